"""Handing in a statement, and saying what its columns hold (导入银行流水)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.models import Case
from casemgr.common.crypto import decrypt, encrypt
from casemgr.common.files import digest
from casemgr.exchange.enums import Kind
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs
from casemgr.funds.models import Statement, StatementLayout
from casemgr.funds.services.working import held
from casemgr.funds.statements import layouts
from casemgr.funds.statements.cells import read_own


@transaction.atomic
def ask(*, by: Officer, case: Case, upload: UploadedFile, own: str, now: datetime) -> Job:
    """Queue a statement for its preview. `own` is the account it is the statement of, if that is known.

    Raises Unreadable for what is no account number, ValidationError for a file the case has already.
    """
    case = held(by, case)
    if Statement.objects.filter(case=case, sha256=digest(upload)).exists():
        raise ValidationError({"file": _("该流水文件已导入本案，请核对后重新选择。")})
    return jobs.take_in(
        by=by,
        kind=Kind.STATEMENT_IMPORT,
        upload=upload,
        counties=[case.county_id],
        now=now,
        case=case.pk,
        own=sealed(read_own(own)),
    )


@transaction.atomic
def say(
    *,
    by: Officer,
    case: Case,
    job: Job,
    bank: str,
    columns: Mapping[str, str],
    signs: Mapping[str, Any],
    own: str,
    now: datetime,
) -> StatementLayout:
    """What each column of the job's file holds: kept for all files with these headings, and read by it.

    Raises ValidationError for what does not make a transfer, Unreadable for what is no account number.
    """
    held(by, case)
    asked = job.result.get("asked")
    if not asked or job.parameters.get("case") != case.pk:
        raise ValidationError(_("任务状态已变化，请刷新后再试。"))
    own = read_own(own) or asked_own(job)
    layouts.check(columns, signs, has_own=bool(own))
    layout, created = StatementLayout.objects.update_or_create(
        signature=asked["signature"],
        defaults={"bank": bank, "headings": asked["headings"], "columns": columns, "signs": signs},
        create_defaults={
            "bank": bank,
            "headings": asked["headings"],
            "columns": columns,
            "signs": signs,
            "created_at": now,
            "created_by": by,
        },
    )
    jobs.answer(by=by, job=job, now=now, own=sealed(own))
    audit.record(
        "layout.added" if created else "layout.changed", layout, by=by, now=now, columns=dict(columns)
    )
    return layout


def asked_own(job: Job) -> str:
    """The account whose statement a job holds, as far as somebody or the file itself has said so."""
    return unsealed(job.parameters.get("own", "")) or unsealed((job.result.get("asked") or {}).get("own", ""))


def sealed(text: str) -> str:
    """A personal text as it may lie in the parameters or the result of a job."""
    return encrypt(text).hex()


def unsealed(text: str) -> str:
    """What `sealed` sealed."""
    return decrypt(bytes.fromhex(text))
