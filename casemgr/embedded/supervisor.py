"""What `make run` runs: the servers, the web server, a worker and beat, under one process."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import IO

from casemgr import env
from casemgr.embedded import services, static_stamp
from casemgr.embedded.children import Child, end_with_parent, kill_group, spawn
from casemgr.embedded.demo_password import DemoPassword
from casemgr.embedded.errors import Unavailable
from casemgr.embedded.leases import Lease, lease
from casemgr.embedded.onerun import OneRun, check_port
from casemgr.embedded.places import Places
from casemgr.embedded.processes import tail
from casemgr.embedded.programs import children

READY_SECONDS = 120
PULSE_SECONDS = 20
FAILURES_BEFORE_READY = 2
LOOK_SECONDS = 0.2
SERVER_LOOK_SECONDS = 2.0
IMPATIENCE_SECONDS = 0.5
"""Two Ctrl-C within this time are one."""


class Stopped(Exception):
    """Somebody asked to stop while things were still starting."""


def run(*, with_parent: bool = False) -> int:
    """Starts everything and watches over it until SIGINT or SIGTERM; then 0.

    `with_parent` ends it when the process that started it is killed, as `make` may be.
    """
    if with_parent:
        end_with_parent(os.getppid())
    port = env.number("PORT", 8000, least=1, most=65535)
    places = Places.current()
    places.make()
    one = OneRun(places.home)
    try:
        one.begin(port)
        check_port(port)
        services.check_given()
        supervisor = Supervisor(port, places, one)
        supervisor.listen_to_signals()
        with lease() as held:
            supervisor.run(held)
    finally:
        one.end()
    return 0


def say(chinese: str, english: str) -> None:
    """One line on the console."""
    tell(f"{chinese} / {english}")


def tell(text: str) -> None:
    """Writes to the console, which may have gone away."""
    with contextlib.suppress(OSError):
        print(text, flush=True)


class Supervisor:
    """One run, from the first migration to the last process stopped."""

    def __init__(self, port: int, places: Places, one: OneRun) -> None:
        self.port = port
        self.places = places
        self.one = one
        self.password = DemoPassword(places.home)
        self.children: list[Child] = []
        self._asked_at: float | None = None
        self._servers_seen_at = time.monotonic()

    def run(self, held: Lease | None) -> None:
        """Prepares, starts, says ready, watches, and stops."""
        lock = held.descriptor if held else None
        inherited = (self.one.inherited,) if lock is None else (self.one.inherited, lock)
        try:
            self._prepare()
            self.children = children(self.port, self.places, inherited)
            self._start_due()
            self._say_ready()
            while True:
                self._look_after()
                self._look_after_servers(held)
        except Stopped:
            say("正在停止……", "Stopping…")
        finally:
            for child in self.children:
                child.stop()

    # --- Signals ----------------------------------------------------------------------------------------

    def listen_to_signals(self) -> None:
        """SIGINT, SIGTERM and SIGHUP stop; the last not under nohup."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._ask)

    def _ask(self, number: int, _frame: object) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
        elif number == signal.SIGINT and now - self._asked_at > IMPATIENCE_SECONDS:
            # The kernel gives our lease back, and the keeper stops the servers.
            for child in self.children:
                child.kill()
            os._exit(128 + number)

    def _pause(self, seconds: float) -> None:
        time.sleep(seconds)
        if self._asked_at is not None:
            raise Stopped

    # --- Until it is ready ------------------------------------------------------------------------------

    def _prepare(self) -> None:
        say("正在准备数据库……", "Preparing the database…")
        self._finish(self._django("migrate", "--verbosity", "0"), "migrate")
        self._finish(
            self._django("prepare", "--demonstration", environment=self.password.environment()), "prepare"
        )
        if not static_stamp.is_current():
            collecting = self._django("collectstatic", "--noinput", "--clear", "--verbosity", "0")
            self._finish(collecting, "collectstatic")
            static_stamp.write()

    def _django(
        self, *words: str, output: IO[bytes] | None = None, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        return spawn([sys.executable, "manage.py", *words], output=output, environment=environment)

    def _finish(self, step: subprocess.Popen[bytes], name: str) -> None:
        """Waits for a command that has to succeed."""
        try:
            while step.poll() is None:
                self._pause(0.02)
        finally:
            if step.poll() is None:
                step.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    step.wait(10)
            kill_group(step)
        if step.returncode:
            raise Unavailable(
                f"manage.py {name} 失败，原因见上", f"manage.py {name} failed, the reason stands above"
            )

    def _say_ready(self) -> None:
        with tempfile.TemporaryFile() as officers:
            listing = self._django("personas", output=officers)
            self._await_answer()
            self._finish(listing, "personas")
            officers.seek(0)
            tell(f"ready http://127.0.0.1:{self.port}")
            tell(officers.read().decode().rstrip())
        say(*self.password.sentence())
        self.password.remember_shown()
        log = self.places.home / "log"
        say(f"日志在 {log}，按 Ctrl-C 停止", f"logs are in {log}, Ctrl-C stops")

    def _await_answer(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers("/healthz/live"):
            self._look_after()
            for child in self.children:
                if child.failures >= FAILURES_BEFORE_READY or time.monotonic() > deadline:
                    tell(tail(child.log, 60))
                    raise Unavailable(
                        f"{child.name} 无法启动，原因见 {child.log}",
                        f"{child.name} does not start, the reason is in {child.log}",
                    )
        # The site is there; worker and beat are a few seconds behind. Not worth failing for: /healthz tells.
        deadline = time.monotonic() + PULSE_SECONDS
        while not self._answers("/healthz") and time.monotonic() < deadline:
            self._look_after()

    def _answers(self, address: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", address)
            return connection.getresponse().status == http.client.OK
        return False

    # --- Watching ---------------------------------------------------------------------------------------

    def _look_after(self) -> None:
        self._pause(LOOK_SECONDS)
        for child in self.children:
            code = child.reap()
            if code is not None:
                say(
                    f"{child.name} 意外结束（{code}），{child.pause:.0f} 秒后重新启动，原因见 {child.log}",
                    f"{child.name} has ended ({code}), starts again in {child.pause:.0f} s, see {child.log}",
                )
        self._start_due()

    def _start_due(self) -> None:
        started = [child.start_if_due() for child in self.children]
        if any(started):
            self.one.note(self.port, [child.process.pid for child in self.children if child.process])

    def _look_after_servers(self, held: Lease | None) -> None:
        if held is None or time.monotonic() - self._servers_seen_at < SERVER_LOOK_SECONDS:
            return
        self._servers_seen_at = time.monotonic()
        try:
            for name in held.ensure():
                say(f"{name} 意外结束，已重新启动", f"{name} had ended and was started again")
        except Unavailable as problem:
            tell(str(problem))
