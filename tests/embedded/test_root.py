"""The same whether root or an ordinary user runs it: PostgreSQL refuses root, so it runs as nobody then."""

import os
import pwd
import shutil
import stat
from pathlib import Path

import pytest

from casemgr import embedded
from casemgr.embedded import removal, wheels
from tests.embedded.test_leases import postgres_pid, sql


def expected_owner():
    """Who PostgreSQL's data belongs to."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()


def test_it_works_where_everybody_may_enter(open_var):
    with embedded.lease():
        assert sql("SELECT 1") == [(1,)]
        assert Path(f"/proc/{postgres_pid(open_var)}").stat().st_uid == expected_owner()

    assert not (open_var / "test/postgres").is_symlink()
    assert (open_var / "test/postgres").stat().st_uid == expected_owner()


def test_it_works_in_a_folder_closed_to_all_others(new_var, is_root):
    closed = new_var.parent
    closed.chmod(0o700)
    with embedded.lease():
        sql("CREATE TABLE ledger (row int); INSERT INTO ledger VALUES (1)")
    with embedded.lease():
        assert sql("SELECT * FROM ledger") == [(1,)]

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert (new_var / "test/postgres").is_symlink() is is_root
    assert (new_var / "test/postgres").resolve().stat().st_uid == expected_owner()


def test_it_works_when_the_packages_are_closed_to_all_others(open_var, is_root, tmp_path, monkeypatch):
    install = wheels.postgres_install()
    package = install.parent
    closed = tmp_path / package.name / install.name
    shutil.copytree(install, closed)
    shutil.copytree(package.with_name(f"{package.name}.libs"), tmp_path / f"{package.name}.libs")
    tmp_path.chmod(0o700)
    monkeypatch.setattr(wheels, "postgres_install", lambda: closed)

    for _start in ("first", "second"):
        with embedded.lease():
            assert sql("SELECT 1") == [(1,)]

    assert len(list((open_var / "test").glob("outside/programs-*"))) == (1 if is_root else 0)


def test_removing_takes_the_data_and_leaves_the_secrets(new_var):
    with embedded.lease():
        with pytest.raises(embedded.Unavailable, match="in use"):
            removal.remove(new_var)
        data = (new_var / "test/postgres").resolve()
        assert data.is_dir()

    removal.remove(new_var)

    assert not data.exists()
    assert (new_var / "secrets/sockets").exists()
