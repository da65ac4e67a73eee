"""Seized property and recovered money (扣押财物、追缴资金). Cash is money of the ledger; things are not."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case, Victim
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import MoneyField
from casemgr.counties.models import County
from casemgr.evidence.models import Evidence
from casemgr.funds.enums import ItemKind, ItemState, RecoverySource, RestitutionSource
from casemgr.funds.models.holds import Freeze
from casemgr.funds.models.ledger import Position
from casemgr.suspects.models import CaseSuspect


class SeizedItem(Checked):
    """Property in an item of evidence (扣押财物): what it is worth, whose it was, what became of it.

    The thing itself, its two collectors, its photos and its chain of custody are the `evidence`'s. `amount`
    is the face value of cash, yuan, and lies in `position`; anything else is worth what was appraised, and
    counts as money only once it is sold.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="seized_items")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="property")
    case_suspect = models.ForeignKey(
        CaseSuspect,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seized_items",
        verbose_name=_("犯罪嫌疑人"),
    )
    kind = models.CharField(_("财物种类"), max_length=12, choices=ItemKind)
    brand = models.CharField(_("品牌型号"), max_length=60, blank=True)
    serial = models.CharField(_("序列号、车架号"), max_length=60, blank=True)
    amount = MoneyField(_("现金金额"), null=True, blank=True, default=None)
    state = models.CharField(_("财物状态"), max_length=10, choices=ItemState, default=ItemState.KEPT)
    position = models.OneToOneField(
        Position, models.PROTECT, null=True, blank=True, related_name="seized_item", editable=False
    )
    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"serial"})
    PLAIN = frozenset(
        {
            "amount",
            "brand",
            "case",
            "case_suspect",
            "county",
            "created_at",
            "created_by",
            "evidence",
            "id",
            "kind",
            "position",
            "state",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("扣押财物")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="seized_item_and_case"),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.CASH, amount__gt=0, position__isnull=False)
                | (~Q(kind=ItemKind.CASH) & Q(amount=None, position=None)),
                name="cash_alone_is_money",
                violation_error_message=_("现金须填写金额，其他财物不填写金额。"),
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="seized_item_of_case")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.brand}".strip()

    @property
    def target(self) -> str:
        """What its deadline and its entries call it."""
        return f"item:{self.pk}"


class Appraisal(models.Model):
    """What a thing was found to be worth, yuan (价格认定). Append-only; the newest holds."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    item = models.ForeignKey(SeizedItem, models.PROTECT, related_name="appraisals")
    value = MoneyField(_("认定价格"))
    body = models.CharField(_("认定机构"), max_length=60)
    document_no = models.CharField(_("认定书编号"), max_length=60, blank=True)
    appraised_date = models.DateField(_("认定日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset(
        {
            "appraised_date",
            "body",
            "case",
            "county",
            "document_no",
            "id",
            "item",
            "recorded_at",
            "recorded_by",
            "value",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("价格认定")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.value}"


class Recovery(Checked):
    """Recovered money in the bureau's custody (追缴资金): where from, when, in which account it lies.

    Append-only; what was entered by mistake is taken back by an entry. What is left of it is the balance of
    `position`. A receipt stands once in a case: asked under its lock, for one taken back may be entered anew.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="recoveries")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    source = models.CharField(_("追缴来源"), max_length=16, choices=RecoverySource)
    amount = MoneyField(_("追缴金额"))
    recovered_at = models.DateTimeField(_("追缴时间"))
    freeze = models.ForeignKey(
        Freeze, models.PROTECT, null=True, blank=True, related_name="recoveries", verbose_name=_("来源冻结")
    )
    item = models.ForeignKey(
        SeizedItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recoveries",
        verbose_name=_("来源财物"),
    )
    case_suspect = models.ForeignKey(
        CaseSuspect,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recoveries",
        verbose_name=_("犯罪嫌疑人"),
    )
    account_of_custody = models.CharField(_("涉案资金专户"), max_length=100)
    receipt_no = models.CharField(_("缴款凭证号"), max_length=60)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    position = models.OneToOneField(Position, models.PROTECT, related_name="recovery", editable=False)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"note"})
    PLAIN = frozenset(
        {
            "account_of_custody",
            "amount",
            "case",
            "case_suspect",
            "county",
            "freeze",
            "id",
            "item",
            "position",
            "receipt_no",
            "recorded_at",
            "recorded_by",
            "recovered_at",
            "source",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("追缴资金")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="recovery_and_case"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="recovery_is_some",
                violation_error_message=_("金额应大于0。"),
            ),
            models.CheckConstraint(
                condition=Q(source=RecoverySource.SEIZED_CASH, item__isnull=False, freeze=None)
                | Q(source=RecoverySource.AUCTION, item__isnull=False, freeze=None)
                | Q(source=RecoverySource.FREEZE_TRANSFER, freeze__isnull=False, item=None)
                | Q(source=RecoverySource.SUSPECT, case_suspect__isnull=False, freeze=None, item=None),
                name="recovery_says_from_what",
                violation_error_message=_("请选择与追缴来源相应的冻结、财物或嫌疑人。"),
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="recovery_of_case")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.amount}"

    @property
    def target(self) -> str:
        """What its entries call it."""
        return f"recovery:{self.pk}"


class Restitution(models.Model):
    """What a victim got from elsewhere (其他退赔). Append-only; it lessens what may be returned to him."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="restitutions")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    victim = models.ForeignKey(Victim, models.PROTECT, related_name="restitutions", verbose_name=_("受害人"))
    source = models.CharField(_("退赔来源"), max_length=8, choices=RestitutionSource)
    amount = MoneyField(_("退赔金额"))
    paid_at = models.DateTimeField(_("退赔时间"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"note"})
    PLAIN = frozenset(
        {"amount", "case", "county", "id", "paid_at", "recorded_at", "recorded_by", "source", "victim"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("其他退赔")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.amount}"

    @property
    def target(self) -> str:
        """What its entry calls it."""
        return f"restitution:{self.pk}"
