"""The ledger of a case: every movement of its money, the newest first, and their correction (资金台账)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.common.keyset import paginate
from casemgr.common.money import show_yuan
from casemgr.deadlines import registry
from casemgr.deadlines.registry import About
from casemgr.funds.models import Entry
from casemgr.funds.services import corrections
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.funds.base import ByWorkers, FundsPage
from casemgr.web.funds.property.forms import CorrectionForm

ENTRIES_ON_A_PAGE = 50


class Ledger(FundsPage):
    """All entries of a case: from where to where, how much, what for, by whom."""

    template_name = "funds/property/ledger.html"
    title = gettext_lazy("资金台账")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        entries = Entry.objects.visible_to(self.officer).filter(case=self.case)
        found = paginate(
            entries.select_related("source", "target", "recorded_by", "corrected_by"),
            ordering=("-at",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
            size=ENTRIES_ON_A_PAGE,
        )
        about = registry.describe(self.officer, {entry.about for entry in found.rows})
        may_work = rules.may_work(self.officer, self.case)
        return super().get_context(
            entries=[self._row(entry, about, may_work) for entry in found.rows],
            found=found,
            led_back=self.led_back,
            **context,
        )

    def _row(self, entry: Entry, about: Mapping[str, About], may_work: bool) -> dict[str, Any]:
        return {
            "entry": entry,
            "about": about.get(entry.about),
            "reason": self.reader.text(entry.reason),
            "is_corrected": hasattr(entry, "corrected_by"),
            "may_correct": may_work and corrections.may_be_corrected(entry),
        }


class Correct(ByWorkers, FundsPage, CaseFormPage):
    """A registration that was wrong is taken back, with the right amount if there is one."""

    template_name = "funds/property/form.html"
    title = gettext_lazy("更正资金登记")
    form_class = CorrectionForm
    submit_label = gettext_lazy("确认更正")
    success_message = gettext_lazy("已更正，原登记保留在台账中。")

    @cached_property
    def entry(self) -> Entry:
        rows = Entry.objects.filter(case=self.case).select_related("source", "target", "case")
        return self.visible(rows, pk=self.kwargs["entry_pk"])

    @property
    def led_back(self) -> str:
        return reverse("funds:ledger", args=[self.case.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"entry": self.entry}

    def save(self, form: CorrectionForm) -> str:
        corrections.take_back(
            by=self.officer,
            entry=self.entry,
            reason=form.cleaned_data["reason"],
            amount=form.cleaned_data.get("amount") or None,
            now=self.now,
        )
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        entry = self.entry
        about = _("%(kind)s：%(source)s → %(target)s，%(amount)s元") % {
            "kind": entry.get_kind_display(),
            "source": entry.source.get_place_display(),
            "target": entry.target.get_place_display(),
            "amount": show_yuan(entry.amount),
        }
        notice = _(
            "更正以冲销分录记入台账，记在原登记的日期；原登记保留并划线。已有后续办理的，先更正后续登记。"
        )
        return super().get_context(**{"about": about, "notice": notice, **context})
