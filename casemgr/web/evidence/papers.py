"""What is printed: the label that hangs on an item, and the inventory of a case (标签、清单)."""

from typing import Any

import segno
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.presenters import Reader
from casemgr.evidence.enums import Mode
from casemgr.evidence.models import Evidence
from casemgr.web.cases import personal
from casemgr.web.cases.base import CasePage
from casemgr.web.evidence.base import EvidencePage, reader_of
from casemgr.web.evidence.panel import holders


class Label(EvidencePage):
    """The label of one item. Its code holds the number and nothing else: it is read by whoever passes by."""

    template_name = "evidence/label.html"
    title = gettext_lazy("证据标签")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record("evidence.label_printed", evidence=self.evidence.number)
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            evidence=self.evidence,
            name=self.reader.text(self.evidence.name),
            code=code_of(self.evidence.number),
            **context,
        )


class Inventory(CasePage):
    """The list of a case's evidence, to be signed; `?mode=seized` lists what was seized (扣押清单)."""

    template_name = "evidence/list.html"

    @property
    def mode(self) -> str:
        asked = self.request.GET.get("mode", "")
        return asked if asked in Mode.values else ""

    @property
    def title(self) -> str:
        return _("%(mode)s清单") % {"mode": Mode(self.mode).label} if self.mode else _("证据清单")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record("evidence.list_printed", mode=self.mode)
        return super().get(request, *args, **kwargs)

    @cached_property
    def reader(self) -> Reader:
        return reader_of(self)

    def get_context(self, **context: Any) -> dict[str, Any]:
        rows = Evidence.objects.visible_to(self.officer).filter(case=self.case).standing()
        rows = list((rows.filter(mode=self.mode) if self.mode else rows).with_collectors())
        with_whom = holders(self.officer, rows)
        return super().get_context(
            rows=[
                {
                    "row": row,
                    "name": self.reader.text(row.name),
                    "holder": with_whom[row.pk],
                    **{name: value.shown(self.in_clear) for name, value in personal.of(row).items()},
                }
                for row in rows
            ],
            modes=[
                {"label": label, "url": f"?mode={value}" if value else "?", "current": value == self.mode}
                for value, label in [("", _("全部")), *Mode.choices]
            ],
            tab_address=self.tab_address("evidence"),
            now=self.now,
            **context,
        )


def code_of(number: str) -> SafeString:
    """A number as a QR code, drawn into the page: an SVG without style or script."""
    drawn = segno.make(number, error="m", micro=False).svg_inline(scale=4, border=2, svgclass="label__code")
    return mark_safe(drawn)  # noqa: S308 - drawn by segno from a number of our own
