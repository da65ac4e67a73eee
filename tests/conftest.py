"""What holds for every test: servers of their own, no network, no undefined template variable."""

import os
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_socket import socket_allow_hosts

from casemgr import embedded, env
from tests import strictness

pytest_plugins = ["tests.personas"]

_servers = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Takes the lease before anything connects. Every xdist worker takes one; they share the servers."""
    try:
        _servers.enter_context(embedded.lease())
    except (env.Rejected, embedded.Unavailable) as refusal:
        raise pytest.UsageError(str(refusal)) from None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the servers with the last process of the run."""
    _servers.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Only this machine may be talked to."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> None:
    strictness.refuse_undefined_variables()


@pytest.fixture
def child_environment(transactional_db: None) -> dict[str, str]:
    """The environment of a process that is to work on this test's database and broker."""
    address = connection.settings_dict
    login = f"{quote(address['USER'], safe='')}:{quote(address['PASSWORD'], safe='')}"
    place = f"{login}@:{address['PORT']}/{address['NAME']}?host={quote(address['HOST'], safe='')}"
    return {**os.environ, "DATABASE_URL": f"postgresql://{place}", "CELERY_BROKER_URL": env.broker_url()}
