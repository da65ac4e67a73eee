"""A person apart from what he is in a case; the measures against him, their extensions and duties."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import (
    EncryptedTextField,
    MoneyField,
    PartialDateField,
    SearchKeyField,
    not_negative,
    partial_dates,
)
from casemgr.common.search import zh_index
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County
from casemgr.suspects.enums import (
    Approver,
    CaughtMode,
    DutyKind,
    EndReason,
    ExtensionKind,
    Gender,
    MeasureKind,
    RingRole,
)
from casemgr.suspects.querysets import (
    CaseSuspectQuerySet,
    DutyQuerySet,
    MeasureQuerySet,
    MergeRecordQuerySet,
    SuspectQuerySet,
)
from casemgr.taskforces.models import CaptureTeam

# As ranges, for which PostgreSQL needs no extension: the one person, and from the beginning to the end.
_PERSON = Func(
    F("suspect"), F("suspect"), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
)
_PERIOD = Func(F("started_at"), F("ended_at"), function="tstzrange", output_field=DateTimeRangeField())


class Suspect(Versioned):
    """A person who is suspected in one case or several (犯罪嫌疑人), in whichever counties.

    One resident number is one person. Without a number nobody can say that two are one: people of the same
    name are two records, until somebody merges them.
    """

    name = models.CharField(_("姓名"), max_length=50)
    alias = models.CharField(_("别名、绰号"), max_length=100, blank=True)
    resident_number = EncryptedTextField(_("身份证号"), blank=True)
    resident_number_hash = models.CharField(max_length=64, blank=True, editable=False)
    birth = PartialDateField(_("出生日期"), blank=True)
    gender = models.CharField(_("性别"), max_length=6, choices=Gender, blank=True)
    is_foreign = models.BooleanField(_("外国籍或无国籍"), default=False)
    country = models.CharField(_("国籍或所在境外国家、地区"), max_length=40, blank=True)
    is_deputy = models.BooleanField(_("人大代表或政协委员"), default=False)
    is_unidentified = models.BooleanField(_("身份不明"), default=False)
    search_text = SearchKeyField(of=("name", "alias"))
    created_at = models.DateTimeField(_("登记时间"))

    objects = SuspectQuerySet.as_manager()

    PERSONAL = frozenset({"name", "alias", "resident_number", "resident_number_hash", "birth", "search_text"})
    PLAIN = frozenset(
        {"country", "created_at", "gender", "id", "is_deputy", "is_foreign", "is_unidentified", "version"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("犯罪嫌疑人")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident_number_hash"],
                condition=~Q(resident_number_hash=""),
                name="one_suspect_per_resident_number",
                violation_error_message=_("该身份证号已登记在另一人名下。"),
            ),
            *partial_dates("birth", name_prefix="suspect"),
        ]
        indexes = [
            zh_index("search_text", name="suspect_search"),
            models.Index(fields=["name", "birth"], name="suspect_alike"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseSuspect(Versioned):
    """What a person is in one case (涉案关系): his roles, whether and how he was caught (归案).

    `attributed_amount` is the part of the case's money that is put down to him, yuan: a share of the case's
    figures, never added to them. `level` 1 is the top of the ring.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="suspects")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    suspect = models.ForeignKey(Suspect, models.PROTECT, related_name="roles_in_cases")
    roles = ArrayField(
        models.CharField(max_length=20, choices=RingRole),
        verbose_name=_("链条角色"),
        default=list,
        blank=True,
    )
    level = models.PositiveSmallIntegerField(
        _("层级"), null=True, blank=True, validators=[MinValueValidator(1, _("层级从1开始，1为最上层。"))]
    )
    is_main = models.BooleanField(_("主要犯罪嫌疑人"), default=False)
    attributed_amount = MoneyField(_("归属金额"))
    caught_date = models.DateField(_("抓获日期"), null=True, blank=True)
    caught_time = models.TimeField(_("抓获时间"), null=True, blank=True)
    caught_place = models.CharField(_("抓获地点"), max_length=100, blank=True)
    caught_mode = models.CharField(_("归案方式"), max_length=16, choices=CaughtMode, blank=True)
    capture_team = models.ForeignKey(
        CaptureTeam, models.PROTECT, null=True, blank=True, related_name="suspects", verbose_name=_("抓捕组")
    )
    created_at = models.DateTimeField(_("登记时间"))

    objects = CaseSuspectQuerySet.as_manager()

    PERSONAL = frozenset({"caught_place"})
    PLAIN = frozenset(
        {
            "attributed_amount",
            "capture_team",
            "case",
            "caught_date",
            "caught_mode",
            "caught_time",
            "county",
            "created_at",
            "id",
            "is_main",
            "level",
            "roles",
            "suspect",
            "version",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("涉案人员")
        ordering = [F("level").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "suspect"],
                name="one_suspect_per_case_and_person",
                violation_error_message=_("本案已登记该嫌疑人。"),
            ),
            models.UniqueConstraint(fields=["id", "case", "suspect"], name="suspect_and_case"),
            models.CheckConstraint(
                condition=Q(caught_date=None, caught_time=None, caught_place="", caught_mode="")
                | (Q(caught_date__isnull=False) & ~Q(caught_mode="")),
                name="caught_some_day_in_some_way",
                violation_error_message=_("抓获日期和归案方式要一起填写。"),
            ),
            models.CheckConstraint(
                condition=Q(capture_team=None) | Q(caught_date__isnull=False),
                name="a_team_only_for_who_was_caught",
                violation_error_message=_("未归案的人员不能填写抓捕组。"),
            ),
            *not_negative("attributed_amount", name_prefix="suspect"),
        ]

    def __str__(self) -> str:
        return str(self.suspect)

    @property
    def role_labels(self) -> list[str]:
        """His roles as a person reads them, from the top of the ring down."""
        return [str(role.label) for role in RingRole if role in self.roles]

    @property
    def caught_at(self) -> datetime | None:
        """When he was caught; of a day alone its beginning."""
        if self.caught_date is None:
            return None
        return timezone.make_aware(datetime.combine(self.caught_date, self.caught_time or time.min))


