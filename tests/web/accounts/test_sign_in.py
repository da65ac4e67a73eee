"""Signing in: by police number, recorded, and with one answer to everything that is wrong."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.counties.rights import Role

PASSWORD = "zhoukou-2026-fanzha"
SENTENCE = "警号或密码不正确，或登录失败次数过多，请稍后再试"


@pytest.fixture
def wang(fugou_detective: Officer) -> Officer:
    fugou_detective.set_password(PASSWORD)
    fugou_detective.save()
    return fugou_detective


def sign_in(client: Client, police_no: str, password: str, **more: str) -> HttpResponse:
    return client.post("/sign-in/", {"username": police_no, "password": password, **more})


def bytes_without_token(response: HttpResponse) -> bytes:
    """The page as it is, but for the form token that differs at every rendering."""
    return re.sub(rb'("X-CSRFToken": "|csrfmiddlewaretoken" value=")\w+', rb"\1", response.content)


def test_it_warns_that_the_system_is_watched(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    assert "均被记录和监测" in page
    assert '<html lang="zh-Hans">' in page


def test_an_officer_signs_in_with_his_police_number(client: Client, wang: Officer) -> None:
    response = sign_in(client, wang.police_no, PASSWORD)
    assert response.status_code == 302
    assert response.url == "/"
    assert client.get("/").status_code == 200


def test_a_sign_in_is_recorded_with_its_address(client: Client, wang: Officer) -> None:
    sign_in(client, wang.police_no, PASSWORD)
    event = Event.objects.get(action="sign_in.done")
    assert (event.police_no, event.address) == (wang.police_no, "127.0.0.1")


def test_unknown_wrong_and_locked_are_answered_alike(client: Client, wang: Officer) -> None:
    unknown = sign_in(client, "999999", PASSWORD)
    wrong = sign_in(client, wang.police_no, "wrong")
    for _attempt in range(5):
        sign_in(client, wang.police_no, "wrong")
    locked = sign_in(client, wang.police_no, PASSWORD)
    assert SENTENCE in wrong.content.decode()
    assert unknown.status_code == wrong.status_code == locked.status_code == 422
    assert bytes_without_token(unknown) == bytes_without_token(wrong) == bytes_without_token(locked)
    assert "_auth_user_id" not in client.session


def test_an_officer_who_has_left_cannot_sign_in(client: Client, wang: Officer) -> None:
    wang.is_active = False
    wang.save()
    assert SENTENCE in sign_in(client, wang.police_no, PASSWORD).content.decode()


def test_the_right_password_does_not_open_a_locked_account(client: Client, wang: Officer) -> None:
    for _attempt in range(5):
        sign_in(client, wang.police_no, "wrong")
    sign_in(client, wang.police_no, PASSWORD)
    assert client.get("/").status_code == 302


def test_a_colleague_at_the_same_desk_is_not_locked_with_him(
    client: Client, wang: Officer, fugou_colleague: Officer
) -> None:
    fugou_colleague.set_password(PASSWORD)
    fugou_colleague.save()
    for _attempt in range(6):
        sign_in(client, wang.police_no, "wrong")
    assert sign_in(client, fugou_colleague.police_no, PASSWORD).status_code == 302


def test_a_failed_sign_in_is_recorded(client: Client, wang: Officer) -> None:
    sign_in(client, wang.police_no, "wrong")
    event = Event.objects.get(action="sign_in.failed")
    assert event.detail == {"police_no": wang.police_no}
    assert event.address == "127.0.0.1"


def test_a_password_typed_into_the_wrong_field_is_not_written_down(client: Client, wang: Officer) -> None:
    sign_in(client, PASSWORD, "")
    assert Event.objects.get(action="sign_in.failed").detail == {"police_no": ""}
    assert PASSWORD not in client.get("/sign-in/").content.decode()


def test_it_leads_back_to_the_page_that_was_asked_for(client: Client, wang: Officer) -> None:
    asked = client.get("/notices/?view=unread")
    assert asked.url == "/sign-in/?next=/notices/%3Fview%3Dunread"
    form = client.get(asked.url)
    assert 'name="next" value="/notices/?view=unread"' in form.content.decode()
    assert sign_in(client, wang.police_no, PASSWORD, next="/notices/?view=unread").url == (
        "/notices/?view=unread"
    )


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_it_never_leads_out_of_the_house(client: Client, wang: Officer, elsewhere: str) -> None:
    assert sign_in(client, wang.police_no, PASSWORD, next=elsewhere).url == "/"


def test_the_address_survives_a_wrong_password(client: Client, wang: Officer) -> None:
    page = sign_in(client, wang.police_no, "wrong", next="/notices/")
    assert 'name="next" value="/notices/"' in page.content.decode()


def test_who_is_signed_in_is_led_on(signed_in: Callable[[Officer], Client], wang: Officer) -> None:
    assert signed_in(wang).get("/sign-in/").url == "/"


def test_a_fragment_asked_for_without_a_session_moves_the_whole_page(client: Client, db: None) -> None:
    response = client.get(
        "/sign-in/?next=/counters/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/notices/?view=unread"},
    )
    assert response["HX-Redirect"] == "/sign-in/?next=/notices/%3Fview%3Dunread"


def test_the_session_gets_a_new_key_at_sign_in(client: Client, wang: Officer) -> None:
    client.get("/sign-in/")
    before = client.session.session_key
    sign_in(client, wang.police_no, PASSWORD)
    assert client.session.session_key != before


def test_the_password_is_no_part_of_an_error_report(client: Client, wang: Officer) -> None:
    request = sign_in(client, wang.police_no, "wrong").wsgi_request
    assert request.sensitive_post_parameters == ("password",)


def test_sign_in_needs_a_form_of_ours(wang: Officer) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, wang.police_no, PASSWORD).status_code == 403


def test_djangos_own_permissions_decide_nothing(
    officer: Callable[..., Officer], system_administrator: Officer
) -> None:
    lead = officer(Role.COUNTY_LEAD, "411621", "刘卫东")
    assert not lead.has_perm("cases.change_case")
    assert not lead.has_module_perms("cases")
    assert lead.get_all_permissions() == set()
    assert lead.get_user_permissions() == lead.get_group_permissions() == set()
