"""Legal periods by version, days off, and the deadlines that run (法定期限)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.common.checked import Checked
from casemgr.counties.models import County
from casemgr.counties.querysets import ReferenceQuerySet
from casemgr.deadlines import registry
from casemgr.deadlines.enums import RUNNING, Mark, State, Unit
from casemgr.deadlines.periods import shown_end
from casemgr.deadlines.querysets import DeadlineQuerySet, TermQuerySet


class LegalTerm(Checked):
    """How long a legal period is (期限规则). Versioned: what runs keeps the version it began with.

    `moves`: whether its end moves off a day off; not in custody (刑诉法 105), nor for what lapses by itself.
    `warn_hours`: how many hours before the end its people are told.
    """

    code = models.SlugField(_("代码"), max_length=40)
    version = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("名称"), max_length=60)
    amount = models.PositiveSmallIntegerField(_("期限"))
    unit = models.CharField(_("单位"), max_length=12, choices=Unit)
    is_custody = models.BooleanField(_("羁押期限"), default=False)
    moves = models.BooleanField(_("遇节假日顺延"), default=True)
    warn_hours = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("提前提醒（小时）"), default=list, blank=True
    )
    effective_date = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=200)
    mark = models.CharField(_("核实程度"), max_length=2, choices=Mark)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("期限规则")
        ordering = ["code", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="terms_are_numbered"),
            models.UniqueConstraint(
                fields=["code", "effective_date"],
                name="one_term_per_code_and_day",
                violation_error_message=_("该施行日期已有此期限的版本，请另选日期。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="term_is_positive",
                violation_error_message=_("期限须大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(is_custody=False) | Q(moves=False),
                name="custody_never_moves",
                violation_error_message=_("羁押期限不因节假日延长（刑诉法第105条）。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.length}"

    @property
    def length(self) -> str:
        """How long it is, in words: 12个月."""
        return str(_("%(amount)d%(unit)s")) % {"amount": self.amount, "unit": self.get_unit_display()}

    @property
    def follows_days_off(self) -> bool:
        """Whether an end under it depends on which days are off."""
        return self.unit == Unit.WORKING_DAY or (self.moves and self.unit != Unit.HOUR)


class Holiday(models.Model):
    """A day that the State Council's notice takes out of the week (节假日安排): off, or worked instead."""

    date = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("调休上班"), default=False)
    name = models.CharField(_("名称"), max_length=20)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("节假日")
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Deadline(Checked):
    """A period that runs on something of a case (期限): until when, and how it ended.

    `target` names the thing as `prefix:key` ("measure:12") and never a person. `due_at` is stored, never
    counted down; `is_given` says that somebody set it by a decision rather than the term by its rule.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="deadlines", verbose_name=_("案件"))
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("县区"))
    target = models.CharField(_("对象"), max_length=60)
    kind = models.CharField(_("期限种类"), max_length=40)
    term = models.ForeignKey(LegalTerm, models.PROTECT, related_name="+", verbose_name=_("适用期限"))
    base_at = models.DateTimeField(_("起算时间"))
    due_at = models.DateTimeField(_("到期时间"))
    is_given = models.BooleanField(_("到期时间由决定指定"), default=False)
    warn_steps = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("提前提醒（小时）"), default=list, blank=True
    )
    last_warned = models.PositiveSmallIntegerField(_("已提醒"), null=True, blank=True)
    next_warning_at = models.DateTimeField(_("下次提醒"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("登记时间"))
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    objects = DeadlineQuerySet.as_manager()

    PERSONAL = frozenset({"reason"})
    PLAIN = frozenset(
        {
            "base_at",
            "case",
            "county",
            "due_at",
            "id",
            "is_given",
            "kind",
            "last_warned",
            "next_warning_at",
            "opened_at",
            "settled_at",
            "settled_by",
            "state",
            "target",
            "term",
            "warn_steps",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("期限")
        ordering = ["due_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "kind"],
                condition=Q(state__in=RUNNING),
                name="one_running_deadline_per_target_and_kind",
                violation_error_message=_("此期限正在计算，不能重复登记。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING, settled_at=None)
                | (~Q(state__in=RUNNING) & Q(settled_at__isnull=False)),
                name="deadline_settled_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WAIVED) | (Q(settled_by__isnull=False) & ~Q(reason="")),
                name="waived_by_somebody_for_a_reason",
                violation_error_message=_("免除期限须写明理由。"),
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("base_at")), name="deadline_due_after_base"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["county", "due_at", "id"], condition=Q(state__in=RUNNING), name="deadline_running"
            ),
            models.Index(fields=["case", "due_at"], name="deadline_by_case"),
            models.Index(fields=["due_at"], condition=Q(state=State.OPEN), name="deadline_open"),
            models.Index(
                fields=["next_warning_at"],
                condition=Q(state=State.OPEN, next_warning_at__isnull=False),
                name="deadline_next_warning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} {shown_end(self.due_at)}"

    @property
    def kind_label(self) -> str:
        return registry.kind_label(self.kind)

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def follows_days_off(self) -> bool:
        """Whether its end was reckoned with days off, and moves with them."""
        return not self.is_given and self.term.follows_days_off

    @property
    def was_late(self) -> bool:
        """Whether it was settled after its end."""
        return self.settled_at is not None and self.settled_at > self.due_at
