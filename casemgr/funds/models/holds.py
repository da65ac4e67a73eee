"""Money held at a bank: stop-payments of 48 hours, freezes of months, their renewals (止付、冻结、续冻)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import MoneyField, not_negative
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County, Unit
from casemgr.funds.enums import Asset, FailReason, HoldState, LapseFinding, LiftGround
from casemgr.funds.models.accounts import CaseAccount
from casemgr.funds.models.ledger import Position
from casemgr.funds.querysets import FreezeQuerySet, HoldQuerySet


def _officer(name: str | None = None, *, null: bool = True) -> models.ForeignKey:
    label = {"verbose_name": name} if name else {}
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name="+", **label
    )


class Hold(Versioned):
    """What a stop-payment and a freeze have in common (止付、冻结).

    Asked for, answered by the bank (`amount_held`, or why nothing), in force until `expires_at`, a moment
    that is stored. The money lies in `position`; what is held now is that balance, not `amount_held`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    case_account = models.ForeignKey(
        CaseAccount, models.PROTECT, related_name="%(class)ss", verbose_name=_("账户")
    )
    state = models.CharField(_("状态"), max_length=10, choices=HoldState, default=HoldState.REQUESTED)
    amount_asked = MoneyField(_("申请金额"))
    requested_at = models.DateTimeField(_("申请时间"))
    requested_by = _officer(_("申请人"), null=False)
    order_no = models.CharField(_("文书编号"), max_length=60, blank=True)
    effective_at = models.DateTimeField(_("生效时间"), null=True, blank=True)
    expires_at = models.DateTimeField(_("到期时间"), null=True, blank=True)
    amount_held = MoneyField(_("实际控制金额"))
    receipt_no = models.CharField(_("银行回执号"), max_length=60, blank=True)
    fail_reason = models.CharField(_("未成功原因"), max_length=12, choices=FailReason, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    lift_ground = models.CharField(_("解除理由"), max_length=12, choices=LiftGround, blank=True)
    lapse_finding = models.CharField(_("失效核查结果"), max_length=12, choices=LapseFinding, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    position = models.OneToOneField(
        Position, models.PROTECT, null=True, blank=True, related_name="%(class)s", editable=False
    )

    objects = HoldQuerySet.as_manager()

    PERSONAL = frozenset({"note"})
    PLAIN = frozenset(
        {
            "amount_asked",
            "amount_held",
            "case",
            "case_account",
            "county",
            "effective_at",
            "ended_at",
            "expires_at",
            "fail_reason",
            "id",
            "lapse_finding",
            "lift_ground",
            "order_no",
            "position",
            "receipt_no",
            "requested_at",
            "requested_by",
            "state",
            "version",
        }
    )

    class Meta:
        abstract = True

    @property
    def is_effective(self) -> bool:
        return self.state == HoldState.EFFECTIVE

    @property
    def kind_label(self) -> str:
        """止付 or 冻结."""
        return str(self._meta.verbose_name)


def _hold_constraints(name: str) -> list[models.BaseConstraint]:
    in_force = Q(state=HoldState.EFFECTIVE)
    return [
        models.UniqueConstraint(fields=["id", "case"], name=f"{name}_and_case"),
        models.UniqueConstraint(
            fields=["case_account"],
            condition=in_force,
            name=f"one_{name}_in_force_per_account",
            violation_error_message=_("该账户已有生效中的同类措施，不能重复。"),
        ),
        models.CheckConstraint(
            condition=~in_force
            | Q(effective_at__isnull=False, expires_at__isnull=False, position__isnull=False),
            name=f"{name}_in_force_since_and_until",
        ),
        models.CheckConstraint(
            condition=Q(expires_at=None) | Q(expires_at__gt=F("effective_at")),
            name=f"{name}_ends_after_start",
        ),
        models.CheckConstraint(
            condition=~Q(state=HoldState.FAILED) | ~Q(fail_reason=""),
            name=f"{name}_failed_for_a_reason",
            violation_error_message=_("未成功的须选择原因。"),
        ),
        models.CheckConstraint(
            condition=~Q(state=HoldState.LIFTED) | ~Q(lift_ground=""),
            name=f"{name}_lifted_for_a_reason",
            violation_error_message=_("解除须选择理由。"),
        ),
        *not_negative("amount_asked", "amount_held", name_prefix=name),
    ]


class StopPayment(Hold):
    """An emergency stop (紧急止付, 银发〔2016〕86号): 48 hours, at most twice per account within a case.

    `seq` is the how-manieth that held of the account. One that failed has none and does not count.
    """

    seq = models.PositiveSmallIntegerField(_("第几次"), null=True, blank=True, editable=False)

    PLAIN = Hold.PLAIN | {"seq"}

    class Meta:
        verbose_name = verbose_name_plural = _("止付")
        ordering = ["-pk"]
        constraints = [
            *_hold_constraints("stop"),
            models.UniqueConstraint(
                fields=["case_account", "seq"],
                name="each_stop_of_an_account_once",
                violation_error_message=_("该账户的这一次止付已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(seq=None) | Q(seq__in=(1, 2)),
                name="at_most_two_stops",
                violation_error_message=_("同一账户最多止付两次（银发〔2016〕86号）。"),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at", "id"], condition=Q(state="effective"), name="stop_expiring"),
            models.Index(fields=["county", "requested_at"], name="stop_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.amount_held}"

    @property
    def target(self) -> str:
        """What its deadline and its entries call it."""
        return f"stop:{self.pk}"


class Freeze(Hold):
    """A freeze (冻结, 程序规定 237–247): of months by the kind of asset, for a year if the city approves.

    `stop` is the one whose money it takes over. `is_major` asks for a year, which the city decides. While
    another authority's freeze is in force this one waits (轮候) and holds nothing; `queue_place` is the
    bank's. `base_at` is what the present period is counted from: the old end, once it was renewed.
    """

    stop = models.OneToOneField(
        StopPayment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="freeze",
        verbose_name=_("承接的止付"),
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("决定机关"))
    asset = models.CharField(_("冻结财产种类"), max_length=12, choices=Asset, default=Asset.DEPOSIT)
    is_major = models.BooleanField(_("重大、复杂案件，申请冻结一年"), default=False)
    scope = models.CharField(_("冻结范围"), max_length=100, blank=True)
    includes_interest = models.BooleanField(_("含孳息"), default=True)
    approved_at = models.DateTimeField(_("批准时间"), null=True, blank=True)
    approved_by = _officer(_("批准人"))
    decision_note = models.CharField(_("审批意见"), max_length=300, blank=True)
    queue_place = models.PositiveSmallIntegerField(_("轮候顺位"), null=True, blank=True)
    base_at = models.DateTimeField(_("本期起算"), null=True, blank=True, editable=False)

    objects = FreezeQuerySet.as_manager()

    PERSONAL = Hold.PERSONAL | {"decision_note"}
    PLAIN = Hold.PLAIN | {
        "approved_at",
        "approved_by",
        "asset",
        "base_at",
        "includes_interest",
        "is_major",
        "queue_place",
        "scope",
        "stop",
        "unit",
    }

    class Meta:
        verbose_name = verbose_name_plural = _("冻结")
        ordering = ["-pk"]
        constraints = [
            *_hold_constraints("freeze"),
            models.UniqueConstraint(
                fields=["unit", "order_no"],
                condition=~Q(order_no=""),
                name="one_freeze_per_order_and_unit",
                violation_error_message=_("该文书编号已用于另一冻结。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="freeze_approved_by_another",
                violation_error_message=_("申请人不能批准本人的申请。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "effective", "queued"]) | Q(approved_by__isnull=False),
                name="freeze_in_force_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(is_major=False) | Q(asset=Asset.DEPOSIT),
                name="only_deposits_are_frozen_for_a_year",
                violation_error_message=_("只有存款、汇款可以申请冻结一年（程序规定第243条）。"),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at", "id"], condition=Q(state="effective"), name="freeze_expiring"),
            models.Index(
                fields=["county", "expires_at", "id"],
                condition=Q(state="effective"),
                name="freeze_expiring_of_county",
            ),
            models.Index(
                fields=["county", "requested_at"],
                condition=Q(state__in=["requested", "queued"]),
                name="freeze_waiting",
            ),
            models.Index(
                fields=["county", "expires_at"],
                condition=Q(state="lapsed", lapse_finding=""),
                name="freeze_unexplained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.amount_held}"

    @property
    def target(self) -> str:
        """What its deadline and its entries call it."""
        return f"freeze:{self.pk}"

    @property
    def is_decided_by_city(self) -> bool:
        """Whether the city decides on it and its renewals (程序规定 239、243), and not the county's lead."""
        return self.is_major or self.asset == Asset.EQUITY

    @property
    def term_code(self) -> str:
        """Under which legal term it runs, and each of its renewals."""
        if self.asset == Asset.SECURITIES:
            return "freeze_securities"
        if self.asset == Asset.EQUITY:
            return "freeze_equity"
        return "freeze_major" if self.is_major else "freeze"


class Renewal(Checked):
    """A freeze asked to go on (续冻, 程序规定 240、243): approved before its end, counted from that old end.

    Undecided while `decided_at` is empty.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="renewals")
    requested_at = models.DateTimeField(_("申请时间"))
    requested_by = _officer(_("申请人"), null=False)
    reason = models.CharField(_("续冻理由"), max_length=300)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = _officer(_("决定人"))
    is_approved = models.BooleanField(_("批准"), null=True, blank=True)
    decision_note = models.CharField(_("决定说明"), max_length=300, blank=True)
    order_no = models.CharField(_("文书编号"), max_length=60, blank=True)
    receipt_no = models.CharField(_("银行回执号"), max_length=60, blank=True)
    executed_at = models.DateTimeField(_("银行办理时间"), null=True, blank=True)
    due_before = models.DateTimeField(_("原到期时间"))
    due_after = models.DateTimeField(_("续冻后到期时间"), null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"decision_note", "reason"})
    PLAIN = frozenset(
        {
            "case",
            "county",
            "decided_at",
            "decided_by",
            "due_after",
            "due_before",
            "executed_at",
            "freeze",
            "id",
            "is_approved",
            "order_no",
            "receipt_no",
            "requested_at",
            "requested_by",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("续冻")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["freeze"], condition=Q(decided_at=None), name="one_renewal_undecided_per_freeze"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="renewal_approved_by_another",
                violation_error_message=_("申请人不能批准本人的申请。"),
            ),
            models.CheckConstraint(
                condition=Q(executed_at=None) | Q(executed_at__lt=F("due_before"), is_approved=True),
                name="renewed_before_its_end",
                violation_error_message=_("续冻须在期限届满前办理。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.freeze_id)

    @property
    def is_open(self) -> bool:
        return self.decided_at is None


def is_over(hold: Hold, now: datetime) -> bool:
    """Whether its period has run out: at that very moment it no longer holds."""
    return hold.expires_at is not None and now >= hold.expires_at
