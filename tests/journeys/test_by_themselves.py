"""Nobody presses anything: a worker and beat alone bring a ledger in and put its cases on the list."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.celery import app
from casemgr.common.models import Heartbeat
from casemgr.embedded.processes import wait_until
from casemgr.exchange.enums import State
from casemgr.exchange.models import Job
from casemgr.supervision.models import Supervision
from tests.forms import Browser

LEDGER = Path(__file__).parents[1] / "data" / "ledgers" / "fugou_2023.xlsx"


@pytest.fixture
def worker_and_beat(child_environment: dict[str, str], tmp_path: Path) -> Iterator[None]:
    """A worker with beat inside, on a queue that no other run of the suite reads."""
    queue = f"test-{uuid4()}"
    command = [sys.executable, "-m", "celery", "-A", "casemgr", "worker", "-c", "1", "-B", "-Q", queue]
    command += ["-s", str(tmp_path / "beat"), "--without-gossip", "--without-mingle", "-l", "warning"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, f"task.default_queue={queue}"],
            cwd=settings.BASE_DIR,
            env=child_environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    yield
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with app.connection_for_write() as broker:
        broker.default_channel.queue_delete(queue)


@pytest.fixture
def kept_files() -> Iterator[None]:
    """The worker finds uploads where the settings say; what this test left there goes."""
    yield
    for job in Job.objects.all():
        shutil.rmtree(job.folder, ignore_errors=True)


def test_a_ledger_is_previewed_imported_and_swept_by_themselves(
    worker_and_beat: None,
    kept_files: None,
    fugou_lead: Officer,
    signed_in: Callable[[Officer], Client],
) -> None:
    lead = Browser(signed_in(fugou_lead))
    with LEDGER.open("rb") as ledger:
        page = lead.send(lead.open("/exchange/import/"), "/exchange/import/", file=ledger)
    address = page.request["PATH_INFO"]

    assert wait_until(lambda: Job.objects.filter(state=State.PREVIEWED).exists(), 60)
    assert not Case.objects.exists()
    lead.send(lead.open(address), f"{address}confirm/")

    assert wait_until(lambda: Job.objects.filter(state=State.DONE).exists(), 60)
    assert Case.objects.count() == 70
    assert wait_until(lambda: Supervision.objects.count() == 26, 60)
    assert Heartbeat.objects.filter(name="queue").exists()
