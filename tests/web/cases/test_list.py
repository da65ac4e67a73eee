"""The case list: what is in it, in which order, and what it costs."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, Status
from casemgr.cases.models import Case, FraudType
from casemgr.cases.services import progress
from casemgr.supervision.services import listing
from casemgr.web.cases.listing import PAGE_SIZE
from tests.forms import forms_of
from tests.personas import FUGOU, HUAIYANG
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]


def names(screen: Screen) -> list[str]:
    return [row.name for row in screen.response.context["rows"]]


@pytest.fixture
def cases(make_case: Callable[..., Case], fugou_detective: Officer) -> dict[str, Case]:
    """Three cases of 扶沟, one of them 王建国's, and one of 淮阳."""
    loan = FraudType.objects.get(code="loan")
    return {
        "own": make_case(lead=fugou_detective, victim="李桂兰", loss="38000", reported_date=date(2023, 6, 3)),
        "big": make_case(victim="赵国强", loss="128000", reported_date=date(2023, 6, 2), fraud_type=loan),
        "new": make_case(victim="钱小红", loss="500", reported_date=date(2023, 6, 1), status="under_review"),
        "far": make_case(HUAIYANG, victim="孙大勇", loss="9000", reported_date=date(2023, 6, 4)),
    }


def test_it_shows_the_cases_of_the_county_newest_first_and_hides_the_others(
    cases: dict[str, Case], fugou_detective: Officer, look: Look
) -> None:
    screen = look(fugou_detective, "cases:list")
    assert names(screen) == ["李桂兰被刷单返利诈骗案", "赵某强被刷单返利诈骗案", "钱某红被刷单返利诈骗案"]
    assert "孙" not in screen.text
    assert "案件 3起" in screen.text
    assert "损失合计 16.65万元" in screen.text


@pytest.mark.parametrize(
    ("reader", "clear", "rows"),
    [
        ("fugou_detective", ["李桂兰"], 3),
        ("fugou_colleague", [], 3),
        ("fugou_lead", ["李桂兰", "赵国强", "钱小红"], 3),
        ("huaiyang_lead", ["孙大勇"], 1),
        ("station_officer", [], 3),
        ("legal_reviewer", [], 3),
        ("supervisor", [], 4),
        ("analyst", [], 4),
        ("data_manager", [], 4),
        ("auditor", [], 4),
    ],
)
def test_each_reader_sees_his_counties_and_full_names_only_where_they_are_his(
    reader: str,
    clear: list[str],
    rows: int,
    cases: dict[str, Case],
    look: Look,
    request: pytest.FixtureRequest,
) -> None:
    screen = look(request.getfixturevalue(reader), "cases:list")
    assert len(names(screen)) == rows
    everybody = ["李桂兰", "赵国强", "钱小红", "孙大勇"]
    assert [name for name in everybody if name in screen.html] == clear


def test_an_administrator_of_the_machine_sees_no_case(system_administrator: Officer, look: Look) -> None:
    assert look(system_administrator, "cases:list").status == 403


