"""Accounts the money went through, and the transfers between them (涉案账户、资金交易)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case, Victim
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import EncryptedTextField, MoneyField
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County
from casemgr.counties.querysets import ReferenceQuerySet
from casemgr.funds.enums import AccountKind, AccountRole, Channel
from casemgr.funds.models.ledger import Position
from casemgr.funds.querysets import AccountQuerySet, CaseAccountQuerySet


class Account(models.Model):
    """An account or card, whoever's it is (账户): one row per number, in whichever cases it appears.

    The number is sealed; `number_hash` finds it again, `tail`, its last four, is what most readers see. What
    a case knows of its holder stands on `CaseAccount`: another county's knowledge is not ours.
    """

    number = EncryptedTextField(_("账号"))
    number_hash = models.CharField(max_length=64, unique=True, editable=False)
    tail = models.CharField(_("账号后四位"), max_length=4, editable=False)
    kind = models.CharField(_("账户类别"), max_length=8, choices=AccountKind, default=AccountKind.BANK)
    created_at = models.DateTimeField(_("登记时间"))

    objects = AccountQuerySet.as_manager()

    PERSONAL = frozenset({"number", "number_hash"})
    PLAIN = frozenset({"created_at", "id", "kind", "tail"})

    class Meta:
        verbose_name = verbose_name_plural = _("账户")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"…{self.tail}"


class CaseAccount(Versioned):
    """An account as one case knows it (涉案账户): whose it is, at which bank, how far from the victim.

    `level` counts the steps from a victim's account, which has 0; empty as long as no transfer leads here.
    `checked_at`: that its flow was looked into (涉案账户核查).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="accounts")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, related_name="in_cases")
    role = models.CharField(_("账户身份"), max_length=8, choices=AccountRole, default=AccountRole.INVOLVED)
    victim = models.ForeignKey(
        Victim, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("受害人")
    )
    bank = models.CharField(_("开户行"), max_length=60, blank=True)
    holder_name = models.CharField(_("户名"), max_length=60, blank=True)
    holder_number = EncryptedTextField(_("开户证件号"), blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(_("层级"), null=True, blank=True, editable=False)
    checked_at = models.DateTimeField(_("核查时间"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stop_lapsed = models.OneToOneField(
        Position, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    freeze_lapsed = models.OneToOneField(
        Position, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CaseAccountQuerySet.as_manager()

    PERSONAL = frozenset({"holder_name", "holder_number", "note"})
    PLAIN = frozenset(
        {
            "account",
            "bank",
            "case",
            "checked_at",
            "checked_by",
            "county",
            "created_at",
            "created_by",
            "freeze_lapsed",
            "id",
            "level",
            "role",
            "stop_lapsed",
            "version",
            "victim",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("涉案账户")
        ordering = ["level", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="case_account_and_case"),
            models.UniqueConstraint(
                fields=["case", "account"],
                name="each_account_once_per_case",
                violation_error_message=_("本案已登记该账户。"),
            ),
            models.CheckConstraint(
                condition=Q(role=AccountRole.VICTIM) | Q(victim=None),
                name="only_a_victims_account_names_the_victim",
                violation_error_message=_("只有受害人账户才能填写受害人。"),
            ),
        ]
        indexes = [models.Index(fields=["case", "level", "id"], name="account_by_level")]

    def __str__(self) -> str:
        return f"{self.bank}…{self.account.tail}"


class StatementLayout(models.Model):
    """How a bank writes its statements (流水格式): which heading holds what. Mapped once, then kept.

    `signature` is that of the headings, so the same layout is known again without asking; `columns` maps
    field names to headings, `signs` what the bank writes for money in and out, where it says so in words.
    """

    bank = models.CharField(_("银行或支付机构"), max_length=60)
    signature = models.CharField(max_length=64, unique=True, editable=False)
    headings = models.JSONField(_("表头"), default=list)
    columns = models.JSONField(_("对应关系"), default=dict)
    signs = models.JSONField(_("收支标志"), default=dict)
    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("流水格式")
        ordering = ["bank", "pk"]

    def __str__(self) -> str:
        return self.bank


class Statement(models.Model):
    """A statement that was taken into a case (银行流水): one file, once. Append-only.

    `account` is the one it is the statement of; empty where each line names both sides.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="statements")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    account = models.ForeignKey(CaseAccount, models.PROTECT, null=True, blank=True, related_name="statements")
    layout = models.ForeignKey(StatementLayout, models.PROTECT, related_name="+")
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("SHA-256 校验值"), max_length=64)
    taken = models.PositiveIntegerField(_("采用行数"))
    doubled = models.PositiveIntegerField(_("重复行数"))
    refused = models.PositiveIntegerField(_("退回行数"))
    imported_at = models.DateTimeField(_("导入时间"))
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"name"})
    PLAIN = frozenset(
        {
            "account",
            "case",
            "county",
            "doubled",
            "id",
            "imported_at",
            "imported_by",
            "layout",
            "refused",
            "sha256",
            "taken",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("银行流水")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="statement_and_case"),
            models.UniqueConstraint(
                fields=["case", "sha256"],
                name="each_statement_once_per_case",
                violation_error_message=_("该流水文件已导入本案。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Transfer(Checked):
    """A transaction a bank recorded (资金交易): who paid whom, how much, at which second by the bank's clock.

    One side may be no account: cash, a purchase; `counterparty` says what the statement says. The same line
    twice is refused by the database. `*_balance` are as the bank printed them after the transaction.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="transfers")
    payer = models.ForeignKey(
        CaseAccount, models.PROTECT, null=True, blank=True, related_name="paid", verbose_name=_("付款账户")
    )
    payee = models.ForeignKey(
        CaseAccount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="received",
        verbose_name=_("收款账户"),
    )
    amount = MoneyField(_("金额"))
    at = models.DateTimeField(_("交易时间"))
    serial_no = models.CharField(_("流水号"), max_length=60, blank=True)
    channel = models.CharField(_("交易方式"), max_length=10, choices=Channel, default=Channel.TRANSFER)
    counterparty = models.CharField(_("对方"), max_length=120, blank=True)
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    payer_balance = models.DecimalField(
        _("付款后余额"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    payee_balance = models.DecimalField(
        _("收款后余额"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"counterparty", "summary"})
    PLAIN = frozenset(
        {
            "amount",
            "at",
            "case",
            "channel",
            "county",
            "id",
            "payee",
            "payee_balance",
            "payer",
            "payer_balance",
            "recorded_at",
            "recorded_by",
            "serial_no",
            "statement",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("资金交易")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "payee", "payer", "at", "amount", "serial_no"],
                nulls_distinct=False,
                name="each_transfer_once_per_case",
                violation_error_message=_("该笔交易已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="transfer_moves_something",
                violation_error_message=_("金额应大于0。"),
            ),
            models.CheckConstraint(
                condition=Q(payer__isnull=False) | Q(payee__isnull=False), name="transfer_has_a_known_side"
            ),
            models.CheckConstraint(
                condition=Q(payer=None) | Q(payee=None) | ~Q(payer=F("payee")),
                name="nobody_pays_himself",
                violation_error_message=_("付款账户和收款账户不能相同。"),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="transfer_of_case"),
            models.Index(fields=["payer", "at"], name="transfer_by_payer"),
            models.Index(fields=["payee", "at"], name="transfer_by_payee"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