class Measure(Versioned):
    """A coercive measure (强制措施) against one person in one case.

    `base_at` is what its period is counted from: its beginning, the discovery of another serious crime, or
    the day on which his identity became known. Until when it may last is kept as its deadline
    (`casemgr.deadlines`), under `target`. One that was recorded by mistake (录入错误) is voided and stays.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="measures")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    case_suspect = models.ForeignKey(CaseSuspect, models.PROTECT, related_name="measures")
    suspect = models.ForeignKey(Suspect, models.PROTECT, related_name="measures")
    kind = models.CharField(_("强制措施"), max_length=20, choices=MeasureKind)
    document_no = models.CharField(_("决定书文号"), max_length=60)
    permission_no = models.CharField(_("许可或通报文号"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("开始时间"))
    base_at = models.DateTimeField(_("起算时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    end_reason = models.CharField(_("结束原因"), max_length=16, choices=EndReason, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("说明"), blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.TextField(_("作废理由"), blank=True)
    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = MeasureQuerySet.as_manager()

    PERSONAL = frozenset({"note", "void_reason"})
    PLAIN = frozenset(
        {
            "base_at",
            "case",
            "case_suspect",
            "county",
            "created_at",
            "created_by",
            "document_no",
            "end_reason",
            "ended_at",
            "ended_by",
            "id",
            "kind",
            "permission_no",
            "started_at",
            "suspect",
            "version",
            "voided_at",
            "voided_by",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("强制措施")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="measure_and_case"),
            ExclusionConstraint(
                name="one_measure_at_a_time_per_person",
                expressions=[(_PERSON, RangeOperators.OVERLAPS), (_PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(voided_at=None),
                violation_error_message=_("与该人员已登记的强制措施期间重叠，请核对开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="", ended_by=None)
                | (Q(ended_at__gte=F("started_at"), ended_by__isnull=False) & ~Q(end_reason="")),
                name="measure_ended_by_somebody_for_some_reason",
                violation_error_message=_("结束时间不能早于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="measure_voided_by_somebody_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"], condition=Q(ended_at=None, voided_at=None), name="measure_open_and_valid"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def target(self) -> str:
        """What its deadline is kept under."""
        return f"measure:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it holds him now."""
        return self.ended_at is None and self.voided_at is None


