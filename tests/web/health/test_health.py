"""What the watch reads: each part, and which one is down."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client

from casemgr.common.models import Heartbeat
from casemgr.common.tasks import beat, heartbeat
from casemgr.web.health import checks

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def alive(db: None) -> None:
    heartbeat()
    beat("sweep")


def test_all_is_well(client: Client, alive: None) -> None:
    response = client.get("/healthz")
    report = response.json()
    assert response.status_code == 200
    assert {report[part] for part in ("status", "database", "broker", "worker", "beat")} == {"ok"}
    assert report["down"] == []
    assert 0 <= report["sweep_age_seconds"] < 60
    assert 0 <= report["heartbeat_age_seconds"] < 60


def test_a_queue_that_has_never_beaten_is_down(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["down"] == ["worker", "beat"]
    assert response.json()["sweep_age_seconds"] is None


@pytest.mark.parametrize(("seconds", "status"), [(179, "ok"), (181, "down")])
def test_a_heartbeat_counts_for_three_minutes(db: None, now: datetime, seconds: int, status: str) -> None:
    Heartbeat.objects.create(name="queue", at=now - timedelta(seconds=seconds))
    report = checks.report(now)
    assert report["worker"] == report["beat"] == status


def test_an_old_sweep_shows_its_age(alive: None, now: datetime) -> None:
    Heartbeat.objects.filter(name="sweep").update(at=now - timedelta(hours=2))
    assert checks.report(now)["sweep_age_seconds"] == 7200


def test_it_says_that_the_broker_is_down(client: Client, alive: None, settings: LazySettings) -> None:
    settings.CELERY = settings.CELERY | {"broker_url": NOBODY_LISTENS}
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["down"] == ["broker"]


@pytest.mark.parametrize("url", [NOBODY_LISTENS, "amqp://guest:guest@127.0.0.1:1//"])
def test_a_dead_broker_is_found_out_within_seconds(settings: LazySettings, url: str) -> None:
    settings.CELERY = settings.CELERY | {"broker_url": url}
    began = datetime.now().astimezone()
    assert checks.broker() == "down"
    assert datetime.now().astimezone() - began < timedelta(seconds=3)


def test_it_says_that_the_database_is_down(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OperationalError("connection to 127.0.0.1 as casemgr with password s3cret failed")

    monkeypatch.setattr(Heartbeat.objects, "values_list", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["down"] == ["database", "worker", "beat"]
    assert "s3cret" not in response.content.decode()


def test_it_needs_and_makes_no_session(client: Client, alive: None) -> None:
    assert "sessionid" not in client.get("/healthz").cookies
    assert client.get("/healthz/live").cookies == {}


def test_being_alive_asks_no_database(client: Client) -> None:
    response = client.get("/healthz/live")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"] == "text/plain"
