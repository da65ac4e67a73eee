"""Real servers: shared while somebody needs them, gone afterwards, whole after a crash."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from casemgr import embedded, env
from casemgr.embedded import places as places_module
from casemgr.embedded.places import Places
from casemgr.embedded.postgres import Postgres
from casemgr.embedded.processes import first_number, wait_until
from casemgr.embedded.valkey import Valkey

CHECKOUT = Path(__file__).resolve().parents[2]

HOLD = (
    "import sys\nfrom casemgr import embedded\nwith embedded.lease(): print(1, flush=True); sys.stdin.read()"
)


def connect():
    """As the application does."""
    address = env.database_settings()
    return psycopg2.connect(
        host=address["HOST"],
        port=address["PORT"],
        user=address["USER"],
        password=address["PASSWORD"],
        dbname=address["NAME"],
    )


def sql(statement):
    """The statement's rows, committed."""
    with contextlib.closing(connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def postgres_pid(var):
    return first_number(var / "test/postgres/postmaster.pid")


def valkey_pid(var):
    return first_number(var / "test/valkey/valkey.pid")


def somebody_listens():
    places = Places.current()
    return Postgres(places).listens() or Valkey(places).listens()


def kill(pid):
    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def holder():
    """Starts other processes that hold a lease until they are told to end."""
    processes = []

    def start():
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                HOLD,
            ],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "1\n"
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def test_two_leases_share_one_pair_of_servers_and_the_last_one_stops_them(var):
    with embedded.lease():
        first = postgres_pid(var), valkey_pid(var)
        with embedded.lease():
            assert (postgres_pid(var), valkey_pid(var)) == first
        assert sql("SELECT 1") == [(1,)]

    assert not somebody_listens()
    assert not env.socket_root().exists()


def test_the_servers_outlive_the_process_that_started_them_while_another_needs_them(var, holder):
    starter = holder()
    with embedded.lease():
        starter.stdin.close()
        starter.wait()

        assert sql("SELECT 1") == [(1,)]

    assert not somebody_listens()


def test_the_servers_of_a_killed_process_are_stopped(var, holder):
    process = holder()
    assert somebody_listens()

    process.kill()

    assert wait_until(lambda: not somebody_listens(), 10)
    assert wait_until(lambda: postgres_pid(var) is None, 10)


def test_processes_that_start_together_start_one_pair(new_var, holder):
    with ThreadPoolExecutor(4) as pool:
        for started in [pool.submit(holder) for _ in range(4)]:
            started.result()

    assert (new_var / "test/log/postgres.log").read_text().count("ready to accept connections") == 1


def test_a_killed_postgres_starts_again_with_every_committed_row(new_var, monkeypatch):
    monkeypatch.setenv("CASEMGR_PROFILE", "run")
    with embedded.lease() as lease:
        sql("CREATE TABLE ledger (row int); INSERT INTO ledger SELECT generate_series(1, 10000)")
        kill(first_number(new_var / "postgres/postmaster.pid"))
        assert wait_until(lambda: not Postgres(lease.places).listens(), 10)

        assert lease.ensure() == ["PostgreSQL"]

        assert sql("SELECT count(*) FROM ledger") == [(10000,)]
        assert lease.ensure() == []


def test_a_killed_valkey_starts_again_with_every_message(var):
    with embedded.lease() as lease:
        valkey = Valkey(lease.places)
        assert valkey.ask("LPUSH waiting task-1 task-2") == b":2\r\n"
        kill(valkey_pid(var))
        assert wait_until(lambda: not valkey.listens(), 10)

        assert lease.ensure() == ["Valkey"]

        assert valkey.ask("LLEN waiting") == b":2\r\n"


