"""Access requests between counties (跨县查阅): asked by number, answered by the county that has the case."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common.clock import local_date
from casemgr.counties.access import counties_where, forget, holds, officers_with
from casemgr.counties.rights import Right
from casemgr.notices import services as notices
from casemgr.taskforces import rules
from casemgr.taskforces.enums import RequestState
from casemgr.taskforces.models import AccessRequest

MOST_DAYS = 90


@transaction.atomic
def ask(*, by: Officer, number: str, reason: str, since: date, until: date, now: datetime) -> AccessRequest:
    """Ask to read one case of another county, by its number (申请查阅).

    If nothing has that number nobody is asked, and everything that `by` gets to see is the same.
    """
    if not holds(by, Right.CREATE_CASES):
        raise PermissionDenied(_("您的岗位不能申请跨县查阅。"))
    _check_period(since, until, now)
    number = number.strip().upper()
    case = apps.get_model("cases", "Case").objects.filter(Q(case_no=number) | Q(receipt_no=number)).first()
    if case and case.county_id in counties_where(by, Right.READ_CASES):
        raise ValidationError({"number": _("该案件属于您的县区，您可以直接查看。")})
    again = AccessRequest.objects.filter(asked_by=by, number=number, state=RequestState.PENDING)
    if again.filter(until__gte=local_date(now)).exists():
        raise ValidationError({"number": _("您对该编号的申请正在审核中。")})
    request = AccessRequest(
        asked_by=by,
        number=number,
        case=case,
        county_id=case.county_id if case else None,
        reason=reason,
        since=since,
        until=until,
        asked_at=now,
    )
    request.full_clean(exclude=["case", "county", "decided_by", "decided_at"])
    request.save()
    audit.record("access.asked", request, by=by, now=now, number=number)
    if case:
        text = gettext_noop("%(officer)s提请查阅案件%(number)s")
        _tell(request, officers_with(Right.APPROVE_CASES, case.county_id), text, "asked", now)
    return request


@transaction.atomic
def grant(*, by: Officer, request: AccessRequest, answer: str = "", now: datetime) -> AccessRequest:
    """The owning county's lead opens the case to who asked, for the period asked for (同意查阅)."""
    request = _decided(by, request, RequestState.GRANTED, answer, now)
    text = gettext_noop("您查阅案件%(number)s的申请已获同意，至%(until)s")
    _tell(request, [request.asked_by], text, "granted", now)
    return request


@transaction.atomic
def refuse(*, by: Officer, request: AccessRequest, answer: str, now: datetime) -> AccessRequest:
    """He does not, and says why (不同意查阅)."""
    if not answer.strip():
        raise ValidationError({"answer": _("请写明不同意的理由。")})
    request = _decided(by, request, RequestState.REFUSED, answer, now)
    _tell(request, [request.asked_by], gettext_noop("您查阅案件%(number)s的申请未获同意"), "refused", now)
    return request


@transaction.atomic
def end(*, by: Officer, request: AccessRequest, answer: str, now: datetime) -> AccessRequest:
    """The owning county closes early what it opened (终止查阅), at once."""
    if not answer.strip():
        raise ValidationError({"answer": _("请写明终止的理由。")})
    return _ended(_decided(by, request, RequestState.ENDED, answer, now), now)


def end_granted(*, by: Officer, case: Any, answer: str, now: datetime) -> None:
    """Close whatever was opened of a case whose county gives it away (指定管辖): the next one decides anew.

    For services that have asked already if `by` may.
    """
    granted = AccessRequest.objects.filter(case=case, state=RequestState.GRANTED)
    for request in granted.select_for_update(of=("self",)).select_related("asked_by"):
        _ended(_settled(by, request, RequestState.ENDED, answer, now), now)


@transaction.atomic
def lapse(*, now: datetime) -> int:
    """Mark what is over as over and tell both sides. Returns how many.

    Access ends by its dates, whether or not this ever runs.
    """
    over = AccessRequest.objects.over(now).select_for_update(skip_locked=True, of=("self",))
    requests = list(over.select_related("asked_by"))
    for request in requests:
        granted = request.state == RequestState.GRANTED
        request.state = RequestState.LAPSED
        request.save(update_fields=["state"])
        audit.record("access.lapsed", request, by=None, now=now, number=request.number)
        _tell(request, [request.asked_by], gettext_noop("您对案件%(number)s的查阅申请已到期"), "over", now)
        if request.county_id and granted:
            text = gettext_noop("%(officer)s对案件%(number)s的查阅已到期")
            _tell(request, officers_with(Right.APPROVE_CASES, request.county_id), text, "over", now)
    return len(requests)


def state_of(request: AccessRequest, now: datetime) -> RequestState:
    """Where it stands at this moment: what is over is over, also before the sweep has said so."""
    if request.state in (RequestState.PENDING, RequestState.GRANTED) and request.until < local_date(now):
        return RequestState.LAPSED
    return RequestState(request.state)


_BEFORE = {
    RequestState.GRANTED: RequestState.PENDING,
    RequestState.REFUSED: RequestState.PENDING,
    RequestState.ENDED: RequestState.GRANTED,
}


def _decided(
    by: Officer, request: AccessRequest, state: RequestState, answer: str, now: datetime
) -> AccessRequest:
    request = (
        AccessRequest.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=request.pk)
    )
    if not rules.may_decide(by, request.county_id) or by.pk == request.asked_by_id:
        raise PermissionDenied(_("只有案件所属县区负责人可以审核。"))
    if state_of(request, now) != _BEFORE[state]:
        raise ValidationError(_("申请状态已变化，请刷新后再试。"))
    return _settled(by, request, state, answer, now)


def _settled(
    by: Officer, request: AccessRequest, state: RequestState, answer: str, now: datetime
) -> AccessRequest:
    request.state, request.answer = state, answer
    request.decided_at, request.decided_by = now, by
    request.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    forget(request.asked_by)
    audit.record(f"access.{state}", request, by=by, now=now, number=request.number, answer=answer)
    return request


def _ended(request: AccessRequest, now: datetime) -> AccessRequest:
    _tell(request, [request.asked_by], gettext_noop("您对案件%(number)s的查阅已被终止"), "ended", now)
    return request


def _check_period(since: date, until: date, now: datetime) -> None:
    if since < local_date(now):
        raise ValidationError({"since": _("开始日期不能早于今天。")})
    if until < since:
        raise ValidationError({"until": _("结束日期不能早于开始日期。")})
    if until - since > timedelta(days=MOST_DAYS):
        raise ValidationError({"until": _("查阅期限最长%(days)d天，请缩短期限。") % {"days": MOST_DAYS}})


def _tell(request: AccessRequest, people: Iterable[Officer], text: str, cause: str, now: datetime) -> None:
    values = {"number": request.number, "until": str(request.until), "officer": str(request.asked_by)}
    notices.put(
        "access_request",
        to=people,
        text=text,
        values=values,
        link=reverse("taskforces:request", args=[request.pk]),
        key=f"access:{request.pk}:{cause}",
        now=now,
    )
