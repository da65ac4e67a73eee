"""The filter of the list of rounds, and its tabs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.counties.access import counties_where
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.funds.enums import RefundMode, RefundState
from casemgr.funds.models import Refund
from casemgr.web import queues
from casemgr.web.funds.refunds import words

# The tabs of the list: the value of `state` in the address, and its words.
TABS: dict[str, Any] = {
    "": _("在办"),
    "refund_check": _("待县局审核"),
    "refund_approve": _("待市局审批"),
    "own_refund_follow": _("我的待跟进"),
    "refund_follow": _("待跟进"),
    "refund_over": _("公告期满"),
    "refund_late": _("银行逾期"),
    "refund_bounced": _("银行退回"),
    "closed": _("已办结"),
    "cancelled": _("已取消"),
}
WHOSE = [
    (words.WORKER, _("办案民警")),
    (words.LEAD, _("县局负责人")),
    (words.CITY, _("市局")),
    (words.BANK, _("银行")),
    (words.TIME, _("公告期满")),
]


class RefundFilter(filters.FilterSet):
    """Picks rounds out of a queryset that is scoped already; what it cannot read picks nothing."""

    county = filters.ModelChoiceFilter(
        queryset=None, to_field_name="code", label=_("县区"), empty_label=_("全部县区")
    )
    waits = filters.ChoiceFilter(label=_("等待"), empty_label=_("不限"), choices=WHOSE, method="waiting_for")
    mode = filters.ChoiceFilter(label=_("返还方式"), empty_label=_("全部方式"), choices=RefundMode.choices)
    state = filters.ChoiceFilter(method="in_tab", choices=list(TABS.items()), widget=forms.HiddenInput)

    class Meta:
        model = Refund
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any] | None, *, officer: Officer, now: datetime):
        super().__init__(data, Refund.objects.visible_to(officer))
        self.officer, self.now = officer, now
        self.filters["county"].queryset = County.objects.visible_to(officer)
        if len(counties_where(officer, Right.READ_CASES)) == 1:
            # Who has one county needs no menu; what an address asks for is still read.
            self.filters["county"].extra["widget"] = forms.HiddenInput

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.is_valid():
            return queryset.none()
        rows = super().filter_queryset(queryset)
        return rows if self.tab else rows.open()

    @property
    def tab(self) -> str:
        return (self.form.cleaned_data.get("state") if self.form.is_valid() else "") or ""

    def in_tab(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value in (RefundState.CLOSED, RefundState.CANCELLED):
            return queryset.filter(state=value)
        return queues.pick(value, queryset, self.officer)

    def waiting_for(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Whose turn it is, as `words.turn` says of one round."""
        leads, bounced = queryset.to_check(self.now), queryset.bounced()
        if value == words.LEAD:
            return leads
        if value == words.CITY:
            return queryset.filter(state=RefundState.CHECKED)
        if value == words.BANK:
            return queryset.filter(state=RefundState.ISSUED).exclude(pk__in=bounced.values("pk"))
        if value == words.TIME:
            announced = queryset.filter(state=RefundState.ANNOUNCED)
            return announced.exclude(pk__in=leads.values("pk"))
        drafts = Q(state__in=[RefundState.DRAFT, RefundState.APPROVED])
        to_announce = Q(state=RefundState.VERIFIED, mode=RefundMode.PRO_RATA)
        return queryset.filter(drafts | to_announce | Q(pk__in=bounced.values("pk")))