def test_a_process_number_given_to_somebody_else_does_not_prevent_the_start(var):
    with embedded.lease() as lease:
        pid_file = var / "test/postgres/postmaster.pid"
        kill(postgres_pid(var))
        assert wait_until(lambda: not Postgres(lease.places).listens(), 10)
        pid_file.write_text("\n".join([str(os.getpid()), *pid_file.read_text().split("\n")[1:]]))
        begun = time.monotonic()

        lease.ensure()

        assert sql("SELECT 1") == [(1,)]
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("server", [Postgres, Valkey])
def test_a_server_whose_socket_was_deleted_is_replaced_by_one_that_can_be_reached(var, server):
    with embedded.lease() as lease:
        running = server(lease.places)
        before = postgres_pid(var), valkey_pid(var)
        running.socket.unlink()

        assert lease.ensure() == [running.name]

        assert running.listens()
        changed = [
            new for new, old in zip((postgres_pid(var), valkey_pid(var)), before, strict=True) if new != old
        ]
        assert len(changed) == 1


def test_a_half_made_database_is_made_anew(new_var):
    with embedded.lease():
        pass
    data = (new_var / "test/postgres").resolve()
    data.rename(data.with_name("postgres.draft"))

    with embedded.lease():
        assert sql("SELECT 1") == [(1,)]


def test_an_application_role_that_is_missing_is_made_by_the_next_lease(var):
    with embedded.lease():
        (var / "secrets/postgres-application").unlink()

        with embedded.lease():
            assert sql("SELECT 1") == [(1,)]


def test_the_application_is_no_superuser(var):
    with embedded.lease():
        assert sql("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
            (False, False)
        ]


def test_a_password_is_asked_for(var):
    with embedded.lease(), pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(
            host=str(env.postgres_socket_dir()), user="postgres", dbname="postgres", password="x"
        )


def test_text_is_stored_and_compared_the_same_way_on_every_machine(var):
    with embedded.lease():
        rows = sql(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale, current_setting('TimeZone') "
            "FROM pg_database WHERE datname = current_database()"
        )

    assert rows == [("UTF8", "b", "C.UTF-8", "UTC")]


def test_nothing_listens_on_the_network(var):
    with embedded.lease() as lease:
        assert sql("SHOW listen_addresses") == [("",)]
        assert Valkey(lease.places).ask("CONFIG GET port").endswith(b"$1\r\n0\r\n")


def test_databases_left_by_killed_test_runs_are_cleared_away(var):
    with embedded.lease(), contextlib.closing(connect()) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("CREATE DATABASE test_casemgr_1_gw0")
    with embedded.lease():
        assert sql("SELECT datname FROM pg_database WHERE datname LIKE 'test%'") == []


def test_only_the_servers_nobody_replaced_are_started(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://chief@127.0.0.1/cases")

    with embedded.lease() as lease:
        assert [server.name for server in lease.servers] == ["Valkey"]
        assert not Postgres(lease.places).listens()

    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://127.0.0.1")
    with embedded.lease() as lease:
        assert lease is None


def test_a_var_of_somebody_else_is_refused_in_one_sentence(var, monkeypatch):
    var.mkdir(exist_ok=True)
    monkeypatch.setattr(places_module.os, "geteuid", lambda: 4711)

    with pytest.raises(embedded.Unavailable, match="belongs to another user"), embedded.lease():
        pass


def test_an_occupied_socket_folder_is_refused_in_one_sentence(var, tmp_path):
    env.socket_root().symlink_to(tmp_path)

    with pytest.raises(embedded.Unavailable, match="is not ours"), embedded.lease():
        pass

    env.socket_root().unlink()


def test_data_of_another_version_is_refused_in_one_sentence(new_var):
    with embedded.lease():
        pass
    (new_var / "test/postgres/PG_VERSION").write_text("15\n")

    with pytest.raises(embedded.Unavailable, match="was made by PostgreSQL 15"), embedded.lease():
        pass

    assert not somebody_listens()


def test_lost_secrets_are_explained_in_one_sentence(new_var):
    with embedded.lease():
        pass
    for secret in (new_var / "secrets").glob("postgres-*"):
        secret.unlink()

    with pytest.raises(embedded.Unavailable, match="if the secrets were lost"), embedded.lease():
        pass
