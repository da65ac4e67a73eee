"""The fields with rows to choose from: those on a page, and all that the house declares."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.test.utils import ContextList
from django_filters import FilterSet
from django_filters.filters import ModelChoiceFilter

import casemgr
from tests.forms import Form, forms_of


class Choice(NamedTuple):
    """A field with rows to choose from, on a page."""

    form: str
    name: str
    field: forms.ModelChoiceField
    html: Form | None

    @property
    def model(self) -> type:
        return self.field.queryset.model

    def value_of(self, row: Any) -> str:
        """How the browser names a row."""
        return str(getattr(row, self.field.to_field_name or "pk"))


def _forms_in(value: Any, depth: int = 3) -> Iterator[forms.BaseForm]:
    """The forms among what a page was given, also inside lists, panels and the admin's own wrappers."""
    if isinstance(value, forms.BaseForm):
        yield value
    elif isinstance(value, FilterSet):
        yield value.form
    elif depth and isinstance(value, list | tuple):
        for item in value:
            yield from _forms_in(item, depth - 1)
    elif depth and isinstance(getattr(value, "form", None), forms.BaseForm):
        yield value.form


def choices_on(page: HttpResponse) -> Iterator[Choice]:
    contexts = page.context if isinstance(page.context, ContextList) else [page.context]
    layers = [layer for context in contexts if context for layer in context.dicts]
    shown = [value for layer in layers for value in layer.values()]
    by_name = {name: html for html in forms_of(page) for name in html.names}
    for form in {id(form): form for value in shown for form in _forms_in(value)}.values():
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                yield Choice(type(form).__name__, name, field, by_name.get(name))


def declared() -> set[str]:
    """Every field with rows to choose from in the house's own forms and filters."""
    for module in walk_packages(casemgr.__path__, "casemgr."):
        if ".web" in module.name or module.name.endswith("filters"):
            import_module(module.name)
    found = set()
    for form in _heirs(forms.BaseForm):
        fields = getattr(form, "base_fields", {})
        found |= {f"{form.__name__}.{name}" for name, field in fields.items() if _is_choice(field)}
    for filters in _heirs(FilterSet):
        for name, one in filters.base_filters.items():
            if isinstance(one, ModelChoiceFilter):
                found.add(f"{filters.__name__}Form.{name}")
    return found


def _is_choice(field: Any) -> bool:
    return isinstance(field, forms.ModelChoiceField)


def _heirs(base: type) -> Iterator[type]:
    for heir in base.__subclasses__():
        if heir.__module__.startswith("casemgr."):
            yield heir
        yield from _heirs(heir)
