from collections.abc import Callable

import pytest
from django.test import Client

from casemgr.accounts.models import Officer


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def text_of(signed_in: Callable[[Officer], Client]) -> Callable[[Officer, str], str]:
    """What an officer reads at an address that answers him."""

    def read(officer: Officer, address: str) -> str:
        response = signed_in(officer).get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.content.decode()

    return read


@pytest.fixture
def status_of(signed_in: Callable[[Officer], Client]) -> Callable[[Officer, str], int]:
    """How an address answers an officer."""

    def ask(officer: Officer, address: str) -> int:
        return signed_in(officer).get(address).status_code

    return ask
