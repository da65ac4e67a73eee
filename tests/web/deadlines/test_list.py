"""What runs out next (期限一览), on its page and on the workbench."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.moments import PartialDate
from casemgr.deadlines import registry, services
from casemgr.deadlines.models import Deadline, Holiday
from casemgr.suspects.services import fugitives, measures, people
from casemgr.web.deadlines import listing
from casemgr.web.home.cards import workbench

SignIn = Callable[[Officer], Client]
Run = Callable[..., Deadline]
LIST = "/deadlines/"


def shown(page: Any) -> list[int]:
    return [row.pk for row in page.context["rows"]]


def tabs(page: Any) -> list[str]:
    return [str(tab["label"]) for tab in page.context["tabs"]]


def test_a_county_sees_its_own_soonest_first(
    signed_in: SignIn, fugou_lead: Officer, colleagues: Deadline, mine: Deadline, huaiyang: Deadline
) -> None:
    page = signed_in(fugou_lead).get(LIST)
    assert shown(page) == [mine.pk, colleagues.pk]
    text = page.content.decode()
    for words in ("拘留", "冻结", "剩 4 天", "李某兰", "王建国", "刑诉法第91条"):
        assert words in text
    for words in ("李桂兰", "孙某珍", "淮阳"):
        assert words not in text


def test_the_city_sees_all_and_may_pick_a_county(
    signed_in: SignIn, supervisor: Officer, mine: Deadline, huaiyang: Deadline
) -> None:
    browser = signed_in(supervisor)
    assert shown(browser.get(LIST)) == [huaiyang.pk, mine.pk]
    assert shown(browser.get(LIST, {"county": "411621"})) == [mine.pk]
    assert "我的案件" not in tabs(browser.get(LIST))


def test_asking_for_another_county_finds_nothing(
    signed_in: SignIn, fugou_lead: Officer, mine: Deadline, huaiyang: Deadline
) -> None:
    browser = signed_in(fugou_lead)
    assert shown(browser.get(LIST, {"county": "411603"})) == shown(browser.get(LIST, {"county": "0"})) == []
    lead = huaiyang.case.lead.police_no
    assert shown(browser.get(LIST, {"lead": lead})) == []


def test_a_detective_turns_to_his_own_cases(
    signed_in: SignIn, fugou_detective: Officer, mine: Deadline, colleagues: Deadline
) -> None:
    page = signed_in(fugou_detective).get(LIST, {"state": "mine"})
    assert shown(page) == [mine.pk]
    assert "我的案件" in tabs(page)


def test_it_is_filtered_by_kind_lead_and_state(
    signed_in: SignIn,
    fugou_lead: Officer,
    fugou_colleague: Officer,
    mine: Deadline,
    colleagues: Deadline,
    now: datetime,
) -> None:
    browser = signed_in(fugou_lead)
    assert shown(browser.get(LIST, {"kind": "freeze"})) == [colleagues.pk]
    assert shown(browser.get(LIST, {"lead": fugou_colleague.police_no})) == [colleagues.pk]
    assert shown(browser.get(LIST, {"state": "soon"})) == [mine.pk]
    assert shown(browser.get(LIST, {"state": "overdue"})) == []
    assert shown(browser.get(LIST, {"kind": "surprise"})) == []
    services.settle(target=mine.target, by=fugou_lead, now=now)
    assert shown(browser.get(LIST)) == [colleagues.pk]
    ended = browser.get(LIST, {"state": "ended"})
    assert shown(ended) == [mine.pk]
    assert "已办结" in ended.content.decode()


def test_what_has_run_out_is_red_and_says_so(
    signed_in: SignIn, fugou_lead: Officer, run: Run, make_case: Callable[..., Case], now: datetime
) -> None:
    late = run(make_case(status="reported"), hours=-30)
    for sweep in (lambda now: None, services.tick):
        sweep(now=now)
        page = signed_in(fugou_lead).get(LIST, {"state": "overdue"})
        assert shown(page) == [late.pk]
        text = page.content.decode()
        assert '<small class="urgent">已超期 29 小时</small>' in text
        assert "badge--danger" in text


def test_what_was_done_late_says_so(
    signed_in: SignIn, fugou_lead: Officer, run: Run, make_case: Callable[..., Case], now: datetime
) -> None:
    late = run(make_case(status="reported"), hours=-30)
    services.settle(target=late.target, now=now)
    assert "超期办结" in signed_in(fugou_lead).get(LIST, {"state": "ended"}).content.decode()


def test_the_target_is_told_as_the_officer_may_read_it(
    signed_in: SignIn, fugou_lead: Officer, fugou_detective: Officer, mine: Deadline
) -> None:
    def describe(officer: Officer, keys: Any) -> dict[int, registry.About]:
        return {key: registry.About(f"对{officer.name}说明第{key}项", "/cases/") for key in keys}

    registry.register_target("measure", describe)
    key = mine.target.split(":")[1]
    assert f"对刘卫东说明第{key}项" in signed_in(fugou_lead).get(LIST).content.decode()
    assert f"对王建国说明第{key}项" in signed_in(fugou_detective).get(LIST).content.decode()


def test_an_end_beyond_the_announced_days_off_may_still_move(
    signed_in: SignIn, fugou_lead: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    make_case(status="under_review")
    browser = signed_in(fugou_lead)
    assert "可能顺延" not in browser.get(LIST).content.decode()
    Holiday.objects.filter(date__gte=now.date().replace(month=1, day=1)).delete()
    text = browser.get(LIST).content.decode()
    assert "节假日安排未公布，可能顺延" in text
    Holiday.objects.all().delete()
    assert "尚未录入节假日安排" in browser.get(LIST).content.decode()


def test_pages_follow_each_other_without_loss(
    signed_in: SignIn,
    supervisor: Officer,
    run: Run,
    make_case: Callable[..., Case],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    case = make_case(status="reported")
    made = [run(case, hours=hours // 2, target=f"measure:{hours}").pk for hours in range(5)]
    browser, after, seen = signed_in(supervisor), "", []
    while True:
        page = browser.get(LIST, {"after": after})
        seen += shown(page)
        if not (after := page.context["rows"].next):
            break
    assert sorted(seen) == sorted(made)


def test_htmx_is_answered_with_the_table_alone(
    signed_in: SignIn, fugou_lead: Officer, mine: Deadline
) -> None:
    text = signed_in(fugou_lead).get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert mine.case.number in text


def test_an_empty_list_says_what_would_be_there(signed_in: SignIn, fugou_lead: Officer) -> None:
    browser = signed_in(fugou_lead)
    assert "没有正在计算的期限" in browser.get(LIST).content.decode()
    assert "没有符合条件的期限" in browser.get(LIST, {"kind": "freeze"}).content.decode()


def test_who_reads_no_cases_is_kept_out(
    signed_in: SignIn, system_administrator: Officer, client: Client
) -> None:
    assert signed_in(system_administrator).get(LIST).status_code == 403
    assert client.get(LIST).url.startswith("/sign-in/")


def test_the_number_of_queries_does_not_grow_with_the_rows(
    signed_in: SignIn,
    fugou_lead: Officer,
    run: Run,
    make_case: Callable[..., Case],
    django_assert_max_num_queries: Any,
) -> None:
    browser = signed_in(fugou_lead)
    run(make_case(status="reported"))
    with django_assert_max_num_queries(20) as asked:
        browser.get(LIST)
    for _more in range(4):
        run(make_case(status="reported"))
    with django_assert_max_num_queries(len(asked)):
        browser.get(LIST)


def test_nor_do_they_for_a_detective_over_people_some_of_whom_he_sees_masked(
    signed_in: SignIn,
    fugou_detective: Officer,
    make_case: Callable[..., Case],
    now: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    def hold_somebody(number: int) -> None:
        case = make_case()
        told = {"by": case.lead, "now": now}
        row = people.add(case=case, name=f"刘海{number}", **told)
        started = now - timedelta(days=1)
        measures.take(
            case_suspect=row, kind="detention", started_at=started, document_no=f"{number}号", **told
        )
        wanted = people.add(case=case, name=f"王海{number}", **told)
        fugitives.register(
            case_suspect=wanted,
            fugitive_no=f"T41162100000020230800{number:02}",
            escaped=PartialDate(2023, 7),
            registered_date=date(2023, 8, 1),
            basis="detention",
            basis_no="12号",
            level="key",
            **told,
        )

    browser = signed_in(fugou_detective)
    hold_somebody(1)
    browser.get(LIST)
    with django_assert_max_num_queries(30) as asked:
        assert "刘某1" in browser.get(LIST).content.decode()
    for number in range(2, 6):
        hold_somebody(number)
    with django_assert_max_num_queries(len(asked)):
        assert "刘某5" in browser.get(LIST).content.decode()


def test_the_workbench_of_a_detective_shows_his_own_clocks(
    fugou_detective: Officer, mine: Deadline, colleagues: Deadline, now: datetime
) -> None:
    card = {card.key: card for card in workbench(fugou_detective, now)[0]}["own_clocks"]
    assert (card.count.number, card.url) == (1, f"{LIST}?state=mine")
    (row,) = card.rows
    assert row.title.startswith("拘留 ")
    assert (row.note, row.urgent) == ("剩 4 天", False)
    assert "李桂兰" in row.text
    assert row.url == reverse("cases:detail", args=[mine.case_id])


def test_the_workbench_of_a_lead_shows_his_countys_clocks(
    fugou_lead: Officer, mine: Deadline, colleagues: Deadline, huaiyang: Deadline, now: datetime
) -> None:
    later = now + timedelta(hours=105)
    card = {card.key: card for card in workbench(fugou_lead, later)[0]}["clocks"]
    assert (card.count.number, card.url) == (2, LIST)
    assert [(row.note, row.urgent) for row in card.rows] == [("已超期 4 小时", True), ("剩 12 天", False)]
