"""A real Chromium in front of a real server: every page is watched for errors and for calls to elsewhere."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.supervision.services import escalation

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright runs a loop of its own in this thread; Django would take that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"] = "127.0.0.1"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(
            f"找不到浏览器 {CHROMIUM}：apt install chromium，或以 CHROMIUM 指明。"
            f" / {CHROMIUM} was not found: apt install chromium, or name it in CHROMIUM",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Watch:
    """What went wrong in the browser, and where it wanted to go."""

    def __init__(self, home: str):
        self.home = home
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.forgiven = {"Failed to load resource"}  # the answer itself is looked at

    def over(self, page: Page) -> Page:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)
        return page

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning") and not any(text in message.text for text in self.forgiven):
            self.complaints.append(f"{message.location['url']}: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"{response.status} {response.url}")


@pytest.fixture
def watch(live_server: Any, house: None) -> Iterator[Watch]:
    """Complains at the end of the test about whatever the browser complained of."""
    watching = Watch(live_server.url)
    yield watching
    assert watching.complaints == []


@pytest.fixture
def new_context(chromium: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    contexts = []

    def make(width: int = 1366, height: int = 768) -> BrowserContext:
        viewport = {"width": width, "height": height}
        context = chromium.new_context(viewport=viewport, base_url=live_server.url, locale="zh-CN")
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def screen_of(
    new_context: Callable[..., BrowserContext], watch: Watch, signed_in: Callable[[Officer], Client]
) -> Callable[..., Page]:
    """A screen before which an officer sits, signed in."""

    def make(officer: Officer, **size: int) -> Page:
        context = new_context(**size)
        name = django_settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": signed_in(officer).cookies[name].value, "url": watch.home}
        context.add_cookies([cookie])
        return watch.over(context.new_page())

    return make


@pytest.fixture
def some_cases(make_case: Callable[..., Case], fugou_detective: Officer, now: datetime) -> list[Case]:
    """Three cases of one detective, the first of them under supervision."""
    cases = [
        make_case(victim=victim, loss=loss, lead=fugou_detective)
        for victim, loss in [("李桂兰", "128000"), ("赵国强", "62000"), ("张秀英", "31000")]
    ]
    escalation.run(now=now)
    return cases
