"""A suspect who is at large and listed online, the clues about him, and the checks made (追逃)."""

from datetime import date, datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.clock import local_date
from casemgr.common.fields import PartialDateField, partial_dates
from casemgr.common.moments import elapsed_years
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County
from casemgr.suspects.enums import (
    Basis,
    CancelGround,
    CheckResult,
    ClueKind,
    ClueSource,
    Credibility,
    WatchLevel,
    WatchState,
)
from casemgr.suspects.querysets import WatchQuerySet

# T, the unit's twelve digits, year and month, four digits in turn.
FUGITIVE_NUMBER = r"^T[0-9]{22}$"


class FugitiveWatch(Versioned):
    """The online fugitive entry of one suspect in one case (网上追逃, 程序规定 351).

    `escaped` may be known in part only. `returned_at` is when he was caught; `brought_back_at`, if that was
    far away, when he was back: from then on the entry must be cancelled within 48 hours. When he is to be
    checked next is kept as a deadline (`casemgr.deadlines`), under `target`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="watches")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    case_suspect = models.ForeignKey("suspects.CaseSuspect", models.PROTECT, related_name="watches")
    suspect = models.ForeignKey("suspects.Suspect", models.PROTECT, related_name="watches")
    fugitive_no = models.CharField(
        _("在逃人员编号"),
        max_length=23,
        validators=[RegexValidator(FUGITIVE_NUMBER, _("在逃人员编号为T加22位数字，共23位。"))],
    )
    escaped = PartialDateField(_("潜逃时间"))
    registered_date = models.DateField(_("上网追逃日期"))
    basis = models.CharField(_("追逃依据"), max_length=10, choices=Basis)
    basis_no = models.CharField(_("拘留证、逮捕证文号"), max_length=60)
    wanted_no = models.CharField(_("通缉令编号"), max_length=60, blank=True)
    level = models.CharField(_("关注等级"), max_length=10, choices=WatchLevel)
    returned_at = models.DateTimeField(_("到案时间"), null=True, blank=True)
    brought_back_at = models.DateTimeField(_("押解带回时间"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    cancel_ground = models.CharField(_("撤销原因"), max_length=10, choices=CancelGround, blank=True)
    cancel_no = models.CharField(_("撤销表编号"), max_length=60, blank=True)
    certificate_no = models.CharField(_("死亡证明编号"), max_length=60, blank=True)
    cancel_note = models.TextField(_("撤销说明"), blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = WatchQuerySet.as_manager()

    PERSONAL = frozenset({"cancel_note", "certificate_no"})
    PLAIN = frozenset(
        {
            "basis",
            "basis_no",
            "brought_back_at",
            "cancel_ground",
            "cancel_no",
            "cancelled_at",
            "cancelled_by",
            "case",
            "case_suspect",
            "county",
            "created_at",
            "created_by",
            "escaped",
            "fugitive_no",
            "id",
            "level",
            "registered_date",
            "returned_at",
            "suspect",
            "version",
            "wanted_no",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("在逃人员")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="watch_and_case"),
            models.UniqueConstraint(
                fields=["case_suspect"],
                condition=Q(cancelled_at=None),
                name="one_open_watch_per_suspect",
                violation_error_message=_("该嫌疑人已登记追逃，尚未撤销。"),
            ),
            models.UniqueConstraint(
                fields=["case", "fugitive_no"],
                name="one_fugitive_number_per_case",
                violation_error_message=_("本案已登记该在逃人员编号。"),
            ),
            models.CheckConstraint(
                condition=Q(fugitive_no__regex=FUGITIVE_NUMBER),
                name="fugitive_number_is_one",
                violation_error_message=_("在逃人员编号为T加22位数字，共23位。"),
            ),
            models.CheckConstraint(condition=~Q(escaped=""), name="escaped_some_time"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(basis_no=""),
                name="listed_on_a_decision",
                violation_error_message=_("上网追逃须已决定拘留或者逮捕（程序规定第351条）。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    cancelled_at=None, cancelled_by=None, cancel_ground="", cancel_no="", cancel_note=""
                )
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                    & ~Q(cancel_ground="")
                    & ~Q(cancel_no="")
                ),
                name="watch_cancelled_by_somebody_on_a_form",
            ),
            models.CheckConstraint(
                condition=(Q(cancel_ground=CancelGround.DEAD) & ~Q(certificate_no=""))
                | (~Q(cancel_ground=CancelGround.DEAD) & Q(certificate_no="")),
                name="death_needs_a_certificate",
                violation_error_message=_("以死亡为由撤销追逃，须有死亡证明。"),
            ),
            models.CheckConstraint(
                condition=~Q(cancel_ground=CancelGround.RETURNED) | Q(returned_at__isnull=False),
                name="returned_before_cancelled_as_returned",
                violation_error_message=_("尚未登记到案，不能以到案为由撤销。"),
            ),
            models.CheckConstraint(
                condition=Q(brought_back_at=None)
                | Q(returned_at__isnull=False, brought_back_at__gte=F("returned_at")),
                name="brought_back_after_being_caught",
                violation_error_message=_("带回时间不能早于到案时间。"),
            ),
            *partial_dates("escaped", name_prefix="watch"),
        ]
        indexes = [
            models.Index(fields=["county", "level"], condition=Q(cancelled_at=None), name="watch_open"),
            models.Index(fields=["suspect"], condition=Q(cancelled_at=None), name="watch_by_person"),
        ]

    def __str__(self) -> str:
        return self.fugitive_no

    @property
    def target(self) -> str:
        """What its deadlines are kept under: the next check, then the cancellation."""
        return f"fugitive:{self.pk}"

    @property
    def state(self) -> WatchState:
        if self.cancelled_at:
            return WatchState.CANCELLED
        return WatchState.RETURNED if self.returned_at else WatchState.AT_LARGE

    def get_state_display(self) -> str:
        return str(self.state.label)

    @property
    def must_cancel_from(self) -> datetime | None:
        """From when the 48 hours run within which the entry must be cancelled."""
        return self.brought_back_at or self.returned_at

    def years_at_large(self, today: date) -> int:
        """For how many full years he was at large: until caught, until cancelled, or until `today`."""
        ended = self.returned_at or self.cancelled_at
        return elapsed_years(self.escaped, local_date(ended) if ended else today)

    def fled_by(self, day: date) -> bool:
        """Whether, as far as his escape is known, he had fled by `day`."""
        known = [part for part in self.escaped if part]
        return known <= [day.year, day.month, day.day][: len(known)]


class FugitiveClue(models.Model):
    """Something heard about a fugitive (线索). Append-only: what comes of it is a check."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    watch = models.ForeignKey(FugitiveWatch, models.PROTECT, related_name="clues")
    kind = models.CharField(_("线索类别"), max_length=12, choices=ClueKind)
    source = models.CharField(_("线索来源"), max_length=12, choices=ClueSource)
    credibility = models.CharField(_("可信度"), max_length=12, choices=Credibility)
    received_date = models.DateField(_("获知日期"))
    place = models.CharField(_("涉及地点"), max_length=100, blank=True)
    content = models.TextField(_("线索内容"))
    at = models.DateTimeField(_("登记时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"content", "place"})
    PLAIN = frozenset(
        {
            "at",
            "by",
            "case",
            "county",
            "credibility",
            "id",
            "kind",
            "received_date",
            "source",
            "watch",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("追逃线索")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["id", "watch"], name="clue_and_watch")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class FugitiveCheck(models.Model):
    """One check of a fugitive (核查): of a clue, or because its time had come. Append-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    watch = models.ForeignKey(FugitiveWatch, models.PROTECT, related_name="checks")
    clue = models.ForeignKey(FugitiveClue, models.PROTECT, null=True, blank=True, related_name="checks")
    checked_date = models.DateField(_("核查日期"))
    result = models.CharField(_("核查结果"), max_length=12, choices=CheckResult)
    content = models.TextField(_("核查情况"))
    at = models.DateTimeField(_("登记时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"content"})
    PLAIN = frozenset({"at", "by", "case", "checked_date", "clue", "county", "id", "result", "watch"})

    class Meta:
        verbose_name = verbose_name_plural = _("追逃核查")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.get_result_display())
