"""The dossier of a cold case and what is written into it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.coldcases.enums import DONE, Act, Category, Part, Penalty, Status
from casemgr.coldcases.limitation import Facts
from casemgr.coldcases.querysets import ColdCaseFileQuerySet, OfDossierQuerySet, ReadingQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import PartialDateField, partial_dates
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County


def _officer(label: str = "", **options: object) -> models.ForeignKey:
    """A column that names an officer."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=label, related_name="+", **options
    )


class ColdCaseFile(Versioned):
    """The dossier of a cold case (积案档案): one for each case, with a plan and one responsible officer.

    When the next consultation is due is kept as a deadline (`casemgr.deadlines`) too, under `target`. Of the
    limitation of prosecution the facts are kept, never the result: that depends on the day.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="cold_case", verbose_name=_("案件"))
    county = models.ForeignKey(County, models.PROTECT, related_name="+", verbose_name=_("县区"))
    category = models.CharField(_("积案类别"), max_length=10, choices=Category)
    officer = _officer(_("责任民警"))
    plan = models.TextField(_("攻坚方案"))
    next_review_date = models.DateField(_("下次会商日期"))
    status = models.CharField(_("档案状态"), max_length=12, choices=Status, default=Status.OPEN)
    information_at = models.DateTimeField(_("信息全登记时间"), null=True, blank=True)
    information_by = _officer(_("信息全登记确认人"), null=True, blank=True)
    evidence_at = models.DateTimeField(_("物证全找回时间"), null=True, blank=True)
    evidence_by = _officer(_("物证全找回确认人"), null=True, blank=True)
    materials_at = models.DateTimeField(_("材料全保管时间"), null=True, blank=True)
    materials_by = _officer(_("材料全保管确认人"), null=True, blank=True)
    penalty = models.CharField(_("法定最高刑"), max_length=14, choices=Penalty, blank=True)
    crime_ended = PartialDateField(_("犯罪终了时间"), blank=True)
    filed = PartialDateField(_("立案侦查时间"), blank=True)
    evades = models.BooleanField(_("立案后嫌疑人逃避侦查或者审判"), default=False)
    was_refused = models.BooleanField(_("被害人在追诉期限内控告，应当立案而不予立案"), default=False)
    new_crime = PartialDateField(_("追诉期限内又犯罪的时间"), blank=True)
    opened_at = models.DateTimeField(_("建档时间"))
    opened_by = _officer(_("建档人"))

    objects = ColdCaseFileQuerySet.as_manager()

    PERSONAL = frozenset({"plan"})
    PLAIN = frozenset(
        {
            "case",
            "category",
            "county",
            "crime_ended",
            "evades",
            "evidence_at",
            "evidence_by",
            "filed",
            "id",
            "information_at",
            "information_by",
            "materials_at",
            "materials_by",
            "new_crime",
            "next_review_date",
            "officer",
            "opened_at",
            "opened_by",
            "penalty",
            "status",
            "version",
            "was_refused",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("积案档案")
        ordering = ["next_review_date", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="cold_case_file_and_case"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{part}_at": None, f"{part}_by": None})
                    | Q(**{f"{part}_at__isnull": False, f"{part}_by__isnull": False}),
                    name=f"cold_{part}_confirmed_by_somebody",
                )
                for part in Part.values
            ),
            *partial_dates("crime_ended", "filed", "new_crime", name_prefix="cold"),
        ]
        indexes = [
            models.Index(
                fields=["county", "next_review_date", "id"],
                condition=~Q(status__in=sorted(DONE)),
                name="cold_in_work",
            ),
            models.Index(fields=["officer"], condition=~Q(status__in=sorted(DONE)), name="cold_of_officer"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_category_display()}"

    @property
    def target(self) -> str:
        """What its deadline is kept under."""
        return f"coldcase:{self.pk}"

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def parts_whole(self) -> list[Part]:
        """Which of the three are whole."""
        return [part for part in Part if getattr(self, f"{part}_at")]

    @property
    def facts(self) -> Facts:
        """What the limitation of prosecution depends on."""
        return Facts(
            penalty=self.penalty,
            crime_ended=self.crime_ended or None,
            filed=self.filed or None,
            evades=self.evades,
            was_refused=self.was_refused,
            new_crime=self.new_crime or None,
        )


class _OfDossier(Checked):
    """A row of a dossier: it carries the case and its county."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    by = _officer(_("登记人"))
    at = models.DateTimeField(_("登记时间"))

    objects = OfDossierQuerySet.as_manager()

    class Meta:
        abstract = True


