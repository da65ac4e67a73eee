"""The page of one freeze: what it is, what it holds, until when, and every movement of its money."""

from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.common.masking import mask_name
from casemgr.common.money import show_yuan
from casemgr.deadlines.periods import shown_end
from casemgr.funds.models import Entry, Freeze, Renewal
from casemgr.web.cases import personal
from casemgr.web.funds.base import FundsPage
from casemgr.web.funds.holds.words import Acts, badge, has_lapsed, is_held, renewal_word, until
from casemgr.web.templatetags.house import moment


class FreezePage(FundsPage):
    template_name = "funds/freeze.html"

    @property
    def title(self) -> str:
        return _("冻结 %(account)s") % {"account": self.freeze.case_account}

    @cached_property
    def freeze(self) -> Freeze:
        rows = Freeze.objects.filter(case=self.case).with_account()
        related = ("position", "unit", "requested_by", "approved_by", "stop")
        return self.visible(rows.select_related(*related), pk=self.kwargs["freeze_pk"])

    @cached_property
    def renewals(self) -> list[Renewal]:
        rows = Renewal.objects.visible_to(self.officer).filter(freeze=self.freeze)
        return list(rows.select_related("requested_by", "decided_by"))

    @property
    def elsewhere(self) -> list[str]:
        """The units that hold the same account in other cases now: that they do, and nothing more."""
        rows = Freeze.objects.filter(case_account__account=self.freeze.case_account.account)
        rows = rows.exclude(case=self.case).in_force(self.now)
        return list(dict.fromkeys(rows.order_by("unit__code").values_list("unit__name", flat=True)))

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        freeze, last = self.freeze, self.renewals[0] if self.renewals else None
        return super().get_context(
            freeze=freeze,
            badge=badge(freeze, self.now),
            until=until(freeze, self.now),
            is_held=is_held(freeze, self.now),
            has_lapsed=has_lapsed(freeze, self.now),
            under_way=renewal_word(last) if is_held(freeze, self.now) else "",
            facts=self._facts(),
            hidden=self._hidden(),
            acts=Acts(self.officer, self.case, self.now).of_freeze(freeze, last),
            renewals=[self._renewal(renewal) for renewal in self.renewals],
            entries=self._entries(),
            elsewhere=self.elsewhere,
            tab_address=self.led_back,
            documents_address=self.tab_address("documents"),
            **context,
        )

    def _hidden(self) -> dict[str, Any]:
        return {name: self.field(value) for name, value in personal.of(self.freeze).items()}

    def _facts(self) -> list[dict[str, Any]]:
        freeze = self.freeze
        holder = freeze.case_account.holder_name
        money = {
            _("申请冻结（元）"): show_yuan(freeze.amount_asked),
            _("实际冻结（元）"): show_yuan(freeze.amount_held) if freeze.effective_at else "",
            _("现冻结余额（元）"): self._balance(),
        }
        told = {
            _("户名"): holder if self.in_clear else mask_name(holder),
            **money,
            _("财产种类"): freeze.get_asset_display(),
            _("审批层级"): _("市局") if freeze.is_decided_by_city else _("县局"),
            _("冻结范围"): freeze.scope,
            _("孳息"): _("含孳息") if freeze.includes_interest else _("不含孳息"),
            _("决定机关"): freeze.unit.name,
            _("申请"): f"{freeze.requested_by} {moment(freeze.requested_at)}",
            _("批准"): f"{freeze.approved_by} {moment(freeze.approved_at)}" if freeze.approved_by else "",
            _("文书编号"): freeze.order_no,
            _("银行回执号"): freeze.receipt_no,
            _("生效时间"): moment(freeze.effective_at) if freeze.effective_at else "",
            _("到期时间"): shown_end(freeze.expires_at) if freeze.expires_at else "",
            _("承接的止付"): self._stop(),
            _("结束时间"): shown_end(freeze.ended_at) if freeze.ended_at else "",
            _("结束原因"): freeze.get_lift_ground_display()
            or freeze.get_fail_reason_display()
            or freeze.get_lapse_finding_display(),
        }
        told = {label: value for label, value in told.items() if value}
        return [{"label": label, "value": value} for label, value in told.items()]

    def _balance(self) -> str:
        if self.freeze.effective_at is None:
            return ""
        holds = is_held(self.freeze, self.now)
        return show_yuan(self.freeze.position.balance if holds else Decimal(0))

    def _stop(self) -> str:
        stop = self.freeze.stop
        if stop is None or stop.effective_at is None:
            return ""
        told = {"at": moment(stop.effective_at), "amount": show_yuan(stop.amount_held)}
        return _("%(at)s止付%(amount)s元") % told

    def _renewal(self, renewal: Renewal) -> dict[str, Any]:
        if renewal.is_open:
            state = {"label": _("待审批"), "tone": "waiting"}
        elif not renewal.is_approved:
            state = {"label": _("未批准"), "tone": "ended"}
        elif renewal.executed_at:
            state = {"label": _("已续冻"), "tone": "good"}
        else:
            state = {"label": _("待银行办理"), "tone": "waiting"}
        if (
            not renewal.executed_at
            and renewal.is_approved is not False
            and not is_held(self.freeze, self.now)
        ):
            state = {"label": _("未在到期前办理"), "tone": "danger"}
        return {
            "row": renewal,
            "state": state,
            "before": shown_end(renewal.due_before),
            "after": shown_end(renewal.due_after) if renewal.due_after else "",
            **{name: self.field(value) for name, value in personal.of(renewal).items()},
        }

    def _entries(self) -> list[dict[str, Any]]:
        rows = Entry.objects.visible_to(self.officer).filter(case=self.case, about=self.freeze.target)
        rows = rows.select_related("source", "target", "recorded_by").order_by("pk")
        return [
            {
                "row": entry,
                "way": f"{entry.source.get_place_display()} → {entry.target.get_place_display()}",
                "reason": self.reader.text(entry.reason),
            }
            for entry in rows
        ]
