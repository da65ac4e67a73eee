"""The workbench: what waits for whom, in figures that agree with the lists behind them."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, WithdrawGround
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import progress, victims
from casemgr.common.clock import local_date
from casemgr.common.keyset import Count
from casemgr.counties.rights import Role
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.supervision.enums import Verdict
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation, review
from casemgr.taskforces.services import requests
from casemgr.web import duties, queues
from casemgr.web.home.cards import Card, workbench
from tests.personas import FUGOU, HUAIYANG

Browser = Callable[[Officer], Client]


@pytest.fixture
def listed(
    make_case: Callable[..., Case], fugou_detective: Officer, now: datetime
) -> Callable[..., Supervision]:
    """A supervision of a case, listed some hours ago: `listed(hours=30)`."""

    def make(county: str = FUGOU, hours: int = 1, victim: str = "李桂兰", **fields: object) -> Supervision:
        lead = {"lead": fugou_detective} if county == FUGOU else {}
        case = make_case(county, loss="128000", victim=victim, **lead, **fields)
        escalation.run(now=now - timedelta(hours=hours))
        return Supervision.objects.get(case=case)

    return make


def cards(officer: Officer, now: datetime) -> dict[str, Card]:
    return {card.key: card for card in workbench(officer, now)[0]}


def report(supervision: Supervision, by: Officer, now: datetime) -> object:
    return review.submit_report(
        by=by, supervision=supervision, content="已调取流水。", next_steps="", now=now
    )


@pytest.mark.parametrize(
    ("role", "county", "keys"),
    [
        (
            Role.DETECTIVE,
            FUGOU,
            [
                "own_refund_follow",
                "lapsed_unexplained",
                "freezes_ending",
                "own_clocks",
                "property_overdue",
                "unchecked",
                "own_cold_todo",
                "needs_report",
                "mine",
            ],
        ),
        (
            Role.COUNTY_LEAD,
            FUGOU,
            [
                "requested",
                "refund_check",
                "refund_follow",
                "access_requests",
                "listed",
                "lapsed_unexplained",
                "freezes_ending",
                "freezes_to_decide",
                "renewals_to_decide",
                "clocks",
                "property_overdue",
                "unchecked",
                "cold_todo",
                "unfiled",
                "reporting",
                "all_jobs",
            ],
        ),
        (
            Role.CITY_SUPERVISOR,
            None,
            [
                "release_pending",
                "report",
                "refund_approve",
                "refund_follow",
                "listed",
                "below",
                "lapsed_unexplained",
                "freezes_ending",
                "freezes_to_decide",
                "renewals_to_decide",
                "unchecked",
                "unfiled",
                "approvals",
            ],
        ),
        (Role.ANALYST, None, ["open"]),
        (Role.DATA_MANAGER, None, ["all_jobs", "open"]),
        (Role.AUDITOR, None, ["open"]),
        (Role.STATION_OFFICER, FUGOU, ["open"]),
        (Role.LEGAL_REVIEWER, FUGOU, ["open"]),
    ],
)
def test_each_role_finds_its_own_cards(
    signed_in: Browser,
    officer: Callable[..., Officer],
    now: datetime,
    role: Role,
    county: str | None,
    keys: list[str],
) -> None:
    person = officer(role, county)
    page = signed_in(person).get("/").content.decode()
    assert list(cards(person, now)) == keys
    assert re.findall(r'id="card-(\w+)"', page) == keys


def test_a_detective_sees_his_own_open_cases_and_the_supervised_first(
    fugou_detective: Officer,
    make_case: Callable[..., Case],
    listed: Callable[..., Supervision],
    now: datetime,
) -> None:
    supervised = listed().case
    newer = make_case(FUGOU, lead=fugou_detective, loss="500", victim="赵敏")
    make_case(FUGOU, loss="500", victim="孙丽")
    card = cards(fugou_detective, now)["mine"]
    assert [row.title for row in card.rows] == [supervised.number, newer.number]
    assert [row.level for row in card.rows] == ["city", ""]
    assert card.count == Count(2, False)
    assert "赵敏" in card.rows[1].text


def test_an_ended_case_leaves_the_workbench(
    fugou_detective: Officer, fugou_lead: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    case = make_case(FUGOU, lead=fugou_detective)
    progress.advance(by=fugou_lead, case=case, act=Act.WITHDRAW, ground=WithdrawGround.values[0], now=now)
    assert cards(fugou_detective, now)["mine"].count.number == 0


def test_a_detective_is_asked_for_the_report_that_is_missing(
    fugou_detective: Officer,
    fugou_lead: Officer,
    supervisor: Officer,
    listed: Callable[..., Supervision],
    now: datetime,
) -> None:
    supervision = listed()
    assert cards(fugou_detective, now)["needs_report"].count.number == 0
    review.acknowledge(by=fugou_lead, supervision=supervision, now=now)
    assert cards(fugou_detective, now)["needs_report"].rows[0].note == "尚未提交进展"
    first = report(supervision, fugou_detective, now)
    assert cards(fugou_detective, now)["needs_report"].count.number == 0
    review.review_report(
        by=supervisor, report=first, verdict=Verdict.RETURNED, comment="未说明资金流向。", now=now
    )
    assert cards(fugou_detective, now)["needs_report"].rows[0].note == "进展被退回"


def test_nobody_is_asked_for_the_report_of_a_colleagues_case(
    fugou_colleague: Officer, fugou_lead: Officer, listed: Callable[..., Supervision], now: datetime
) -> None:
    review.acknowledge(by=fugou_lead, supervision=listed(), now=now)
    assert cards(fugou_colleague, now)["needs_report"].count.number == 0


def test_a_lead_sees_who_asks_to_read_a_case_of_his_county(
    fugou_lead: Officer, huaiyang_lead: Officer, huaiyang_detective: Officer, make_case: Callable[..., Case],
    now: datetime,
) -> None:  # fmt: skip
    case, today = make_case(FUGOU), local_date(now)
    asked = requests.ask(
        by=huaiyang_detective, number=case.number, reason="串并", since=today, until=today, now=now
    )
    card = cards(fugou_lead, now)["access_requests"]
    assert (card.count.number, card.rows[0].title, card.rows[0].url) == (
        1, case.number, f"/task-forces/requests/{asked.pk}/",
    )  # fmt: skip
    assert "陈晓燕" in card.rows[0].text
    assert cards(huaiyang_lead, now)["access_requests"].count.number == 0
    requests.grant(by=fugou_lead, request=asked, now=now)
    assert cards(fugou_lead, now)["access_requests"].count.number == 0


def test_a_lead_sees_what_his_detectives_ask_for(
    fugou_lead: Officer, fugou_detective: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    case = make_case(FUGOU, lead=fugou_detective, status="under_review")
    progress.request(by=fugou_detective, case=case, act=Act.FILE, reason="符合立案条件。", now=now)
    [row] = cards(fugou_lead, now)["requested"].rows
    assert (row.title, row.note) == (case.number, "提请立案")


@pytest.mark.parametrize(
    ("hours", "note", "urgent"), [(2, "未签收 2小时", False), (26, "逾期未签收 26小时", True)]
)
def test_the_supervisor_sees_how_long_a_notice_lies_unsigned(
    supervisor: Officer,
    listed: Callable[..., Supervision],
    now: datetime,
    hours: int,
    note: str,
    urgent: bool,
) -> None:
    listed(hours=hours)
    [row] = cards(supervisor, now)["listed"].rows
    assert (row.note, row.urgent) == (note, urgent)


def test_overdue_is_red_and_said_in_words(
    signed_in: Browser, supervisor: Officer, listed: Callable[..., Supervision]
) -> None:
    listed(hours=30)
    page = signed_in(supervisor).get("/").content.decode()
    assert '<span class="duty__note urgent">逾期未签收 30小时</span>' in page


def test_the_longest_waiting_stand_first(
    supervisor: Officer, listed: Callable[..., Supervision], now: datetime
) -> None:
    late = listed(hours=40)
    fresh = listed(hours=3, victim="张秀英")
    assert [row.title for row in cards(supervisor, now)["listed"].rows] == [late.notice_no, fresh.notice_no]


def test_reports_and_release_requests_wait_for_the_supervisor(
    supervisor: Officer,
    fugou_detective: Officer,
    fugou_lead: Officer,
    listed: Callable[..., Supervision],
    now: datetime,
) -> None:
    supervision = listed(hours=100)
    review.acknowledge(by=fugou_lead, supervision=supervision, now=now)
    report(supervision, fugou_detective, now - timedelta(days=3))
    assert cards(supervisor, now)["report"].rows[0].note == "待审核 3天"
    review.request_release(
        by=fugou_lead, supervision=supervision, ground="已破案。", now=now - timedelta(days=1)
    )
    assert cards(supervisor, now)["release_pending"].rows[0].note == "已申请 1天"


def test_an_amount_that_dropped_is_flagged_to_the_supervisor(
    supervisor: Officer, fugou_detective: Officer, listed: Callable[..., Supervision], now: datetime
) -> None:
    case = listed().case
    victim = Victim.objects.get(case=case)
    victims.change(
        by=fugou_detective,
        victim=victim,
        version=victim.version,
        loss_amount=Decimal("96000"),
        now=now,
    )
    [row] = cards(supervisor, now)["below"].rows
    assert row.note == "现9.6万元，标准10万元"


def test_names_are_masked_for_the_city_and_plain_for_the_lead(
    supervisor: Officer, fugou_lead: Officer, listed: Callable[..., Supervision], now: datetime
) -> None:
    listed()
    assert "李桂兰" in cards(fugou_lead, now)["listed"].rows[0].text
    assert "李桂兰" not in cards(supervisor, now)["listed"].rows[0].text


def test_another_countys_work_is_not_counted(
    huaiyang_lead: Officer, listed: Callable[..., Supervision], now: datetime
) -> None:
    listed()
    mine = listed(HUAIYANG, victim="陈国庆")
    card = cards(huaiyang_lead, now)["listed"]
    assert [row.title for row in card.rows] == [mine.notice_no]
    assert card.count.number == 1


def test_unmasked_exports_wait_for_a_second_person(
    supervisor: Officer, data_manager: Officer, now: datetime
) -> None:
    Job.objects.create(
        kind=Kind.CASE_EXPORT,
        owner=data_manager,
        masked=False,
        purpose="省厅督导核查",
        state=State.AWAITING_APPROVAL,
        created_at=now,
    )
    [row] = cards(supervisor, now)["approvals"].rows
    assert (row.text, row.note) == ("省厅督导核查", "待审批")
    assert cards(data_manager, now)["all_jobs"].count.number == 1


def test_a_lead_finds_his_recent_ledgers(fugou_lead: Officer, huaiyang_lead: Officer, now: datetime) -> None:
    for person, name in ((fugou_lead, "扶沟县6月台账.xlsx"), (huaiyang_lead, "淮阳区6月台账.xlsx")):
        Job.objects.create(
            kind=Kind.LEDGER_IMPORT, owner=person, source_name=name, created_at=now, state=State.PREVIEWED
        )
    assert [row.text for row in cards(fugou_lead, now)["all_jobs"].rows] == ["扶沟县6月台账.xlsx"]


def test_a_card_shows_the_first_six_of_all(
    fugou_detective: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    for _number in range(8):
        make_case(FUGOU, lead=fugou_detective, status="reported")
    card = cards(fugou_detective, now)["mine"]
    assert (len(card.rows), card.count.number) == (6, 8)


@pytest.mark.parametrize("name", queues.QUEUES)
def test_every_counter_agrees_with_the_rows_behind_it(
    supervisor: Officer,
    fugou_detective: Officer,
    fugou_lead: Officer,
    listed: Callable[..., Supervision],
    now: datetime,
    name: str,
) -> None:
    listed()
    review.acknowledge(by=fugou_lead, supervision=listed(victim="张秀英"), now=now)
    for person in (supervisor, fugou_detective, fugou_lead):
        assert duties.counts([name], person)[name].number == queues.rows(name, person).count()


def test_a_counter_stops_counting_at_its_cap(
    fugou_detective: Officer, make_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        make_case(FUGOU, lead=fugou_detective, status="reported")
    monkeypatch.setattr(duties, "CAP", 2)
    assert str(duties.counts(["mine"], fugou_detective)["mine"]) == "2+"


def test_the_number_of_queries_does_not_grow_with_the_work(
    supervisor: Officer,
    listed: Callable[..., Supervision],
    signed_in: Browser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Session, officer, grants, what is shared with him, posting, frame counters, workbench counts, and one
    # for the one card with rows.
    browser = signed_in(supervisor)
    listed()
    with django_assert_num_queries(8):
        browser.get("/")
    for victim in ("张秀英", "陈国庆", "周海涛"):
        listed(victim=victim)
    with django_assert_num_queries(8):
        browser.get("/")


def test_an_officer_without_a_post_is_told_so(
    signed_in: Browser, officer: Callable[..., Officer], now: datetime
) -> None:
    retired = Officer.objects.create(police_no="169999", name="老李")
    page = signed_in(retired).get("/").content.decode()
    assert "您目前没有任职岗位" in page
    assert cards(retired, now) == {}


def test_the_statistics_line_leads_to_its_lists(
    signed_in: Browser, auditor: Officer, listed: Callable[..., Supervision]
) -> None:
    listed()
    page = signed_in(auditor).get("/").content.decode()
    assert 'href="/supervision/?state=listed">1</a>' in page
    assert 'href="/cases/?view=open">1</a>' in page


def test_a_station_officer_is_told_nothing_of_supervisions(
    signed_in: Browser, station_officer: Officer, listed: Callable[..., Supervision]
) -> None:
    listed()
    page = signed_in(station_officer).get("/").content.decode()
    assert "李某兰" in page
    assert "市督" not in page
    assert "督办待签收" not in page
    assert "/supervision/" not in page


def test_the_workbench_is_for_officers(client: Client, db: None) -> None:
    assert client.get("/").url == "/sign-in/?next=/"


def test_it_speaks_english_when_asked(signed_in: Browser, supervisor: Officer) -> None:
    browser = signed_in(supervisor)
    browser.post("/language/", {"language": "en", "next": "/"})
    with translation.override(None):
        assert '<html lang="en">' in browser.get("/").content.decode()
