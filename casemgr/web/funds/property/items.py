"""The pages of seized property: one item, all of a case, and what is done with them."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.common.keyset import paginate
from casemgr.evidence.models import Evidence
from casemgr.evidence.services.working import handlers
from casemgr.funds.enums import ItemKind, ItemState, RecoverySource
from casemgr.funds.models import Appraisal, SeizedItem
from casemgr.funds.services import property as property_
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people
from casemgr.web.cases import personal
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.evidence.forms import this_minute
from casemgr.web.funds.base import ByWorkers, FundsPage
from casemgr.web.funds.property import rows
from casemgr.web.funds.property.forms import AdoptForm, AppraisalForm, IrrelevantForm, LiftForm, SeizeForm

ITEMS_ON_A_PAGE = 50


class ItemList(FundsPage):
    """Everything seized in a case, the newest first."""

    template_name = "funds/property/list.html"
    title = gettext_lazy("扣押财物")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        found = paginate(
            rows.items_of(self),
            ordering=("-pk",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
            size=ITEMS_ON_A_PAGE,
        )
        return super().get_context(
            items=rows.item_rows(self, found.rows, rows.ledger_of(self)),
            found=found,
            may_work=rules.may_work(self.officer, self.case),
            led_back=self.led_back,
            **context,
        )


class OfItem(FundsPage):
    """About one seized item of the case."""

    @cached_property
    def item(self) -> SeizedItem:
        return self.visible(rows.items_of(self), pk=self.kwargs["item_pk"])

    @property
    def item_address(self) -> str:
        return reverse("funds:item", args=[self.case.pk, self.item.pk])


class Item(OfItem):
    """One seized item: what it is worth, whose it was, where it is, what came of it."""

    template_name = "funds/property/item.html"

    @property
    def title(self) -> str:
        return _("%(kind)s %(number)s") % {
            "kind": self.item.get_kind_display(),
            "number": self.item.evidence.number,
        }

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        known = rows.ledger_of(self)
        [row] = rows.item_rows(self, [self.item], known)
        appraisals = Appraisal.objects.visible_to(self.officer).filter(item=self.item)
        found = rows.recoveries_of(self).filter(item=self.item)
        may_work = rules.may_work(self.officer, self.case) and not row["is_voided"]
        return super().get_context(
            row=row,
            name=self.reader.text(self.item.evidence.name),
            serial=self.field(personal.of(self.item)["serial"]),
            appraisals=list(appraisals.select_related("recorded_by")),
            recoveries=rows.recovery_rows(self, found, known),
            acts=self._acts(row) if may_work else [],
            tab_address=self.tab_address("funds"),
            **context,
        )

    def _acts(self, row: dict[str, Any]) -> list[dict[str, str]]:
        """What may be done with it now; what is due next stands first."""
        possible = _possible(self.case.pk, self.item, row)
        due = row["next"]
        return [due, *(act for act in possible if act["url"] != due["url"])] if due else possible


def _possible(case_pk: int, item: SeizedItem, row: dict[str, Any]) -> list[dict[str, str]]:
    is_kept, is_cash = item.state == ItemState.KEPT, row["is_cash"]
    left = is_kept and bool(item.position and item.position.balance)
    deposit = rows.recovery_url(case_pk, RecoverySource.SEIZED_CASH, item)
    sale = rows.recovery_url(case_pk, RecoverySource.AUCTION, item)
    appraise, irrelevant, lift = (
        reverse(f"funds:{act}-item", args=[case_pk, item.pk]) for act in ("appraise", "irrelevant", "lift")
    )
    acts = [
        (left, _("缴存专户"), deposit),
        (not is_cash and item.state in (ItemState.KEPT, ItemState.SOLD), _("登记变卖所得"), sale),
        (is_kept and not is_cash, _("价格认定"), appraise),
        (is_kept and not row["irrelevant"], _("查明与案件无关"), irrelevant),
        (left, _("解除扣押"), lift),
    ]
    return [{"label": label, "url": url} for is_open, label, url in acts if is_open]


class _WithSuspects:
    """A form in which a suspect of the case may be chosen."""

    officer: Any
    case: Any

    @property
    def suspects(self) -> QuerySet[CaseSuspect]:
        return people.of_case(self.officer, self.case)


class Seize(_WithSuspects, ByWorkers, FundsPage, CaseFormPage):
    """Evidence and property by one act; the 24 hours begin."""

    template_name = "funds/property/seize.html"
    title = gettext_lazy("登记扣押财物")
    form_class = SeizeForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("扣押财物已登记，请打印清单、拍照，并在扣押后24小时内移交保管。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            "officers": handlers(self.case, self.now),
            "suspects": self.suspects,
            "initial": {"collected_by": self.officer.pk, "collected_at": this_minute(self.now)},
        }

    def save(self, form: SeizeForm) -> str:
        typed = {**form.cleaned_data, "amount": form.cleaned_data["amount"] or None}
        if typed["kind"] == ItemKind.CASH:
            # Cash is counted in yuan.
            del typed["quantity"], typed["unit"]
        item = property_.seize(by=self.officer, case=self.case, now=self.now, **typed)
        return reverse("funds:item", args=[self.case.pk, item.pk])


class Adopt(_WithSuspects, ByWorkers, FundsPage, CaseFormPage):
    """Property in an item of the inventory."""

    template_name = "funds/property/form.html"
    title = gettext_lazy("登记为扣押财物")
    form_class = AdoptForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已登记为扣押财物。")

    @cached_property
    def evidence(self) -> Evidence:
        rows_ = Evidence.objects.filter(case=self.case).with_collectors()
        return self.visible(rows_, pk=self.kwargs["evidence_pk"])

    @property
    def led_back(self) -> str:
        return reverse("evidence:item", args=[self.case.pk, self.evidence.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"suspects": self.suspects}

    def save(self, form: AdoptForm) -> str:
        typed = {**form.cleaned_data, "amount": form.cleaned_data["amount"] or None}
        item = property_.adopt(by=self.officer, evidence=self.evidence, now=self.now, **typed)
        return reverse("funds:item", args=[self.case.pk, item.pk])

    def get_context(self, **context: Any) -> dict[str, Any]:
        about = f"{self.evidence.number} {self.evidence.name} {self.evidence.amount}"
        return super().get_context(**{"about": about, "notice": "", **context})


class OneItem(ByWorkers, OfItem):
    """A form about one item; comes from its page and goes back to it."""

    template_name = "funds/property/form.html"
    sentence: Any = ""

    @property
    def led_back(self) -> str:
        return self.item_address

    def get_context(self, **context: Any) -> dict[str, Any]:
        about = f"{self.item} {self.item.evidence.number}"
        return super().get_context(**{"about": about, "notice": self.sentence, **context})


class Appraise(OneItem, CaseFormPage):
    title = gettext_lazy("登记价格认定")
    form_class = AppraisalForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("价格认定已登记。")
    sentence = gettext_lazy("以最新一次认定为准，以前的认定保留。认定价格不计入追缴，变卖所得才计入。")

    def save(self, form: AppraisalForm) -> str:
        property_.appraise(by=self.officer, item=self.item, now=self.now, **form.cleaned_data)
        return self.led_back


class FindIrrelevant(OneItem, CaseFormPage):
    title = gettext_lazy("查明与案件无关")
    form_class = IrrelevantForm
    submit_label = gettext_lazy("确认")
    success_message = gettext_lazy("已登记，应在三日以内解除扣押并发还。")
    sentence = gettext_lazy(
        "查明与案件无关的，应当在三日以内解除扣押并退还（刑诉法第145条），期限由查明时间起算。"
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"found_at": this_minute(self.now)}}

    def save(self, form: IrrelevantForm) -> str:
        property_.find_irrelevant(by=self.officer, item=self.item, now=self.now, **form.cleaned_data)
        return self.led_back


class Lift(OneItem, CaseFormPage):
    title = gettext_lazy("解除扣押")
    form_class = LiftForm
    submit_label = gettext_lazy("确认解除")
    success_message = gettext_lazy("已解除扣押，请在保管链中办理发还。")
    sentence = gettext_lazy("解除后该笔现金不再计入扣押金额；随后在证据保管链中办理发还。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"lifted_at": this_minute(self.now)}}

    def save(self, form: LiftForm) -> str:
        property_.lift(by=self.officer, item=self.item, now=self.now, **form.cleaned_data)
        return self.led_back
