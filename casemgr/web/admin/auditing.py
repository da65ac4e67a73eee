"""The audit, for reading only (审计记录)."""

import json
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casemgr.audit.models import Event
from casemgr.counties.access import counties_where, holds_everywhere
from casemgr.counties.models import County, Posting
from casemgr.counties.rights import Right
from casemgr.web.admin.base import ReadOnlyAdmin


class CountyCodeFilter(SimpleListFilter):
    """By county, from the list of counties: the events themselves are too many to be asked."""

    title = _("县区")
    parameter_name = "county"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(county.code, county.name) for county in County.objects.visible_to(request.user)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(county_code=self.value()) if self.value() else queryset


class EventAdmin(ReadOnlyAdmin):
    """An auditor reads all of it; a county's lead what was done in his county or by its officers."""

    readers = (Right.READ_AUDIT,)
    list_display = ("at", "police_no", "action", "subject", "county_code", "address")
    list_filter = (CountyCodeFilter,)
    search_fields = ("=police_no", "=subject", "=action")
    search_help_text = _("按警号、对象（如 cases.case:17）或操作（如 export.made）精确查找")
    ordering = ("-pk",)
    fields = ("at", "police_no", "action", "subject", "county_code", "address", "particulars")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        events = Event.objects.order_by("-pk")
        if holds_everywhere(request.user, Right.READ_AUDIT):
            return events
        counties = counties_where(request.user, Right.READ_AUDIT)
        codes = County.objects.filter(pk__in=counties).values("code")
        # What an officer did before he came concerns the county he came from.
        served = Posting.objects.open().filter(
            county__in=counties, officer__police_no=OuterRef("police_no"), since__lte=OuterRef("at")
        )
        return events.filter(Q(county_code__in=codes) | Q(Exists(served), county_code=""))

    @display(description=_("详情"))
    def particulars(self, event: Any) -> str:
        return json.dumps(event.detail, ensure_ascii=False, indent=2)
