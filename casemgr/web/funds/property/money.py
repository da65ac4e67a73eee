"""Forms of recovered money and other restitution (追缴、其他退赔)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Victim
from casemgr.funds.enums import HoldState, ItemKind, ItemState, RecoverySource
from casemgr.funds.models import Freeze, Recovery, SeizedItem
from casemgr.funds.services import recoveries, restitutions
from casemgr.suspects.services import people
from casemgr.web.base import read_key
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.evidence.forms import this_minute
from casemgr.web.funds.base import ByWorkers, FundsPage
from casemgr.web.funds.property import rows
from casemgr.web.funds.property.forms import (
    OfFreezeForm,
    OfItemForm,
    OfSuspectForm,
    RecoveryForm,
    RestitutionForm,
)


@dataclass(frozen=True)
class Way:
    """One way money is recovered: its form, among what is chosen, and the act."""

    form_class: type[RecoveryForm]
    chosen: Callable[[FundsPage], QuerySet[Any]]
    act: Callable[..., Recovery]
    sentence: Any = ""


def _cash(page: FundsPage) -> QuerySet[Any]:
    return rows.items_of(page).filter(
        kind=ItemKind.CASH, state=ItemState.KEPT, position__balance__gt=0, evidence__voided_at=None
    )


def _things(page: FundsPage) -> QuerySet[Any]:
    sellable = rows.items_of(page).filter(state__in=(ItemState.KEPT, ItemState.SOLD))
    return sellable.filter(evidence__voided_at=None).exclude(kind=ItemKind.CASH)


def _freezes(page: FundsPage) -> QuerySet[Any]:
    freezes = Freeze.objects.visible_to(page.officer).filter(case=page.case, state=HoldState.EFFECTIVE)
    return freezes.select_related("case_account__account", "position")


WAYS = {
    RecoverySource.SEIZED_CASH: Way(
        OfItemForm,
        _cash,
        recoveries.deposit,
        gettext_lazy("扣押时已计入扣押现金，缴存后计入追缴；挽回损失只计一次。"),
    ),
    RecoverySource.FREEZE_TRANSFER: Way(
        OfFreezeForm,
        _freezes,
        recoveries.transfer,
        gettext_lazy("只能划转生效中的冻结款；全部划转后该冻结自动结束。"),
    ),
    RecoverySource.AUCTION: Way(
        OfItemForm,
        _things,
        recoveries.sell,
        gettext_lazy("填写变卖、拍卖实际所得；分批变卖的逐笔登记。"),
    ),
    RecoverySource.SUSPECT: Way(
        OfSuspectForm, lambda page: people.of_case(page.officer, page.case), recoveries.pay_back
    ),
}


class NewRecovery(ByWorkers, FundsPage, CaseFormPage):
    """Money came into the account of custody; from where stands in the address."""

    template_name = "funds/property/form.html"
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("追缴资金已登记。")

    @property
    def source(self) -> RecoverySource:
        if self.kwargs["source"] not in RecoverySource.values:
            raise Http404
        return RecoverySource(self.kwargs["source"])

    @property
    def way(self) -> Way:
        return WAYS[self.source]

    @property
    def title(self) -> str:
        return _("登记追缴：%(source)s") % {"source": self.source.label}

    def get_form(self, data: Any = None, files: Any = None) -> RecoveryForm:
        return self.way.form_class(data, files, **self.get_form_kwargs())

    def get_form_kwargs(self) -> dict[str, Any]:
        initial = {"recovered_at": this_minute(self.now), "account_of_custody": self._last_account()}
        chosen = self.way.chosen(self)
        item = read_key(self.request.GET.get("item", ""))
        if item and self.way.form_class is OfItemForm:
            initial |= _of_item(chosen.filter(pk=item).first())
        told: dict[str, Any] = {"chosen": chosen, "initial": initial}
        if self.source == RecoverySource.FREEZE_TRANSFER:
            told["suspects"] = people.of_case(self.officer, self.case)
        return told

    def _last_account(self) -> str:
        """The account of custody that the county used last: it has but one."""
        rows_ = Recovery.objects.visible_to(self.officer).filter(county=self.case.county_id)
        return rows_.values_list("account_of_custody", flat=True).first() or ""

    def save(self, form: RecoveryForm) -> str:
        self.way.act(by=self.officer, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(**{"about": "", "notice": self.way.sentence, **context})


def _of_item(item: SeizedItem | None) -> dict[str, Any]:
    """The form opened for one item: all that is left of cash is what is usually paid in."""
    return {"item": item, "amount": item.position.balance} if item and item.position else {"item": item}


class NewRestitution(ByWorkers, FundsPage, CaseFormPage):
    """A victim got money from elsewhere."""

    template_name = "funds/property/form.html"
    title = gettext_lazy("登记其他退赔")
    form_class = RestitutionForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("其他退赔已登记。")

    def get_form_kwargs(self) -> dict[str, Any]:
        victims = Victim.objects.visible_to(self.officer).filter(case=self.case)
        return {
            "victims": victims.select_related("position"),
            "initial": {"paid_at": this_minute(self.now)},
        }

    def save(self, form: RestitutionForm) -> str:
        restitutions.record(by=self.officer, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = _("受害人从别处获得的赔付，从其可获返还的数额中扣除；不计入追缴和返还。")
        return super().get_context(**{"about": "", "notice": notice, **context})
