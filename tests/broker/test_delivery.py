"""The real broker and a real worker: no message is lost, whoever is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from casemgr.celery import app
from casemgr.common.models import Heartbeat
from casemgr.embedded.processes import wait_until

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def queue():
    """A queue that no other run of the suite reads."""
    name = f"test-{uuid4()}"
    yield name
    with app.connection_for_write() as broker:
        broker.default_channel.queue_delete(name)


@pytest.fixture
def start_worker(child_environment, queue, tmp_path):
    """Starts workers of the queue; those that still run at the end are killed."""
    workers = []

    def start():
        with (tmp_path / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "casemgr", "worker", "-c", "1", "-Q", queue),
                    *("--without-gossip", "--without-mingle", "-l", "warning"),
                ],
                cwd=CHECKOUT,
                env=child_environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        kill(worker)


def kill(worker):
    """The worker and its processes, as a power cut does."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def send_heartbeat(queue):
    with app.connection_for_write() as broker:
        app.send_task("common.heartbeat", queue=queue, connection=broker)


def test_messages_wait_for_a_worker_and_outlive_a_killed_one(start_worker, queue):
    send_heartbeat(queue)
    assert not Heartbeat.objects.exists()

    first = start_worker()
    assert wait_until(lambda: Heartbeat.objects.filter(name="queue").exists(), 30)

    kill(first)
    send_heartbeat(queue)
    Heartbeat.objects.all().delete()
    start_worker()
    assert wait_until(lambda: Heartbeat.objects.filter(name="queue").exists(), 30)
