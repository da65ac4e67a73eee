"""Many suspects at once (批量登记嫌疑人): pasted or uploaded, looked at row by row, then entered.

One request, no job: what 500 rows take is far below what anybody notices, and a staged copy of their numbers
would lie about for nothing. The list travels in the page; until the officer confirms, nothing is written.
"""

from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.errors import Unreadable
from casemgr.suspects.enums import CaughtMode, RingRole
from casemgr.suspects.roster.columns import COLUMNS
from casemgr.suspects.roster.reading import MOST_ROWS, Entry, Refused, as_text, entries, read
from casemgr.suspects.services import roster
from casemgr.suspects.services.roster import Judged, Verdict
from casemgr.web.base import add_errors, read_key
from casemgr.web.cases.base import CaseFormPage, CasePage
from casemgr.web.exchange.template import empty_table
from casemgr.web.suspects.people import AsksElsewhere, Workers

MOST_KILOBYTES = 512
_LONGEST_TEXT = 300_000
_LEFT_OUT = {"refusal"}


class _Changed(Exception):
    """The text, or what the house knows of its people, is not what was shown: to be looked at again."""


class RosterForm(forms.Form):
    """A list of suspects, pasted or as a file; a file that is chosen takes the place of what was pasted."""

    rows = forms.CharField(
        label=gettext_lazy("粘贴名单"),
        required=False,
        strip=False,
        max_length=_LONGEST_TEXT,
        help_text=gettext_lazy("在 Excel 或 WPS 中连同表头一起选中、复制，粘贴到此处"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("或者上传文件"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("XLSX 或 CSV；选择文件后以文件为准"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile | None:
        upload = self.cleaned_data["file"]
        if upload and upload.size > MOST_KILOBYTES << 10:
            raise ValidationError(
                _("文件超过%(size)d千字节，请删去多余的工作表后重新选择。") % {"size": MOST_KILOBYTES}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        # A browser sends other line ends than the page was given.
        typed["rows"] = typed.get("rows", "").replace("\r\n", "\n")
        upload = typed.get("file")
        if upload:
            try:
                typed["rows"] = as_text(upload.read(), upload.name or "")
            except Unreadable as reason:
                self.add_error("file", str(reason))
        elif "file" not in self.errors and not typed["rows"].strip():
            self.add_error("rows", _("请粘贴名单，或者选择文件。"))
        return typed


class BulkEntry(Workers, AsksElsewhere, CaseFormPage):
    """First the list is looked at; confirmed, the rows that hold are entered."""

    template_name = "suspects/bulk.html"
    title = gettext_lazy("批量登记嫌疑人")
    form_class = RosterForm
    submit_label = gettext_lazy("核对名单")
    preview: dict[str, Any] | None = None
    entered: int = 0
    passed_over: int = 0

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                if "confirm" in request.POST:
                    return self._save_once(form)
                self._look_at(form.cleaned_data["rows"])
            except _Changed:
                self.preview["changed"] = True
            except Unreadable as reason:
                form.add_error("rows", str(reason))
            except ValidationError as error:
                add_errors(form, error)
        return self._show(form)

    def _show(self, form: RosterForm) -> HttpResponse:
        """The list as it was pasted or uploaded, to be put right there, and what was found in it."""
        self.record_reading()
        self.units_told = {unit for one in (self.preview or {}).get("to_confirm", ()) for unit in one.units}
        if form.errors:
            return self.page(status=422, form=form, form_key=uuid4())
        return self.page(form=RosterForm({"rows": form.cleaned_data["rows"]}), form_key=uuid4())

    def _look_at(self, text: str) -> None:
        self.rows, table = read(text, _("名单"), self.now)
        self.judged = roster.judge(by=self.officer, case=self.case, entries=entries(self.rows))
        seen = _seal(text, self.judged)
        self.preview = {**_preview(self.rows, self.judged, table.ignored), "seen": seen, "changed": False}

    @cached_property
    def ticked(self) -> set[int]:
        """The rows of people known or of the same name that the officer looked at and wants entered."""
        return {row for row in map(read_key, self.request.POST.getlist("take")) if row is not None}

    def save(self, form: RosterForm) -> str:
        self._look_at(form.cleaned_data["rows"])
        if self.request.POST.get("seen") != self.preview["seen"]:
            raise _Changed
        rows = roster.enter(
            by=self.officer,
            case=self.case,
            entries=entries(self.rows),
            confirmed=self.ticked,
            now=self.now,
        )
        if not rows:
            raise ValidationError(_("没有可以登记的人员，请按下列原因改正后重新核对。"))
        self.entered, self.passed_over = len(rows), len(self.rows) - len(rows)
        if self.passed_over:
            messages.warning(self.request, self._left_out)
        return self.led_back

    @property
    def success_message(self) -> str:
        return _("已登记%(number)d名嫌疑人。") % {"number": self.entered}

    @property
    def _left_out(self) -> str:
        told = _(
            "名单中有%(number)d行没有登记（退回、未确认或者本案已有）。改正后可再次粘贴整张名单，已登记的人员会自动跳过。"
        )
        return told % {"number": self.passed_over}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            preview=self.preview,
            ticked=self.ticked,
            columns=[column for column in COLUMNS if column.name not in _LEFT_OUT],
            roles=[role.label for role in RingRole],
            modes=[mode.label for mode in CaughtMode],
            most_rows=MOST_ROWS,
            **context,
        )


class BulkTemplate(Workers, CasePage):
    """An empty list with the headings the house knows best (名单模板)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check(self.case)
        columns = (column for column in COLUMNS if column.name not in _LEFT_OUT)
        content = empty_table(
            "嫌疑人名单",
            columns,
            amounts={"attributed_amount"},
            dates={"caught"},
            wide={"resident_number", "country", "roles", "caught_place"},
        )
        return FileResponse(BytesIO(content), as_attachment=True, filename=_("嫌疑人名单模板") + ".xlsx")


def _preview(rows: list[Entry | Refused], judged: list[Judged], ignored: tuple[str, ...]) -> dict[str, Any]:
    """What the page shows of a list: figures, and the rows by what becomes of them."""
    by_verdict = {verdict: [one for one in judged if one.verdict == verdict] for verdict in Verdict}
    refused = [row for row in rows if isinstance(row, Refused)]
    refused += [
        Refused(one.entry.row, one.entry.name, str(_("抓捕组")), one.why)
        for one in by_verdict[Verdict.NO_TEAM]
    ]
    to_confirm = [one for one in judged if one.is_to_confirm]
    new = by_verdict[Verdict.NEW]
    figures = [
        {"label": _("名单"), "value": len(rows), "unit": _("人")},
        {"label": _("新登记"), "value": len(new), "unit": _("人")},
        {"label": _("待确认"), "value": len(to_confirm), "unit": _("人")},
        {"label": _("本案已有，跳过"), "value": len(by_verdict[Verdict.THERE]), "unit": _("人")},
        {
            "label": _("退回"),
            "value": len(refused),
            "unit": _("人"),
            "tone": "danger" if refused else "",
        },
    ]
    return {
        "figures": figures,
        "new": [_shown(one) for one in new],
        "to_confirm": to_confirm,
        "refused": sorted(refused),
        "ignored": ignored,
        "caught": sum(one.entry.part["caught_date"] is not None for one in new),
    }


def _shown(judged: Judged) -> dict[str, Any]:
    entry = judged.entry
    return {
        "entry": entry,
        "roles": [RingRole(role).label for role in entry.part["roles"]],
        "mode": CaughtMode(entry.part["caught_mode"]).label if entry.part["caught_mode"] else "",
        "team": judged.team.seq if judged.team else "",
    }


def _seal(text: str, judged: list[Judged]) -> str:
    """What was looked at, in one word: the text, and what was said of each row."""
    verdicts = ",".join(f"{one.entry.row}{one.verdict}" for one in judged)
    return sha256(f"{text}\n{verdicts}".encode()).hexdigest()
