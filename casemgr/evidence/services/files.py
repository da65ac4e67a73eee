"""The files of an item: taken in by what they are, kept as they came, checked whenever they are opened."""

import shutil
from datetime import datetime
from pathlib import PurePath
from typing import IO, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common.chinese import tidy
from casemgr.common.errors import shown
from casemgr.common.files import digest, keep
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.evidence import contents
from casemgr.evidence.enums import PICTURES, FileKind, FileRole, FileState
from casemgr.evidence.models import Evidence, EvidenceFile, FileCheck
from casemgr.evidence.services.items import tell
from casemgr.evidence.services.working import standing
from casemgr.notices import services as notices

LONGEST_NAME = 200


class Opened(NamedTuple):
    """A file after its check: `content` to read from if it is intact, else none."""

    state: FileState
    content: IO[bytes] | None = None
    sha256: str = ""


@transaction.atomic
def add(
    *,
    by: Officer,
    evidence: Evidence,
    role: FileRole,
    upload: UploadedFile,
    now: datetime,
    sha256: str = "",
    replaces: EvidenceFile | None = None,
) -> EvidenceFile:
    """Take a file in, as it is. `sha256`, if it was written down when the data was extracted, must agree.

    Raises ValidationError at `file` for what is empty, too large, of no kind that is taken, or not what its
    name says; at `sha256` if the bytes are not those that were extracted.
    """
    evidence = standing(by, evidence)
    name, kind = _name(upload), _kind(upload)
    if role == FileRole.PHOTO and kind not in PICTURES:
        raise ValidationError({"role": _("照片只能是 JPEG 或 PNG 图片，请改选文件用途或重新选择文件。")})
    if replaces and EvidenceFile.objects.filter(replaces=replaces).exists():
        raise ValidationError({"replaces": _("该文件已有新版本，请选择最新的一份。")})
    row = EvidenceFile(
        case_id=evidence.case_id,
        county_id=evidence.county_id,
        evidence=evidence,
        role=role,
        kind=kind,
        name=name,
        replaces=replaces,
        uploaded_at=now,
        uploaded_by=by,
    )
    try:
        row.size, row.sha256 = keep(upload, row.path)
        if sha256 and sha256.lower() != row.sha256:
            raise ValidationError({"sha256": _not_the_same(sha256, row.sha256)})
        row.full_clean()
        row.save()
        tell(EventKind.EVIDENCE_FILED, evidence, by, now, role=role, file_kind=kind, replaced=bool(replaces))
    except BaseException:
        shutil.rmtree(row.path.parent, ignore_errors=True)
        raise
    return row


@transaction.atomic
def open_checked(*, by: Officer, file: EvidenceFile, now: datetime, address: str | None = None) -> Opened:
    """Open a file for who sees the case in clear, after its bytes were hashed again and compared.

    A file that is not what was handed in is never given out: the case's history, its lead and the county's
    are told, and so is the audit.
    """
    case = Case.objects.get(pk=file.case_id)
    if not rules.sees_in_clear(by, case):
        raise PermissionDenied(_("文件含个人信息，只有办理本案的民警和县局负责人可以打开。"))
    opened = _check(file)
    _remember(file, opened, by, now)
    action = "evidence.file_opened" if opened.state == FileState.INTACT else "evidence.file_refused"
    audit.record(
        action,
        case,
        by=by,
        now=now,
        address=address,
        file=file.pk,
        evidence=file.evidence.number,
        registered=file.sha256,
        found=opened.sha256,
    )
    return opened


def _check(file: EvidenceFile) -> Opened:
    try:
        content = file.path.open("rb")
    except OSError:
        return Opened(FileState.MISSING)
    found = digest(content)
    if found == file.sha256:
        return Opened(FileState.INTACT, content, found)
    content.close()
    return Opened(FileState.ALTERED, None, found)


def _remember(file: EvidenceFile, opened: Opened, by: Officer, now: datetime) -> None:
    """Write a check down when it found something else than the one before."""
    last = FileCheck.objects.filter(file=file).order_by("pk").last()
    before = (last.state, last.sha256) if last else (FileState.INTACT, file.sha256)
    if before == (opened.state, opened.sha256):
        return
    check = FileCheck.objects.create(
        case_id=file.case_id,
        county_id=file.county_id,
        file=file,
        state=opened.state,
        sha256=opened.sha256,
        at=now,
        by=by,
    )
    tell(EventKind.EVIDENCE_ALTERED, file.evidence, by, now, state=opened.state)
    if opened.state != FileState.INTACT:
        _warn(file, check, now)


def _warn(file: EvidenceFile, check: FileCheck, now: datetime) -> None:
    case = file.case
    leads = officers_with(Right.EDIT_COUNTY_CASES, case.county_id)
    notices.put(
        "evidence_altered",
        to=[*([case.lead] if case.lead else []), *leads],
        text=gettext_noop("案件%(number)s的证据%(evidence)s文件校验异常：%(state)s，请立即核查"),
        values={
            "number": case.number,
            "evidence": file.evidence.number,
            "state": FileState(check.state).label,
        },
        link=reverse("evidence:item", args=[case.pk, file.evidence_id]),
        key=f"evidence_altered:{check.pk}",
        now=now,
    )


def _name(upload: UploadedFile) -> str:
    """The name it came with, without a path or anything invisible; its ending stays."""
    path = PurePath(tidy(PurePath(upload.name or "").name))
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix


def _kind(upload: UploadedFile) -> FileKind:
    name, most = _name(upload), settings.EVIDENCE_FILE_MEGABYTES
    if not upload.size:
        raise ValidationError({"file": _("文件是空的，请核对后重新选择。")})
    if upload.size > most << 20:
        sentence = _("文件超过%(most)d兆字节，请分卷或只保存与案件有关的部分后上传。")
        raise ValidationError({"file": sentence % {"most": most}})
    kind = contents.kind_of(upload, upload.size)
    if kind is None:
        sentence = _("“%(name)s”的内容不是可以保存的类型。可以上传：%(kinds)s。其他数据请打包为 ZIP。")
        kinds = _("、").join(str(known.label) for known in FileKind)
        raise ValidationError({"file": sentence % {"name": shown(name), "kinds": kinds}})
    if not contents.goes_by(name, kind):
        sentence = _("“%(name)s”的内容是%(kind)s，与扩展名不符，请核对文件来源后重新选择。")
        raise ValidationError({"file": sentence % {"name": shown(name), "kind": kind.label}})
    return kind


def _not_the_same(given: str, found: str) -> str:
    sentence = _("文件与提取时记录的校验值不一致，未保存。记录值：%(given)s；实际值：%(found)s。")
    return sentence % {"given": given, "found": found}
