"""Legal documents as data: their kinds, who issues them by which word, and where their series stand."""

from typing import Any

from django.http import HttpRequest

from casemgr.counties.rights import Right
from casemgr.documents.models import Series
from casemgr.documents.services import numbers
from casemgr.web.admin.base import HouseAdmin, ScopedFilter


class KindAdmin(HouseAdmin):
    """What a kind is about and what it cannot lack hang on its template: they come with the house."""

    keepers = (Right.MANAGE_REFERENCE,)
    may_be_added = False
    list_display = ("name", "about", "approver", "stage", "legal_basis", "number_pattern", "is_active")
    fields = (
        "code",
        "name",
        "about",
        "approver",
        "stage",
        "legal_basis",
        "number_pattern",
        "is_active",
        "sort",
    )
    readonly_fields = ("code", "about")


class IssuerAdmin(HouseAdmin):
    keepers = (Right.MANAGE_REFERENCE,)
    list_display = ("unit", "word")
    list_select_related = ("unit",)


class SeriesAdmin(HouseAdmin):
    """Where a year's numbers that were given on paper are told. Whose series it is stays as it was added."""

    keepers = (Right.MANAGE_REFERENCE,)
    list_display = ("unit", "kind", "year", "last")
    list_select_related = ("unit", "kind")
    list_filter = (("kind", ScopedFilter), "year")

    def get_readonly_fields(self, request: HttpRequest, obj: Series | None = None) -> tuple[str, ...]:
        return ("unit", "kind", "year") if obj else ()

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        series = super().get_object(request, object_id, from_field)
        # What is typed is compared with the last number given: none may be given until it is saved.
        return numbers.held(pk=series.pk) if series and request.method == "POST" else series
