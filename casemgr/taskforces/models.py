"""Task forces (专班、专案组) and access requests: who works on or reads whose case, and until when."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.common.checked import Checked
from casemgr.common.clock import local_date
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County, Unit
from casemgr.counties.querysets import ReferenceQuerySet
from casemgr.taskforces.enums import Kind, Province, RequestState
from casemgr.taskforces.querysets import (
    AccessRequestQuerySet,
    MembershipQuerySet,
    OfTaskForceQuerySet,
    TaskForceQuerySet,
)

PROMINENT_TYPES = 5


class ProminentType(Checked):
    """One of the five prominent types of a year (五类突出案件); the database knows no sixth."""

    year = models.PositiveSmallIntegerField(_("年份"))
    rank = models.PositiveSmallIntegerField(_("序号"))
    fraud_type = models.ForeignKey(
        "cases.FraudType", models.PROTECT, related_name="prominent_in", verbose_name=_("诈骗类型")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("五类突出案件")
        ordering = ["-year", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=PROMINENT_TYPES), name="five_prominent_types"
            ),
            models.UniqueConstraint(fields=["year", "rank"], name="one_prominent_type_per_rank"),
            models.UniqueConstraint(fields=["year", "fraud_type"], name="prominent_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.fraud_type}"


class TaskForce(Checked):
    """A task force (专班): led by a unit, served in by officers of several, on named cases."""

    name = models.CharField(_("专班名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    fraud_type = models.ForeignKey(
        "cases.FraudType",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="task_forces",
        verbose_name=_("诈骗类型"),
    )
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("组长")
    )
    opened_on = models.DateField(_("成立日期"))
    closed_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    closing_reason = models.CharField(_("撤销原因"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TaskForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("专班")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fraud_type"],
                condition=Q(kind=Kind.TYPE_SPECIAL, closed_at=None),
                name="one_active_task_force_per_type",
                violation_error_message=_("该诈骗类型已有在办的类案专班，请先撤销原专班。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.TYPE_SPECIAL) | Q(fraud_type__isnull=False),
                name="type_task_force_names_its_type",
                violation_error_message=_("类案专班须选择诈骗类型。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def county(self) -> County | None:
        """The county that leads it; none for the city."""
        return self.lead_unit.stat_county


class Membership(Checked):
    """An officer's service in a task force (专班成员), from its first day to its last, both included.

    `ended_at` is when he was taken out before that: from this moment he sees nothing by it.
    """

    task_force = models.ForeignKey(TaskForce, models.PROTECT, related_name="memberships")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("民警")
    )
    duty = models.CharField(_("分工"), max_length=40)
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)
    ended_at = models.DateTimeField(_("退出时间"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("专班成员")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "officer"],
                condition=Q(ended_at=None),
                name="one_open_membership",
                violation_error_message=_("该民警已是本专班成员。"),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]
        indexes = [models.Index(fields=["officer"], condition=Q(ended_at=None), name="membership_open")]

    def __str__(self) -> str:
        return f"{self.officer} {self.task_force}"

    def lasts(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        today = local_date(now)
        return self.ended_at is None and self.since <= today and (self.until is None or today <= self.until)


class TaskForceCase(models.Model):
    """A case that a task force works on (专班案件); put in by the county that has it, or by the city."""

    task_force = models.ForeignKey(TaskForce, models.PROTECT, related_name="case_rows")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="task_force_rows")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfTaskForceQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset(
        {"added_at", "added_by", "case", "county", "id", "removed_at", "removed_by", "task_force"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("专班案件")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "case"],
                condition=Q(removed_at=None),
                name="one_open_row_per_case",
                violation_error_message=_("本专班已在办理该案件。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_force} {self.case}"


class CaptureTeam(Versioned):
    """A capture team (抓捕组): who went where, when, and how many it caught.

    `caught` is what the team says; whom it caught is said of each suspect (CaseSuspect.capture_team), and the
    two are compared, never made equal: a team reports before its people are entered.
    """

    task_force = models.ForeignKey(TaskForce, models.PROTECT, related_name="teams")
    seq = models.PositiveSmallIntegerField(_("组号"))
    leader = models.CharField(_("带队民警"), max_length=30)
    members = models.CharField(_("组员"), max_length=200, blank=True)
    province = models.CharField(_("目的地"), max_length=2, choices=Province)
    city = models.CharField(_("市县"), max_length=40, blank=True)
    departed_on = models.DateField(_("出发日期"))
    returned_on = models.DateField(_("返回日期"), null=True, blank=True)
    caught = models.PositiveSmallIntegerField(_("抓获人数"), default=0)

    objects = OfTaskForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("抓捕组")
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "seq"],
                name="one_team_per_number",
                violation_error_message=_("本专班已有该组号。"),
            ),
            models.CheckConstraint(
                condition=Q(returned_on=None) | Q(returned_on__gte=F("departed_on")),
                name="team_returns_after_it_left",
                violation_error_message=_("返回日期不能早于出发日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_force} {self.seq}"


class Raid(Versioned):
    """A raid (收网行动): one day, one or more places, so many caught."""

    task_force = models.ForeignKey(TaskForce, models.PROTECT, related_name="raids")
    seq = models.PositiveSmallIntegerField(_("次序"))
    on = models.DateField(_("日期"))
    places = models.CharField(_("地点"), max_length=200)
    caught = models.PositiveSmallIntegerField(_("抓获人数"), default=0)

    objects = OfTaskForceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("收网行动")
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["task_force", "seq"],
                name="one_raid_per_number",
                violation_error_message=_("本专班已有该次收网。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_force} {self.seq}"


class AccessRequest(Checked):
    """A request to read one case of another county (跨县查阅申请), named by its number as it was typed.

    `case` and `county` are empty when nothing has that number; whoever asked is not told the difference.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="access_requests")
    number = models.CharField(_("案件编号"), max_length=23)
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="access_requests")
    county = models.ForeignKey(County, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("查阅理由"))
    since = models.DateField(_("自"))
    until = models.DateField(_("至"))
    state = models.CharField(_("状态"), max_length=8, choices=RequestState, default=RequestState.PENDING)
    asked_at = models.DateTimeField(_("申请时间"))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("审核意见"), max_length=200, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    PERSONAL = frozenset({"answer", "reason"})
    PLAIN = frozenset(
        {
            "asked_at",
            "asked_by",
            "case",
            "county",
            "decided_at",
            "decided_by",
            "id",
            "number",
            "since",
            "state",
            "until",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("跨县查阅申请")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="access_ends_after_it_begins",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(case=None, county=None) | Q(case__isnull=False, county__isnull=False),
                name="access_knows_case_and_county",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by"], condition=Q(state="granted"), name="access_granted"),
            models.Index(fields=["county", "state"], name="access_by_county"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_state_display()}"
