"""The one way to make a Celery task, and the heartbeat that proves the queue alive.

A task here is a wake-up call: it takes no arguments, may run twice and may be lost. What must happen is a row
in the database before it is a task.
"""

from collections.abc import Callable

from celery import shared_task  # noqa: TID251 - the one place
from django.db import close_old_connections, connection

from casemgr.common import clock


def task(name: str) -> Callable:
    """Register a function without arguments as the Celery task `name`."""

    def register(function: Callable[[], object]) -> Callable:
        def run() -> None:
            # A database that restarted leaves dead connections behind in a long-lived worker.
            close_old_connections()
            try:
                function()
            finally:
                close_old_connections()

        run.__doc__ = function.__doc__
        shared_task(name=name, ignore_result=True)(run)
        return function

    return register


@task("common.heartbeat")
def heartbeat() -> None:
    """Write down that a message from beat travelled through the broker to a worker (心跳)."""
    beat("queue")


def beat(name: str) -> None:
    """Note that `name` is alive now; /healthz reports how long ago that was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_heartbeat (name, at) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET at = excluded.at",
            [name, clock.now()],
        )
