"""What the pages of one dossier share."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.coldcases.models import ColdCaseFile
from casemgr.counties.rights import Right
from casemgr.web.cases.base import CaseFormPage, CasePage
from casemgr.web.rules import needs

_OFFICERS = ("officer", "opened_by", "information_by", "evidence_by", "materials_by")


class DossierPage(CasePage):
    """A page about the dossier of a case; without one, or hidden, it is not there."""

    rule = needs(Right.READ_COLD_CASES)

    @cached_property
    def dossier(self) -> ColdCaseFile:
        rows = ColdCaseFile.objects.select_related("county", *_OFFICERS)
        dossier = self.visible(rows, case=self.case)
        dossier.case = self.case
        return dossier

    @property
    def dossier_address(self) -> str:
        return reverse("coldcases:detail", args=[self.case.pk])

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(dossier=self.dossier, dossier_address=self.dossier_address, **context)


class DossierFormPage(DossierPage, CaseFormPage):
    """A form about a dossier. `for_members`: members of a task force use it too, who only work on it."""

    template_name = "coldcases/form.html"
    notice: Any = ""
    for_members: ClassVar[bool] = False

    def check(self, case: Case) -> None:
        may = rules.may_work if self.for_members else rules.may_edit
        if not may(self.officer, self.dossier.case):
            raise PermissionDenied(_("您不办理本案，不能登记或修改积案档案。"))

    @property
    def led_back(self) -> str:
        return self.dossier_address

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(notice=self.notice, **context)
