"""How a stop-payment or a freeze reads: its state, what it holds, until when, and what comes next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.deadlines.periods import shown_end
from casemgr.funds.enums import HoldState
from casemgr.funds.models import CaseAccount, Freeze, Hold, Renewal, StopPayment, is_over
from casemgr.funds.services.stops import AT_MOST
from casemgr.web.deadlines.words import left
from casemgr.web.tones import Tone

# Earlier than this nobody needs to think of a renewal: it may be asked for, but is not what comes next.
RENEW_WITHIN = timedelta(days=30)

TONES = {
    HoldState.REQUESTED: Tone.WAITING,
    HoldState.APPROVED: Tone.WAITING,
    HoldState.EFFECTIVE: Tone.ACTIVE,
    HoldState.QUEUED: Tone.WAITING,
    HoldState.FOLLOWED: Tone.GOOD,
    HoldState.USED: Tone.GOOD,
    HoldState.HANDED_ON: Tone.GOOD,
    HoldState.LAPSED: Tone.DANGER,
}


def is_held(hold: Hold, now: datetime) -> bool:
    """Whether it holds money at `now`, whatever the sweep has written down."""
    return hold.is_effective and not is_over(hold, now)


def has_lapsed(hold: Hold, now: datetime) -> bool:
    """Whether its period has run out over it."""
    return hold.state == HoldState.LAPSED or (hold.is_effective and is_over(hold, now))


def badge(hold: Hold, now: datetime) -> dict[str, Any]:
    """The word for its state, with its colour."""
    if hold.is_effective and is_over(hold, now):
        return {"label": _("已到期"), "tone": Tone.DANGER}
    if hold.state == HoldState.FOLLOWED and not hasattr(hold, "freeze"):
        return {"label": _("已再次止付"), "tone": Tone.GOOD}
    label = hold.get_state_display()
    if hold.state == HoldState.QUEUED and isinstance(hold, Freeze):
        label = _("轮候第%(place)s位") % {"place": hold.queue_place}
    return {"label": label, "tone": TONES.get(HoldState(hold.state), Tone.ENDED)}


def until(hold: Hold, now: datetime) -> dict[str, Any] | None:
    """Until when it holds or held, and what is left of that; none before it takes effect."""
    if hold.expires_at is None:
        return None
    note, late = "", False
    if is_held(hold, now):
        note, late = left(hold.expires_at, now), hold.expires_at - now < timedelta(days=1)
    elif has_lapsed(hold, now) and not hold.lapse_finding:
        note, late = _("已失效，未核查"), True
    elif hold.lapse_finding:
        note = hold.get_lapse_finding_display()
    return {"at": shown_end(hold.expires_at), "note": note, "late": late}


def may_decide(officer: Officer, freeze: Freeze, asker_id: int) -> bool:
    """Whether `officer` decides on this freeze or on a renewal of it that `asker_id` asked for."""
    right = Right.APPROVE_FUNDS if freeze.is_decided_by_city else Right.APPROVE_CASES
    return officer.pk != asker_id and may(officer, right, freeze.county_id)


class Acts:
    """What this officer may do next with the holds of a case."""

    def __init__(self, officer: Officer, case: Case, now: datetime):
        self.officer, self.case, self.now = officer, case, now
        self.works = rules.may_work(officer, case)
        self.leads = rules.may_approve(officer, case)

    def of_stop(self, stop: StopPayment, is_frozen: bool) -> list[dict[str, Any]]:
        """The next one first; an account that is frozen, or to be, is neither frozen nor stopped again."""
        if not self.works:
            return []
        if stop.state == HoldState.APPROVED:
            return [self._act(_("登记银行答复"), "answer-stop", stop, first=True)]
        if is_held(stop, self.now):
            return [
                *self._next_hold(stop, is_frozen),
                self._act(_("解除"), "lift-stop", stop),
                self._act(_("更正金额"), "correct-stop", stop),
            ]
        if has_lapsed(stop, self.now) and not stop.lapse_finding:
            return [
                self._act(_("登记核查结果"), "find-stop", stop, first=True),
                *self._next_hold(stop, is_frozen),
                self._act(_("更正金额"), "correct-stop", stop),
            ]
        return []

    def of_freeze(self, freeze: Freeze, renewal: Renewal | None) -> list[dict[str, Any]]:
        """The next one first; `renewal` is the last one asked for."""
        if freeze.state == HoldState.REQUESTED:
            decides = may_decide(self.officer, freeze, freeze.requested_by_id)
            return [self._act(_("审批"), "decide-freeze", freeze, first=True)] if decides else []
        if freeze.state in (HoldState.APPROVED, HoldState.QUEUED):
            label = _("登记银行答复") if freeze.state == HoldState.APPROVED else _("登记轮候结果")
            return [self._act(label, "answer-freeze", freeze, first=True)] if self.works else []
        if is_held(freeze, self.now):
            return [*self._of_renewal(freeze, renewal), *self._of_running(freeze)]
        if has_lapsed(freeze, self.now) and not freeze.lapse_finding and self.works:
            return [
                self._act(_("登记核查结果"), "find-freeze", freeze, first=True),
                *self._executed_late(renewal),
                self._ask(_("重新申请冻结"), "new-freeze", freeze.case_account),
                self._act(_("更正金额"), "correct-freeze", freeze),
            ]
        return []

    def _next_hold(self, stop: StopPayment, is_frozen: bool) -> list[dict[str, Any]]:
        if is_frozen:
            return []
        running = is_held(stop, self.now)
        again = (stop.seq or 0) < AT_MOST
        return [
            self._ask(_("申请冻结"), "new-freeze", stop.case_account, first=running),
            *([self._ask(_("再次止付"), "new-stop", stop.case_account)] if again else []),
        ]

    def _of_renewal(self, freeze: Freeze, renewal: Renewal | None) -> list[dict[str, Any]]:
        if renewal and renewal.is_open:
            decides = may_decide(self.officer, freeze, renewal.requested_by_id)
            return [self._act(_("审批续冻"), "decide-renewal", renewal, first=True)] if decides else []
        if renewal and renewal.is_approved and renewal.executed_at is None:
            return (
                [self._act(_("登记续冻办理"), "execute-renewal", renewal, first=True)] if self.works else []
            )
        if not self.works or freeze.base_at > self.now:
            return []
        is_near = freeze.expires_at - self.now < RENEW_WITHIN
        return [self._act(_("申请续冻"), "renew-freeze", freeze, first=is_near)]

    def _of_running(self, freeze: Freeze) -> list[dict[str, Any]]:
        worked = [
            self._act(_("随案移送"), "hand-on-freeze", freeze),
            self._act(_("更正金额"), "correct-freeze", freeze),
        ]
        lifted = [self._act(_("解除冻结"), "lift-freeze", freeze)]
        return [*(lifted if self.leads else []), *(worked if self.works else [])]

    def _executed_late(self, renewal: Renewal | None) -> list[dict[str, Any]]:
        """The bank may have renewed in time what nobody has recorded."""
        if renewal is None or not renewal.is_approved or renewal.executed_at:
            return []
        return [self._act(_("补记续冻办理"), "execute-renewal", renewal)]

    def _act(self, label: str, name: str, row: Any, first: bool = False) -> dict[str, Any]:
        url = reverse(f"funds:{name}", args=[self.case.pk, row.pk])
        return {"label": label, "url": url, "first": first}

    def _ask(self, label: str, name: str, account: CaseAccount, first: bool = False) -> dict[str, Any]:
        url = reverse(f"funds:{name}", args=[self.case.pk])
        return {"label": label, "url": f"{url}?account={account.pk}", "first": first}


def latest_renewals(officer: Officer, freezes: Iterable[Freeze]) -> dict[int, Renewal]:
    """The last renewal asked for of each freeze, in one query."""
    rows = Renewal.objects.visible_to(officer).filter(freeze__in=list(freezes)).order_by("pk")
    return {renewal.freeze_id: renewal for renewal in rows}


def renewal_word(renewal: Renewal | None) -> str:
    """How a renewal that is under way stands; nothing where none is."""
    if renewal is None or renewal.executed_at or renewal.is_approved is False:
        return ""
    return _("续冻待审批") if renewal.is_open else _("续冻已批准，待银行办理")
