"""The list of supervisions (督办列表)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.counties import access
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.services import escalation
from casemgr.web.supervision import listing
from tests.personas import FUGOU, HUAIYANG

SignIn = Callable[[Officer], Client]
LIST = "/supervision/"


def shown(page: Any) -> set[str]:
    return {row.case.masked_name[:3] for row in page.context["rows"]}


def counts(page: Any) -> dict[str, int]:
    return {str(tab["label"]): tab["count"].number for tab in page.context["tabs"]}


def test_a_row_tells_number_name_amounts_and_state(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision
) -> None:
    text = signed_in(supervisor).get(LIST).content.decode()
    for words in (fugou.notice_no, "李某兰", "扶沟", "128,000.00", "待签收", "王建国", fugou.case.case_no):
        assert words in text
    assert "李桂兰" not in text


def test_a_county_sees_its_own_only_in_rows_counts_and_choices(
    signed_in: SignIn, fugou_lead: Officer, fugou: Supervision, huaiyang: Supervision
) -> None:
    page = signed_in(fugou_lead).get(LIST)
    assert shown(page) == {"李某兰"}
    assert counts(page)["全部"] == counts(page)["待签收"] == 1
    text = page.content.decode()
    assert "淮阳" not in text
    assert "王建国" in text
    assert huaiyang.case.lead.name not in text


def test_asking_for_another_county_finds_nothing(
    signed_in: SignIn, fugou_lead: Officer, fugou: Supervision, huaiyang: Supervision
) -> None:
    known = signed_in(fugou_lead).get(LIST, {"county": HUAIYANG})
    unknown = signed_in(fugou_lead).get(LIST, {"county": "999999"})
    assert shown(known) == shown(unknown) == set()
    assert counts(known) == counts(unknown)


def test_the_city_sees_all_counties(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision, huaiyang: Supervision
) -> None:
    assert shown(signed_in(supervisor).get(LIST)) == {"李某兰", "周某刚"}
    assert shown(signed_in(supervisor).get(LIST, {"county": FUGOU})) == {"李某兰"}


def test_who_reads_no_supervision_is_kept_out(
    signed_in: SignIn, station_officer: Officer, system_administrator: Officer, client: Client
) -> None:
    assert signed_in(station_officer).get(LIST).status_code == 403
    assert signed_in(system_administrator).get(LIST).status_code == 403
    assert client.get(LIST).url.startswith("/sign-in/")


def test_tabs_sort_by_state_and_count_themselves(
    signed_in: SignIn, supervisor: Officer, pending: Supervision, huaiyang: Supervision
) -> None:
    browser = signed_in(supervisor)
    page = browser.get(LIST)
    assert counts(page) == {
        "全部": 2,
        "待签收": 1,
        "办理中": 0,
        "申请解除": 1,
        "待审进展": 0,
        "金额已低于标准": 0,
        "已解除": 0,
    }
    assert shown(browser.get(LIST, {"state": "listed"})) == {"周某刚"}
    assert shown(browser.get(LIST, {"state": "release_pending"})) == {"李某兰"}
    assert shown(browser.get(LIST, {"state": "no such state"})) == set()


def test_a_report_that_waits_has_a_tab_of_its_own(
    signed_in: SignIn, supervisor: Officer, report: Report, huaiyang: Supervision
) -> None:
    assert shown(signed_in(supervisor).get(LIST, {"state": "report"})) == {"李某兰"}


def test_a_detective_finds_the_reports_he_owes(
    signed_in: SignIn, fugou_detective: Officer, supervisor: Officer, acknowledged: Supervision
) -> None:
    page = signed_in(fugou_detective).get(LIST, {"state": "needs_report"})
    assert shown(page) == {"李某兰"}
    assert counts(page)["待提交进展"] == 1
    assert "待提交进展" not in counts(signed_in(supervisor).get(LIST))


def test_an_amount_that_fell_below_is_flagged(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision, huaiyang: Supervision
) -> None:
    Case.objects.filter(pk=fugou.case_id).update(loss_amount=Decimal("96000"))
    page = signed_in(supervisor).get(LIST, {"state": "below"})
    assert shown(page) == {"李某兰"}
    assert counts(page)["金额已低于标准"] == 1
    text = page.content.decode()
    assert "96,000.00" in text
    assert "已低于标准" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"amount_min": "50万"}, {"周某刚"}),
        ({"amount_max": "128,000.00"}, {"李某兰"}),
        ({"amount_min": "12.8万元", "amount_max": "200000"}, {"李某兰"}),
        ({"amount_min": "很多"}, set()),
    ],
)
def test_amounts_are_read_as_people_write_them(
    signed_in: SignIn,
    supervisor: Officer,
    fugou: Supervision,
    huaiyang: Supervision,
    query: dict[str, str],
    found: set[str],
) -> None:
    assert shown(signed_in(supervisor).get(LIST, query)) == found


def test_an_unreadable_amount_is_said_so(signed_in: SignIn, supervisor: Officer, fugou: Supervision) -> None:
    text = signed_in(supervisor).get(LIST, {"amount_min": "很多"}).content.decode()
    assert "不是确切的数字" in text


def test_the_days_of_listing_are_whole_local_days(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision
) -> None:
    listed = timezone.localtime(fugou.listed_at).date()
    browser = signed_in(supervisor)
    assert shown(browser.get(LIST, {"listed_from": listed, "listed_to": listed})) == {"李某兰"}
    assert shown(browser.get(LIST, {"listed_from": listed + timedelta(days=1)})) == set()
    assert shown(browser.get(LIST, {"listed_to": listed - timedelta(days=1)})) == set()


def test_the_detective_in_charge_narrows_it(
    signed_in: SignIn,
    supervisor: Officer,
    fugou_detective: Officer,
    fugou: Supervision,
    huaiyang: Supervision,
) -> None:
    page = signed_in(supervisor).get(LIST, {"lead": fugou_detective.police_no})
    assert shown(page) == {"李某兰"}


def test_it_is_sorted_by_amount_either_way(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision, huaiyang: Supervision
) -> None:
    browser = signed_in(supervisor)
    first = [row.amount_seen for row in browser.get(LIST, {"order": "amount"}).context["rows"]]
    turned = [row.amount_seen for row in browser.get(LIST, {"order": "-amount"}).context["rows"]]
    assert first == turned[::-1] == [Decimal(560000), Decimal(128000)]


def test_pages_follow_each_other_without_loss(
    signed_in: SignIn,
    supervisor: Officer,
    make_case: Callable[..., Case],
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for _ in range(5):
        make_case(loss="150000")
    escalation.run(now=now)
    browser, after, seen = signed_in(supervisor), "", []
    while True:
        page = browser.get(LIST, {"after": after})
        seen += [row.pk for row in page.context["rows"]]
        if not (after := page.context["rows"].next):
            break
    assert len(seen) == len(set(seen)) == 5


def test_htmx_is_answered_with_the_table_alone(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision
) -> None:
    fragment = signed_in(supervisor).get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<div id="list">')
    assert fugou.notice_no in fragment
    assert "<html" not in fragment


def test_empty_says_what_to_do(signed_in: SignIn, supervisor: Officer) -> None:
    browser = signed_in(supervisor)
    assert "系统会自动挂牌" in browser.get(LIST).content.decode()
    assert "放宽条件" in browser.get(LIST, {"state": "released"}).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    signed_in: SignIn,
    supervisor: Officer,
    make_case: Callable[..., Case],
    django_assert_max_num_queries: Any,
    now: datetime,
) -> None:
    for _ in range(8):
        make_case(loss="150000")
    escalation.run(now=now)
    browser = signed_in(supervisor)
    access.forget(supervisor)
    with django_assert_max_num_queries(13) as asked:
        assert len(browser.get(LIST).context["rows"]) == 8
    fragment = {"HX-Request": "true"}
    with django_assert_max_num_queries(len(asked) - 2):
        browser.get(LIST, headers=fragment)


def test_what_an_import_led_to_can_be_listed(
    signed_in: SignIn, supervisor: Officer, fugou: Supervision, huaiyang: Supervision
) -> None:
    assert shown(signed_in(supervisor).get(LIST, {"imported": "17"})) == set()
    history.write(EventKind.IMPORTED, fugou.case, by=None, now=fugou.listed_at, job=17)
    assert shown(signed_in(supervisor).get(LIST, {"imported": "17"})) == {"李某兰"}
