"""Money goes back to its victims (资金返还, 冻结资金返还若干规定): rounds, shares, objections, payments."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case, Victim
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import EncryptedTextField, MoneyField, not_negative
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County
from casemgr.funds.enums import OPEN_REFUNDS, ObjectionVerdict, PaymentState, Place, RefundMode, RefundState
from casemgr.funds.models.holds import Freeze
from casemgr.funds.models.ledger import Position
from casemgr.funds.models.property import Recovery
from casemgr.funds.querysets import RefundQuerySet


def _officer(name: str, *, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=null,
        blank=null,
        related_name="+",
        verbose_name=name,
    )


class Refund(Versioned):
    """One round of returning a case's money (返还): from a pool, to victims, to the fen.

    Drafted, checked by the county's lead, approved by the city, done at the bank by two officers; whoever
    drafted it approves nothing. `pool` is the sum of its sources and of its allocations. A round by
    proportion is announced for 30 days first; a victim found later gets a new round.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="refunds")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    number = models.CharField(_("返还编号"), max_length=23, unique=True)
    round_no = models.PositiveSmallIntegerField(_("轮次"))
    mode = models.CharField(_("返还方式"), max_length=10, choices=RefundMode)
    basis = models.CharField(_("方式依据"), max_length=300, blank=True)
    pool = MoneyField(_("返还总额"))
    state = models.CharField(_("状态"), max_length=10, choices=RefundState, default=RefundState.DRAFT)
    created_at = models.DateTimeField(_("拟定时间"))
    created_by = _officer(_("拟定人"), null=False)
    announced_date = models.DateField(_("公告日期"), null=True, blank=True)
    announced_where = models.CharField(_("公告位置"), max_length=200, blank=True)
    announced_until = models.DateTimeField(_("公告期满"), null=True, blank=True)
    checked_at = models.DateTimeField(_("县局审核时间"), null=True, blank=True)
    checked_by = _officer(_("县局审核人"))
    approved_at = models.DateTimeField(_("市局批准时间"), null=True, blank=True)
    approved_by = _officer(_("市局批准人"))
    decision_no = models.CharField(_("返还决定书文号"), max_length=60, blank=True)
    issued_at = models.DateTimeField(_("送达银行时间"), null=True, blank=True)
    issued_by = _officer(_("经办民警"))
    issued_with = _officer(_("另一名经办民警"))
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    cancel_reason = models.CharField(_("取消理由"), max_length=300, blank=True)

    objects = RefundQuerySet.as_manager()

    PERSONAL = frozenset({"basis", "cancel_reason"})
    PLAIN = frozenset(
        {
            "announced_date",
            "announced_until",
            "announced_where",
            "approved_at",
            "approved_by",
            "case",
            "checked_at",
            "checked_by",
            "closed_at",
            "county",
            "created_at",
            "created_by",
            "decision_no",
            "id",
            "issued_at",
            "issued_by",
            "issued_with",
            "mode",
            "number",
            "pool",
            "round_no",
            "state",
            "version",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("资金返还")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="refund_and_case"),
            models.UniqueConstraint(fields=["case", "round_no"], name="each_round_once_per_case"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")),
                name="refund_approved_by_another",
                violation_error_message=_("拟定人不能批准本人拟定的返还。"),
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("created_by")),
                name="refund_checked_by_another",
                violation_error_message=_("拟定人不能审核本人拟定的返还。"),
            ),
            models.CheckConstraint(
                condition=Q(issued_with=None) | ~Q(issued_with=F("issued_by")),
                name="refund_taken_to_the_bank_by_two",
                violation_error_message=_("须由两名民警共同办理，不能是同一人。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RefundState.APPROVED, RefundState.ISSUED, RefundState.CLOSED])
                | Q(approved_by__isnull=False, approved_at__isnull=False, pool__gt=0),
                name="refund_paid_only_if_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RefundState.ISSUED, RefundState.CLOSED])
                | (Q(issued_by__isnull=False, issued_with__isnull=False) & ~Q(decision_no="")),
                name="refund_issued_with_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(mode=RefundMode.PRO_RATA)
                | ~Q(state__in=[RefundState.CHECKED, RefundState.APPROVED, RefundState.ISSUED])
                | Q(announced_until__isnull=False),
                name="pro_rata_is_announced",
            ),
            *not_negative("pool", name_prefix="refund"),
        ]
        indexes = [models.Index(fields=["county", "state", "id"], name="refund_by_state")]

    def __str__(self) -> str:
        return self.number

    @property
    def target(self) -> str:
        """What its deadlines and its entries call it."""
        return f"refund:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REFUNDS

    def is_announced_out(self, now: datetime) -> bool:
        """Whether its announcement is over: on its last day it still runs."""
        return self.announced_until is not None and self.announced_until < now


