"""`make run`, on a project of a few lines: it says ready, survives its parts, leaves nothing behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casemgr.embedded import removal
from casemgr.embedded.children import LONGEST_PAUSE_SECONDS, Child
from casemgr.embedded.demo_password import DemoPassword
from casemgr.embedded.processes import wait_until
from tests.embedded import small_project


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The small project, with what the earlier tests left in its `var`."""
    folder = small_project.build(tmp_path_factory.mktemp("small project"))
    yield folder
    removal.remove(folder / "var")


@pytest.fixture
def run(project, bare_environment, monkeypatch):
    """Starts `make run` on a free port; whatever still runs at the end of the test is stopped."""
    monkeypatch.setenv("VAR_DIR", str(project / "var"))
    monkeypatch.setenv("CASEMGR_PROFILE", "run")
    runs = []

    def start(port=None, **environment):
        process = small_project.start(project, port or small_project.free_port(), **environment)
        runs.append(process)
        return process

    yield start
    for process in runs:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def one_sentence(process):
    """The only thing a run says before it gives up."""
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert said.count("\n") == 1
    return said


def groups(project):
    """The process groups of the run's children."""
    return json.loads((project / "var/run.json").read_text())["groups"]


def is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return "Z" not in {state(group)}


def state(pid):
    """A process that has ended may wait for its parent as a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def test_it_starts_works_and_stops(run, project):
    port = small_project.free_port()
    process = run(port)

    before = small_project.read_until(process, "ready ")
    after = small_project.read_until(process, "Ctrl-C")

    assert before.endswith(f"\nready http://127.0.0.1:{port}\n")
    assert after.startswith("411601 detective\n")
    password = re.search(r"password given: (\S+)", before)[1]
    assert password in after
    assert not any(password in file.read_text() for file in (project / "var/log").iterdir())
    assert wait_until((project / "var/worked").exists, 20), "beat and worker did nothing"
    children = groups(project)

    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 0
    assert not any(is_alive(group) for group in children)
    assert not list((project / "var").glob("*/*.sock"))
    assert "ready to accept" in (project / "var/log/postgres.log").read_text()
    assert "database system is shut down" in (project / "var/log/postgres.log").read_text()


def test_a_killed_child_is_started_again_with_a_line_that_says_so(run, project):
    process = run()
    small_project.read_until(process, "Ctrl-C")
    web, _beat, _worker = groups(project)

    os.killpg(web, signal.SIGKILL)

    assert "web has ended (-9), starts again in 1 s" in small_project.read_until(process, "web.log")
    assert wait_until(lambda: groups(project)[0] != web, 10)


def test_a_killed_run_ends_altogether_and_starts_again_where_it_was(run, project):
    port = small_project.free_port()
    killed = run(port)
    small_project.read_until(killed, "Ctrl-C")
    children = groups(project)
    collected = (project / "var/static/one.css").stat().st_mtime_ns

    killed.kill()
    said = small_project.read_until(run(port), "Ctrl-C")

    assert f"ready http://127.0.0.1:{port}" in said
    assert "password given: none" in said
    assert (project / "var/static/one.css").stat().st_mtime_ns == collected
    assert not any(is_alive(group) for group in children)


def test_a_second_run_of_the_same_checkout_is_refused_in_one_sentence(run):
    port = small_project.free_port()
    small_project.read_until(run(port), "ready ")

    assert f"It is running already: http://127.0.0.1:{port}." in one_sentence(run())


def test_a_taken_port_is_refused_in_one_sentence_before_anything_starts(run, project):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        said = one_sentence(run(port))

    assert f"Port {port} cannot be used" in said
    assert "Preparing" not in said


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "http"),
        ("DATABASE_URL", "oracle://x"),
        ("CELERY_BROKER_URL", "amqp://guest:guest@127.0.0.1:9//"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_in_one_sentence(run, variable, value):
    port = {} if variable == "PORT" else {"PORT": str(small_project.free_port())}

    assert variable in one_sentence(run(**{variable: value}, **port))


def test_a_web_server_that_cannot_start_is_said_with_its_reason(run, project):
    wsgi = project / "casemgr/wsgi.py"
    working = wsgi.read_text()
    wsgi.write_text("raise RuntimeError('the reason')")
    try:
        said, _ = run().communicate(timeout=60)
    finally:
        wsgi.write_text(working)

    assert "RuntimeError: the reason" in said
    assert said.rstrip().endswith("web.log.")


def test_a_stop_during_the_preparation_stops(run):
    process = run()
    small_project.read_until(process, "Preparing")

    process.send_signal(signal.SIGINT)

    assert process.wait(30) == 0


def test_the_demonstration_password_can_be_chosen(var, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "chosen by the chief")

    password = DemoPassword(var)

    assert password.environment() == {}
    assert "DEMO_PASSWORD" in password.sentence()[1]


def test_a_child_that_keeps_failing_is_started_ever_less_often(tmp_path):
    child = Child("web", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "web.log", patience=1)
    pauses = []
    for failures in range(7):
        child.failures = failures
        child._due_at = 0
        child.start_if_due()
        child.process.wait()
        assert child.reap() == 3
        pauses.append(child.pause)
        assert not child.start_if_due()

    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


def test_a_child_that_does_not_finish_is_ended_with_all_it_started(tmp_path):
    stubborn = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen(['sleep', '60']).pid, flush=True)\n"
        "time.sleep(60)"
    )
    child = Child("worker", [sys.executable, "-c", stubborn], tmp_path / "worker.log", patience=0.2)
    child.start_if_due()
    assert wait_until(lambda: child.log.read_text().endswith("\n"), 10)
    grandchild = int(child.log.read_text())
    begun = time.monotonic()

    child.stop()

    assert time.monotonic() - begun < 5
    assert wait_until(lambda: state(grandchild) == "Z", 5)


def test_the_command_explains_itself():
    process = subprocess.run(
        [sys.executable, "-m", "casemgr.embedded", "dance"], capture_output=True, text=True, check=False
    )

    assert process.returncode == 64
    assert "run | keep | services | remove" in process.stderr
