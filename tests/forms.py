"""A page as a browser without scripts sees it: its forms, filled in and sent, hidden fields and all."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

_BUTTONS_AND_FILES = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    """A form of a page: where it goes, what it would send as it stands, and what it offers to choose from."""

    action: str
    method: str = "get"
    name: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Everything that can be filled in or is sent along."""
        return set(self.values) | set(self.choices)

    def filled(self, **typed: Any) -> dict[str, list[Any]]:
        """What is sent once `typed` is filled in. Raises KeyError for a field that is not on the page."""
        sent = {name: list(values) for name, values in self.values.items()}
        for name, value in typed.items():
            if name not in self.names:
                raise KeyError(f"{self.action} has no field {name}: {sorted(self.names)}")
            sent[name] = list(value) if isinstance(value, list | tuple) else [value]
        return sent


class _Reader(HTMLParser):
    """Collects the forms of a page; a control may belong to one by its `form` attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._strays: list[tuple[str, str, dict[str, str]]] = []
        self._select: tuple[Form, str, bool] | None = None
        self._area: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._open = Form(told.get("action", ""), told.get("method", "get").lower(), told.get("id", ""))
            self.forms.append(self._open)
        elif tag in ("input", "select", "textarea", "button"):
            form = self._form_of(told)
            if form is None:
                self._strays.append((tag, told.get("form", ""), told))
            else:
                self._control(tag, form, told)
        elif tag == "option" and self._select:
            form, name, _multiple = self._select
            form.choices.setdefault(name, []).append(told.get("value", ""))
            if "selected" in told:
                form.values.setdefault(name, []).append(told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select" and self._select:
            form, name, multiple = self._select
            if not multiple and form.choices[name]:
                form.values.setdefault(name, form.choices[name][:1])
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            form, name = self._area
            form.values[name] = [form.values[name][0] + data.removeprefix("\n")]

    def close(self) -> None:
        super().close()
        by_name = {form.name: form for form in self.forms if form.name}
        for tag, owner, told in self._strays:
            if owner in by_name:
                self._control(tag, by_name[owner], told)

    def _form_of(self, told: dict[str, str]) -> Form | None:
        return None if "form" in told else self._open

    def _control(self, tag: str, form: Form, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "")
        if tag == "button" or kind in _BUTTONS_AND_FILES:
            if kind == "file" and name:
                form.choices.setdefault(name, [])
            elif kind not in ("button", "reset"):
                form.buttons.append(told)
        elif not name or "disabled" in told:
            return
        elif tag == "select":
            form.choices.setdefault(name, [])
            self._select = form, name, "multiple" in told
        elif tag == "textarea":
            form.values[name] = [""]
            self._area = form, name
        elif kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(told.get("value", "on"))
            if "checked" in told:
                form.values.setdefault(name, []).append(told.get("value", "on"))
        else:
            form.values.setdefault(name, []).append(told.get("value", ""))


def forms_of(page: HttpResponse) -> list[Form]:
    """The forms of a page, in their order."""
    reader = _Reader()
    reader.feed(page.content.decode())
    reader.close()
    return reader.forms


class Browser:
    """An officer at his machine: opens pages, presses buttons, and is led where they lead."""

    def __init__(self, client: Client):
        self.client = client

    def open(self, address: str, status: int = 200) -> HttpResponse:
        page = self.client.get(address)
        assert page.status_code == status, f"{address}: {page.status_code} {_sentences(page)}"
        return page

    def send(
        self, page: HttpResponse, action: str | None = None, button: str = "", status: int = 200, **typed: Any
    ) -> HttpResponse:
        """Fill in and send the form of `page` that goes to `action` (or has fields `typed`), and go along.

        `button` is the value of the button pressed, where it matters. A file is given as an open file.
        """
        here = page.request["PATH_INFO"] + (f"?{q}" if (q := page.request["QUERY_STRING"]) else "")
        form = self._form(page, here, action, set(typed))
        sent = form.filled(**typed)
        for told in form.buttons:
            if button and told.get("value") == button and told.get("name"):
                sent[told["name"]] = [button]
        address = urljoin(here, form.action or here)
        if form.method == "get":
            answer = self.client.get(address.partition("?")[0], sent, follow=True)
        else:
            answer = self.client.post(address, sent, follow=True)
        assert answer.status_code == status, f"{address}: {answer.status_code} {_sentences(answer)}"
        return answer

    def refused(self, page: HttpResponse, action: str, **typed: Any) -> list[str]:
        """The sentences with which the form is refused."""
        return _sentences(self.send(page, action, status=422, **typed))

    @staticmethod
    def _form(page: HttpResponse, here: str, action: str | None, typed: set[str]) -> Form:
        found = [
            form
            for form in forms_of(page)
            if typed <= form.names
            and (action is None or urlsplit(urljoin(here, form.action or here)).path == action)
        ]
        if len(found) != 1:
            offered = [(form.action, sorted(form.names)) for form in forms_of(page)]
            raise AssertionError(f"{len(found)} forms for {action} with {sorted(typed)} on {here}: {offered}")
        return found[0]


def _sentences(page: HttpResponse) -> list[str]:
    """What a page says went wrong."""
    form = page.context and page.context.get("form")
    errors = form.errors.values() if form is not None and hasattr(form, "errors") else []
    return [sentence for sentences in errors for sentence in sentences]
