"""Handing in a ledger: what is understood, a template to fill in, and the upload."""

from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.ledger.columns import COLUMNS
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.exchange.enums import Kind
from casemgr.exchange.extent import MAX_ROWS
from casemgr.exchange.inspection import MAX_FILE_BYTES
from casemgr.exchange.services import jobs
from casemgr.web.base import FormPage, Page
from casemgr.web.exchange.forms import ImportForm
from casemgr.web.exchange.template import empty_ledger
from casemgr.web.rules import needs


class Import(FormPage):
    """The upload page of ledgers (导入台账)."""

    rule = needs(Right.IMPORT_LEDGERS)
    title = gettext_lazy("导入案件台账")
    template_name = "exchange/import.html"
    form_class = ImportForm

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            counties=County.objects.where(self.officer, Right.IMPORT_LEDGERS),
            columns=[column for column in COLUMNS if column.name != "refusal"],
            max_rows=f"{MAX_ROWS:,}",
            max_megabytes=MAX_FILE_BYTES >> 20,
            **context,
        )

    def save(self, form: ImportForm) -> str:
        upload = form.cleaned_data["file"]
        job = jobs.ask_import(by=self.officer, kind=Kind.LEDGER_IMPORT, upload=upload, now=self.now)
        return reverse("exchange:job", args=[job.pk])


class ImportTemplate(Page):
    """An empty ledger with the headings the house knows best (台账模板)."""

    rule = needs(Right.IMPORT_LEDGERS)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return FileResponse(BytesIO(empty_ledger()), as_attachment=True, filename=_("案件台账模板") + ".xlsx")