def test_who_has_not_signed_in_is_asked_to(client: Client) -> None:
    response = client.get(reverse("cases:list"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign-in"))


def test_the_filter_sent_as_it_stands_picks_everything(
    cases: dict[str, Case], fugou_detective: Officer, look: Look
) -> None:
    page = look(fugou_detective, "cases:list")
    [as_it_stands] = [form for form in forms_of(page.response) if "reported_from" in form.names]
    assert names(look(fugou_detective, "cases:list", **as_it_stands.filled())) == names(page) != []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"view": "mine"}, ["own"]),
        ({"mine": "1"}, ["own"]),
        ({"view": "requested"}, ["new"]),
        ({"view": "supervised"}, ["big"]),
        ({"view": "open"}, ["own", "big", "new"]),
        ({"status": "under_review"}, ["new"]),
        ({"status": ["under_review", "filed"]}, ["own", "big", "new"]),
        ({"fraud_type": "loan"}, ["big"]),
        ({"reported_from": "2023-06-02"}, ["own", "big"]),
        ({"reported_to": "2023-06-02"}, ["big", "new"]),
        ({"loss_min": "38000"}, ["own", "big"]),
        ({"loss_max": "38000"}, ["own", "new"]),
        ({"loss_min": "0"}, ["own", "big", "new"]),
        ({"is_gang": "1"}, []),
        ({"view": "mine", "status": "under_review"}, []),
        ({"loss_min": "viel"}, []),
        ({"county": HUAIYANG}, []),
        ({"fraud_type": "unknown"}, []),
        ({"view": "unknown"}, ["own", "big", "new"]),
        ({"status": "", "reported_from": "2023-06-02"}, ["own", "big"]),
    ],
)
def test_filters_narrow_it(
    query: dict,
    found: list[str],
    cases: dict[str, Case],
    fugou_detective: Officer,
    supervisor: Officer,
    look: Look,
    now: datetime,
) -> None:
    listing.list_by_hand(by=supervisor, case=cases["big"], reason="涉案面广", now=now)
    progress.request(by=cases["new"].lead, case=cases["new"], act=Act.FILE, reason="请批", now=now)
    screen = look(fugou_detective, "cases:list", **query)
    assert screen.status == 200
    assert [row.case for row in screen.response.context["rows"]] == [cases[name] for name in found]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("", "own"),
        ("reported", "own"),
        ("-reported", "new"),
        ("loss", "big"),
        ("-loss", "new"),
        ("number", "big"),
        ("filed", "big"),
        ("lead__password", "own"),
    ],
)
def test_it_is_sorted_by_the_heads_and_by_nothing_else(
    order: str, first: str, cases: dict[str, Case], fugou_detective: Officer, look: Look
) -> None:
    Case.objects.filter(pk=cases["own"].pk).update(filed_date=date(2023, 7, 1), case_no=f"A{'1' * 22}")
    Case.objects.filter(pk=cases["big"].pk).update(filed_date=date(2023, 7, 2), case_no=f"A{'2' * 22}")
    screen = look(fugou_detective, "cases:list", order=order)
    assert screen.response.context["rows"].rows[0].case == cases[first]


def test_another_filter_keeps_the_order(cases: dict[str, Case], fugou_detective: Officer, look: Look) -> None:
    kept = '<input type="hidden" name="order" value="-loss">'
    assert kept in look(fugou_detective, "cases:list", order="-loss").html
    assert 'name="order"' not in look(fugou_detective, "cases:list").html


def test_a_row_tells_what_was_asked_for_and_the_level_of_supervision(
    cases: dict[str, Case], fugou_lead: Officer, supervisor: Officer, look: Look, now: datetime
) -> None:
    listing.list_by_hand(by=supervisor, case=cases["big"], reason="涉案面广", now=now)
    progress.request(by=cases["new"].lead, case=cases["new"], act=Act.FILE, reason="请批", now=now)
    screen = look(fugou_lead, "cases:list")
    assert "提请立案" in screen.text
    assert screen.html.count('badge--city">市督') == 1


def test_a_station_officer_is_told_of_no_supervision(
    cases: dict[str, Case], station_officer: Officer, supervisor: Officer, look: Look, now: datetime
) -> None:
    listing.list_by_hand(by=supervisor, case=cases["big"], reason="涉案面广", now=now)
    assert "市督" not in look(station_officer, "cases:list").text
    assert names(look(station_officer, "cases:list", is_supervised="1")) == []


def test_pages_follow_each_other_without_gap_or_repetition(
    make_case: Callable[..., Case], fugou_lead: Officer, look: Look
) -> None:
    pattern = make_case(loss="1")
    Case.objects.bulk_create(
        Case(
            name=f"第{number}案",
            masked_name=f"第{number}案",
            **{
                field: getattr(pattern, field)
                for field in ("county", "filing_unit", "lead_unit", "fraud_type", "created_at", "updated_at")
            },
            reported_date=date(2023, 6, 1 + number % 28),
        )
        for number in range(2 * PAGE_SIZE + 5)
    )
    seen, query = [], {}
    for _page in range(3):
        rows = look(fugou_lead, "cases:list", **query).response.context["rows"]
        seen += [row.case.pk for row in rows]
        query = {"after": rows.next}
    assert rows.next == ""
    assert sorted(seen) == sorted(Case.objects.values_list("pk", flat=True))
    back = look(fugou_lead, "cases:list", before=rows.previous).response.context["rows"]
    assert [row.case.pk for row in back] == seen[PAGE_SIZE : 2 * PAGE_SIZE]


def test_it_costs_the_same_whether_it_shows_three_cases_or_thirty(
    cases: dict[str, Case],
    make_case: Callable[..., Case],
    supervisor: Officer,
    fugou_lead: Officer,
    look: Look,
    now: datetime,
) -> None:
    def cost(officer: Officer) -> int:
        look(officer, "cases:list")
        with CaptureQueriesContext(connection) as queries:
            look(officer, "cases:list")
        return len(queries)

    few = cost(supervisor), cost(fugou_lead)
    for number in range(30):
        case = make_case(victim=f"周{number}", loss="128000")
        if number % 3 == 0:
            listing.list_by_hand(by=supervisor, case=case, reason="涉案面广", now=now)
    assert (cost(supervisor), cost(fugou_lead)) == few


