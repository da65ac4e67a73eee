"""What the pages of one case share: the case, who reads it and how."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.models import Case, CaseAssistant
from casemgr.counties.rights import Right
from casemgr.web.base import FormPage, ObjectPage
from casemgr.web.cases.listing import shown_name
from casemgr.web.cases.personal import Personal
from casemgr.web.rules import needs


class CasePage(ObjectPage):
    """A page about one case, as far as the officer can see it."""

    rule = needs(Right.READ_CASES)
    model = Case
    object_name = "case"

    def get_queryset(self) -> QuerySet[Case]:
        assistants = Prefetch("assistant_rows", CaseAssistant.objects.select_related("officer"))
        related = ("county", "fraud_type", "lead", "filing_unit", "lead_unit", "requested_by")
        return Case.objects.select_related(*related).prefetch_related(assistants)

    @property
    def case(self) -> Case:
        return self.object

    @cached_property
    def in_clear(self) -> bool:
        return rules.sees_in_clear(self.officer, self.case)

    @cached_property
    def may_reveal(self) -> bool:
        return not self.in_clear and rules.may_reveal(self.officer, self.case)

    def field(self, value: Personal) -> dict[str, Any]:
        """A personal value as the template shows it."""
        return {
            "label": value.label,
            "value": value.shown(self.in_clear),
            "field": value.field if self.may_reveal and value.clear else "",
        }

    @property
    def address(self) -> str:
        return reverse("cases:detail", args=[self.case.pk])

    def tab_address(self, tab: str) -> str:
        return f"{self.address}?tab={tab}"

    def record_reading(self) -> None:
        """People's data was shown in full: that is written down, once for each request."""
        if self.in_clear:
            self.record("case.viewed")

    def record(self, action: str, **detail: Any) -> None:
        """Write what was done with the case, and from where."""
        where = self.request.META.get("REMOTE_ADDR") or None
        audit.record(action, self.case, by=self.officer, now=self.now, address=where, **detail)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            case_name=shown_name(self.officer, self.case), case_address=self.address, **context
        )


class CaseFormPage(CasePage, FormPage):
    """A form about one case. Who may not use it is told so (403); where the case is hidden, it is not."""

    template_name = "cases/form.html"
    submit_label: Any = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.rule.admits(request):
            self.check(self.case)
        return super().dispatch(request, *args, **kwargs)

    def check(self, case: Case) -> None:
        """Raise PermissionDenied if the officer may not use this form on this case."""
        raise NotImplementedError

    @property
    def led_back(self) -> str:
        """Where cancelling leads."""
        return self.address

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(cancel_url=self.led_back, submit_label=self.submit_label, **context)
