"""Access between counties: asked by number, answered by the owner, over by itself, told to both."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.cases.services import team
from casemgr.counties.models import Unit
from casemgr.notices.models import Notice
from casemgr.taskforces.enums import RequestState
from casemgr.taskforces.models import AccessRequest
from casemgr.taskforces.services import requests
from casemgr.taskforces.tasks import lapse
from tests.personas import SHANGSHUI

Ask = Callable[..., AccessRequest]
NEVER_USED = "A4116210000002023069999"


@pytest.fixture
def ask(huaiyang_detective: Officer, today: date, now: datetime) -> Ask:
    def send(number: str, days: int = 7, **fields: object) -> AccessRequest:
        told = {
            "by": huaiyang_detective,
            "reason": "串并“刷单”线索",
            "since": today,
            "until": today + timedelta(days=days),
            "now": now,
            **fields,
        }
        return requests.ask(number=number, **told)

    return send


def sees(officer: Officer, case: Case) -> bool:
    return Case.objects.visible_to(officer).filter(pk=case.pk).exists()


def told(officer: Officer) -> list[str]:
    return [notice.text for notice in Notice.objects.filter(recipient=officer, kind="access_request")]


def test_the_owning_lead_is_asked_and_nothing_is_open_yet(
    case: Case, ask: Ask, huaiyang_detective: Officer, fugou_lead: Officer,
    again: Callable[[Officer], Officer],
) -> None:  # fmt: skip
    request = ask(case.case_no)
    assert case.case_no in told(fugou_lead)[0]
    assert not sees(again(huaiyang_detective), case)
    assert request in AccessRequest.objects.visible_to(fugou_lead)


def test_a_number_that_nothing_has_asks_nobody_and_looks_the_same(
    case: Case, ask: Ask, huaiyang_detective: Officer, fugou_lead: Officer
) -> None:
    notices = Notice.objects.count()
    nothing = ask(NEVER_USED)
    assert Notice.objects.count() == notices
    something = ask(case.case_no)
    mine = AccessRequest.objects.visible_to(huaiyang_detective)
    assert set(mine) == {nothing, something}
    assert nothing.state == something.state == RequestState.PENDING
    assert list(AccessRequest.objects.visible_to(fugou_lead)) == [something]


def test_granted_it_reads_that_case_in_clear_and_adds_nothing(
    case: Case, make_case: Callable[..., Case], ask: Ask, huaiyang_detective: Officer, fugou_lead: Officer,
    now: datetime, again: Callable[[Officer], Officer],
) -> None:  # fmt: skip
    neighbour = make_case(victim="周某刚")
    requests.grant(by=fugou_lead, request=ask(case.case_no), now=now)
    reader = again(huaiyang_detective)
    assert sees(reader, case) and not sees(reader, neighbour)
    assert rules.sees_in_clear(reader, case)
    assert not rules.may_work(reader, case) and not rules.may_note(reader, case)
    assert not Case.objects.exportable_by(reader).exists()
    assert not Case.objects.visible_to(reader).of(reader).exists()
    assert "同意您查阅本案" in rules.why_visible(reader, case)
    assert "获同意" in told(huaiyang_detective)[0]


def test_it_is_over_by_itself_and_both_are_told(
    case: Case, ask: Ask, huaiyang_detective: Officer, fugou_lead: Officer, now: datetime,
    days_later: Callable[[int], datetime], again: Callable[[Officer], Officer],
) -> None:  # fmt: skip
    request = requests.grant(by=fugou_lead, request=ask(case.case_no, days=2), now=now)
    days_later(2)
    assert sees(again(huaiyang_detective), case)
    assert requests.lapse(now=now + timedelta(days=2)) == 0
    later = days_later(3)
    assert not sees(again(huaiyang_detective), case), "whether or not the sweep has run"
    assert requests.state_of(request, later) == RequestState.LAPSED
    lapse()
    assert requests.lapse(now=later) == 0
    request.refresh_from_db()
    assert request.state == RequestState.LAPSED
    assert "到期" in told(huaiyang_detective)[0] + told(huaiyang_detective)[1]
    assert any("到期" in text for text in told(fugou_lead))


def test_an_unanswered_request_ends_alike_whether_there_is_a_case_or_not(
    case: Case, ask: Ask, huaiyang_detective: Officer, days_later: Callable[[int], datetime]
) -> None:
    rows = [ask(number, days=2) for number in (case.case_no, NEVER_USED)]
    assert requests.lapse(now=days_later(3)) == 2
    texts = [
        text.replace(row.number, "")
        for row in rows
        for text in told(huaiyang_detective)
        if row.number in text
    ]
    assert len(texts) == 2
    assert len(set(texts)) == 1


def test_only_the_owning_lead_answers(
    case: Case, ask: Ask, huaiyang_lead: Officer, huaiyang_detective: Officer, fugou_detective: Officer,
    supervisor: Officer, now: datetime,
) -> None:  # fmt: skip
    request = ask(case.case_no)
    for by in (huaiyang_lead, huaiyang_detective, fugou_detective, supervisor):
        with pytest.raises(PermissionDenied):
            requests.grant(by=by, request=request, now=now)


def test_a_refusal_has_a_reason_and_is_final(
    case: Case, ask: Ask, fugou_lead: Officer, huaiyang_detective: Officer, now: datetime,
    again: Callable[[Officer], Officer],
) -> None:  # fmt: skip
    request = ask(case.case_no)
    with pytest.raises(ValidationError, match="理由"):
        requests.refuse(by=fugou_lead, request=request, answer=" ", now=now)
    requests.refuse(by=fugou_lead, request=request, answer="案件侦办中", now=now)
    with pytest.raises(ValidationError, match="状态已变化"):
        requests.grant(by=fugou_lead, request=request, now=now)
    assert not sees(again(huaiyang_detective), case)
    assert "未获同意" in told(huaiyang_detective)[0]


def test_the_owner_ends_early_what_he_granted(
    case: Case, ask: Ask, fugou_lead: Officer, huaiyang_detective: Officer, now: datetime,
    again: Callable[[Officer], Officer],
) -> None:  # fmt: skip
    request = ask(case.case_no)
    with pytest.raises(ValidationError):
        requests.end(by=fugou_lead, request=request, answer="不再需要", now=now)
    requests.grant(by=fugou_lead, request=request, now=now)
    requests.end(by=fugou_lead, request=request, answer="不再需要", now=now)
    assert not sees(again(huaiyang_detective), case)
    actions = list(Event.objects.filter(action__startswith="access.").values_list("action", flat=True))
    assert actions == ["access.asked", "access.granted", "access.ended"]


def test_what_a_county_granted_ends_when_it_gives_the_case_away(
    case: Case, ask: Ask, fugou_lead: Officer, huaiyang_detective: Officer, supervisor: Officer,
    now: datetime, again: Callable[[Officer], Officer],
) -> None:  # fmt: skip
    request = requests.grant(by=fugou_lead, request=ask(case.case_no), now=now)
    unit = Unit.objects.get(code=f"{SHANGSHUI}000000")
    team.designate(by=supervisor, case=case, unit=unit, decision_no="1号", now=now)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == (RequestState.ENDED, supervisor)
    assert "指定其他县区" in request.answer
    assert not sees(again(huaiyang_detective), case)
    assert any("查阅已被终止" in text for text in told(huaiyang_detective))
    assert Event.objects.filter(action="access.ended").count() == 1


@pytest.mark.parametrize(
    ("since", "days", "sentence"),
    [(-1, 3, "不能早于今天"), (2, 1, "不能早于开始日期"), (0, 91, "最长90天")],
)
def test_the_period_is_short_and_lies_ahead(
    since: int, days: int, sentence: str, case: Case, ask: Ask, today: date
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ask(case.case_no, days=days, since=today + timedelta(days=since))


def test_ones_own_county_needs_no_request(case: Case, ask: Ask, fugou_colleague: Officer) -> None:
    with pytest.raises(ValidationError, match="可以直接查看"):
        ask(case.case_no, by=fugou_colleague)


def test_one_request_at_a_time_for_one_number(case: Case, ask: Ask) -> None:
    for number in (case.case_no, NEVER_USED):
        ask(number)
        with pytest.raises(ValidationError, match="正在审核"):
            ask(f" {number.lower()} ")


@pytest.mark.parametrize("who", ["station_officer", "data_manager", "auditor"])
def test_who_works_no_case_asks_for_none(
    who: str, case: Case, ask: Ask, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(PermissionDenied):
        ask(case.case_no, by=request.getfixturevalue(who))
