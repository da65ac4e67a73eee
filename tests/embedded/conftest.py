"""Servers of their own for these tests, beside those the suite itself runs on."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from casemgr.embedded import removal


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours is set."""
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "PORT", "DEMO_PASSWORD", "SECRET_KEY", "DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def closed_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that only its owner may enter, kept for a module: making a database takes a second."""
    folder = tmp_path_factory.mktemp("closed")
    folder.chmod(0o700)
    yield folder
    removal.remove(folder / "var")


@pytest.fixture
def var(closed_folder: Path, bare_environment: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `var` with what the module's earlier tests left in it, its servers at rest."""
    monkeypatch.setenv("VAR_DIR", str(closed_folder / "var"))
    return closed_folder / "var"


@pytest.fixture
def new_var(tmp_path: Path, bare_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty `var` that only its owner may enter."""
    tmp_path.chmod(0o700)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    yield tmp_path / "var"
    removal.remove(tmp_path / "var")


@pytest.fixture
def open_var(bare_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty `var` that everybody may enter."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    monkeypatch.setenv("VAR_DIR", str(folder / "var"))
    yield folder / "var"
    removal.remove(folder / "var")
    shutil.rmtree(folder)


@pytest.fixture
def is_root() -> bool:
    """Whether PostgreSQL has to run as somebody else."""
    return os.geteuid() == 0
