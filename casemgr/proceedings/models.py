"""A case on its way to the court: consultations, dual inquiries, what was decided of each suspect."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import MoneyField, not_negative
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County
from casemgr.proceedings.enums import (
    DETAINS,
    FINES,
    WITH_TERM,
    DecisionKind,
    Finding,
    Instance,
    Office,
    PenaltyKind,
    Result,
    TopicKind,
)
from casemgr.proceedings.querysets import DecisionQuerySet, InquiryQuerySet, OutcomeQuerySet, TopicQuerySet
from casemgr.suspects.models import CaseSuspect


class JointConsultation(Checked):
    """Police, procuratorate and court consult about a case (综合会商、提前介入, 检察规则 256)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    held_on = models.DateField(_("会商日期"))
    offices = ArrayField(models.CharField(max_length=16, choices=Office), verbose_name=_("参加单位"))
    participants = models.CharField(_("参加人员"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"participants"})
    PLAIN = frozenset({"case", "county", "created_at", "created_by", "held_on", "id", "offices"})

    class Meta:
        verbose_name = verbose_name_plural = _("综合会商")
        ordering = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "case"], name="consultation_and_case"),
            models.CheckConstraint(
                condition=Q(offices__len__gt=0),
                name="somebody_was_consulted",
                violation_error_message=_("请选择参加单位。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on}"

    @property
    def office_labels(self) -> list[str]:
        """Whose people sat at the table, as a person reads it."""
        return [str(office.label) for office in Office if office in self.offices]


class Topic(Checked):
    """What a consultation said on one topic, and who does what about it until when (会商事项).

    Its period is kept as a deadline under `target`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    consultation = models.ForeignKey(JointConsultation, models.PROTECT, related_name="topics")
    kind = models.CharField(_("议题"), max_length=16, choices=TopicKind)
    opinion = models.TextField(_("会商意见"))
    todo = models.CharField(_("待办事项"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("责任民警")
    )
    due_on = models.DateField(_("完成期限"))
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_note = models.TextField(_("办理情况"), blank=True)

    objects = TopicQuerySet.as_manager()

    PERSONAL = frozenset({"opinion", "todo", "done_note"})
    PLAIN = frozenset(
        {"case", "consultation", "county", "done_at", "done_by", "due_on", "id", "kind", "owner"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("会商事项")
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "kind"], name="each_topic_once"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, done_note="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(done_note="")),
                name="a_todo_is_done_by_somebody_with_a_note",
                violation_error_message=_("请写明办理情况。"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["owner"], condition=Q(done_at=None), name="todo_open")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def target(self) -> str:
        """What its deadline is kept under."""
        return f"todo:{self.pk}"


class DualInquiry(Versioned):
    """Of a card case, the outlet and the insider behind the cards (一案双查), and what became of it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    outlet = models.CharField(_("涉及网点或单位"), max_length=100)
    employee = models.CharField(_("涉及人员"), max_length=100, blank=True)
    finding = models.CharField(_("倒查情况"), max_length=12, choices=Finding, blank=True)
    detail = models.TextField(_("倒查经过"), blank=True)
    conclusion = models.TextField(_("双查结论"), blank=True)
    opened_at = models.DateTimeField(_("登记时间"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField(_("结论时间"), null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InquiryQuerySet.as_manager()

    PERSONAL = frozenset({"outlet", "employee", "detail", "conclusion"})
    PLAIN = frozenset(
        {
            "case",
            "concluded_at",
            "concluded_by",
            "county",
            "finding",
            "id",
            "opened_at",
            "opened_by",
            "version",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("一案双查")
        ordering = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(concluded_at=None, concluded_by=None, conclusion="")
                | (
                    Q(concluded_at__isnull=False, concluded_by__isnull=False)
                    & ~Q(conclusion="")
                    & ~Q(finding="")
                ),
                name="an_inquiry_is_concluded_with_a_finding",
                violation_error_message=_("作出结论须同时写明倒查情况和双查结论。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_finding_display() or _("一案双查"))


class Outcome(Checked):
    """What became of one suspect in one case; `suspect` and county stand as the case's do."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    document_no = models.CharField(_("文书编号"), max_length=60)
    decided_on = models.DateField(_("文书日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OutcomeQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    OUTCOME = frozenset(
        {
            "case",
            "case_suspect",
            "county",
            "decided_on",
            "document_no",
            "id",
            "recorded_at",
            "recorded_by",
        }
    )

    class Meta:
        abstract = True
        ordering: ClassVar = ["-decided_on", "-pk"]


class ProsecutionDecision(Outcome):
    """The procuratorate prosecutes one suspect, or does not (检察决定). 提起公诉 is counted by person."""

    case_suspect = models.ForeignKey(CaseSuspect, models.PROTECT, related_name="decisions")
    kind = models.CharField(_("检察决定"), max_length=12, choices=DecisionKind)

    objects = DecisionQuerySet.as_manager()

    PLAIN = Outcome.OUTCOME | {"kind"}

    class Meta(Outcome.Meta):
        verbose_name = verbose_name_plural = _("检察决定")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_suspect", "kind"],
                name="each_decision_once_per_suspect",
                violation_error_message=_("该嫌疑人已登记同一检察决定。"),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["case", "decided_on"], name="decision_by_case")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Judgment(Outcome):
    """What a court decided of one accused (判决). `term_months` is the sentence, `fine_amount` in yuan."""

    case_suspect = models.ForeignKey(CaseSuspect, models.PROTECT, related_name="judgments")
    court = models.CharField(_("审判法院"), max_length=60)
    instance = models.CharField(_("审级"), max_length=8, choices=Instance, default=Instance.FIRST)
    result = models.CharField(_("判决结果"), max_length=14, choices=Result)
    term_months = models.PositiveSmallIntegerField(
        _("刑期（月）"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(300)]
    )
    fine_amount = MoneyField(_("罚金"))

    PLAIN = Outcome.OUTCOME | {"court", "fine_amount", "instance", "result", "term_months"}

    class Meta(Outcome.Meta):
        verbose_name = verbose_name_plural = _("判决")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_suspect", "instance"],
                name="one_judgment_per_suspect_and_instance",
                violation_error_message=_("该被告人已登记同一审级的判决。"),
            ),
            models.CheckConstraint(
                condition=Q(result__in=sorted(WITH_TERM), term_months__isnull=False)
                | (~Q(result__in=sorted(WITH_TERM)) & Q(term_months=None)),
                name="a_term_where_the_result_has_one",
                violation_error_message=_("有期徒刑、缓刑、拘役、管制须填写刑期，其他判决结果不填。"),
            ),
            *not_negative("fine_amount", name_prefix="judgment"),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "decided_on"], name="judgment_by_case")]

    def __str__(self) -> str:
        return str(self.get_result_display())


class AdminPenalty(Outcome):
    """An administrative penalty on one person (行政处罚). Never beside a criminal measure in the same case.

    Conduct below the criminal threshold: 10 to 15 days, fine of one to ten times the gains (反诈法 38).
    """

    case_suspect = models.ForeignKey(CaseSuspect, models.PROTECT, related_name="penalties")
    kind = models.CharField(_("处罚种类"), max_length=14, choices=PenaltyKind)
    days = models.PositiveSmallIntegerField(
        _("拘留天数"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    amount = MoneyField(_("罚没金额"))
    basis = models.CharField(_("法律依据"), max_length=100)

    PLAIN = Outcome.OUTCOME | {"amount", "basis", "days", "kind"}

    class Meta(Outcome.Meta):
        verbose_name = verbose_name_plural = _("行政处罚")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_suspect", "document_no"],
                name="one_penalty_per_suspect_and_document",
                violation_error_message=_("该人员已登记同一处罚决定书。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(DETAINS), days__isnull=False)
                | (~Q(kind__in=sorted(DETAINS)) & Q(days=None)),
                name="days_where_somebody_is_detained",
                violation_error_message=_("行政拘留须填写拘留天数，其他处罚不填。"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(FINES), amount__gt=0)
                | (~Q(kind__in=sorted(FINES)) & Q(amount=0)),
                name="an_amount_where_money_is_taken",
                violation_error_message=_("罚款、没收须填写金额，其他处罚不填。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
