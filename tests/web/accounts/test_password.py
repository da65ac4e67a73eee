from collections.abc import Callable

import pytest
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event

OLD, NEW = "zhoukou-2026-fanzha", "guoji-2027-guanli"


@pytest.fixture
def browser(signed_in: Callable[[Officer], Client], fugou_detective: Officer) -> Client:
    fugou_detective.set_password(OLD)
    fugou_detective.save()
    return signed_in(fugou_detective)


def change(browser: Client, old: str = OLD, new: str = NEW, again: str = NEW) -> object:
    return browser.post("/password/", {"old_password": old, "new_password1": new, "new_password2": again})


def test_an_officer_changes_his_own_password(browser: Client, fugou_detective: Officer) -> None:
    assert change(browser).url == "/"
    fugou_detective.refresh_from_db()
    assert fugou_detective.check_password(NEW)
    assert "密码已修改。" in browser.get("/").content.decode()


def test_he_stays_signed_in_and_other_sessions_end(
    browser: Client, signed_in: Callable[[Officer], Client], fugou_detective: Officer
) -> None:
    elsewhere = signed_in(fugou_detective)
    change(browser)
    assert browser.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_it_is_recorded_without_the_password(browser: Client, fugou_detective: Officer) -> None:
    change(browser)
    event = Event.objects.get(action="password.changed")
    assert event.police_no == fugou_detective.police_no
    assert event.detail == {}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "wrong"}, "原密码不正确，请重新输入。"),
        ({"again": "something-else-9"}, "两次输入的新密码不一致。"),
        ({"new": "12345678", "again": "12345678"}, "密码"),
        ({"new": "ab1", "again": "ab1"}, "8"),
    ],
)
def test_it_refuses_and_says_why(
    browser: Client, fugou_detective: Officer, typed: dict[str, str], sentence: str
) -> None:
    response = change(browser, **typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    fugou_detective.refresh_from_db()
    assert fugou_detective.check_password(OLD)


def test_nothing_typed_comes_back(browser: Client) -> None:
    assert OLD not in change(browser, again="other").content.decode()


def test_a_stranger_is_sent_to_the_sign_in(client: Client, db: None) -> None:
    assert client.get("/password/").url == "/sign-in/?next=/password/"