class ReadingNote(_OfDossier):
    """Somebody read the dossier (阅卷记录), or added to what he or another had noted (补充).

    Its writer may change it until `editable_until`; from then on the database refuses.
    """

    file = models.ForeignKey(ColdCaseFile, models.PROTECT, related_name="readings")
    supplements = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="additions", verbose_name=_("补充的记录")
    )
    read_on = models.DateField(_("阅卷日期"))
    findings = models.TextField(_("阅卷发现"))
    next_step = models.TextField(_("下一步工作"), blank=True)
    editable_until = models.DateTimeField(_("可修改至"))

    objects = ReadingQuerySet.as_manager()

    PERSONAL = frozenset({"findings", "next_step"})
    PLAIN = frozenset(
        {"at", "by", "case", "county", "editable_until", "file", "id", "read_on", "supplements"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("阅卷记录")
        ordering = ["-read_on", "-pk"]
        indexes = [models.Index(fields=["file", "-read_on"], name="reading_of_file")]

    def __str__(self) -> str:
        return f"{self.read_on} {self.by}"


class ReviewMeeting(_OfDossier):
    """A consultation on the case (会商), which sets the date of the next. Append-only."""

    file = models.ForeignKey(ColdCaseFile, models.PROTECT, related_name="meetings")
    held_on = models.DateField(_("会商日期"))
    participants = models.TextField(_("参加人员"))
    conclusions = models.TextField(_("会商意见"))
    next_review_date = models.DateField(_("下次会商日期"))

    PERSONAL = frozenset({"participants", "conclusions"})
    PLAIN = frozenset({"at", "by", "case", "county", "file", "held_on", "id", "next_review_date"})

    class Meta:
        verbose_name = verbose_name_plural = _("会商")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(next_review_date__gt=F("held_on")), name="next_review_after_this_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.held_on}"


class DossierStep(_OfDossier):
    """A clue found or dismissed, a breakthrough, the case solved (办理记录). Append-only."""

    file = models.ForeignKey(ColdCaseFile, models.PROTECT, related_name="steps")
    act = models.CharField(_("办理事项"), max_length=14, choices=Act)
    text = models.TextField(_("说明"), blank=True)

    PERSONAL = frozenset({"text"})
    PLAIN = frozenset({"act", "at", "by", "case", "county", "file", "id"})

    class Meta:
        verbose_name = verbose_name_plural = _("办理记录")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.get_act_display())


class HandoverNote(_OfDossier):
    """One officer gave the dossier over to another, in writing (交接记录). Append-only.

    The database refuses to change the responsible officer without it.
    """

    file = models.ForeignKey(ColdCaseFile, models.PROTECT, related_name="handovers")
    from_officer = _officer(_("移交人"))
    to_officer = _officer(_("接手人"))
    note = models.TextField(_("交接说明"))

    PERSONAL = frozenset({"note"})
    PLAIN = frozenset({"at", "by", "case", "county", "file", "from_officer", "id", "to_officer"})

    class Meta:
        verbose_name = verbose_name_plural = _("交接记录")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_officer=F("to_officer")),
                name="handed_over_to_somebody_else",
                violation_error_message=_("接手人与移交人不能是同一人。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_officer} → {self.to_officer}"


class ExternalQuery(_OfDossier):
    """What was asked of another authority (外部查询): for what purpose and with whose approval.

    The answer is added once; the rest stays as written.
    """

    file = models.ForeignKey(ColdCaseFile, models.PROTECT, related_name="queries")
    asked_on = models.DateField(_("查询日期"))
    authority = models.CharField(_("查询单位"), max_length=60)
    purpose = models.CharField(_("查询目的"), max_length=200)
    approval_no = models.CharField(_("审批文号"), max_length=60)
    asked = models.TextField(_("查询内容"))
    answer = models.TextField(_("查询结果"), blank=True)
    answered_at = models.DateTimeField(_("结果登记时间"), null=True, blank=True)
    answered_by = _officer(_("结果登记人"), null=True, blank=True)

    PERSONAL = frozenset({"purpose", "asked", "answer"})
    PLAIN = frozenset(
        {
            "answered_at",
            "answered_by",
            "approval_no",
            "asked_on",
            "at",
            "authority",
            "by",
            "case",
            "county",
            "file",
            "id",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("外部查询")
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="an_answer_was_written_down_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_on} {self.authority}"


class UnreadReminder(models.Model):
    """That it was told on a day of December that nobody had read a dossier in the year (未阅卷提醒)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    file = models.ForeignKey(ColdCaseFile, models.PROTECT, related_name="reminders")
    due_on = models.DateField(_("提醒日"))
    at = models.DateTimeField(_("提醒时间"))

    objects = OfDossierQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset({"at", "case", "county", "due_on", "file", "id"})

    class Meta:
        verbose_name = verbose_name_plural = _("未阅卷提醒")
        constraints = [models.UniqueConstraint(fields=["file", "due_on"], name="told_once_a_day_of_reminder")]

    def __str__(self) -> str:
        return f"{self.due_on}"
