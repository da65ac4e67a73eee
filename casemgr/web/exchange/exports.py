"""Asking for an export: which cases (the filter of the case list), in which form, for what."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from casemgr.cases.export import jobs
from casemgr.cases.export.columns import additions, columns
from casemgr.cases.export.making import Format, reach
from casemgr.cases.filters import CaseFilter
from casemgr.cases.models import Case
from casemgr.common.keyset import Count, capped_count
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.exchange.writing import Part
from casemgr.web.base import FormPage
from casemgr.web.exchange.forms import ExportForm
from casemgr.web.rules import needs


class Export(FormPage):
    """The export page; the filter comes with the address, as the case list has it (导出案件)."""

    rule = needs(Right.EXPORT_CASES, Right.EXPORT_OWN_CASES)
    title = gettext_lazy("导出案件")
    template_name = "exchange/export.html"
    form_class = ExportForm

    @cached_property
    def filter(self) -> CaseFilter:
        exportable = Case.objects.exportable_by(self.officer)
        return CaseFilter(self.request.GET, exportable, officer=self.officer)

    @cached_property
    def counties(self) -> list[County]:
        """Those the export reaches into: the one chosen, or all that the officer may export from."""
        counties = County.objects.visible_to(self.officer).filter(pk__in=reach(self.officer))
        if self.filter.form.is_valid() and (chosen := self.filter.form.cleaned_data.get("county")):
            counties = counties.filter(pk=chosen.pk)
        return list(counties)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"may_unmask": self.may_unmask}

    @cached_property
    def may_unmask(self) -> bool:
        wanted = {county.pk for county in self.counties}
        return bool(wanted) and wanted <= reach(self.officer, masked=False)

    def get_context(self, **context: Any) -> dict[str, Any]:
        readable = self.filter.form.is_valid()
        return super().get_context(
            count=capped_count(self.filter.qs) if readable else Count(0, False),
            conditions=self.filter.in_words(),
            readable=readable,
            may_unmask=self.may_unmask,
            counties=self.counties,
            list_url=reverse("cases:list") + self._query,
            **self._columns(),
            **context,
        )

    def _columns(self) -> dict[str, Any]:
        """What a file will hold, masked, and what more without masks."""
        with override("zh-hans"):  # as in the file
            added = additions(self.officer, Part(""))
            masked = columns(masked=True, added=added)
            unmasked = columns(masked=False, added=added)
        known = {column.heading for column in masked}
        return {"columns": masked, "unmasked_columns": [one for one in unmasked if one.heading not in known]}

    @property
    def _query(self) -> str:
        query = self.request.GET.urlencode()
        return f"?{query}" if query else ""

    def save(self, form: ExportForm) -> str:
        if not self.filter.form.is_valid():
            raise ValidationError(_("筛选条件无法识别，请在案件列表重新筛选后再导出。"))
        job = jobs.ask(
            by=self.officer,
            parameters=self.filter.parameters(),
            format=Format(form.cleaned_data["format"]),
            masked=form.masked,
            purpose=form.cleaned_data.get("purpose", ""),
            now=self.now,
        )
        return reverse("exchange:job", args=[job.pk])
