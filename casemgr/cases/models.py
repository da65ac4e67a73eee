"""A case and what hangs on it. Every row below a case carries its county, held equal by the database."""

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear, Greatest, Reverse
from django.utils.translation import gettext_lazy as _

from casemgr.cases.enums import Act, EventKind, IdentifierKind, Status
from casemgr.cases.querysets import (
    CaseQuerySet,
    IdentifierQuerySet,
    OfCaseQuerySet,
    SavedViewQuerySet,
)
from casemgr.common.fields import (
    EncryptedTextField,
    MoneyField,
    PartialDateField,
    not_negative,
    partial_dates,
)
from casemgr.common.search import zh_index
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County, Unit
from casemgr.counties.querysets import ReferenceQuerySet

CASE_NO = r"^A\d{22}$"


class FraudType(models.Model):
    """A fraud type (诈骗类型) of the Ministry's catalogue; how the victim was drawn in is a `Lure`."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    name_en = models.CharField(_("英文名"), max_length=60)
    is_active = models.BooleanField(_("在用"), default=True)
    sort = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("诈骗类型")
        ordering = ["sort", "code"]

    def __str__(self) -> str:
        return self.name


class FraudTypeSynonym(models.Model):
    """An everyday name of a fraud type (别名), as counties write it in their ledgers. Kept normalised."""

    text = models.CharField(_("写法"), max_length=40, unique=True)
    fraud_type = models.ForeignKey(
        FraudType, models.CASCADE, related_name="synonyms", verbose_name=_("诈骗类型")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("诈骗类型别名")
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text


class Lure(models.Model):
    """How the victim was drawn in (引流方式)."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    name_en = models.CharField(_("英文名"), max_length=60)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("引流方式")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Case(Versioned):
    """A telecom and online fraud case (电信网络诈骗案件).

    Amounts are yuan. `loss_amount` is the sum of the victims' losses unless none is recorded. A date without
    a time is a whole day. `county` is that of the filing unit until another is designated: then `county` and
    `lead_unit` move, and `filing_unit` as well while the case has no number, which names it.
    """

    case_no = models.CharField(
        _("案件编号"),
        max_length=23,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(CASE_NO, _("案件编号为字母A加22位数字。"))],
    )
    receipt_no = models.CharField(_("受案登记号"), max_length=23, null=True, blank=True, unique=True)
    name = models.CharField(_("案件名称"), max_length=200)
    special_name = models.CharField(_("专案代号"), max_length=20, blank=True)
    county = models.ForeignKey(County, models.PROTECT, related_name="cases", verbose_name=_("立案县区"))
    filing_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="filed_cases", verbose_name=_("立案单位")
    )
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="led_cases", verbose_name=_("主办单位"))
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_cases",
        verbose_name=_("主办民警"),
    )
    assistants = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="CaseAssistant",
        related_name="assisted_cases",
        verbose_name=_("协办民警"),
    )
    fraud_type = models.ForeignKey(
        FraudType, models.PROTECT, related_name="cases", verbose_name=_("诈骗类型")
    )
    lures = models.ManyToManyField(Lure, blank=True, related_name="cases", verbose_name=_("引流方式"))
    is_cross_border = models.BooleanField(_("涉外"), default=False)
    is_major = models.BooleanField(_("大要案"), default=False)
    is_gang = models.BooleanField(_("团伙案件"), default=False)
    is_card = models.BooleanField(_("“两卡”案件"), default=False)
    occurred = PartialDateField(_("发案时间"), blank=True)
    reported_date = models.DateField(_("报案日期"))
    reported_time = models.TimeField(_("报案时间"), null=True, blank=True)
    accepted_date = models.DateField(_("受案日期"), null=True, blank=True)
    filed_date = models.DateField(_("立案日期"), null=True, blank=True)
    filed_time = models.TimeField(_("立案时间"), null=True, blank=True)
    solved_date = models.DateField(_("破案日期"), null=True, blank=True)
    closed_date = models.DateField(_("结案日期"), null=True, blank=True)
    loss_amount = MoneyField(_("损失金额"))
    amount_involved = MoneyField(_("涉案金额"))
    amount_is_approx = models.BooleanField(_("金额为约数"), default=False)
    status = models.CharField(_("案件状态"), max_length=20, choices=Status, default=Status.REPORTED)
    requested_act = models.CharField(_("提请事项"), max_length=24, choices=Act, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    summary = models.TextField(_("简要案情"), blank=True)
    remark = models.TextField(_("备注"), blank=True)
    # Shadows, kept by `services.shadows`: what a search looks in, and the name as most readers may see it.
    search_text = models.TextField(editable=False, blank=True)
    masked_name = models.CharField(_("案件名称（脱敏）"), max_length=200, editable=False, blank=True)
    created_at = models.DateTimeField(_("登记时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    objects = CaseQuerySet.as_manager()

    # What the law calls personal information (个人信息保护法 28), and what is plain; a field left out of both
    # fails a test.
    PERSONAL = frozenset({"name", "summary", "remark", "search_text"})
    PLAIN = frozenset(
        {
            "accepted_date",
            "amount_involved",
            "amount_is_approx",
            "case_no",
            "closed_date",
            "county",
            "created_at",
            "filed_date",
            "filed_time",
            "filing_unit",
            "fraud_type",
            "id",
            "is_card",
            "is_cross_border",
            "is_gang",
            "is_major",
            "lead",
            "lead_unit",
            "loss_amount",
            "masked_name",
            "occurred",
            "receipt_no",
            "reported_date",
            "reported_time",
            "requested_act",
            "requested_by",
            "solved_date",
            "special_name",
            "status",
            "updated_at",
            "version",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("案件")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "county"], name="case_and_county"),
            models.CheckConstraint(
                condition=Q(case_no=None) | Q(case_no__regex=CASE_NO), name="case_no_is_official"
            ),
            models.CheckConstraint(
                condition=Q(filed_date=None) | Q(filed_date__gte=F("reported_date")),
                name="filed_after_reported",
                violation_error_message=_("立案日期不能早于报案日期。"),
            ),
            models.UniqueConstraint(
                "county",
                "special_name",
                ExtractYear("reported_date"),
                condition=~Q(special_name=""),
                name="special_name_once_per_county_and_year",
                violation_error_message=_("本县区已有同名专案。"),
            ),
            *not_negative("loss_amount", "amount_involved", name_prefix="case"),
            *partial_dates("occurred", name_prefix="case"),
        ]
        indexes = [
            models.Index(fields=["-reported_date", "-id"], name="case_newest"),
            models.Index(fields=["county", "-reported_date", "-id"], name="case_newest_of_county"),
            models.Index(fields=["county", "status", "-reported_date", "-id"], name="case_by_status"),
            models.Index(fields=["county", "fraud_type", "-reported_date", "-id"], name="case_by_type"),
            models.Index(fields=["county", "-loss_amount", "-id"], name="case_by_loss"),
            models.Index(fields=["county"], condition=~Q(requested_act=""), name="case_requested"),
            models.Index(Greatest("loss_amount", "amount_involved"), name="case_by_larger_amount"),
            models.Index(OpClass("case_no", name="varchar_pattern_ops"), name="case_no_prefix"),
            models.Index(OpClass(Reverse("case_no"), name="text_pattern_ops"), name="case_no_tail"),
            zh_index("search_text", name="case_search"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the case goes by: its case number once filed, its receipt number before."""
        return self.case_no or self.receipt_no or f"#{self.pk}"

    @property
    def big_amount(self) -> object:
        """The larger of loss and amount involved, yuan."""
        return max(self.loss_amount, self.amount_involved)


class CaseAssistant(models.Model):
    """An officer who assists with a case (协办民警)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assistant_rows")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset({"case", "county", "id", "officer"})

    class Meta:
        verbose_name = verbose_name_plural = _("协办民警")
        constraints = [models.UniqueConstraint(fields=["case", "officer"], name="one_row_per_assistant")]

    def __str__(self) -> str:
        return str(self.officer)


class Victim(Versioned):
    """A victim (受害人) of one case. The resident number is encrypted for showing and hashed for matching."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="victims")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    name = models.CharField(_("受害人姓名"), max_length=50)
    resident_number = EncryptedTextField(_("身份证号"), blank=True)
    resident_number_hash = models.CharField(max_length=64, blank=True, editable=False)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    occupation = models.CharField(_("职业"), max_length=40, blank=True)
    address = models.CharField(_("住址"), max_length=200, blank=True)
    loss_amount = MoneyField(_("损失金额"))
    created_at = models.DateTimeField(_("登记时间"))

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset(
        {"name", "resident_number", "resident_number_hash", "phone", "occupation", "address"}
    )
    PLAIN = frozenset({"case", "county", "created_at", "id", "loss_amount", "version"})

    class Meta:
        verbose_name = verbose_name_plural = _("受害人")
        ordering = ["pk"]
        constraints = [
            # What his money hangs on: his case, and a loss that nobody gets back more than.
            models.UniqueConstraint(fields=["id", "case"], name="victim_and_case"),
            models.UniqueConstraint(fields=["id", "loss_amount"], name="victim_and_loss"),
            models.UniqueConstraint(
                fields=["case", "resident_number_hash"],
                condition=~Q(resident_number_hash=""),
                name="one_victim_per_case_and_person",
                violation_error_message=_("本案已登记该受害人。"),
            ),
            *not_negative("loss_amount", name_prefix="victim"),
        ]
        indexes = [
            models.Index(
                fields=["resident_number_hash"], condition=~Q(resident_number_hash=""), name="victim_hash"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A phone, account, web address or app seen in a case (涉案标识), in its one normalised form."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="identifiers")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=8, choices=IdentifierKind)
    value = models.CharField(_("号码或名称"), max_length=200)
    created_at = models.DateTimeField(_("登记时间"))

    objects = IdentifierQuerySet.as_manager()

    PERSONAL = frozenset({"value"})
    PLAIN = frozenset({"case", "county", "created_at", "id", "kind"})

    class Meta:
        verbose_name = verbose_name_plural = _("涉案标识")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "value"],
                name="one_identifier_per_case",
                violation_error_message=_("本案已登记该标识。"),
            )
        ]
        indexes = [
            models.Index(OpClass("value", name="varchar_pattern_ops"), name="identifier_prefix"),
            models.Index(OpClass(Reverse("value"), name="text_pattern_ops"), name="identifier_tail"),
        ]

    def __str__(self) -> str:
        return self.value


class CaseEvent(models.Model):
    """A line of a case's history (案件日志). Append-only: the database refuses UPDATE and DELETE.

    `data` holds what a presenter needs for its sentence: old and new values, reasons, rule and inputs.
    `by` none is the system.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"data"})
    PLAIN = frozenset({"at", "by", "case", "county", "id", "kind"})

    class Meta:
        verbose_name = verbose_name_plural = _("案件日志")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["case", "-at"], name="event_by_case")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"


class SavedView(models.Model):
    """A named filter of the case list (视图): an officer's own, or shared with the readers of one county."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(max_length=500, blank=True)
    shared_with = models.ForeignKey(
        County, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("共享给")
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("视图")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="one_saved_view_per_name",
                violation_error_message=_("您已有同名视图。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


from casemgr.cases.ledger.models import LedgerRow  # noqa: E402, F401 - a model of this app, kept beside its import
