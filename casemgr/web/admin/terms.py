"""Legal periods, of which each change is a new version, and the days off of the year (期限规则、节假日)."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin import display
from django.contrib.postgres.forms import SimpleArrayField
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common import clock
from casemgr.common.clock import local_date
from casemgr.counties.access import holds_everywhere
from casemgr.counties.rights import Right
from casemgr.deadlines import services
from casemgr.deadlines.models import Holiday, LegalTerm
from casemgr.web.admin.base import HouseAdmin
from casemgr.web.base import read_key

KEEPERS = (Right.MANAGE_REFERENCE,)


class TermForm(forms.ModelForm):
    """A new version of a period: what the service would refuse is said beside the field."""

    warn_hours = SimpleArrayField(
        forms.IntegerField(min_value=1, max_value=9999),
        label=gettext_lazy("提前提醒（小时）"),
        required=False,
        help_text=gettext_lazy("用逗号分隔，例如 168,24,6"),
    )

    def clean_effective_date(self) -> date:
        day = self.cleaned_data["effective_date"]
        if day < local_date(clock.now()):
            raise forms.ValidationError(_("施行日期不能早于今天。"))
        return day


class OfTheCity(HouseAdmin):
    """Kept by whoever keeps the reference data of the whole city."""

    readers = keepers = KEEPERS

    def _keeps(self, request: HttpRequest) -> bool:
        return request.user.is_active and holds_everywhere(request.user, Right.MANAGE_REFERENCE)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has recorded it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has recorded it."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """The service has recorded it."""


class LegalTermAdmin(OfTheCity):
    """Versions are read and added to; what ran under an old one keeps it."""

    form = TermForm
    list_display = ("code", "name", "length", "version", "effective_date", "source", "mark")
    list_filter = ("unit", "mark", "is_custody")
    search_fields = ("code__startswith", "name")
    ordering = ("code", "-version")
    fields = (
        "code",
        "name",
        "amount",
        "unit",
        "is_custody",
        "moves",
        "warn_hours",
        "effective_date",
        "source",
        "mark",
    )

    @display(description=gettext_lazy("期限"))
    def length(self, term: LegalTerm) -> str:
        return f"{term.amount}{term.get_unit_display()}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def tools(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, str]]:
        if obj is None or not self.has_add_permission(request):
            return []
        return [(_("修订为新版本"), f"{reverse('admin:deadlines_legalterm_add')}?of={obj.pk}")]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What a revision begins with: the version it revises, but for its date."""
        revised = read_key(request.GET.get("of", ""))
        term = self.get_queryset(request).filter(pk=revised).first() if revised else None
        if term is None:
            return {}
        return {name: getattr(term, name) for name in self.fields if name != "effective_date"}

    def save_model(self, request: HttpRequest, obj: LegalTerm, form: Any, change: bool) -> None:
        asked = {name: form.cleaned_data[name] for name in self.fields}
        term = services.change_term(by=request.user, now=clock.now(), **asked)
        obj.pk, obj.version = term.pk, term.version


class HolidayAdmin(OfTheCity):
    """The days of the State Council's notices; running deadlines follow each change at once."""

    may_be_deleted = True
    list_display = ("date", "name", "is_workday")
    list_filter = ("is_workday",)
    fields = ("date", "name", "is_workday")
    ordering = ("-date",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("date",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Holiday, form: Any, change: bool) -> None:
        holiday = services.change_day(
            by=request.user, day=obj.date, is_workday=obj.is_workday, name=obj.name, now=clock.now()
        )
        obj.pk = holiday.pk

    def delete_model(self, request: HttpRequest, obj: Holiday) -> None:
        services.remove_day(by=request.user, holiday=obj, now=clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for holiday in queryset:
            self.delete_model(request, holiday)