class RefundSource(Checked):
    """Money that a round draws on: of one freeze, or of one recovery (返还资金来源)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="sources")
    freeze = models.ForeignKey(Freeze, models.PROTECT, null=True, blank=True, related_name="refund_sources")
    recovery = models.ForeignKey(
        Recovery, models.PROTECT, null=True, blank=True, related_name="refund_sources"
    )
    amount = MoneyField(_("金额"))
    position = models.OneToOneField(
        Position, models.PROTECT, null=True, blank=True, related_name="refund_source", editable=False
    )

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset({"amount", "case", "county", "freeze", "id", "position", "recovery", "refund"})

    class Meta:
        verbose_name = verbose_name_plural = _("返还资金来源")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "freeze", "recovery"],
                nulls_distinct=False,
                name="each_source_once_per_refund",
            ),
            models.CheckConstraint(
                condition=Q(freeze__isnull=False, recovery=None) | Q(freeze=None, recovery__isnull=False),
                name="refund_source_is_one",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_source_is_some"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"

    @property
    def record(self) -> Freeze | Recovery:
        """The freeze or the recovery whose money it is."""
        return self.freeze or self.recovery

    @property
    def place(self) -> Place:
        """Where its money waits once the round is approved."""
        return Place.PAYABLE_FROZEN if self.freeze_id else Place.PAYABLE_HELD


class Allocation(Checked):
    """The share of one victim in one round, yuan (返还分配). `claim` is what he had still lost before it.

    `payee_number` is the victim's own account; that of another only with what he is to him
    (`payee_relation`). Officers may not collect for him (程序规定 234).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="allocations")
    victim = models.ForeignKey(Victim, models.PROTECT, related_name="allocations", verbose_name=_("受害人"))
    claim = MoneyField(_("未获弥补的损失"))
    amount = MoneyField(_("返还金额"))
    payee_name = models.CharField(_("收款户名"), max_length=60, blank=True)
    payee_relation = models.CharField(_("与受害人关系"), max_length=40, blank=True)
    payee_bank = models.CharField(_("收款开户行"), max_length=60, blank=True)
    payee_number = EncryptedTextField(_("收款账号"), blank=True)
    state = models.CharField(_("到账状态"), max_length=10, choices=PaymentState, default=PaymentState.WAITING)
    paid_at = models.DateTimeField(_("到账时间"), null=True, blank=True)
    signed_date = models.DateField(_("发还清单签收日期"), null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"payee_name", "payee_number", "payee_relation"})
    PLAIN = frozenset(
        {
            "amount",
            "case",
            "claim",
            "county",
            "id",
            "paid_at",
            "payee_bank",
            "refund",
            "signed_date",
            "state",
            "victim",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("返还分配")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="allocation_and_case"),
            models.UniqueConstraint(fields=["refund", "victim"], name="one_share_per_victim_and_round"),
            models.CheckConstraint(
                condition=Q(amount__lte=F("claim")),
                name="share_within_the_claim",
                violation_error_message=_("返还金额不能超过未获弥补的损失。"),
            ),
            models.CheckConstraint(
                condition=(Q(state=PaymentState.PAID) & Q(paid_at__isnull=False))
                | (~Q(state=PaymentState.PAID) & Q(paid_at=None)),
                name="share_paid_at_some_time",
            ),
            *not_negative("claim", "amount", name_prefix="share"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"

    @property
    def target(self) -> str:
        """What its entries call it."""
        return f"allocation:{self.pk}"


class PaymentAttempt(Checked):
    """What the bank said of one share (银行办理结果): paid, with its receipt, or why not. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="attempts")
    at = models.DateTimeField(_("办理时间"))
    is_paid = models.BooleanField(_("到账"))
    receipt_no = models.CharField(_("银行回执号"), max_length=60, blank=True)
    reason = models.CharField(_("退回原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = _officer(_("登记人"), null=False)

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"reason"})
    PLAIN = frozenset(
        {"allocation", "at", "case", "county", "id", "is_paid", "receipt_no", "recorded_at", "recorded_by"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("银行办理结果")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(is_paid=True) & ~Q(receipt_no="")) | (Q(is_paid=False) & ~Q(reason="")),
                name="payment_has_a_receipt_or_a_reason",
                violation_error_message=_("到账须填写银行回执号，退回须写明原因。"),
            )
        ]

    def __str__(self) -> str:
        return self.receipt_no or self.reason


class Objection(Checked):
    """Somebody objects while a round is announced (公告异议), and what was decided on it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="objections")
    by_whom = models.CharField(_("异议人"), max_length=60)
    content = models.CharField(_("异议内容"), max_length=500)
    received_at = models.DateTimeField(_("收到时间"))
    recorded_by = _officer(_("登记人"), null=False)
    verdict = models.CharField(_("处理结果"), max_length=8, choices=ObjectionVerdict, blank=True)
    verdict_reason = models.CharField(_("处理理由"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decided_by = _officer(_("处理人"))

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"by_whom", "content", "verdict_reason"})
    PLAIN = frozenset(
        {
            "case",
            "county",
            "decided_at",
            "decided_by",
            "id",
            "received_at",
            "recorded_by",
            "refund",
            "verdict",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("公告异议")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", verdict_reason="", decided_by=None, decided_at=None)
                | (
                    ~Q(verdict="")
                    & ~Q(verdict_reason="")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="objection_decided_for_a_reason",
                violation_error_message=_("处理异议须写明理由。"),
            )
        ]

    def __str__(self) -> str:
        return self.by_whom
