"""The page of one round (资金返还): where it stands, from what money, to whom, and what is next."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases import presenters, rules
from casemgr.cases.enums import EventKind
from casemgr.cases.models import CaseEvent
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.documents.enums import About
from casemgr.documents.models import Document, Kind
from casemgr.documents.services import refunds as refund_papers
from casemgr.funds.enums import OPEN_REFUNDS, PaymentState, RefundMode, RefundState
from casemgr.funds.models import Allocation, Objection, PaymentAttempt, RefundSource
from casemgr.funds.services.refunds import deciding, reserves
from casemgr.funds.services.refunds.proposing import GROUNDS
from casemgr.web.cases import personal
from casemgr.web.documents.issuing import prepare_address
from casemgr.web.funds.refunds import words
from casemgr.web.funds.refunds.base import RefundPage
from casemgr.web.funds.refunds.words import CITY, LEAD, WORKER

LAID = {RefundState.VERIFIED, RefundState.ANNOUNCED}


class Round(RefundPage):
    """One round with its sources, shares, objections and history; who may act finds his act on top."""

    template_name = "funds/refunds/round.html"

    @property
    def title(self) -> str:
        return self.refund.number

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        hidden = {name: self.field(value) for name, value in personal.of(self.refund).items()}
        return super().get_context(
            refund=self.refund,
            hidden=hidden,
            ground=GROUNDS.get(self.refund.basis, ""),
            steps=words.steps(self.refund, self.now),
            turn=self.turn,
            acts=self._acts(),
            hindrance=self._hindrance(),
            sources=self._sources(),
            shares=self._shares(),
            objections=self._objections(),
            papers=self._papers(),
            issued=self._issued(),
            history=presenters.history(self._events(), self.reader),
            may_work=self.may_work,
            may_cancel=self._may_cancel(),
            may_object=self.may_work and self.refund.state == RefundState.ANNOUNCED,
            is_announced=self.refund.mode == RefundMode.PRO_RATA,
            is_cancelled=self.refund.state == RefundState.CANCELLED,
            in_clear=self.in_clear,
            may_reveal=self.may_reveal,
            tab_address=self.tab_address("funds"),
            **context,
        )

    @cached_property
    def may_work(self) -> bool:
        return rules.may_work(self.officer, self.case)

    @cached_property
    def may_check(self) -> bool:
        return rules.may_approve(self.officer, self.case)

    @cached_property
    def may_approve(self) -> bool:
        return may(self.officer, Right.APPROVE_FUNDS, self.case.county_id)

    @cached_property
    def turn(self) -> words.Turn:
        objected = any(not objection.verdict for objection in self._read_objections)
        bounced = any(share.state == PaymentState.BOUNCED for share in self._read_shares)
        return words.turn(self.refund, self.now, objected=objected, bounced=bounced)

    def _papers(self) -> list[dict[str, str]]:
        """The documents that can be issued on the round as it stands."""
        if not rules.may_edit(self.officer, self.case):
            return []
        kinds = Kind.objects.visible_to(self.officer).in_use().filter(about=About.REFUND)
        return [
            {"label": kind.name, "url": prepare_address(self.case, kind, self.refund.pk)}
            for kind in kinds
            if refund_papers.is_for(kind, self.refund)
        ]

    def _issued(self) -> list[Document]:
        rows = Document.objects.visible_to(self.officer).filter(refund=self.refund, voided_at=None)
        return list(rows.with_subject())

    def _acts(self) -> list[dict[str, Any]]:
        """What this officer can do with the round now, the next step first."""
        refund, is_own = self.refund, self.officer.pk == self.refund.created_by_id
        found: list[tuple[str, str]] = []
        if self.may_work and self.turn.whose == WORKER:
            found += self._of_worker()
        if self.may_check and self.turn.whose == LEAD and not is_own and not self._is_objected:
            found.append((_("审核并报市局"), "check"))
        if self.may_approve and self.turn.whose == CITY:
            if self.officer.pk not in (refund.created_by_id, refund.checked_by_id):
                found.append((_("审批"), "approve"))
            found.append((_("退回修改"), "send-back"))
        if self.may_check and refund.state in LAID:
            found.append((_("退回修改"), "send-back"))
        acts = [
            {"label": label, "url": self._url(name), "primary": name != "send-back"} for label, name in found
        ]
        return [*self._to_decide(), *acts]

    def _to_decide(self) -> list[dict[str, Any]]:
        """The first objection that waits for this officer."""
        waiting = [objection for objection in self._objections() if objection["may_decide"]]
        return [
            {"label": _("处理异议"), "url": objection["url"], "primary": True} for objection in waiting[:1]
        ]

    def _of_worker(self) -> list[tuple[str, str]]:
        if self.refund.state == RefundState.DRAFT:
            return [
                (_("核对受害人和收款账户"), "verify"),
                (_("修改方式和份额"), "shares"),
                (_("修改资金来源"), "sources"),
            ]
        if self.refund.state == RefundState.VERIFIED:
            return [(_("登记公告"), "announce")]
        if self.refund.state == RefundState.APPROVED:
            decision = (_("登记返还决定书文号"), "decision")
            return [(_("登记送达银行"), "issue"), decision] if self.refund.decision_no else [decision]
        return []

    def _hindrance(self) -> str:
        """Why it is not this officer's turn, though his post would let him."""
        is_own = self.officer.pk == self.refund.created_by_id
        if is_own and self.may_check and self.turn.whose == LEAD:
            return _("本返还由您拟定，须由本县区另一名负责人审核。")
        took_part = self.officer.pk in (self.refund.created_by_id, self.refund.checked_by_id)
        if took_part and self.may_approve and self.turn.whose == CITY:
            return _("您是拟定人或审核人，须由其他督办员审批。")
        return ""

    def _may_cancel(self) -> bool:
        able = self.may_work or self.may_approve
        return able and self.refund.state in deciding.CANCELLABLE

    @property
    def _is_objected(self) -> bool:
        return any(not objection.verdict for objection in self._read_objections)

    def _url(self, name: str) -> str:
        return reverse(f"funds:refund-{name}", args=[self.case.pk, self.refund.pk])

    def _sources(self) -> list[dict[str, Any]]:
        """Each source with what lies set aside of it now, and whether its freeze still holds."""
        rows = RefundSource.objects.visible_to(self.officer).filter(refund=self.refund)
        related = ("freeze__case_account__account", "recovery", "position")
        is_open = self.refund.state in OPEN_REFUNDS
        return [
            {
                "row": row,
                "label": words.source(row.record),
                "ends": words.ends(row.record, self.now),
                "is_lapsed": is_open
                and row.freeze is not None
                and (row.position is None or row.position.balance > 0 or self._is_owed)
                and not reserves.holds(row.freeze, self.now),
            }
            for row in rows.select_related(*related).order_by("pk")
        ]

    @property
    def _is_owed(self) -> bool:
        return any(share.state in (PaymentState.WAITING, PaymentState.BOUNCED) for share in self._read_shares)

    @cached_property
    def _read_shares(self) -> list[Allocation]:
        rows = Allocation.objects.visible_to(self.officer).filter(refund=self.refund)
        return list(rows.select_related("victim").order_by("victim_id"))

    def _shares(self) -> list[dict[str, Any]]:
        attempts = defaultdict(list)
        found = PaymentAttempt.objects.visible_to(self.officer).filter(allocation__refund=self.refund)
        for attempt in found.order_by("pk"):
            attempts[attempt.allocation_id].append(
                {"row": attempt, "reason": self.field(personal.of(attempt)["reason"])}
            )
        return [
            {
                "row": share,
                "victim": self.field(personal.of(share.victim)["name"]),
                "hidden": {name: self.field(value) for name, value in personal.of(share).items()},
                "attempts": attempts[share.pk],
                "acts": self._acts_on(share),
            }
            for share in self._read_shares
        ]

    def _acts_on(self, share: Allocation) -> list[dict[str, Any]]:
        """What can be recorded of one share now."""
        if not self.may_work:
            return []
        found: list[tuple[str, str]] = []
        if self.refund.state == RefundState.ISSUED and share.state == PaymentState.WAITING:
            found = [(_("登记到账"), "pay"), (_("登记退回"), "bounce")]
        elif self.refund.state == RefundState.ISSUED and share.state == PaymentState.BOUNCED:
            found = [(_("重新办理"), "again"), (_("撤回"), "take-back")]
        elif share.state == PaymentState.PAID and share.signed_date is None:
            found = [(_("登记签收"), "sign")]
        place = [self.case.pk, self.refund.pk, share.pk]
        return [{"label": label, "url": reverse(f"funds:refund-{name}", args=place)} for label, name in found]

    @cached_property
    def _read_objections(self) -> list[Objection]:
        rows = Objection.objects.visible_to(self.officer).filter(refund=self.refund)
        return list(rows.select_related("decided_by").order_by("pk"))

    def _objections(self) -> list[dict[str, Any]]:
        is_own = self.officer.pk == self.refund.created_by_id
        may_decide = self.may_check and not is_own and self.refund.state == RefundState.ANNOUNCED
        return [
            {
                "row": row,
                "hidden": {name: self.field(value) for name, value in personal.of(row).items()},
                "may_decide": may_decide and not row.verdict,
                "url": reverse("funds:refund-decide-objection", args=[self.case.pk, self.refund.pk, row.pk]),
            }
            for row in self._read_objections
        ]

    def _events(self) -> list[CaseEvent]:
        rows = CaseEvent.objects.visible_to(self.officer).filter(
            case=self.case, kind=EventKind.REFUND_MOVED, data__refund=self.refund.pk
        )
        return list(rows.select_related("by"))
