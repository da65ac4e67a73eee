from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import translation

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.notices import services as notices
from casemgr.notices.models import Notice
from casemgr.supervision.services import listing

Browser = Callable[[Officer], Client]


@pytest.fixture
def told(now: datetime) -> Callable[..., Notice]:
    """Leave a message: `told(wang, "…", minutes=5)`."""

    def tell(to: Officer, text: str, minutes: int = 0, link: str = "/notices/") -> Notice:
        at = now - timedelta(minutes=minutes)
        notices.put("test", to=[to], text=text, key=text, now=at, link=link)
        return Notice.objects.get(recipient=to, key=text)

    return tell


def test_the_newest_message_stands_first(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice]
) -> None:
    told(fugou_lead, "周公督〔2024〕0011号：已挂牌", minutes=60)
    told(fugou_lead, "周公督〔2024〕0012号：已挂牌")
    page = signed_in(fugou_lead).get("/notices/").content.decode()
    assert page.index("0012号") < page.index("0011号")


def test_another_officers_messages_are_not_his(
    signed_in: Browser, fugou_lead: Officer, fugou_detective: Officer, told: Callable[..., Notice]
) -> None:
    told(fugou_lead, "周公督〔2024〕0012号：已挂牌")
    page = signed_in(fugou_detective).get("/notices/").content.decode()
    assert "0012号" not in page
    assert "还没有消息" in page


def test_the_header_counts_the_unread(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice]
) -> None:
    told(fugou_lead, "一")
    told(fugou_lead, "二")
    browser = signed_in(fugou_lead)
    assert '消息 <span class="count count--strong">2</span>' in browser.get("/").content.decode()
    browser.post("/notices/read/")
    assert '消息 <span class="count">0</span>' in browser.get("/").content.decode()


def test_the_header_asks_for_its_counters_by_itself(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice]
) -> None:
    told(fugou_lead, "一")
    browser = signed_in(fugou_lead)
    fragment = browser.get("/counters/").content.decode()
    assert fragment.lstrip().startswith('<div class="top__counters" hx-get="/counters/"')
    assert fragment.strip() in browser.get("/").content.decode()


def test_one_message_is_marked_read(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice], now: datetime
) -> None:
    one, other = told(fugou_lead, "一"), told(fugou_lead, "二")
    assert signed_in(fugou_lead).post(f"/notices/{one.pk}/read/").url == "/notices/"
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.read_at >= now
    assert other.read_at is None


def test_opening_a_message_reads_it_and_leads_to_its_matter(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice]
) -> None:
    notice = told(fugou_lead, "一", link="/supervision/7/")
    response = signed_in(fugou_lead).post(f"/notices/{notice.pk}/read/", {"open": "1"})
    assert response.url == "/supervision/7/"
    assert not Notice.objects.unread().exists()


def test_a_message_of_somebody_else_does_not_exist(
    signed_in: Browser, fugou_lead: Officer, fugou_detective: Officer, told: Callable[..., Notice]
) -> None:
    notice = told(fugou_lead, "一")
    browser = signed_in(fugou_detective)
    hidden, unused = (browser.post(f"/notices/{pk}/read/") for pk in (notice.pk, 999_999))
    assert hidden.status_code == unused.status_code == 404
    assert hidden.content == unused.content
    assert Notice.objects.unread().count() == 1


def test_read_all_reads_only_his_own(
    signed_in: Browser, fugou_lead: Officer, fugou_detective: Officer, told: Callable[..., Notice]
) -> None:
    told(fugou_lead, "一")
    told(fugou_detective, "二")
    signed_in(fugou_lead).post("/notices/read/")
    assert [notice.text for notice in Notice.objects.unread()] == ["二"]


def test_a_link_alone_marks_nothing(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice]
) -> None:
    notice = told(fugou_lead, "一")
    browser = signed_in(fugou_lead)
    assert browser.get(f"/notices/{notice.pk}/read/").status_code == 405
    assert browser.get("/notices/read/").status_code == 405
    assert Notice.objects.unread().count() == 1


def test_the_unread_have_a_view_of_their_own(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice], now: datetime
) -> None:
    read = told(fugou_lead, "已经看过的")
    told(fugou_lead, "还没看过的")
    notices.mark_read(by=fugou_lead, now=now, ids=[read.pk])
    browser = signed_in(fugou_lead)
    page = browser.get("/notices/?view=unread").content.decode()
    assert "还没看过的" in page
    assert "已经看过的" not in page
    browser.post("/notices/read/")
    assert "没有未读消息" in browser.get("/notices/?view=unread").content.decode()


def test_many_messages_come_in_pages(
    signed_in: Browser, fugou_lead: Officer, told: Callable[..., Notice]
) -> None:
    for number in range(31):
        told(fugou_lead, f"第{number:02}条", minutes=number)
    browser = signed_in(fugou_lead)
    first = browser.get("/notices/")
    assert "第29条" in first.content.decode()
    assert "第30条" not in first.content.decode()
    second = browser.get(f"/notices/?after={first.context['notices'].next}").content.decode()
    assert "第30条" in second
    assert "第29条" not in second


def test_each_reads_a_message_in_his_own_language(
    fugou_lead: Officer, supervisor: Officer, make_case: Callable[..., Case], now: datetime
) -> None:
    """A supervisor who works in English sends no English to a county."""
    case = make_case()
    with translation.override("en"):
        listing.list_by_hand(by=supervisor, case=case, reason="重大影响", now=now)
        notice = Notice.objects.visible_to(fugou_lead).get()
        assert notice.text.startswith(f"Case {case.number}")
    with translation.override("zh-hans"):
        assert notice.text == f"案件{case.number}被挂牌督办，请签收"
