"""Legal documents as data: their kinds, who issues them by which word, and where their series stand."""

from casemgr.counties.rights import Right
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
    """Where a year's numbers that were given on paper are told."""

    keepers = (Right.MANAGE_REFERENCE,)
    list_display = ("unit", "kind", "year", "last")
    list_select_related = ("unit", "kind")
    list_filter = (("kind", ScopedFilter), "year")
