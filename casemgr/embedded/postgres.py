"""The embedded PostgreSQL: made, started and stopped through its own programs."""

import contextlib
import os
import shutil
import signal
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from casemgr import env
from casemgr.embedded import account, wheels
from casemgr.embedded.errors import Unavailable
from casemgr.embedded.places import Places
from casemgr.embedded.processes import NO_PROCESS, first_number, listens, tail, wait_until, works_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection as Connection
    from psycopg2.extensions import cursor as Cursor

START_RETRY_SECONDS = 10
RECOVERY_SECONDS = 600
STOP_SECONDS = 60
SUPERUSER = "postgres"

_INITDB = (
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--auth-local=scram-sha-256",
    "--auth-host=scram-sha-256",
    f"--username={SUPERUSER}",
    "--set=timezone=UTC",
    "--set=log_timezone=UTC",
    "--no-instructions",
)
_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """The server of one pair of places. Only who holds the start lock may start it."""

    name = "PostgreSQL"

    def __init__(self, places: Places) -> None:
        self.places = places
        self.socket = places.postgres_sockets / f".s.PGSQL.{env.POSTGRES_PORT}"

    @cached_property
    def account(self) -> account.Account:
        """Who runs it."""
        return account.server_account()

    @cached_property
    def data(self) -> Path:
        """Its data folder."""
        return account.data_folder(self.places, self.account)

    def listens(self) -> bool:
        """Whether it accepts connections."""
        return listens(self.socket)

    def ensure(self) -> None:
        """Starts it unless it runs, and sees that the application can sign in."""
        if self.listens() and not (self.places.home / "postgres").exists():
            self._signal(signal.SIGQUIT)  # its data was deleted under it
        is_new = not self.data.exists()
        starts = not self.listens()
        if starts:
            self._start()
        if is_new or not self._application_signs_in():
            self._make_application()
        if starts and not self.places.durable:
            self._prepare_for_tests()

    def stop(self) -> None:
        """Ends it: open transactions are rolled back, committed ones are on disk."""
        if self._signal(signal.SIGINT) and not wait_until(lambda: not self.listens(), STOP_SECONDS):
            self._signal(signal.SIGQUIT)
        wait_until(lambda: not self.socket.with_suffix(self.socket.suffix + ".lock").exists(), 5)
        self.places.clear_socket_dir(self.places.postgres_sockets)

    def _signal(self, number: signal.Signals) -> bool:
        """Signals the process that listens on our socket; which one that is stands beside the socket."""
        pid = first_number(self.socket.with_name(f"{self.socket.name}.lock"))
        if pid is None or not self.listens():
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        return True

    # --- Starting ---------------------------------------------------------------------------------------

    def _start(self) -> None:
        self.places.make_socket_dir(self.places.postgres_sockets, self.account.uid)
        programs = account.programs(wheels.postgres_install(), self.places, self.account)
        if not self.data.exists():
            self._make_data(programs)
        self._check_version(programs)
        self._clear_after_crash()
        log = self.places.log("postgres")
        deadline = time.monotonic() + START_RETRY_SECONDS
        while not self._started(programs, log):
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"内置 PostgreSQL 无法启动，原因见 {log}（{tail(log)}）",
                    f"The embedded PostgreSQL does not start, see {log}",
                )
            time.sleep(0.2)

    def _started(self, programs: Path, log: Path) -> bool:
        settings = [
            f"unix_socket_directories={self.places.postgres_sockets}",
            "unix_socket_permissions=0700",
            "listen_addresses=",
            f"port={env.POSTGRES_PORT}",
            *(() if self.places.durable else _FORGETFUL),
        ]
        options = " ".join(f"-c {setting}" for setting in settings)
        with log.open("a") as output:
            ended = self.account.run(
                programs / "pg_ctl",
                *("start", "-w", "-s", "-t", str(RECOVERY_SECONDS), "-D"),
                self.data,
                *("-o", options),
                stdout=output,
                stderr=output,
            )
        return ended.returncode == 0

    def _make_data(self, programs: Path) -> None:
        """Under another name first, so that an interrupted attempt is never taken for a database."""
        draft = self.data.with_name(f"{self.data.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.account.own(draft)
        password = self.places.postgres_sockets / "password"
        password.touch(mode=0o600)
        password.write_text(env.stored_secret("postgres-superuser"))
        self.account.own(password)
        speed = () if self.places.durable else ("--no-sync",)
        try:
            made = self.account.run(
                programs / "initdb", *_INITDB, *speed, f"--pwfile={password}", f"--pgdata={draft}"
            )
        finally:
            password.unlink()
        if made.returncode != 0:
            reason = made.stderr.strip().splitlines()[-1:] or [""]
            raise Unavailable(
                f"无法在 {self.data} 建立数据库（{reason[0]}）",
                f"Cannot make the database in {self.data} ({reason[0]})",
            )
        draft.rename(self.data)

    def _check_version(self, programs: Path) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        offered = self.account.run(programs / "postgres", "--version").stdout.split()[-1]
        if offered.split(".")[0] != version:
            raise Unavailable(
                f"{self.data} 由 PostgreSQL {version} 建立，现为 {offered}，请先用旧版导出数据",
                f"{self.data} was made by PostgreSQL {version}, this is {offered}: "
                "dump it with the old version first",
            )

    def _clear_after_crash(self) -> None:
        """Takes away what makes PostgreSQL believe that it still runs, but only if it certainly does not.

        The process number is overwritten rather than the file deleted: the file also names the shared memory
        by which PostgreSQL itself makes sure that no process of the former server is left.
        """
        pid_file = self.data / "postmaster.pid"
        pid = first_number(pid_file)
        runs = works_in(pid, self.data) if pid is not None else False
        if runs and pid is not None:
            os.kill(pid, signal.SIGINT)  # its socket has been deleted: nobody can reach it
            wait_until(lambda: not pid_file.exists(), STOP_SECONDS)
        elif runs is False:
            if pid is not None:
                rest = pid_file.read_text().split("\n", 1)[1:]
                pid_file.write_text("\n".join([str(NO_PROCESS), *rest]))
            self.socket.unlink(missing_ok=True)
            self.socket.with_name(f"{self.socket.name}.lock").unlink(missing_ok=True)

    # --- Role and database ------------------------------------------------------------------------------

    def _connect(self, user: str, database: str, secret: str) -> "Connection":
        """Waits as long as the server is still starting."""
        import psycopg2

        deadline = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                return psycopg2.connect(
                    host=str(self.places.postgres_sockets),
                    port=env.POSTGRES_PORT,
                    user=user,
                    password=env.stored_secret(secret),
                    dbname=database,
                )
            except psycopg2.OperationalError as error:
                still_starting = "starting up" in str(error) or "recovery" in str(error)
                if not still_starting or time.monotonic() > deadline:
                    reason = str(error).strip().splitlines()[-1]
                    raise Unavailable(
                        f"登录不了内置 PostgreSQL（{reason}）；若密钥已丢失，{self.data} 也须删除重建",
                        f"Cannot sign in to the embedded PostgreSQL ({reason}); if the secrets were lost, "
                        f"{self.data} has to be removed too",
                    ) from None
            time.sleep(0.1)

    def _application_signs_in(self) -> bool:
        """Not when the making of its role and database was interrupted."""
        try:
            self._connect(env.APPLICATION_NAME, env.APPLICATION_NAME, "postgres-application").close()
        except Unavailable:
            return False
        return True

    def _make_application(self) -> None:
        """Creates the owner role and the database, or repairs the role's password."""
        name = env.APPLICATION_NAME
        # Tests make databases of their own.
        rights = "LOGIN PASSWORD %s NOCREATEDB" if self.places.durable else "LOGIN PASSWORD %s CREATEDB"
        with self._as_superuser() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(f"{verb} ROLE {name} {rights}", [env.stored_secret("postgres-application")])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {name} OWNER {name}")

    def _prepare_for_tests(self) -> None:
        """Drops what killed runs left, and lets tests empty tables that are append-only to all others."""
        with self._as_superuser() as cursor:
            cursor.execute(f"GRANT SET ON PARAMETER session_replication_role TO {env.APPLICATION_NAME}")
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE "{name}"')

    @contextlib.contextmanager
    def _as_superuser(self) -> "Iterator[Cursor]":
        connection = self._connect(SUPERUSER, "postgres", "postgres-superuser")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            yield cursor
