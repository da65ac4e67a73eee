"""王建国's unsolved case of 扶沟 with its dossier, and the browsers of the case pages."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.coldcases.conftest import case, dossier, open_file, read, today
from tests.web.cases.conftest import browser_of, look, send

__all__ = ["browser_of", "case", "dossier", "look", "open_file", "read", "send", "today"]


@pytest.fixture
def fill(look: Callable[..., Any], send: Callable[..., Any]) -> Callable[..., Any]:
    """Open a form, type something and send it: `fill(officer, "coldcases:read", case.pk, findings="…")`."""

    def do(officer: Any, route: str, /, *args: Any, **typed: Any) -> Any:
        page = look(officer, route, *args)
        assert page.status == 200, page.status
        form = page.response.context["form"]
        sent = {}
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                sent[bound.html_name] = str(value)
        opened = page.response.context.get("opened", "")
        return send(officer, route, *args, form_key=page.form_key(), opened=opened, **sent | typed)

    return do
