"""What the pages of one case's evidence share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases import presenters, rules
from casemgr.cases.models import Case, Victim
from casemgr.evidence.models import CustodyEvent, Evidence
from casemgr.evidence.services import custody
from casemgr.evidence.services.custody import Holder
from casemgr.suspects.services import people
from casemgr.web.cases.base import CasePage


class EvidencePage(CasePage):
    """About one item of the case."""

    @cached_property
    def evidence(self) -> Evidence:
        rows = Evidence.objects.filter(case=self.case).with_collectors()
        return self.visible(rows, pk=self.kwargs["evidence_pk"])

    @property
    def item_address(self) -> str:
        return reverse("evidence:item", args=[self.case.pk, self.evidence.pk])

    @cached_property
    def events(self) -> list[CustodyEvent]:
        """Its changes of hands, the first one first."""
        rows: QuerySet[CustodyEvent] = CustodyEvent.objects.visible_to(self.officer)
        related = ("from_officer", "to_officer", "recorded_by")
        return list(rows.filter(evidence=self.evidence).select_related(*related).order_by("no"))

    @property
    def last(self) -> CustodyEvent | None:
        return self.events[-1] if self.events else None

    @property
    def holder(self) -> Holder:
        return custody.holder_of(self.evidence, self.last)

    @cached_property
    def reader(self) -> presenters.Reader:
        return reader_of(self)


class Workers:
    """Only who works on the evidence of the case."""

    def check(self, case: Case) -> None:
        if not rules.may_work(self.officer, case):
            raise PermissionDenied(_("您不办理本案，不能登记或移交证据。"))


class OneItem(Workers, EvidencePage):
    """A form about one item; comes from its page and goes back to it."""

    template_name = "evidence/form.html"

    @property
    def led_back(self) -> str:
        return self.item_address

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.evidence.voided_at:
            raise PermissionDenied(_("该证据登记已作废，不能再办理。"))
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        about = f"{self.evidence.number} {self.evidence.name}"
        return super().get_context(**{"about": about, "notice": "", "opened": "", **context})


def reader_of(page: CasePage) -> presenters.Reader:
    """Who reads, with the names that must not appear to him if he sees the case masked."""
    names: tuple[str, ...] = ()
    if not page.in_clear:
        victims = Victim.objects.visible_to(page.officer).filter(case=page.case)
        suspects = people.of_case(page.officer, page.case)
        names = (*(victim.name for victim in victims), *people.known_names(suspects))
    return presenters.Reader(page.in_clear, page.officer, names)
