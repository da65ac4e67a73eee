"""Listed supervision (挂牌督办): the rule that lists, the case that is due, the supervision itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.common.checked import Checked
from casemgr.common.fields import MoneyField
from casemgr.counties.models import County
from casemgr.supervision.enums import AmountField, Level, ReleaseReason, State, Trigger, Verdict
from casemgr.supervision.querysets import OfSupervisionQuerySet, RuleQuerySet, SupervisionQuerySet


class EscalationRule(Checked):
    """When a case is put under supervision by itself (提级挂牌标准). Versioned: a change is a new row.

    Source: 《周口打击治理电诈犯罪攻坚破局》, every case of 10万元以上 is listed. 以上 includes the
    figure (刑法 99, applied by inference [D], hence the flag).
    """

    version = models.PositiveIntegerField(_("版本"), unique=True)
    level = models.CharField(_("督办级别"), max_length=12, choices=Level, default=Level.CITY)
    amount_field = models.CharField(
        _("比较的金额"), max_length=10, choices=AmountField, default=AmountField.LARGER
    )
    threshold = MoneyField(_("标准金额（元）"))
    inclusive = models.BooleanField(_("含本数"), default=True)
    effective_date = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("提级挂牌标准")
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gt=0), name="rule_threshold_positive"),
            models.UniqueConstraint(
                fields=["level", "effective_date"],
                name="one_rule_per_level_and_day",
                violation_error_message=_("该施行日期已有标准，请另选日期。"),
            ),
        ]

    def __str__(self) -> str:
        return _("第%(version)s版") % {"version": self.version}


class Due(models.Model):
    """A case whose amount met the standard and that the sweep has to look at (待挂牌).

    Written by a trigger in the transaction that changed the amount, whatever path it came by.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="escalation_due")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = OfSupervisionQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset({"case", "county", "noted_at"})

    class Meta:
        verbose_name = verbose_name_plural = _("待挂牌案件")

    def __str__(self) -> str:
        return f"{self.case_id}"


class Supervision(Checked):
    """A case under supervision at one level (挂牌督办).

    Keeps what it was listed by: rule version, threshold and the amount seen, yuan. A later drop of the amount
    never ends it by itself.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="supervisions", verbose_name=_("案件"))
    county = models.ForeignKey(County, models.PROTECT, related_name="supervisions", verbose_name=_("县区"))
    level = models.CharField(_("督办级别"), max_length=12, choices=Level, default=Level.CITY)
    trigger = models.CharField(_("挂牌原因"), max_length=12, choices=Trigger, default=Trigger.THRESHOLD)
    rule = models.ForeignKey(
        EscalationRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("标准版本")
    )
    threshold = MoneyField(_("标准金额"), null=True, blank=True, default=None)
    amount_seen = MoneyField(_("挂牌时金额"))
    notice_year = models.PositiveSmallIntegerField(_("通知书年份"))
    notice_serial = models.PositiveIntegerField(_("通知书序号"))
    state = models.CharField(_("督办状态"), max_length=20, choices=State, default=State.LISTED)
    listed_at = models.DateTimeField(_("挂牌时间"))
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    release_requested_at = models.DateTimeField(_("申请解除时间"), null=True, blank=True)
    release_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    release_ground = models.TextField(_("申请理由"), blank=True)
    release_reason = models.CharField(_("解除原因"), max_length=20, choices=ReleaseReason, blank=True)
    release_note = models.TextField(_("审核意见"), blank=True)
    released_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SupervisionQuerySet.as_manager()

    PERSONAL = frozenset({"release_ground", "release_note"})
    PLAIN = frozenset(
        {
            "acknowledged_at",
            "acknowledged_by",
            "amount_seen",
            "case",
            "county",
            "id",
            "level",
            "listed_at",
            "listed_by",
            "notice_serial",
            "notice_year",
            "release_reason",
            "release_requested_at",
            "release_requested_by",
            "released_at",
            "released_by",
            "rule",
            "state",
            "threshold",
            "trigger",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("挂牌督办")
        ordering = ["-listed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "level"],
                condition=~Q(state=State.RELEASED),
                name="one_open_supervision_per_case_and_level",
                violation_error_message=_("本案已在该级别挂牌督办。"),
            ),
            models.UniqueConstraint(
                fields=["level", "notice_year", "notice_serial"], name="one_notice_number_per_level"
            ),
            models.UniqueConstraint(fields=["id", "county"], name="supervision_and_county"),
            models.CheckConstraint(
                condition=Q(state=State.RELEASED, released_at__isnull=False, released_by__isnull=False)
                | (~Q(state=State.RELEASED) & Q(released_at=None, released_by=None)),
                name="released_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None)
                | Q(release_requested_by=None)
                | ~Q(released_by=models.F("release_requested_by")),
                name="nobody_releases_what_he_asked_for",
                violation_error_message=_("申请人不能审核自己的申请。"),
            ),
        ]
        indexes = [
            models.Index(fields=["county", "state", "-listed_at", "-id"], name="supervision_by_state"),
            models.Index(fields=["county", "-listed_at", "-id"], name="supervision_newest"),
        ]

    def __str__(self) -> str:
        return self.notice_no

    @property
    def notice_no(self) -> str:
        """The number of the supervision notice (督办通知书文号) [D]."""
        return settings.SUPERVISION_NOTICE_NO.format(year=self.notice_year, serial=self.notice_serial)


class Report(Checked):
    """A progress report (督办进展) of the county, numbered within its supervision."""

    supervision = models.ForeignKey(Supervision, models.PROTECT, related_name="reports")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField(_("期次"))
    content = models.TextField(_("工作进展"))
    next_steps = models.TextField(_("下一步措施"), blank=True)
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(_("审核结果"), max_length=10, choices=Verdict, blank=True)
    comment = models.TextField(_("审核意见"), blank=True)
    reviewed_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfSupervisionQuerySet.as_manager()

    PERSONAL = frozenset({"content", "next_steps", "comment"})
    PLAIN = frozenset(
        {
            "county",
            "id",
            "no",
            "reviewed_at",
            "reviewed_by",
            "submitted_at",
            "submitted_by",
            "supervision",
            "verdict",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("督办进展")
        ordering = ["-no"]
        constraints = [
            models.UniqueConstraint(fields=["supervision", "no"], name="reports_are_numbered"),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at=None, reviewed_by=None)
                | (~Q(verdict="") & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)),
                name="a_verdict_has_a_reviewer",
            ),
        ]
        indexes = [models.Index(fields=["supervision"], condition=Q(verdict=""), name="report_awaits_review")]

    def __str__(self) -> str:
        return _("第%(no)s期") % {"no": self.no}
