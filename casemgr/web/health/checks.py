"""Whether each moving part is alive, asked from the outside as far as possible."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error
from kombu import Connection

from casemgr.common.models import Heartbeat

ALIVE_WITHIN = timedelta(seconds=180)
BROKER_SECONDS = 1
OK, DOWN = "ok", "down"


def report(now: datetime) -> dict[str, Any]:
    """The state of every part. The heartbeat of the queue speaks for worker and beat at once: beat sent it
    through the broker, a worker wrote it down. No secret and no error text is in it.
    """
    seen = heartbeats()
    ages = {name: round((now - at).total_seconds(), 1) for name, at in (seen or {}).items()}
    queue = OK if ages.get("queue", float("inf")) < ALIVE_WITHIN.total_seconds() else DOWN
    parts = {
        "database": DOWN if seen is None else OK,
        "broker": broker(),
        "worker": queue,
        "beat": queue,
    }
    down = [name for name, state in parts.items() if state == DOWN]
    return {
        "status": DOWN if down else OK,
        **parts,
        "down": down,
        "heartbeat_age_seconds": ages.get("queue"),
        "sweep_age_seconds": ages.get("sweep"),
    }


def heartbeats() -> dict[str, datetime] | None:
    """When each part was last seen; None if the database does not answer."""
    try:
        return dict(Heartbeat.objects.values_list("name", "at"))
    except Error:
        return None


def broker() -> str:
    """Whether the broker lets us in, within a second."""
    options = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
    url = settings.CELERY["broker_url"]
    if url.startswith(("amqp", "pyamqp")):
        options = {}
    try:
        with Connection(url, connect_timeout=BROKER_SECONDS, transport_options=options) as attempt:
            attempt.ensure_connection(
                max_retries=1, interval_start=0, interval_step=0, timeout=BROKER_SECONDS
            )
    except Exception:  # every transport has errors of its own, and all mean the same here
        return DOWN
    return OK
