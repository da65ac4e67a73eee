"""Saved views: the tabs above the case list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.cases.filters import sealed_search
from casemgr.cases.models import Case, SavedView
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


def tabs(screen: Screen) -> list[str]:
    return [str(tab["label"]) for tab in screen.response.context["tabs"]]


def current(screen: Screen) -> str:
    return next(str(tab["label"]) for tab in screen.response.context["tabs"] if tab["current"])


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        ("fugou_detective", ["全部", "我的", "待审批", "挂牌督办"]),
        ("fugou_lead", ["全部", "我的", "待审批", "挂牌督办"]),
        ("supervisor", ["全部", "挂牌督办"]),
        ("station_officer", ["全部"]),
    ],
)
def test_the_house_offers_views_that_fit_the_role(
    reader: str, expected: list[str], look: Look, request: pytest.FixtureRequest
) -> None:
    assert tabs(look(request.getfixturevalue(reader), "cases:list")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "全部"),
        ({"status": "filed"}, "全部"),
        ({"view": "mine"}, "我的"),
        ({"mine": "on", "is_open": "on"}, "我的"),
        ({"view": "mine", "status": "filed"}, "我的"),
        ({"mine": "on"}, "全部"),
        ({"view": "requested"}, "待审批"),
        ({"is_supervised": "1"}, "挂牌督办"),
    ],
)
def test_the_tab_that_says_most_of_the_filter_is_current(
    query: dict[str, Any], expected: str, fugou_detective: Officer, look: Look
) -> None:
    assert current(look(fugou_detective, "cases:list", **query)) == expected


def test_what_a_tab_says_is_kept_when_more_is_filtered(fugou_detective: Officer, look: Look) -> None:
    html = look(fugou_detective, "cases:list", view="mine").html
    for name in ("mine", "is_open"):
        assert f'<input type="hidden" name="{name}" value="1"' in html
    assert current(look(fugou_detective, "cases:list", mine="1", is_open="1", status="filed")) == "我的"


def test_a_filter_is_kept_under_a_name_and_opens_again(
    case: Case, fugou_detective: Officer, send: Send, look: Look
) -> None:
    saved = send(fugou_detective, "cases:save-view", name=" 大额 案件 ", query="loss_min=10000&status=filed")
    view = SavedView.objects.get(owner=fugou_detective)
    assert (view.name, view.shared_with) == ("大额 案件", None)
    assert saved.response.url == f"{reverse('cases:list')}?{view.query}"
    screen = look(fugou_detective, "cases:list", loss_min="10000", status="filed")
    assert current(screen) == "大额 案件"
    assert "删除此视图" in screen.text


def test_only_what_is_a_filter_is_kept(fugou_detective: Officer, send: Send) -> None:
    send(
        fugou_detective,
        "cases:save-view",
        name="试",
        query="status=filed&after=abc&order=loss&q=李桂兰&lead__password=x&county=411603",
    )
    assert not SavedView.objects.filter(query__contains="李").exists()
    assert not SavedView.objects.filter(query__contains="password").exists()


def test_a_shared_view_is_seen_by_the_county_and_tells_nobody_who_was_searched_for(
    fugou_detective: Officer, fugou_lead: Officer, huaiyang_lead: Officer, send: Send, look: Look
) -> None:
    query = f"status=filed&search={sealed_search('李桂兰')}"
    send(fugou_detective, "cases:save-view", name="已立案", query=query, is_shared="on")
    view = SavedView.objects.get()
    assert view.shared_with.code == "411621"
    assert view.query == "status=filed"
    assert "已立案（共享）" in tabs(look(fugou_lead, "cases:list"))
    assert "已立案" not in str(tabs(look(huaiyang_lead, "cases:list")))
    assert "删除此视图" not in look(fugou_lead, "cases:list", status="filed").text


def test_ones_own_view_may_remember_a_search(fugou_detective: Officer, send: Send) -> None:
    send(fugou_detective, "cases:save-view", name="李", query=f"search={sealed_search('李桂兰')}")
    assert SavedView.objects.get().query == f"search={sealed_search('李桂兰')}"


def test_the_city_shares_with_no_county(supervisor: Officer, send: Send) -> None:
    send(supervisor, "cases:save-view", name="已立案", query="status=filed", is_shared="on")
    assert SavedView.objects.get().shared_with is None


@pytest.mark.parametrize(("name", "complaint"), [("", "必填"), ("甲" * 31, "30"), ("已有", "您已有同名视图")])
def test_a_name_that_cannot_be_is_refused_with_a_sentence(
    name: str, complaint: str, fugou_detective: Officer, signed_in: Callable[[Officer], Client]
) -> None:
    SavedView.objects.create(owner=fugou_detective, name="已有", query="status=filed")
    browser = signed_in(fugou_detective)
    data = {"name": name, "query": "status=filed"}
    page = browser.post(reverse("cases:save-view"), data, follow=True)
    assert complaint in page.content.decode()
    assert SavedView.objects.count() == 1


def test_the_twenty_first_view_is_refused(fugou_detective: Officer, send: Send) -> None:
    for number in range(21):
        send(fugou_detective, "cases:save-view", name=f"视图{number}", query="status=filed")
    assert SavedView.objects.count() == 20


def test_a_view_is_deleted_by_its_owner_only(
    fugou_detective: Officer, fugou_colleague: Officer, huaiyang_lead: Officer, send: Send
) -> None:
    send(fugou_detective, "cases:save-view", name="已立案", query="status=filed", is_shared="on")
    view = SavedView.objects.get()
    assert send(huaiyang_lead, "cases:delete-view", view.pk).status == 404
    assert send(fugou_colleague, "cases:delete-view", view.pk).status == 403
    assert send(fugou_detective, "cases:delete-view", view.pk).status == 302
    assert not SavedView.objects.exists()
