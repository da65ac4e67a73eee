"""The one error of the readers: a value from a form or a sheet that cannot be what it should be."""

from typing import Any

_SHOWN_LENGTH = 40


class Unreadable(ValueError):
    """A value that a reader refuses (无法识别). `str()` is the reason, in the language of whoever reads it.

    `reason` is a lazy translation with `%(name)s` places; `details` fills them.
    """

    def __init__(self, reason: Any, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = {name: shown(value) for name, value in details.items()}

    def __str__(self) -> str:
        reason = str(self.reason)
        return reason % self.details if self.details else reason


def shown(value: Any) -> str:
    """A cell as a message may quote it: on one line, printable, and never longer than forty characters."""
    text = "".join(c for c in str(value)[: 4 * _SHOWN_LENGTH] if c.isprintable()).strip()
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"
