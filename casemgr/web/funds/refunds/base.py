"""What the pages of one round share: the round, its rows, and how an act on it is refused."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.common.versioned import Stale
from casemgr.funds.models import Allocation, Refund
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.funds.base import FundsPage

OFFICERS = ("created_by", "checked_by", "approved_by", "issued_by", "issued_with")


class RefundPage(FundsPage):
    """About one round of the case."""

    @cached_property
    def refund(self) -> Refund:
        rows = Refund.objects.filter(case=self.case).select_related("case", *OFFICERS)
        return self.visible(rows, pk=self.kwargs["refund_pk"])

    @property
    def refund_address(self) -> str:
        return reverse("funds:refund", args=[self.case.pk, self.refund.pk])


class RefundForm(RefundPage, CaseFormPage):
    """A form about one round; comes from its page and goes back to it.

    Saves only over the version that was read: `act` is told it, and what was changed meanwhile is said.
    """

    template_name = "funds/refunds/act.html"

    @property
    def led_back(self) -> str:
        return self.refund_address

    @property
    def notice(self) -> str:
        """What an officer should know before he does it."""
        return ""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"version": self.refund.version, **self.initial()}}

    def initial(self) -> dict[str, Any]:
        """What stands in the form before anything is typed."""
        return {}

    def get_context(self, **context: Any) -> dict[str, Any]:
        told = {
            "danger": False,
            "refund": self.refund,
            "refund_address": self.refund_address,
            "notice": self.notice,
        }
        return super().get_context(**{**told, **context})

    def act(self, typed: dict[str, Any]) -> None:
        """Do it through the service; `typed` holds the version that was read."""
        raise NotImplementedError

    def save(self, form: Any) -> str:
        try:
            self.act(dict(form.cleaned_data))
        except Stale as stale:
            raise ValidationError(
                _("该返还在您打开此页后已有变化，未保存。请返回返还页面核对后再办理。")
            ) from stale
        return self.refund_address


class ShareForm(RefundForm):
    """A form about the share of one victim."""

    @cached_property
    def share(self) -> Allocation:
        rows = Allocation.objects.filter(refund=self.refund).select_related("victim", "refund__case", "case")
        return self.visible(rows, pk=self.kwargs["share_pk"])

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(share=self.share, victim=self.victim_shown, **context)

    @property
    def victim_shown(self) -> str:
        return self.reader.text(self.share.victim.name)
