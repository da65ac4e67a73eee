"""A form over a row that somebody else may be changing: opened, saved, and the conflict in between."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casemgr.common.versioned import Stale, Versioned
from casemgr.web.cases import conflicts
from casemgr.web.cases.base import CaseFormPage


class VersionedFormPage(CaseFormPage):
    """Saves only over the version its form was opened with; otherwise shows field by field what differs."""

    opened: conflicts.Opened | None = None
    """What the form was opened with."""
    mine: Mapping[str, Any]
    """What was typed, as plain values."""
    chosen: Any = None
    """What was chosen on the conflict page, as the data of a form."""

    @property
    def row(self) -> Versioned:
        """The row that is being changed, as it is now."""
        raise NotImplementedError

    def labels(self) -> Mapping[str, Any]:
        """The fields that are compared, and what they are called."""
        raise NotImplementedError

    def values(self, row: Any) -> dict[str, Any]:
        """The fields of a row as plain values."""
        raise NotImplementedError

    def typed(self, form: Any) -> dict[str, Any]:
        """What was typed, as plain values; a field that could not be typed is left out."""
        raise NotImplementedError

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Plain values as the data of a form."""
        raise NotImplementedError

    def spoken(self, field: str, value: Any) -> str:
        """A plain value as a person reads it."""
        return str(value)

    def write(self, form: Any, version: int) -> str:
        """Save through the service over `version`, and return the address to go to. May raise Stale."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        return f"{self.row._meta.label}:{self.row.pk}"

    def get_form(self, data: Any = None, files: Any = None) -> Any:
        return super().get_form(data if self.chosen is None else self.chosen, files)

    def get_context(self, **context: Any) -> dict[str, Any]:
        opened = self.opened or conflicts.Opened(self.row.version, self.values(self.row))
        return super().get_context(opened=conflicts.seal(self.subject, *opened), **context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "theirs" in request.POST:
            return self._post_choice()
        self.opened = self._unsealed("opened")
        return self._post_over()

    def save(self, form: Any) -> str:
        self.mine = self.typed(form)
        return self.write(form, self.opened.version)

    def _post_over(self) -> HttpResponseBase:
        if self.opened is None:
            return self._start_again(_("页面已失效，请重新打开后再修改。"))
        try:
            return super().post(self.request)
        except Stale as stale:
            if stale.now is None:
                return self._start_again(_("该记录已被他人移除，未能保存。"))
            theirs = conflicts.Opened(stale.now.version, self.values(stale.now))
            return self._show(conflicts.compare(self.opened, self.mine, theirs, self.labels()), 409)

    def _post_choice(self) -> HttpResponseBase:
        sides = [self._unsealed(name) for name in ("base", "mine", "theirs")]
        if None in sides:
            return self._start_again(_("页面已失效，请重新打开后再修改。"))
        base, mine, theirs = sides
        conflict = conflicts.compare(base, mine.values, theirs, self.labels())
        if conflicts.undecided(self.request.POST, conflict.rows):
            return self._show(conflict, 422, _("请对每一项选择保留哪个值。"))
        self.opened = theirs
        self.chosen = self.as_data(conflicts.chosen(self.request.POST, mine, theirs))
        return self._post_over()

    def _show(self, conflict: conflicts.Conflict, status: int, error: str = "") -> HttpResponse:
        return self.page(
            status=status,
            template="cases/conflict.html",
            rows=[self._spoken_row(row) for row in conflict.rows],
            sides=[
                (name, conflicts.seal(self.subject, *getattr(conflict, name)))
                for name in ("base", "mine", "theirs")
            ],
            error=error,
            form_key=uuid4(),
        )

    def _spoken_row(self, row: Any) -> dict[str, Any]:
        chosen = self.request.POST.get(f"choose_{row.name}")
        proposal = None if row.clashes else (conflicts.MINE if row.proposal == row.mine else conflicts.THEIRS)
        return {
            "name": row.name,
            "label": row.label,
            "clashes": row.clashes,
            "chosen": chosen or proposal,
            **{side: self.spoken(row.name, getattr(row, side)) for side in ("base", "mine", "theirs")},
        }

    def _unsealed(self, name: str) -> conflicts.Opened | None:
        return conflicts.unseal(self.subject, self.request.POST.get(name, ""))

    def _start_again(self, sentence: str) -> HttpResponse:
        messages.error(self.request, sentence)
        return redirect(self.led_back)
