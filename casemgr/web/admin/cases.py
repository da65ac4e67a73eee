"""Cases and supervisions in the admin: looked at under the same scope and masks as everywhere."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Case
from casemgr.common.masking import mask_name, mask_phone
from casemgr.counties.rights import Right
from casemgr.exchange.resources import ExportSide, Field, ScopedResource
from casemgr.web.admin.base import ReadOnlyAdmin, ScopedFilter

MOST_EXPORTED = 2_000


class CaseResource(ScopedResource):
    """A case in a small file: out only, and masked. Ledgers come in through their own import."""

    number = Field("number", "案件编号")
    name = Field(column_name="案件名称")
    county = Field("county__name", "县区")
    filing_unit = Field("filing_unit__name", "立案单位")
    lead = Field("lead__name", "主办民警")
    fraud_type = Field("fraud_type__name", "诈骗类型")
    status = Field(column_name="案件状态")
    reported = Field(column_name="报案日期")
    filed = Field(column_name="立案日期")
    loss = Field(column_name="损失金额（元）")
    involved = Field(column_name="涉案金额（元）")
    victims = Field(column_name="受害人")
    phones = Field(column_name="受害人电话")

    class Meta(ScopedResource.Meta):
        model = Case
        fields = (
            *("number", "name", "county", "filing_unit", "lead", "fraud_type", "status", "reported", "filed"),
            *("loss", "involved", "victims", "phones"),
        )

    def dehydrate_name(self, case: Case) -> str:
        return case.masked_name or "****"

    def dehydrate_status(self, case: Case) -> str:
        # The file is in Chinese, whatever language its reader has switched to.
        with translation.override(settings.LANGUAGE_CODE):
            return str(case.get_status_display())

    def dehydrate_reported(self, case: Case) -> str:
        return f"{case.reported_date}"

    def dehydrate_filed(self, case: Case) -> str:
        return f"{case.filed_date or ''}"

    def dehydrate_loss(self, case: Case) -> Decimal:
        return case.loss_amount

    def dehydrate_involved(self, case: Case) -> Decimal:
        return case.amount_involved

    def dehydrate_victims(self, case: Case) -> str:
        return "、".join(mask_name(victim.name) for victim in case.victims.all())

    def dehydrate_phones(self, case: Case) -> str:
        return "、".join(mask_phone(victim.phone) for victim in case.victims.all() if victim.phone)


class CaseAdmin(ExportSide, ReadOnlyAdmin):
    readers = (Right.READ_CASES,)
    exporters = (Right.EXPORT_CASES, Right.EXPORT_OWN_CASES)
    resource_classes: ClassVar = [CaseResource]
    import_export_change_list_template = "house_admin/change_list_exported.html"
    list_display = ("number", "masked_name", "county", "fraud_type", "status", "reported_date", "loss_amount")
    list_select_related = ("county", "fraud_type")
    list_filter = (("county", ScopedFilter), "status", ("fraud_type", ScopedFilter), "is_major")
    # Numbers only: what is searched for stands in the address, and an address names no person.
    search_fields = ("case_no__startswith", "receipt_no__startswith")
    ordering = ("-reported_date", "-pk")
    fields = (
        ("number", "receipt_no"),
        ("masked_name", "special_name"),
        ("county", "filing_unit", "lead_unit", "lead"),
        ("fraud_type", "status"),
        ("is_cross_border", "is_major", "is_gang", "is_card"),
        ("occurred", "reported_date", "reported_time"),
        ("accepted_date", "filed_date", "filed_time", "solved_date", "closed_date"),
        ("loss_amount", "amount_involved", "amount_is_approx"),
        ("created_at", "updated_at"),
    )

    @display(description=gettext_lazy("案件编号"), ordering="case_no")
    def number(self, case: Case) -> str:
        return case.number

    def tools(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, str]]:
        if obj is not None:
            return [(_("在案件页打开"), reverse("cases:detail", args=[obj.pk]))]
        if self.may(request, (Right.IMPORT_LEDGERS,)):
            return [(_("导入台账"), reverse("exchange:import"))]
        return []

    def get_urls(self) -> list[Any]:
        # Where the import button of django-import-export would lead.
        wrap = self.admin_site.admin_view
        return [path("import/", wrap(self.import_view), name="cases_case_import"), *super().get_urls()]

    def import_view(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("exchange:import")

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """What the list shows, as far as it may leave the house."""
        exportable = Case.objects.exportable_by(request.user)
        cases = super().get_export_queryset(request).filter(pk__in=exportable.values("pk"))
        return cases.select_related("county", "filing_unit", "lead", "fraud_type").prefetch_related("victims")

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        if self.has_export_permission(request) and self._exceeds(self.get_export_queryset(request)):
            told = _("超过%(most)d行，请先筛选，或在此处申请后台导出。") % {"most": MOST_EXPORTED}
            messages.warning(request, told)
            return redirect("exchange:export")
        return super().export_action(request)

    @staticmethod
    def _exceeds(cases: QuerySet[Case]) -> bool:
        return cases.order_by()[: MOST_EXPORTED + 1].count() > MOST_EXPORTED


class SupervisionAdmin(ReadOnlyAdmin):
    readers = (Right.READ_SUPERVISION,)
    list_display = ("notice_no", "case", "county", "level", "state", "listed_at", "amount_seen")
    list_select_related = ("case", "county")
    list_filter = (("county", ScopedFilter), "level", "state")
    search_fields = ("case__case_no__startswith",)
    fields = (
        ("notice_no", "level", "state"),
        ("case", "county"),
        ("trigger", "threshold", "amount_seen"),
        ("listed_at", "acknowledged_at", "release_requested_at", "released_at"),
        "release_reason",
    )

    @display(description=gettext_lazy("督办文号"))
    def notice_no(self, supervision: Any) -> str:
        return supervision.notice_no
