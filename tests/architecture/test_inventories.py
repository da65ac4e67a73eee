"""Tests that take inventory, so that nobody has to remember."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from casemgr.celery import app as celery
from casemgr.counties.querysets import ReferenceQuerySet
from casemgr.counties.rights import RIGHTS_OF, Right
from casemgr.web.rules import Rule

ROOT = Path(settings.BASE_DIR)
HOUSE = ROOT / "casemgr"
OURS = [model for model in apps.get_models() if model.__module__.startswith("casemgr.")]

# Without county data or a reader: each with the reason why nobody has to be kept from it by scope.
UNSCOPED = {
    "accounts.Officer": "reached only through postings; no list of officers leaves the admin",
    "audit.Event": "read in the admin by holders of READ_AUDIT, which narrows it",
    "common.Heartbeat": "the pulse of the machine",
    "counties.CountyGrant": "guardian's table, read only in counties.access",
    "web.Submission": "the key of a form, looked up with its officer",
}


def _routes(patterns: list, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern


ROUTES = dict(_routes(get_resolver().url_patterns))


def _has(model: type[models.Model], field: str) -> bool:
    return field in {one.name for one in model._meta.concrete_fields}


@cache
def _sources(folder: str, *, but: str = "") -> str:
    files = (file for file in (HOUSE / folder).rglob("*.py") if "migrations" not in file.parts)
    return "\n".join(file.read_text() for file in files if file.name != but)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_says_to_whom_it_is_visible(model: type[models.Model]) -> None:
    if model._meta.label in UNSCOPED:
        return
    assert hasattr(model._default_manager.all(), "visible_to"), f"{model._meta.label} is shown to anybody"


def test_no_exception_outlives_its_model() -> None:
    assert {model._meta.label for model in OURS} >= set(UNSCOPED)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_catalogue_holds_no_county_data(model: type[models.Model]) -> None:
    """What is visible to everybody must not hang on a case."""
    manager = model._default_manager
    if isinstance(manager.all(), ReferenceQuerySet):
        assert "case" not in {field.name for field in model._meta.get_fields() if field.concrete}


@pytest.mark.parametrize(
    "model",
    [model for model in OURS if model._meta.app_label != "counties" and _has(model, "county")],
    ids=lambda model: model._meta.label,
)
def test_every_field_of_county_data_is_personal_or_plain(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.concrete_fields}
    assert fields == model.PERSONAL | model.PLAIN, "classify each new field in PERSONAL or PLAIN"
    assert not model.PERSONAL & model.PLAIN


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_every_route_states_its_rule(route: str) -> None:
    if route.startswith("admin/"):
        return  # the admin site asks its own rule, see tests/web/admin
    if route == "language/":
        return  # Django's own view sets a cookie and nothing else
    view = getattr(ROUTES[route].callback, "view_class", None)
    assert view is not None, f"{route} is served by a bare function"
    assert isinstance(view.__dict__.get("rule") or getattr(view, "rule", None), Rule), f"{route} has no rule"


@pytest.mark.parametrize("right", Right)
def test_every_right_is_given_by_a_role_and_asked_for_somewhere(right: Right) -> None:
    assert any(right in rights for rights in RIGHTS_OF.values())
    asked = re.compile(rf"\bRight\.{right.name}\b")
    assert asked.search(_sources("", but="rights.py")), f"{right.name} is declared and never checked"


@pytest.mark.parametrize("entry", sorted(settings.CELERY["beat_schedule"]))
def test_every_beat_entry_names_a_task_that_exists_and_expires(entry: str) -> None:
    celery.loader.import_default_modules()
    row = settings.CELERY["beat_schedule"][entry]
    assert row["task"] in celery.tasks
    assert row["options"]["expires"] <= row["schedule"], "a worker that was away must not find a heap"


@pytest.mark.parametrize(
    "layer",
    sorted(
        {app.label for app in apps.get_app_configs() if app.name.startswith("casemgr.")} - {"web", "demo"}
    ),
)
def test_the_domain_knows_nothing_of_http(layer: str) -> None:
    assert not re.search(r"\bdjango\.(http|shortcuts|views)\b|\brequest\.(GET|POST)\b", _sources(layer))


@pytest.mark.parametrize("file", sorted((ROOT / "templates").rglob("*.html")), ids=lambda file: file.name)
def test_templates_hold_no_script_no_style_and_walk_no_relation(file: Path) -> None:
    text = file.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style|\sstyle=|\son\w+=\"", text), "inline style or handler"
    assert not re.search(r"https?://(?!www\.w3\.org)", text), "something from outside"
    assert not re.search(r"\w+\.\w*_set\b|\.all\b|\.objects\b", text), (
        "a list must come from the view, scoped"
    )


def test_nothing_is_published_inside_a_request() -> None:
    assert not re.search(r"\.(delay|apply_async|send_task)\(", _sources(""))


def test_no_task_takes_arguments_or_waits() -> None:
    assert not re.search(r"\b(eta|countdown)\s*=", _sources(""))
