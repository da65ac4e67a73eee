"""What is read from the environment, and how it is refused."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from casemgr import env


@pytest.fixture(autouse=True)
def bare(new_var: Path) -> None:
    """No variable is set, and nothing has been made yet."""


@pytest.mark.parametrize(
    ("variable", "value", "read"),
    [
        ("PORT", "80a", lambda: env.number("PORT", 8000)),
        ("PORT", "-1", lambda: env.number("PORT", 8000)),
        ("PORT", "٣", lambda: env.number("PORT", 8000)),
        ("PORT", "0", lambda: env.number("PORT", 8000, least=1)),
        ("PORT", "65536", lambda: env.number("PORT", 8000, most=65535)),
        ("DEBUG", "perhaps", lambda: env.flag("DEBUG")),
        ("CASEMGR_PROFILE", "holiday", env.is_test_profile),
        ("CELERY_BROKER_URL", "sqla+sqlite:///tasks", env.broker_url),
        ("DATABASE_URL", "mysql://root@127.0.0.1/cases", env.database_settings),
        ("DATABASE_URL", "postgresql://root@127.0.0.1", env.database_settings),
        ("DATABASE_URL", "postgresql://root@127.0.0.1:many/cases", env.database_settings),
        ("DATABASE_URL", "postgresql://root@[::1/cases", env.database_settings),
        ("VAR_DIR", "/proc/casemgr", lambda: env.secret("SECRET_KEY")),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_variable(
    monkeypatch, variable, value, read
):
    monkeypatch.setenv(variable, value)

    with pytest.raises(env.Rejected) as refusal:
        read()

    assert refusal.value.variable == variable
    assert str(refusal.value).startswith(f"环境变量 {variable} 无法使用：")
    assert f"{variable} was refused: " in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_refusal_does_not_repeat_a_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres-ql://chief:opensesame@127.0.0.1/cases")

    with pytest.raises(env.Rejected) as refusal:
        env.database_settings()

    assert "opensesame" not in str(refusal.value)


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "PORT", "DEBUG"):
        monkeypatch.setenv(name, "  ")

    assert env.uses_embedded_postgres()
    assert env.uses_embedded_valkey()
    assert env.number("PORT", 8000) == 8000
    assert env.flag("DEBUG", True) is True


@pytest.mark.parametrize(
    ("given", "meant"), [("1", True), ("YES", True), ("是", True), ("off", False), ("0", False)]
)
def test_yes_and_no_are_understood(monkeypatch, given, meant):
    monkeypatch.setenv("DEBUG", given)

    assert env.flag("DEBUG", not meant) is meant


def test_words_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "case.zk.police, 10.1.2.3,")

    assert env.words("ALLOWED_HOSTS") == ["case.zk.police", "10.1.2.3"]
    assert env.words("CSRF_TRUSTED_ORIGINS") == []


def test_a_database_url_becomes_djangos_settings(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://chief:p%40ss%2Fword@db.zk.police:5433/cases?sslmode=require"
    )

    assert env.database_settings() == {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "NAME": "cases",
        "USER": "chief",
        "PASSWORD": "p@ss/word",
        "HOST": "db.zk.police",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_url_may_name_a_socket(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///cases?host=/run/postgresql")

    settings = env.database_settings()

    assert (settings["HOST"], settings["PORT"], settings["OPTIONS"]) == ("/run/postgresql", "", {})


def test_without_variables_the_embedded_servers_are_meant(new_var):
    database = env.database_settings()

    assert (database["NAME"], database["USER"]) == ("casemgr", "casemgr")
    assert database["HOST"] == str(env.postgres_socket_dir())
    assert database["PASSWORD"] == (new_var / "secrets/postgres-application").read_text()
    assert env.broker_url() == f"redis+socket://{env.valkey_socket()}?virtual_host=0"


def test_a_broker_of_ones_own_is_taken(monkeypatch):
    monkeypatch.setenv("CELERY_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//")

    assert not env.uses_embedded_valkey()
    assert env.broker_url() == "amqp://guest:guest@127.0.0.1:5672//"


def test_a_secret_is_made_once_for_its_owner_alone(new_var):
    first = env.secret("SECRET_KEY")

    assert env.secret("SECRET_KEY") == first
    assert len(first) == 44
    assert stat.S_IMODE((new_var / "secrets/SECRET_KEY").stat().st_mode) == 0o600
    assert stat.S_IMODE((new_var / "secrets").stat().st_mode) == 0o700
    assert env.secret("PERSONAL_DATA_KEY") != first


def test_a_secret_in_the_environment_is_not_written_down(new_var, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")

    assert env.secret("SECRET_KEY") == "given"
    assert not (new_var / "secrets").exists()


def test_processes_that_start_together_agree_on_a_secret(new_var):
    with ThreadPoolExecutor(16) as pool:
        values = set(pool.map(env.secret, ["SECRET_KEY"] * 64))

    assert len(values) == 1
    assert [path.name for path in (new_var / "secrets").iterdir()] == ["SECRET_KEY"]


def test_socket_paths_stay_short_however_deep_the_checkout_lies(monkeypatch, tmp_path):
    monkeypatch.setenv("VAR_DIR", str(tmp_path / ("深" * 60) / ("d" * 200)))

    assert len(bytes(env.postgres_socket_dir() / ".s.PGSQL.5432.lock")) <= 103
    assert len(bytes(env.valkey_socket())) <= 103


def test_each_var_has_sockets_of_its_own(new_var, monkeypatch, tmp_path):
    here = env.socket_root()
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "elsewhere"))

    assert env.socket_root() != here


def test_a_test_run_never_meets_the_real_data(monkeypatch):
    sockets, broker = env.postgres_socket_dir(), env.broker_url()
    monkeypatch.setenv("CASEMGR_PROFILE", "run")

    assert env.postgres_socket_dir() != sockets
    assert env.broker_url() != broker
    assert "TEST" not in env.database_settings()


def test_var_lies_in_the_checkout_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("VAR_DIR")

    assert env.var_dir() == Path(__file__).resolve().parents[2] / "var"
