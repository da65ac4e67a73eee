"""Django's command line on a machine without servers."""

import subprocess
import sys

import pytest

from casemgr import embedded
from tests.embedded import small_project


@pytest.fixture
def manage(tmp_path, new_var):
    """Runs a command of the small project."""
    small_project.build(tmp_path)

    def run(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def test_a_command_runs_the_servers_for_as_long_as_it_runs(manage, new_var):
    done = manage("migrate", "--verbosity", "0")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "database system is shut down" in (new_var / "test/log/postgres.log").read_text()


def test_a_command_uses_servers_that_run_already(manage, new_var):
    with embedded.lease():
        assert manage("migrate", "--verbosity", "0").returncode == 0

        assert "shutdown request" not in (new_var / "test/log/postgres.log").read_text()


@pytest.mark.parametrize("words", [["help"], [], ["--version"], ["migrate", "--help"]])
def test_asking_for_help_starts_nothing(manage, new_var, words):
    assert manage(*words).returncode == 0
    assert not (new_var / "test").exists()


def test_a_variable_that_cannot_be_used_is_named_in_one_sentence(manage, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///cases.db")

    refused = manage("check")

    assert refused.returncode == 2
    assert "DATABASE_URL was refused" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_missing_packages_are_said_in_one_sentence(manage, tmp_path):
    (tmp_path / "django").mkdir()
    (tmp_path / "django/__init__.py").touch()  # stands before the installed one, and holds nothing

    refused = manage("check")

    assert refused.returncode == 2
    assert refused.stderr == "缺少软件包，请先执行 make run。 / Packages are missing: run `make run` first.\n"
