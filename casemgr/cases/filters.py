"""The filter of the case list (筛选条件): one definition for the list, the count under it and the export."""

from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Status
from casemgr.cases.models import Case, CaseEvent, FraudType
from casemgr.common.crypto import from_token, to_token
from casemgr.common.money import show_yuan
from casemgr.counties.models import County

SEARCH_TOKEN = "case search"  # noqa: S105 - the purpose of a token, not one


def sealed_search(text: str) -> str:
    """What was searched for as addresses, logs and jobs may carry it: unreadable. Empty stays empty."""
    return to_token(text, SEARCH_TOKEN) if text else ""


def opened_search(token: str) -> str:
    """What was searched for; empty for what is no token of ours."""
    return from_token(token, SEARCH_TOKEN) or ""


class TickField(forms.BooleanField):
    """A box that is ticked, or says nothing."""

    def clean(self, value: Any) -> bool | None:
        return True if super().clean(value) else None


class TickFilter(filters.Filter):
    """Narrows when ticked."""

    field_class = TickField


class CaseFilter(filters.FilterSet):
    """Picks cases out of a queryset that is scoped already.

    Data that cannot be read, or that names a county outside the officer's, picks nothing: unknown and
    forbidden look the same. `search` is the sealed form of `q`; addresses, jobs and logs carry only that.
    """

    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=_("县区"), empty_label=_("全部县区")
    )
    status = filters.MultipleChoiceFilter(choices=Status.choices, label=_("案件状态"))
    fraud_type = filters.ModelChoiceFilter(
        queryset=FraudType.objects.all(), to_field_name="code", label=_("诈骗类型"), empty_label=_("全部类型")
    )
    reported_from = filters.DateFilter("reported_date", "gte", label=_("报案日期起"))
    reported_to = filters.DateFilter("reported_date", "lte", label=_("报案日期止"))
    filed_from = filters.DateFilter("filed_date", "gte", label=_("立案日期起"))
    filed_to = filters.DateFilter("filed_date", "lte", label=_("立案日期止"))
    loss_min = filters.NumberFilter("loss_amount", "gte", label=_("损失金额（元）不低于"), min_value=0)
    loss_max = filters.NumberFilter("loss_amount", "lte", label=_("损失金额（元）不高于"), min_value=0)
    lead = filters.ModelChoiceFilter(
        queryset=None,
        to_field_name="police_no",
        label=_("主办民警"),
        empty_label=_("全部民警"),
    )
    is_supervised = TickFilter(method="under_supervision", label=_("挂牌督办中"))
    mine = TickFilter(method="own", label=_("本人主办或协办"))
    is_open = TickFilter(method="unfinished", label=_("未办结"))
    requested = TickFilter(method="awaiting_decision", label=_("提请待审批"))
    is_cross_border = TickFilter(label=_("涉外"))
    is_major = TickFilter(label=_("大要案"))
    is_gang = TickFilter(label=_("团伙案件"))
    is_card = TickFilter(label=_("“两卡”案件"))
    q = filters.CharFilter(method="found", label=_("关键词"), max_length=100)
    imported = filters.NumberFilter(method="from_import", widget=forms.HiddenInput, label=_("导入任务"))
    search = filters.CharFilter(method="found_sealed", widget=forms.HiddenInput, label=_("关键词"))

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, queryset: QuerySet, *, officer: Officer):
        super().__init__(data, queryset)
        self.officer = officer
        counties = County.objects.visible_to(officer)
        led = Case.objects.visible_to(officer).filter(lead=OuterRef("pk"))
        self.filters["county"].queryset = counties
        self.filters["fraud_type"].queryset = FraudType.objects.visible_to(officer)
        self.filters["lead"].queryset = Officer.objects.filter(Exists(led))

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(queryset) if self.form.is_valid() else queryset.none()

    def parameters(self) -> dict[str, Any]:
        """The filter in use as plain values for a job, a saved view or an address. It names no person."""
        plain: dict[str, Any] = {}
        for name, value in self._in_use():
            field = self.form.fields[name]
            if isinstance(value, list):
                plain[name] = value
            elif isinstance(value, bool):
                plain[name] = "1"
            else:
                plain[name] = str(field.prepare_value(value))
        if "q" in plain:
            plain["search"] = sealed_search(plain.pop("q"))
        return plain

    def in_words(self) -> list[tuple[str, str]]:
        """The filter in use as label and value, for a heading or a file. What was searched stays untold."""
        words = []
        for name, value in self._in_use():
            label = str(self.form.fields[name].label)
            if name in ("q", "search"):
                words.append((label, str(_("已设置"))))
            elif isinstance(value, bool):
                words.append((label, str(_("是"))))
            elif isinstance(value, list):
                words.append((label, _("、").join(str(Status(status).label) for status in value)))
            elif name.startswith("loss_"):
                words.append((label, show_yuan(value)))
            else:
                words.append((label, str(value)))
        return words

    def _in_use(self) -> list[tuple[str, Any]]:
        if not self.is_bound or not self.form.is_valid():
            return []
        cleaned = self.form.cleaned_data.items()
        return [(name, value) for name, value in cleaned if value or (value == 0 and value is not False)]

    def under_supervision(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        supervision = Case._meta.get_field("supervisions").related_model
        open_ones = supervision.objects.visible_to(self.officer).open()
        return queryset.filter(Exists(open_ones.filter(case=OuterRef("pk"))))

    def own(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.of(self.officer)

    def unfinished(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.open()

    def awaiting_decision(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.exclude(requested_act="")

    def from_import(self, queryset: QuerySet, name: str, value: int) -> QuerySet:
        """Cases that came, or were changed, by one import job."""
        events = CaseEvent.objects.visible_to(self.officer).filter(data__job=int(value))
        return queryset.filter(Exists(events.filter(case=OuterRef("pk"))))

    def found(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.search(value)

    def found_sealed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = opened_search(value)
        return queryset.search(text) if text else queryset.none()
