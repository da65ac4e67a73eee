"""The cards of the workbench: which officer sees which, in the order of the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.common.keyset import Count
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.web import duties, queues
from casemgr.web.home import rows
from casemgr.web.home.rows import Row

ROWS = 6


@dataclass
class Card:
    """A card: how many there are, the first of them, and the list of all."""

    key: str
    title: str | Promise
    empty: str | Promise
    url: str
    count: Count
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Listing:
    """A list that cards lead to: its address, its parameter, and what its rows need to be read."""

    url_name: str
    parameter: str
    prepare: Callable[[Any, Officer], Any]

    def url(self, queue: str) -> str:
        return reverse(self.url_name) + (f"?{self.parameter}={queue}" if queue else "")


CASES = Listing("cases:list", "view", rows.with_level)
SUPERVISIONS = Listing("supervision:list", "state", rows.with_waiting)
UNFILED = Listing("proceedings:unfiled", "state", rows.with_review)
DEADLINES = Listing("deadlines:list", "state", rows.with_case)
FUGITIVES = Listing("fugitives:list", "state", rows.with_fugitive)
COLD_CASES = Listing("coldcases:list", "state", rows.with_reading)
REFUNDS = Listing("funds:refunds", "state", rows.with_refund)
REQUESTS = Listing("taskforces:requests", "state", rows.with_asker)
FREEZES = Listing("funds:freezes", "state", rows.with_freeze)
JOBS = Listing("exchange:jobs", "state", rows.with_owner)


@dataclass(frozen=True)
class Kind:
    """A kind of card, seen by whoever holds one of `rights` and none of `unless`.

    `name` is its counter; the list calls it `queue`, if not the same.
    """

    name: str
    title: str | Promise
    empty: str | Promise
    listing: Listing
    read: Callable[[Any, Officer, datetime], Row]
    rights: tuple[Right, ...]
    order: tuple[Any, ...]
    unless: tuple[Right, ...] = ()
    queue: str | None = None

    def shown_to(self, officer: Officer) -> bool:
        wanted = any(holds(officer, right) for right in self.rights)
        return wanted and not any(holds(officer, right) for right in self.unless)

    def card(self, count: Count, officer: Officer, now: datetime) -> Card:
        url = self.listing.url(self.name if self.queue is None else self.queue)
        card = Card(self.name, self.title, self.empty, url, count)
        if count.number:
            found = self.listing.prepare(queues.rows(self.name, officer), officer).order_by(*self.order)[
                :ROWS
            ]
            card.rows = [self.read(row, officer, now) for row in found]
        return card


KINDS = (
    Kind(
        "release_pending",
        _("解除督办待审核"),
        _("没有待审核的解除申请。"),
        listing=SUPERVISIONS,
        read=rows.release,
        rights=(Right.REVIEW_SUPERVISION,),
        order=("release_requested_at", "pk"),
    ),
    Kind(
        "report",
        _("督办进展待审核"),
        _("没有待审核的进展。"),
        listing=SUPERVISIONS,
        read=rows.report,
        rights=(Right.REVIEW_SUPERVISION,),
        order=("report_waits_since", "pk"),
    ),
    Kind(
        "requested",
        _("待审批案件"),
        _("没有等待审批的案件。"),
        listing=CASES,
        read=rows.requested_case,
        rights=(Right.APPROVE_CASES,),
        order=("updated_at", "pk"),
    ),
    Kind(
        "refund_check",
        _("返还待审核"),
        _("没有待审核的资金返还。"),
        listing=REFUNDS,
        read=rows.refund,
        rights=(Right.APPROVE_CASES,),
        order=("created_at", "pk"),
    ),
    Kind(
        "refund_approve",
        _("返还待审批"),
        _("没有待审批的资金返还。"),
        listing=REFUNDS,
        read=rows.refund,
        rights=(Right.APPROVE_FUNDS,),
        order=("created_at", "pk"),
    ),
    Kind(
        "own_refund_follow",
        _("返还待跟进"),
        _("没有公告期满、银行逾期或退回的资金返还。"),
        listing=REFUNDS,
        read=rows.refund,
        rights=(Right.EDIT_OWN_CASES,),
        order=("created_at", "pk"),
        queue="own_refund_follow",
    ),
    Kind(
        "refund_follow",
        _("返还待跟进"),
        _("没有公告期满、银行逾期或退回的资金返还。"),
        listing=REFUNDS,
        read=rows.refund,
        rights=(Right.APPROVE_CASES, Right.APPROVE_FUNDS),
        order=("created_at", "pk"),
    ),
    Kind(
        "access_requests",
        _("查阅申请待审核"),
        _("没有待审核的查阅申请。"),
        listing=REQUESTS,
        read=rows.access_request,
        rights=(Right.APPROVE_CASES,),
        order=("asked_at", "pk"),
        queue="",
    ),
    Kind(
        "listed",
        _("督办待签收"),
        _("没有待签收的督办。"),
        listing=SUPERVISIONS,
        read=rows.listed,
        rights=(Right.ANSWER_SUPERVISION, Right.REVIEW_SUPERVISION),
        order=("listed_at", "pk"),
    ),
    Kind(
        "below",
        _("金额已低于督办标准"),
        _("没有金额低于标准的督办。"),
        listing=SUPERVISIONS,
        read=rows.below,
        rights=(Right.REVIEW_SUPERVISION,),
        order=("listed_at", "pk"),
    ),
    Kind(
        "lapsed_unexplained",
        _("冻结已失效未核查"),
        _("没有失效后尚未核查的冻结。"),
        listing=FREEZES,
        read=rows.lapsed,
        rights=duties.ON_FREEZES,
        order=("-expires_at", "pk"),
    ),
    Kind(
        "freezes_ending",
        _("7日内到期的冻结"),
        _("没有7日内到期的冻结。"),
        listing=FREEZES,
        read=rows.freeze,
        rights=duties.ON_FREEZES,
        order=("expires_at", "pk"),
    ),
    Kind(
        "freezes_to_decide",
        _("冻结待审批"),
        _("没有待审批的冻结。"),
        listing=FREEZES,
        read=rows.asked_freeze,
        rights=(Right.APPROVE_CASES, Right.APPROVE_FUNDS),
        order=("requested_at", "pk"),
    ),
    Kind(
        "renewals_to_decide",
        _("续冻待审批"),
        _("没有待审批的续冻。"),
        listing=FREEZES,
        read=rows.freeze,
        rights=(Right.APPROVE_CASES, Right.APPROVE_FUNDS),
        order=("expires_at", "pk"),
    ),
    Kind(
        "own_clocks",
        _("我的案件期限"),
        _("您的案件没有正在计算的期限。"),
        listing=DEADLINES,
        read=rows.deadline,
        rights=(Right.EDIT_OWN_CASES,),
        order=("due_at", "pk"),
        queue="mine",
    ),
    Kind(
        "clocks",
        _("本县案件期限"),
        _("没有正在计算的期限。"),
        listing=DEADLINES,
        read=rows.deadline,
        rights=(Right.APPROVE_CASES,),
        order=("due_at", "pk"),
        queue="",
    ),
    Kind(
        "property_overdue",
        _("扣押财物逾期未移交"),
        _("没有超过24小时未移交保管的扣押财物。"),
        listing=DEADLINES,
        read=rows.deadline,
        rights=(Right.EDIT_OWN_CASES, Right.APPROVE_CASES),
        order=("due_at", "pk"),
    ),
    Kind(
        "unchecked",
        _("在逃人员逾期未核查"),
        _("没有逾期未核查的在逃人员。"),
        listing=FUGITIVES,
        read=rows.unchecked,
        rights=(Right.EDIT_OWN_CASES, Right.APPROVE_CASES, Right.REVIEW_SUPERVISION),
        order=("level", F("next_check_at").asc(nulls_first=True), "pk"),
    ),
    Kind(
        "own_cold_todo",
        _("我负责的积案"),
        _("您负责的积案今年均已阅卷，近期没有会商到期。"),
        listing=COLD_CASES,
        read=rows.cold_case,
        rights=(Right.EDIT_OWN_CASES,),
        order=("next_review_date", "pk"),
    ),
    Kind(
        "cold_todo",
        _("本县积案待阅卷、待会商"),
        _("本县积案今年均已阅卷，近期没有会商到期。"),
        listing=COLD_CASES,
        read=rows.cold_case,
        rights=(Right.APPROVE_CASES,),
        order=("next_review_date", "pk"),
    ),
    Kind(
        "unfiled",
        _("受案未立案"),
        _("没有受案后尚未决定是否立案的案件。"),
        listing=UNFILED,
        read=rows.unfiled,
        rights=(Right.APPROVE_CASES, Right.REVIEW_SUPERVISION),
        order=(F("review_due_at").asc(nulls_last=True), "pk"),
        queue="",
    ),
    Kind(
        "needs_report",
        _("待提交督办进展"),
        _("没有需要提交进展的督办。"),
        listing=SUPERVISIONS,
        read=rows.needs_report,
        rights=(Right.EDIT_OWN_CASES,),
        order=("listed_at", "pk"),
    ),
    Kind(
        "mine",
        _("我的案件"),
        _("您目前没有未办结的案件。"),
        listing=CASES,
        read=rows.own_case,
        rights=(Right.EDIT_OWN_CASES,),
        order=(F("level").asc(nulls_last=True), "-reported_date", "-pk"),
    ),
    Kind(
        "reporting",
        _("督办办理中"),
        _("没有办理中的督办。"),
        listing=SUPERVISIONS,
        read=rows.in_hand,
        rights=(Right.ANSWER_SUPERVISION,),
        order=("listed_at", "pk"),
    ),
    Kind(
        "approvals",
        _("未脱敏导出待审批"),
        _("没有待审批的导出。"),
        listing=JOBS,
        read=rows.job,
        rights=(Right.APPROVE_EXPORTS,),
        order=("created_at", "pk"),
        queue="awaiting_approval",
    ),
    Kind(
        "all_jobs",
        _("最近的导入导出"),
        _("还没有导入导出任务。"),
        listing=JOBS,
        read=rows.job,
        rights=(Right.IMPORT_LEDGERS, Right.EXPORT_UNMASKED),
        order=("-created_at", "-pk"),
        queue="",
    ),
    Kind(
        "open",
        _("最新案件"),
        _("没有未办结的案件。"),
        listing=CASES,
        read=rows.any_case,
        rights=(Right.READ_CASES,),
        order=("-reported_date", "-pk"),
        unless=(Right.EDIT_OWN_CASES, Right.APPROVE_CASES, Right.REVIEW_SUPERVISION),
    ),
)

# The statistics line: how things stand in the officer's counties.
STANDING = {
    "open": (_("未办结案件"), CASES, Right.READ_CASES),
    "listed": (_("督办待签收"), SUPERVISIONS, Right.READ_SUPERVISION),
    "reporting": (_("督办办理中"), SUPERVISIONS, Right.READ_SUPERVISION),
    "release_pending": (_("申请解除督办"), SUPERVISIONS, Right.READ_SUPERVISION),
}


def workbench(officer: Officer, now: datetime) -> tuple[list[Card], list[dict[str, Any]]]:
    """The cards of `officer` and his statistics line: one query for all counts, one a card with rows."""
    kinds = [kind for kind in KINDS if kind.shown_to(officer)]
    figures = [name for name, (_label, _listing, right) in STANDING.items() if holds(officer, right)]
    names = dict.fromkeys([*(kind.name for kind in kinds), *figures])
    counts = duties.counts(list(names), officer)
    return [kind.card(counts[kind.name], officer, now) for kind in kinds], _statistics(figures, counts)


def _statistics(names: list[str], counts: Mapping[str, Count]) -> list[dict[str, Any]]:
    shown = [(name, *STANDING[name]) for name in names]
    return [
        {"label": label, "value": counts[name], "url": listing.url(name)}
        for name, label, listing, _right in shown
    ]
