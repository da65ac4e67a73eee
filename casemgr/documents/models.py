"""The catalogue of legal documents, their templates by version, number series, drafts, documents issued."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.common import crypto
from casemgr.common.checked import Checked
from casemgr.counties.models import County, Unit
from casemgr.counties.querysets import ReferenceQuerySet
from casemgr.documents.enums import About, Approver, DraftState, Stage
from casemgr.documents.querysets import DocumentQuerySet, DraftQuerySet, KindQuerySet, TemplateQuerySet
from casemgr.funds.models import Refund
from casemgr.suspects.enums import MeasureKind
from casemgr.suspects.models import CaseSuspect, Measure

NUMBER_PARTS = ("{代字}", "{年份}", "{顺序号}")


def check_number_pattern(pattern: str) -> None:
    """A number must say who issued it, in which year, as the how-manieth."""
    if missing := [part for part in NUMBER_PARTS if pattern.count(part) != 1]:
        raise ValidationError(_("文号格式须含有一个%(part)s。") % {"part": missing[0]})


class Kind(models.Model):
    """A legal document of the catalogue (文书种类): what it is about, who decides, how it is numbered.

    `required` names the facts without which it is not issued, as templates name them. `measure_kinds` are
    the measures that one about a measure can be about.
    """

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    about = models.CharField(_("文书对象"), max_length=8, choices=About)
    measure_kinds = ArrayField(
        models.CharField(max_length=20, choices=MeasureKind),
        verbose_name=_("适用的强制措施"),
        default=list,
        blank=True,
    )
    approver = models.CharField(_("批准权限"), max_length=12, choices=Approver)
    stage = models.CharField(_("出具条件"), max_length=10, choices=Stage, default=Stage.ANY)
    legal_basis = models.CharField(_("法律依据"), max_length=200)
    number_pattern = models.CharField(
        _("文号格式"),
        max_length=60,
        unique=True,
        validators=[check_number_pattern],
        help_text=_("{代字}为发文代字，{年份}为年份，{顺序号}为顺序号，如 {代字}拘字〔{年份}〕{顺序号}号"),
    )
    required = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    sort = models.PositiveSmallIntegerField(_("排序"), default=0)

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文书种类")
        ordering = ["sort", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def needs_lead(self) -> bool:
        """Whether the law asks for the county head."""
        return self.approver == Approver.COUNTY_HEAD

    def number(self, word: str, year: int, serial: int) -> str:
        """扶公（刑）拘字〔2026〕12号."""
        parts = zip(NUMBER_PARTS, (word, str(year), str(serial)), strict=True)
        text = self.number_pattern
        for part, value in parts:
            text = text.replace(part, value)
        return text


class Issuer(models.Model):
    """A unit that issues documents under its own name and number (发文单位), and by which word (发文代字)."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="issuer", verbose_name=_("单位"))
    word = models.CharField(
        _("发文代字"), max_length=20, unique=True, help_text=_("文号开头部分，如 扶公（刑）、扶公（反诈）")
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("发文单位")
        ordering = ["unit__code"]

    def __str__(self) -> str:
        return f"{self.word} {self.unit.name}"


class Series(models.Model):
    """The numbers of one kind that one unit gave in one year (文号序列). `last` is the last one given.

    Numbers given on paper before this house came are told by setting `last`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("发文单位"))
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", verbose_name=_("文书种类"))
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("已用至"), default=0)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文号序列")
        ordering = ["-year", "unit__code", "kind__sort"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year"], name="one_series_per_unit_kind_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.unit.short_name} {self.year}"

    def clean(self) -> None:
        """A series never goes back behind a number that was given."""
        given = Document.objects.filter(unit=self.unit_id, kind=self.kind_id, year=self.year)
        last = given.aggregate(last=models.Max("serial"))["last"] or 0
        if self.last is not None and self.last < last:
            raise ValidationError({"last": _("已出具至%(last)s号，不能小于该号。") % {"last": last}})


class Template(models.Model):
    """A version of a kind's Word template (文书模板). The newest that was not withdrawn is filled.

    What was uploaded stays as it is; `uploaded_by` none is the one that came with the house. `optional` are
    those of its placeholders that it asks about before it uses them: without their fact the text is whole.
    """

    kind = models.ForeignKey(Kind, models.PROTECT, related_name="templates", verbose_name=_("文书种类"))
    version = models.PositiveIntegerField(_("版本"), validators=[MinValueValidator(1)])
    content = models.BinaryField(_("文件"))
    sha256 = models.CharField(max_length=64)
    placeholders = ArrayField(models.CharField(max_length=40), default=list)
    optional = ArrayField(models.CharField(max_length=40), default=list)
    note = models.CharField(_("修改说明"), max_length=200, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文书模板")
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="templates_are_numbered")]

    def __str__(self) -> str:
        return _("%(kind)s第%(version)s版") % {"kind": self.kind.name, "version": self.version}


class OfSubject(Checked):
    """What drafts and documents share: the case, and whom or what of it they are about."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", verbose_name=_("文书种类"))
    case_suspect = models.ForeignKey(
        CaseSuspect, models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, blank=True, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def person(self) -> Any:
        """The suspect it is about; none if it is about the case."""
        row = self.measure or self.case_suspect
        return row.suspect if row else None


class Draft(OfSubject):
    """A document prepared by who works the case, which the county's lead issues or sends back (提请出具)."""

    typed = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(_("提请时间"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("提请状态"), max_length=10, choices=DraftState, default=DraftState.WAITING)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("退回理由"), max_length=500, blank=True)

    objects = DraftQuerySet.as_manager()

    PERSONAL = frozenset({"answer", "typed"})
    PLAIN = frozenset(
        {
            "answered_at",
            "answered_by",
            "asked_at",
            "asked_by",
            "case",
            "case_suspect",
            "county",
            "id",
            "kind",
            "measure",
            "refund",
            "state",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("提请出具的文书")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "case_suspect", "measure", "refund"],
                condition=Q(state=DraftState.WAITING),
                nulls_distinct=False,
                name="one_waiting_draft_per_subject",
                violation_error_message=_("同一文书已提请，正等待审批。"),
            ),
            models.CheckConstraint(
                condition=Q(state=DraftState.WAITING, answered_at=None, answered_by=None, answer="")
                | (~Q(state=DraftState.WAITING) & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="a_draft_is_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["county"], condition=Q(state=DraftState.WAITING), name="draft_waiting")
        ]

    def __str__(self) -> str:
        return str(self.kind)


class Document(OfSubject):
    """A legal document that was issued (文书), under its number, as the file it then was.

    The file is sealed, and its digest says at each opening that it is still that file. Nothing of it changes
    but that it may be voided (作废), once, with a reason; its number stays used. The database holds that.
    """

    template = models.ForeignKey(Template, models.PROTECT, related_name="+")
    draft = models.OneToOneField(Draft, models.PROTECT, null=True, blank=True, related_name="document")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("发文单位"))
    year = models.PositiveSmallIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("顺序号"))
    number = models.CharField(_("文号"), max_length=80)
    sealed = models.BinaryField(_("文件"))
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(_("作废理由"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    PERSONAL = frozenset({"sealed", "void_reason"})
    PLAIN = frozenset(
        {
            "case",
            "case_suspect",
            "county",
            "draft",
            "id",
            "issued_at",
            "issued_by",
            "kind",
            "measure",
            "number",
            "refund",
            "serial",
            "sha256",
            "template",
            "unit",
            "voided_at",
            "voided_by",
            "year",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("文书")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "year", "serial"], name="one_document_per_serial"
            ),
            models.UniqueConstraint(fields=["kind", "number"], name="one_document_per_number"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__gte=F("issued_at"), voided_by__isnull=False) & ~Q(void_reason="")),
                name="document_voided_for_some_reason",
                violation_error_message=_("作废须写明理由。"),
            ),
            models.CheckConstraint(condition=Q(serial__gte=1), name="serials_begin_with_one"),
        ]
        indexes = [models.Index(fields=["case", "-issued_at"], name="document_by_case")]

    def __str__(self) -> str:
        return self.number

    @property
    def file_name(self) -> str:
        """What it is called once it is downloaded: no name of anybody."""
        return f"{self.kind.name} {self.number}.docx"

    def content(self) -> bytes:
        """The file as it was issued. Raises Altered if it is that file no more."""
        try:
            content = crypto.unseal(bytes(self.sealed))
        except crypto.AlteredBytes:
            raise Altered(self.number) from None
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise Altered(self.number)
        return content


class Altered(Exception):
    """A stored document is not the file that was issued."""
