"""What differs between machines, read from environment variables.

Everything has an answer without a single variable: secrets are made once and kept under `var/secrets`, and a
server nobody names is the embedded one. Reading starts nothing. What cannot be used is refused by its name.
"""

import base64
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent

APPLICATION_NAME = "casemgr"
"""Name of the database and of its owner in the embedded PostgreSQL."""

POSTGRES_PORT = "5432"
"""Not a network port: the number in the name of PostgreSQL's socket file."""

_TRUE = {"1", "true", "yes", "on", "是"}
_FALSE = {"0", "false", "no", "off", "否"}
_BROKERS = {"amqp", "amqps", "pyamqp", "redis", "rediss", "redis+socket", "sentinel"}


class Rejected(Exception):
    """An environment variable that cannot be used. Its text is the one sentence to show."""

    def __init__(self, variable: str, chinese: str, english: str) -> None:
        super().__init__(f"环境变量 {variable} 无法使用：{chinese}。 / {variable} was refused: {english}.")
        self.variable = variable


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def words(name: str) -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def number(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    """The variable as a whole number within its limits, both included."""
    given = text(name)
    if not given:
        return default
    if not (given.isascii() and given.isdigit()):
        raise Rejected(name, f"“{given}”不是整数", f"{given!r} is not a whole number")
    value = int(given)
    if value < least or (most is not None and value > most):
        limits = f"{least}–{most}" if most is not None else f"≥ {least}"
        raise Rejected(name, f"“{given}”超出范围（{limits}）", f"{given!r} is outside {limits}")
    return value


def flag(name: str, default: bool = False) -> bool:
    """The variable as yes or no."""
    given = text(name)
    if not given:
        return default
    if given.lower() in _TRUE | _FALSE:
        return given.lower() in _TRUE
    raise Rejected(name, f"“{given}”应为 1 或 0", f"{given!r} should be 1 or 0")


def is_test_profile() -> bool:
    """Whether this process belongs to a test run, which has servers of its own and never touches real data.

    pytest sets PYTEST_VERSION before it reads the settings, and every process it starts inherits it.
    """
    profile = text("CASEMGR_PROFILE", "test" if "PYTEST_VERSION" in os.environ else "run")
    if profile not in {"run", "test"}:
        raise Rejected(
            "CASEMGR_PROFILE", f"“{profile}”应为 run 或 test", f"{profile!r} should be run or test"
        )
    return profile == "test"


def var_dir() -> Path:
    """Where the installation keeps what it makes: VAR_DIR, otherwise `var` in the checkout."""
    return Path(text("VAR_DIR", str(CHECKOUT / "var"))).expanduser().absolute()


def secret(name: str) -> str:
    """The variable, otherwise 32 random bytes in URL-safe base64 kept in `var/secrets/<name>`."""
    return text(name) or stored_secret(name)


def stored_secret(name: str) -> str:
    """The value kept in `var/secrets/<name>`, made now if this is the first time anybody asks."""
    path = var_dir() / "secrets" / name
    try:
        if not path.exists():
            _store_once(path, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        return path.read_text().strip()
    except OSError as error:
        raise Rejected(
            "VAR_DIR", f"无法读写 {path}（{error.strerror}）", f"cannot use {path} ({error.strerror})"
        ) from None


def _store_once(path: Path, value: str) -> None:
    """Of two processes at the same moment the first wins, and neither sees half a value."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(value)
    draft = Path(name)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def uses_embedded_postgres() -> bool:
    """Whether no DATABASE_URL names a server of one's own."""
    return not text("DATABASE_URL")


def uses_embedded_valkey() -> bool:
    """Whether no CELERY_BROKER_URL names a broker of one's own."""
    return not text("CELERY_BROKER_URL")


def socket_root() -> Path:
    """The folder of the embedded servers' sockets, which exists only while they run.

    Sockets cannot lie under `var`: their path may not pass 103 bytes. The name is random, so that nobody can
    occupy it beforehand and a new `var` never meets a forgotten server of an old one.
    """
    token = stored_secret("sockets")[:12].replace("-", "0").replace("_", "0")
    return Path(f"/tmp/casemgr-{os.geteuid()}-{token}")  # noqa: S108 - short; ownership is verified at start


def postgres_socket_dir() -> Path:
    """What PostgreSQL clients are given as the host."""
    return socket_root() / ("test-postgres" if is_test_profile() else "postgres")


def valkey_socket() -> Path:
    """The embedded Valkey's socket."""
    return socket_root() / ("test-valkey" if is_test_profile() else "valkey") / "valkey.sock"


def database_settings() -> dict[str, Any]:
    """Django's entry for the database: DATABASE_URL, otherwise the embedded PostgreSQL."""
    address = _embedded_database() if uses_embedded_postgres() else _database_from_url(text("DATABASE_URL"))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **address,
    }


def broker_url() -> str:
    """Where Celery takes its messages: CELERY_BROKER_URL, otherwise the embedded Valkey."""
    if uses_embedded_valkey():
        return f"redis+socket://{quote(str(valkey_socket()))}?virtual_host=0"
    url = text("CELERY_BROKER_URL")
    if urlsplit(url).scheme not in _BROKERS:
        raise Rejected(
            "CELERY_BROKER_URL",
            "应以 amqp:// 或 redis:// 开头",
            "it should begin with amqp:// or redis://",
        )
    return url


def _embedded_database() -> dict[str, Any]:
    # Two test runs at the same time share the server, but not a database.
    test = {"TEST": {"NAME": f"test_{APPLICATION_NAME}_{os.getpid()}"}} if is_test_profile() else {}
    return {
        **test,
        "NAME": APPLICATION_NAME,
        "USER": APPLICATION_NAME,
        "PASSWORD": stored_secret("postgres-application"),
        "HOST": str(postgres_socket_dir()),
        "PORT": POSTGRES_PORT,
    }


def _database_from_url(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Rejected("DATABASE_URL", "主机或端口写法有误", "its host or port is malformed") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Rejected(
            "DATABASE_URL",
            "应形如 postgresql://用户:密码@主机:5432/库名",
            "it should read postgresql://user:password@host:5432/name",
        )
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise Rejected("DATABASE_URL", "缺少库名", "it names no database")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": options,
    }