class Extension(Checked):
    """One step along the legal chain by which a measure was prolonged (延长). Append-only.

    The review of an arrest (提请批捕) names its own end, which may come before the one that was.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="extensions")
    kind = models.CharField(_("延长情形"), max_length=20, choices=ExtensionKind)
    approver = models.CharField(_("批准机关"), max_length=30, choices=Approver)
    document_no = models.CharField(_("批准文书文号"), max_length=60)
    decided_at = models.DateTimeField(_("批准、提请或发现时间"))
    due_before = models.DateTimeField(_("原届满时间"))
    due_after = models.DateTimeField(_("延长后届满时间"))
    at = models.DateTimeField(_("登记时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset(
        {
            "approver",
            "at",
            "by",
            "case",
            "county",
            "decided_at",
            "document_no",
            "due_after",
            "due_before",
            "id",
            "kind",
            "measure",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("延长")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_after__gt=F("due_before")) | Q(kind=ExtensionKind.ARREST_REVIEW),
                name="an_extension_makes_it_longer",
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Duty(Checked):
    """What must be done within 24 hours of a measure (二十四小时事项), ticked off or excused in writing."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="duties")
    kind = models.CharField(_("事项"), max_length=16, choices=DutyKind)
    due_at = models.DateTimeField(_("截止时间"))
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    excuse = models.TextField(_("无法办理的法定情形"), blank=True)
    settled_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DutyQuerySet.as_manager()

    PERSONAL = frozenset({"excuse"})
    PLAIN = frozenset(
        {"case", "county", "done_at", "due_at", "id", "kind", "measure", "settled_at", "settled_by"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("二十四小时事项")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "kind"], name="each_duty_once"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, done_at=None, excuse="")
                | (
                    Q(settled_at__isnull=False, settled_by__isnull=False)
                    & (Q(done_at__isnull=False, excuse="") | (Q(done_at=None) & ~Q(excuse="")))
                ),
                name="a_duty_is_done_or_excused",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def target(self) -> str:
        """What its deadline is kept under."""
        return f"duty:{self.pk}"

    @property
    def was_late(self) -> bool:
        """Done, but after its twenty-four hours."""
        return self.done_at is not None and self.done_at > self.due_at


class MergeRecord(Checked):
    """Two records of one person that became one (合并嫌疑人记录): what is needed to make them two again.

    `before` holds both records and their parts in the cases as they were, `after` what came of it; sealed,
    for it is personal data. `moved` names by table and key what changed hands, `gone` was the key of the
    record that is no more.
    """

    kept = models.ForeignKey(Suspect, models.PROTECT, related_name="merges", verbose_name=_("保留的人员"))
    gone = models.BigIntegerField(_("并入的人员编号"))
    before = EncryptedTextField(_("合并前记录"))
    after = EncryptedTextField(_("合并后记录"))
    moved = models.JSONField(_("转移的记录"), default=dict)
    reason = models.TextField(_("认定依据"))
    at = models.DateTimeField(_("合并时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_reason = models.TextField(_("撤销理由"), blank=True)

    objects = MergeRecordQuerySet.as_manager()

    PERSONAL = frozenset({"after", "before", "reason", "undo_reason"})
    PLAIN = frozenset({"at", "by", "gone", "id", "kept", "moved", "undone_at", "undone_by"})

    class Meta:
        verbose_name = verbose_name_plural = _("人员合并记录")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None, undo_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undo_reason="")),
                name="merge_undone_by_somebody_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} ← {self.gone}"
