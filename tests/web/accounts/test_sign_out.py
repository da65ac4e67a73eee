from collections.abc import Callable

from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event


def test_signing_out_ends_the_session(
    signed_in: Callable[[Officer], Client], fugou_detective: Officer
) -> None:
    browser = signed_in(fugou_detective)
    response = browser.post("/sign-out/")
    assert response.url == "/sign-in/"
    assert browser.get("/").status_code == 302


def test_it_is_recorded(signed_in: Callable[[Officer], Client], fugou_detective: Officer) -> None:
    signed_in(fugou_detective).post("/sign-out/")
    assert Event.objects.get(action="sign_out.done").police_no == fugou_detective.police_no


def test_a_link_alone_signs_nobody_out(
    signed_in: Callable[[Officer], Client], fugou_detective: Officer
) -> None:
    browser = signed_in(fugou_detective)
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/").status_code == 200


def test_signing_out_twice_is_no_error(client: Client, db: None) -> None:
    assert client.post("/sign-out/").url == "/sign-in/"
    assert not Event.objects.filter(action="sign_out.done").exists()


def test_the_browser_is_told_to_forget_its_drafts(
    signed_in: Callable[[Officer], Client], fugou_detective: Officer
) -> None:
    browser = signed_in(fugou_detective)
    assert "data-sign-out" in browser.get("/").content.decode()
    assert browser.post("/sign-out/")["Clear-Site-Data"] == '"storage"'


def test_no_page_of_an_officer_is_kept_by_the_browser(
    signed_in: Callable[[Officer], Client], fugou_detective: Officer
) -> None:
    assert signed_in(fugou_detective).get("/")["Cache-Control"] == "no-store"
