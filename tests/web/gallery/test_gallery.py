"""The gallery shows every component; the patrol keeps what no page may hold out of all templates."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from casemgr.accounts.models import Officer

TEMPLATES = Path(settings.BASE_DIR) / "templates"
COMPONENTS = sorted(path.name for path in (TEMPLATES / "components").glob("*.html"))
ALL = sorted(TEMPLATES.rglob("*.html"))


@pytest.fixture
def page(signed_in: Callable[[Officer], Client], fugou_detective: Officer) -> str:
    return signed_in(fugou_detective).get("/gallery/").content.decode()


def _used_by(template: Path, seen: set[str]) -> Iterator[str]:
    """Every component that a template includes, itself or through another."""
    text = template.read_text()
    names = re.findall(r'(?:include|extends) "([\w/]+\.html)"', text)
    tags = {"form_field", "filter_row", "sort_head", "pager"} & set(re.findall(r"{% (\w+)", text))
    for name in {*names, *(f"components/{tag}.html" for tag in tags)} - seen:
        seen.add(name)
        yield name
        yield from _used_by(TEMPLATES / name, seen)


def test_every_component_is_on_the_gallery() -> None:
    shown = {
        name
        for page in ("index", "_revealed")
        for name in _used_by(TEMPLATES / f"gallery/{page}.html", set())
    }
    assert {f"components/{name}" for name in COMPONENTS} - shown == set()


@pytest.mark.parametrize(
    "text",
    [
        "立案审查",
        "申请解除",
        "退回补充",
        "部督",
        "128,000.00",
        "12.8万元",
        "10,000+",
        "没有符合条件的案件",
        "提交未成功，请更正以下内容",
        'aria-current="step"',
        "138****1234",
        '<progress max="100" value="42"',
        "逾期未签收 30小时",
    ],
)
def test_it_shows_every_state(page: str, text: str) -> None:
    assert text in page


def test_a_number_is_uncovered_by_post_only(
    signed_in: Callable[[Officer], Client], fugou_detective: Officer, page: str
) -> None:
    browser = signed_in(fugou_detective)
    assert "13800001234" not in page
    assert browser.get("/gallery/reveal/").status_code == 405
    uncovered = browser.post("/gallery/reveal/", {"reason": "核对"}).content.decode()
    assert "13800001234" in uncovered
    assert 'data-cover-after="60"' in uncovered


def test_every_field_has_a_label_and_its_errors_are_tied_to_it(page: str) -> None:
    for identifier in re.findall(r'<(?:input|select|textarea)[^>]* id="(id_[\w-]+)"', page):
        assert f'for="{identifier}"' in page, identifier
    assert 'aria-describedby="id_wrong-name_helptext id_wrong-name_error"' in page
    assert 'id="id_wrong-name_error"' in page
    assert 'href="#id_wrong-name"' in page


def test_every_table_head_says_what_it_heads(page: str) -> None:
    heads = re.findall(r"<th\b[^>]*>", page)
    assert heads
    assert all("scope=" in head for head in heads)


def test_a_sorted_column_says_so_and_turns_round(
    signed_in: Callable[[Officer], Client], fugou_detective: Officer
) -> None:
    browser = signed_in(fugou_detective)
    first = browser.get("/gallery/?order=loss&after=x&q=1").content.decode()
    assert 'aria-sort="descending"><a class="sort sort--first" href="?order=-loss&amp;q=1"' in first
    turned = browser.get("/gallery/?order=-loss").content.decode()
    assert 'aria-sort="ascending"><a class="sort sort--turned" href="?order=loss"' in turned


def test_the_gallery_is_for_officers(client: Client, db: None) -> None:
    assert client.get("/gallery/").status_code == 302


@pytest.mark.parametrize("template", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_holds_what_the_policy_forbids(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|hx-on|hx-vals=.js:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("template", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_form_that_changes_something_is_protected(template: Path) -> None:
    text = template.read_text()
    for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL):
        assert "{% csrf_token %}" in form