def test_the_count_stops_at_its_cap_and_then_leaves_the_sum_out(
    cases: dict[str, Case], fugou_lead: Officer, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casemgr.web.cases.listing.CAP", 2)
    screen = look(fugou_lead, "cases:list")
    assert "案件 2+起" in screen.text
    assert "损失合计" not in screen.text


def test_htmx_gets_the_fragment_that_the_page_includes(
    cases: dict[str, Case], fugou_lead: Officer, look: Look
) -> None:
    fragment = look(fugou_lead, "cases:list", htmx="case-list", status=Status.FILED)
    assert fragment.html.lstrip().startswith('<div id="case-list"')
    assert "<html" not in fragment.html
    assert names(fragment) == names(look(fugou_lead, "cases:list", status=Status.FILED))


def test_a_page_that_the_browser_restores_comes_whole(
    cases: dict[str, Case], fugou_lead: Officer, signed_in: Callable[[Officer], Client]
) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<html" in signed_in(fugou_lead).get(reverse("cases:list"), headers=headers).content


@pytest.mark.parametrize(
    ("reader", "registers", "exports"),
    [
        ("fugou_detective", True, True),
        ("fugou_lead", True, True),
        ("supervisor", False, True),
        ("data_manager", False, True),
        ("auditor", False, False),
        ("station_officer", False, False),
    ],
)
def test_the_toolbar_offers_what_the_officer_may_do(
    reader: str,
    registers: bool,
    exports: bool,
    cases: dict[str, Case],
    look: Look,
    request: pytest.FixtureRequest,
) -> None:
    html = look(request.getfixturevalue(reader), "cases:list", status="filed").html
    main = html[html.find("<main") :]
    assert (f'href="{reverse("cases:new")}"' in main) is registers
    assert (f'href="{reverse("exchange:export")}?status=filed"' in main) is exports


@pytest.mark.parametrize(
    ("reader", "query", "sentence"),
    [
        ("fugou_detective", {}, "可登记第一起案件"),
        ("auditor", {}, "各县区登记或导入案件后在此显示"),
        ("auditor", {"is_gang": "1"}, "没有符合条件的案件"),
    ],
)
def test_an_empty_list_says_what_to_do(
    reader: str, query: dict, sentence: str, look: Look, request: pytest.FixtureRequest
) -> None:
    assert sentence in look(request.getfixturevalue(reader), "cases:list", **query).text


def test_the_way_back_from_a_case_keeps_filter_order_and_place(
    cases: dict[str, Case], fugou_lead: Officer, signed_in: Callable[[Officer], Client]
) -> None:
    browser = signed_in(fugou_lead)
    browser.get(reverse("cases:list"), {"loss_min": "1000", "order": "loss"})
    detail = browser.get(reverse("cases:detail", args=[cases["big"].pk]))
    back = urlsplit(detail.context["list_address"])
    assert parse_qs(back.query) == {"loss_min": ["1000"], "order": ["loss"]}


def test_next_and_previous_walk_through_the_filtered_list(
    cases: dict[str, Case], fugou_lead: Officer, signed_in: Callable[[Officer], Client]
) -> None:
    browser = signed_in(fugou_lead)
    browser.get(reverse("cases:list"), {"loss_min": "1000", "order": "loss"})
    big = browser.get(reverse("cases:detail", args=[cases["big"].pk])).context["neighbours"]
    assert (big.previous, big.next) == (None, cases["own"].pk)
    own = browser.get(reverse("cases:detail", args=[cases["own"].pk])).context["neighbours"]
    assert (own.previous, own.next) == (cases["big"].pk, None)


def test_one_county_is_not_asked_for(
    cases: dict[str, Case], fugou_lead: Officer, supervisor: Officer, look: Look
) -> None:
    assert 'name="county"' not in look(fugou_lead, "cases:list").html
    assert 'name="county"' in look(supervisor, "cases:list").html
    assert len(names(look(supervisor, "cases:list", county=FUGOU))) == 3
    assert (
        Decimal(look(supervisor, "cases:list", county=HUAIYANG).response.context["cases"].totals().loss)
        == 9000
    )
