"""An item of evidence, the hands it goes through, its files, and what was found out about it.

What the signed inventory says stays as it was written; everything after it is added, nothing replaced.
"""

import uuid
from pathlib import Path

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.versioned import Versioned
from casemgr.counties.models import County
from casemgr.evidence.enums import (
    BODIES,
    TAKEN_BY_ONE,
    EvidenceKind,
    FileKind,
    FileRole,
    FileState,
    Mode,
    Party,
    Purpose,
)
from casemgr.evidence.querysets import CustodyQuerySet, EvidenceQuerySet, FileQuerySet

# What may change once an item is registered; the database holds everything else as it was written.
CHANGEABLE = ("seal_no", "place", "note")


def _officer(*, null: bool = False, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name="+", **options
    )


class Evidence(Versioned):
    """An item of evidence (证据): a thing, a paper, data or a recording.

    `number` is given by the system, one series per unit and month: a number typed from the paper list would
    be unique only on that list, and refusing one that is taken would tell of another county's. The number of
    the list stands beside it in `document_no`. `collected_by` is the first whose hands it is in.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    number = models.CharField(_("证据编号"), max_length=23, unique=True)
    kind = models.CharField(_("证据种类"), max_length=16, choices=EvidenceKind)
    name = models.CharField(_("名称"), max_length=100)
    quantity = models.DecimalField(
        _("数量"), max_digits=12, decimal_places=3, validators=[MinValueValidator(0)], default=1
    )
    unit = models.CharField(_("单位"), max_length=10)
    features = models.CharField(_("特征"), max_length=200, blank=True)
    mode = models.CharField(_("取得方式"), max_length=16, choices=Mode)
    document_no = models.CharField(_("文书或清单编号"), max_length=60, blank=True)
    collected_at = models.DateTimeField(_("取得时间"))
    collected_by = _officer(verbose_name=_("取证民警"))
    collected_with = _officer(null=True, verbose_name=_("另一名取证民警"))
    collected_place = models.CharField(_("取得地点"), max_length=100, blank=True)
    collected_from = models.CharField(_("持有人或提供人"), max_length=100, blank=True)
    seal_no = models.CharField(_("封签号"), max_length=60, blank=True)
    place = models.CharField(_("存放位置"), max_length=100, blank=True)
    note = models.TextField(_("备注"), blank=True)
    created_at = models.DateTimeField(_("登记时间"))
    created_by = _officer()
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    voided_by = _officer(null=True)
    void_reason = models.CharField(_("作废理由"), max_length=500, blank=True)

    objects = EvidenceQuerySet.as_manager()

    PERSONAL = frozenset({"collected_from", "collected_place", "features", "name", "note", "void_reason"})
    PLAIN = frozenset(
        {
            "case",
            "collected_at",
            "collected_by",
            "collected_with",
            "county",
            "created_at",
            "created_by",
            "document_no",
            "id",
            "kind",
            "mode",
            "number",
            "place",
            "quantity",
            "seal_no",
            "unit",
            "version",
            "voided_at",
            "voided_by",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("证据")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="evidence_and_case"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity__lt=10**9),
                name="evidence_is_some",
                violation_error_message=_("数量应大于0。"),
            ),
            models.CheckConstraint(
                condition=Q(collected_with=None) | ~Q(collected_with=F("collected_by")),
                name="collected_by_two_and_not_one_twice",
                violation_error_message=_("两名取证民警不能是同一人。"),
            ),
            models.CheckConstraint(
                condition=Q(collected_with__isnull=False) | Q(mode__in=sorted(TAKEN_BY_ONE)),
                name="collected_by_no_fewer_than_two",
                violation_error_message=_("取证的侦查人员不得少于二人。"),
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="voided_by_somebody_for_some_reason",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="evidence_of_case")]

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> str:
        """How much of it there is, as it is written on the list: 135部, 3.5克."""
        return f"{self.quantity.normalize():f}{self.unit}"


class CustodyEvent(Checked):
    """An item changes hands (移交): who gave it, who took it, both signed. Append-only.

    The database lets none in between: `no` runs on from 1, each begins where the one before ended and later
    than it, the first with the officer who collected the item, and after a final purpose nothing follows.
    `*_body` names the laboratory, court or store; `*_signer` who signed for each side.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="custody")
    no = models.PositiveSmallIntegerField(_("序号"))
    purpose = models.CharField(_("移交事由"), max_length=16, choices=Purpose)
    from_party = models.CharField(_("移出方"), max_length=16, choices=Party)
    from_officer = _officer(null=True)
    from_body = models.CharField(_("移出单位"), max_length=60, blank=True)
    from_signer = models.CharField(_("移出签字人"), max_length=80)
    to_party = models.CharField(_("接收方"), max_length=16, choices=Party)
    to_officer = _officer(null=True, verbose_name=_("接收民警"))
    to_body = models.CharField(_("接收单位"), max_length=60, blank=True)
    to_signer = models.CharField(_("接收签字人"), max_length=80)
    document_no = models.CharField(_("文书编号"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    at = models.DateTimeField(_("移交时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = _officer()

    objects = CustodyQuerySet.as_manager()

    PERSONAL = frozenset({"from_signer", "note", "to_signer"})
    PLAIN = frozenset(
        {
            "at",
            "case",
            "county",
            "document_no",
            "evidence",
            "from_body",
            "from_officer",
            "from_party",
            "id",
            "no",
            "purpose",
            "recorded_at",
            "recorded_by",
            "to_body",
            "to_officer",
            "to_party",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("证据移交")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "no"], name="one_custody_event_per_place_in_chain"),
            models.CheckConstraint(
                condition=~Q(from_signer="") & ~Q(to_signer="") & ~Q(from_signer=F("to_signer")),
                name="two_sign_and_not_one_twice",
                violation_error_message=_("移出和接收须由两人分别签字，不能是同一人。"),
            ),
            models.CheckConstraint(
                condition=Q(from_officer=None) | Q(to_officer=None) | ~Q(from_officer=F("to_officer")),
                name="nobody_hands_over_to_himself",
                violation_error_message=_("移出和接收须由两人分别签字，不能是同一人。"),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(
                        **{f"{side}_party": Party.OFFICER, f"{side}_body": ""},
                        **{f"{side}_officer__isnull": False},
                    )
                    | (
                        Q(**{f"{side}_party__in": sorted(BODIES), f"{side}_officer": None})
                        & ~Q(**{f"{side}_body": ""})
                    )
                    | Q(**{f"{side}_party": Party.OWNER, f"{side}_officer": None, f"{side}_body": ""}),
                    name=f"custody_{side}_is_an_officer_a_body_or_the_owner",
                )
                for side in ("from", "to")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.get_purpose_display()}"


class EvidenceFile(Checked):
    """A file of an item (证据文件): a photo, the electronic evidence itself, a paper. Append-only.

    It lies under MEDIA_ROOT at a place nobody can guess, as it was handed in. A new version is a new file
    that `replaces` the old one; the old one stays. `state`, where a list asks for it, is what the last check
    found (`FileQuerySet.with_state`).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="files")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(_("文件用途"), max_length=8, choices=FileRole)
    kind = models.CharField(_("文件类型"), max_length=8, choices=FileKind)
    name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("SHA-256 校验值"), max_length=64)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("替代")
    )
    uploaded_at = models.DateTimeField(_("上传时间"))
    uploaded_by = _officer()

    objects = FileQuerySet.as_manager()

    PERSONAL = frozenset({"name"})
    PLAIN = frozenset(
        {
            "case",
            "county",
            "evidence",
            "id",
            "key",
            "kind",
            "replaces",
            "role",
            "sha256",
            "size",
            "uploaded_at",
            "uploaded_by",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("证据文件")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="evidence_file_and_case"),
            models.UniqueConstraint(fields=["id", "evidence"], name="evidence_file_and_evidence"),
            models.UniqueConstraint(
                fields=["evidence", "sha256"],
                name="each_file_once_per_evidence",
                violation_error_message=_("该证据已有内容完全相同的文件，不必重复上传。"),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_file_has_a_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_label(self) -> str:
        """What the last check found, in words; only on rows that were asked for it."""
        return str(FileState(self.state).label)

    @property
    def path(self) -> Path:
        """Where it lies; nothing in the path can be guessed or typed."""
        return Path(settings.MEDIA_ROOT) / "evidence" / str(self.key) / "content"


class FileCheck(models.Model):
    """A check that found a file otherwise than the check before (校验记录). Append-only.

    `sha256` is that of the bytes on the disk; empty if there were none.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    file = models.ForeignKey(EvidenceFile, models.PROTECT, related_name="checks")
    state = models.CharField(_("校验状态"), max_length=8, choices=FileState)
    sha256 = models.CharField(_("实际校验值"), max_length=64, blank=True)
    at = models.DateTimeField(_("校验时间"))
    by = _officer()

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset({"at", "by", "case", "county", "file", "id", "sha256", "state"})

    class Meta:
        verbose_name = verbose_name_plural = _("校验记录")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_state_display())


class ForensicTest(models.Model):
    """A test that was asked for (委托检验鉴定). Append-only; what came of it are its opinions.

    An old item can be tested again with what technology can do since: that is another test.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="tests")
    laboratory = models.CharField(_("鉴定机构"), max_length=60)
    question = models.CharField(_("检验鉴定要求"), max_length=500)
    document_no = models.CharField(_("鉴定聘请书或委托书编号"), max_length=60, blank=True)
    requested_at = models.DateTimeField(_("委托时间"))
    requested_by = _officer()

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"question"})
    PLAIN = frozenset(
        {"case", "county", "document_no", "evidence", "id", "laboratory", "requested_at", "requested_by"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("检验鉴定")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["id", "case"], name="forensic_test_and_case")]

    def __str__(self) -> str:
        return self.laboratory


class Opinion(models.Model):
    """What a test found (鉴定意见). Append-only: a corrected or added opinion stands beside the old one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    test = models.ForeignKey(ForensicTest, models.PROTECT, related_name="opinions")
    document_no = models.CharField(_("鉴定文书编号"), max_length=60)
    text = models.TextField(_("鉴定意见"))
    signed_date = models.DateField(_("出具日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = _officer()

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"text"})
    PLAIN = frozenset(
        {"case", "county", "document_no", "id", "recorded_at", "recorded_by", "signed_date", "test"}
    )

    class Meta:
        verbose_name = verbose_name_plural = _("鉴定意见")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.document_no
