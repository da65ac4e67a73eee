"""What the forms about stop-payments and freezes share."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases.models import Case
from casemgr.common.moments import Moment
from casemgr.common.money import show_yuan
from casemgr.common.versioned import Stale
from casemgr.deadlines.periods import shown_end
from casemgr.funds.models import CaseAccount, Freeze, Hold, StopPayment
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.funds.base import ByWorkers, FundsPage
from casemgr.web.funds.holds.words import has_lapsed, may_decide


def this_minute(now: datetime) -> Moment:
    """The present minute, which most of what is recorded at once happened in."""
    here = timezone.localtime(now)
    return Moment(here.date(), here.time().replace(second=0, microsecond=0))


class HoldForm(FundsPage, CaseFormPage):
    """A form about one account of the case; who the account belongs to stands above it."""

    template_name = "funds/hold_form.html"
    danger: str = ""
    notice: Any = ""

    @property
    def about(self) -> str:
        """What the form is about, without names or numbers."""
        return ""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            **{"about": self.about, "danger": self.danger, "notice": self.notice, **context}
        )


class Asking(ByWorkers, HoldForm):
    """Something is asked for one of the accounts; an address may name which."""

    @cached_property
    def accounts(self) -> QuerySet[CaseAccount]:
        rows = CaseAccount.objects.visible_to(self.officer).filter(case=self.case)
        return rows.select_related("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET.get("account", "")
        return {"accounts": self.accounts, "initial": {"case_account": asked if asked.isdecimal() else ""}}


class OfHold(HoldForm):
    """About one hold. What has run out is said at once, whatever the sweep has written down."""

    hold: Any

    @property
    def about(self) -> str:
        told = {"account": self.hold.case_account, "amount": show_yuan(self.hold.amount_asked)}
        return _("%(account)s，申请%(amount)s元") % told

    @property
    def danger(self) -> str:
        if not has_lapsed(self.hold, self.now):
            return ""
        told = {"end": shown_end(self.hold.expires_at)}
        return _("期限已于%(end)s届满，已自动失效，资金不再受控。") % told

    def save(self, form: Any) -> str:
        try:
            self.write(form)
        except Stale as stale:
            raise ValidationError(_("他人刚刚修改了该记录，请刷新页面核对后再办理。")) from stale
        return self.led_back

    def write(self, form: Any) -> None:
        """Do it through the service."""
        raise NotImplementedError


class OfStop(OfHold):
    @cached_property
    def hold(self) -> StopPayment:
        rows = StopPayment.objects.filter(case=self.case).with_account()
        return self.visible(rows, pk=self.kwargs["stop_pk"])


class OfFreeze(OfHold):
    @cached_property
    def hold(self) -> Freeze:
        rows = Freeze.objects.filter(case=self.case).with_account().select_related("requested_by")
        return self.visible(rows, pk=self.kwargs["freeze_pk"])

    @property
    def led_back(self) -> str:
        return reverse("funds:freeze", args=[self.case.pk, self.hold.pk])


class ByDeciders:
    """A form for who decides on the freeze, and did not ask for it."""

    officer: Any
    hold: Hold

    @property
    def asker_id(self) -> int:
        return self.hold.requested_by_id

    def check(self, case: Case) -> None:
        if self.officer.pk == self.asker_id:
            raise PermissionDenied(_("申请人不能批准本人的申请。"))
        if not may_decide(self.officer, self.hold, self.asker_id):
            city = self.hold.is_decided_by_city
            raise PermissionDenied(_("此事项由市局审批。") if city else _("此事项由本县区负责人审批。"))
