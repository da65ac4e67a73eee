"""Makes what usually goes unseen fail a test."""

import sys
from pathlib import Path

import pytest
from django.template import Node, engines

OURS = Path(__file__).resolve().parent.parent
NOT_OURS = (OURS / ".venv", OURS / "var")


class UndefinedVariable(str):
    """What a template engine renders in place of an undefined variable: nothing, but in ours it is a failure.

    Django replaces "%s" in the text by the variable's name. The admin's own templates rely on undefined ones.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return is_ours(_template_being_rendered())

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        pytest.fail(f"undefined variable “{name}” in {_template_being_rendered()}", pytrace=False)


def refuse_undefined_variables() -> None:
    """For all engines of the settings."""
    for backend in engines.all():
        backend.engine.string_if_invalid = UndefinedVariable()


def is_ours(template: str) -> bool:
    """Whether the file belongs to this project, and not to a package."""
    path = Path(template)
    return path.is_relative_to(OURS) and not any(path.is_relative_to(folder) for folder in NOT_OURS)


def _template_being_rendered() -> str:
    """The file of the innermost node on the stack; the context only knows the outermost template."""
    frame = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return node.origin.name
        frame = frame.f_back
    return ""
