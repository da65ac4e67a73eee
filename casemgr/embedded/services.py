"""Whether the servers that DATABASE_URL and CELERY_BROKER_URL name can be used."""

from casemgr import env
from casemgr.embedded.errors import Unavailable

PATIENCE_SECONDS = 5
OLDEST_POSTGRES = 15


def check_both() -> None:
    """Raises for the first of the two variables that is not set or whose server does not answer."""
    for variable in ("DATABASE_URL", "CELERY_BROKER_URL"):
        if not env.text(variable):
            raise env.Rejected(variable, "未设置", "it is not set")
    check_given()


def check_given() -> None:
    """The same for those variables that are set."""
    if not env.uses_embedded_postgres():
        _check_database()
    if not env.uses_embedded_valkey():
        _check_broker()


def _check_database() -> None:
    import psycopg2

    address = env.database_settings()
    try:
        connection = psycopg2.connect(
            host=address["HOST"],
            port=address["PORT"],
            user=address["USER"],
            password=address["PASSWORD"],
            dbname=address["NAME"],
            **{"connect_timeout": PATIENCE_SECONDS, **address["OPTIONS"]},
        )
    except psycopg2.Error as error:
        raise _silent("DATABASE_URL", error) from None
    version = connection.server_version // 10_000
    connection.close()
    if version < OLDEST_POSTGRES:
        raise Unavailable(
            f"DATABASE_URL 所指的 PostgreSQL 版本为 {version}，需要 {OLDEST_POSTGRES} 以上",
            f"The PostgreSQL of DATABASE_URL is version {version}: {OLDEST_POSTGRES} or newer is needed",
        )


def _check_broker() -> None:
    from kombu import Connection

    url = env.broker_url()
    try:
        with Connection(url, connect_timeout=PATIENCE_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE_SECONDS)
    except Exception as error:  # each transport has errors of its own
        raise _silent("CELERY_BROKER_URL", error) from None


def _silent(variable: str, error: Exception) -> Unavailable:
    reason = " ".join(str(error).split()).rstrip(".?")
    return Unavailable(
        f"{variable} 所指的服务不可用（{reason}）",
        f"The server named in {variable} cannot be used ({reason})",
    )
