"""Where one pair of embedded servers keeps its data, sockets, locks and logs."""

import contextlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from casemgr import env
from casemgr.embedded.errors import Unavailable

LOG_LIMIT = 5_000_000
"""Bytes after which a log is put aside at the next start; one older log is kept."""


@dataclass(frozen=True)
class Places:
    """`var` for real work; `var/test` for tests, whose data need not survive a power cut."""

    home: Path
    socket_root: Path
    postgres_sockets: Path
    valkey_socket: Path
    durable: bool

    @classmethod
    def current(cls) -> "Places":
        """As the environment of this process has it."""
        return cls(
            home=env.var_dir() / "test" if env.is_test_profile() else env.var_dir(),
            socket_root=env.socket_root(),
            postgres_sockets=env.postgres_socket_dir(),
            valkey_socket=env.valkey_socket(),
            durable=not env.is_test_profile(),
        )

    @property
    def lock(self) -> Path:
        """Held shared by everybody who uses the servers."""
        return self.home / "servers.lock"

    @property
    def start_lock(self) -> Path:
        """Held alone by the one who starts them."""
        return self.home / "servers.start.lock"

    def log(self, name: str) -> Path:
        """The log of that name; a long one is put aside."""
        path = self.home / "log" / f"{name}.log"
        path.parent.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size > LOG_LIMIT:
                path.replace(path.with_suffix(".log.1"))
        return path

    def make(self) -> None:
        """Creates the home. Refuses one that belongs to somebody else: its files would become a mixture."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            owner = self.home.stat().st_uid
        except OSError as error:
            raise Unavailable(
                f"无法建立目录 {self.home}（{error.strerror}）", f"Cannot make {self.home} ({error.strerror})"
            ) from None
        if owner != os.geteuid():
            raise Unavailable(
                f"{self.home} 属于另一用户（编号 {owner}），请以该用户运行，或用 VAR_DIR 另指一个目录",
                f"{self.home} belongs to another user (number {owner}): run this as that user, "
                "or name another folder in VAR_DIR",
            )

    def make_socket_dir(self, folder: Path, uid: int | None = None) -> None:
        """A folder below the socket root that only `uid` (otherwise ourselves) may enter."""
        myself = os.geteuid()
        for _attempt in range(3):  # the other profile may be clearing the root away at this moment
            with contextlib.suppress(FileNotFoundError):
                # Root's PostgreSQL runs as nobody, who must be able to pass through.
                _private_dir(self.socket_root, 0o711 if myself == 0 else 0o700, {myself})
                _private_dir(folder, 0o700, {myself, uid})
                if uid is not None:
                    os.chown(folder, uid, -1)
                return

    def clear_socket_dir(self, folder: Path) -> None:
        """Takes the folder away when its server has gone, and the root with the last one."""
        for place in (folder, self.socket_root):
            with contextlib.suppress(OSError):
                place.rmdir()


def _private_dir(folder: Path, mode: int, owners: set[int | None]) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unavailable(
            f"无法建立目录 {folder}（{error.strerror}）", f"Cannot make {folder} ({error.strerror})"
        ) from None
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise Unavailable(
            f"{folder} 不属于本程序，请删除后重试", f"{folder} is not ours: remove it and try again"
        )
    if stat.S_IMODE(found.st_mode) != mode:
        folder.chmod(mode)
