"""What the pages of one case's money share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases import presenters, rules
from casemgr.cases.models import Case, Victim
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.suspects.services import people
from casemgr.web.cases.base import CasePage


class FundsPage(CasePage):
    """About money of the case; leads back to its tab."""

    @property
    def led_back(self) -> str:
        return self.tab_address("funds")

    @cached_property
    def reader(self) -> presenters.Reader:
        """Who reads, with the names that must not appear to him if he sees the case masked."""
        names: tuple[str, ...] = ()
        if not self.in_clear:
            victims = Victim.objects.visible_to(self.officer).filter(case=self.case)
            suspects = people.of_case(self.officer, self.case)
            names = (*victims.values_list("name", flat=True), *people.known_names(suspects))
        return presenters.Reader(self.in_clear, self.officer, names)


class ByWorkers:
    """A form for who works the case."""

    officer: Any

    def check(self, case: Case) -> None:
        if not rules.may_work(self.officer, case):
            raise PermissionDenied(_("您不办理本案，不能登记涉案资金。"))


class ByLead:
    """A form for the county's lead."""

    officer: Any

    def check(self, case: Case) -> None:
        if not rules.may_approve(self.officer, case):
            raise PermissionDenied(_("此事项由本县区负责人审批。"))


class ByCity:
    """A form for who decides for the city."""

    officer: Any

    def check(self, case: Case) -> None:
        if not may(self.officer, Right.APPROVE_FUNDS, case.county_id):
            raise PermissionDenied(_("此事项由市局审批。"))
