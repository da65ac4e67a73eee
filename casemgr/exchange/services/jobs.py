"""Asking for a job, confirming, approving, cancelling, fetching its file, and throwing old files away."""

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.common.files import keep
from casemgr.counties.access import counties_where, officers_with
from casemgr.counties.models import County
from casemgr.counties.rights import Right
from casemgr.exchange.enums import FINAL, Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.registry import entitlement_of
from casemgr.notices import services as notices
from casemgr.taskforces.access import worked_cases


@transaction.atomic
def ask_import(*, by: Officer, kind: Kind, upload: UploadedFile, now: datetime) -> Job:
    """Queue an uploaded file for its preview. Nothing of it is believed yet."""
    reachable = counties_where(by, Right.IMPORT_LEDGERS)
    if not reachable:
        raise PermissionDenied(_("您没有导入台账的权限。"))
    return take_in(by=by, kind=kind, upload=upload, counties=reachable, now=now)


@transaction.atomic
def take_in(
    *,
    by: Officer,
    kind: Kind,
    upload: UploadedFile,
    counties: Iterable[int],
    now: datetime,
    **parameters: Any,
) -> Job:
    """Keep an upload and queue it. Whether `by` may is for the caller to ask.

    The SHA-256 of the file stands among the parameters of the job.
    """
    job = Job(kind=kind, owner=by, source_name=Path(upload.name or "").name[:200], created_at=now)
    kept = keep(upload, job.folder / "source")
    job.parameters = {**parameters, "sha256": kept.sha256}
    job.save()
    job.counties.set(counties)
    audit.record("import.asked", job, by=by, now=now, file=job.source_name)
    return job


@transaction.atomic
def ask_export(
    *,
    by: Officer,
    kind: Kind,
    counties: Iterable[County],
    parameters: dict[str, Any],
    masked: bool,
    purpose: str,
    now: datetime,
) -> Job:
    """Queue an export. Unmasked ones need a purpose and wait for a second person (domain §4.10 rule 9)."""
    counties, purpose = list(counties), purpose.strip()
    exportable = counties_where(by, Right.EXPORT_CASES) | counties_where(by, Right.EXPORT_OWN_CASES)
    if not counties or not {county.pk for county in counties} <= exportable:
        raise PermissionDenied(_("您没有导出这些县区案件的权限。"))
    if not masked:
        unmasked = counties_where(by, Right.EXPORT_UNMASKED)
        if not {county.pk for county in counties} <= unmasked:
            raise PermissionDenied(_("您没有导出未脱敏数据的权限。"))
        if not purpose:
            raise ValidationError({"purpose": _("导出未脱敏数据须写明用途。")})
    job = Job.objects.create(
        kind=kind,
        owner=by,
        parameters=parameters,
        masked=masked,
        purpose=purpose,
        state=State.QUEUED if masked else State.AWAITING_APPROVAL,
        created_at=now,
    )
    job.counties.set(counties)
    audit.record("export.asked", job, by=by, now=now, parameters=parameters, masked=masked, purpose=purpose)
    if not masked:
        _ask_approvers(job, counties, now)
    return job


@transaction.atomic
def confirm(*, by: Officer, job: Job, now: datetime) -> Job:
    """The owner has read the preview and wants it (确认导入)."""
    job = _locked(job, State.PREVIEWED)
    if job.owner_id != by.pk:
        raise PermissionDenied(_("只有提交人可以确认。"))
    job.state, job.attempts = State.QUEUED, 0
    job.parameters = {**job.parameters, "confirmed": True}
    job.save(update_fields=["state", "attempts", "parameters"])
    audit.record("import.confirmed", job, by=by, now=now)
    return job


@transaction.atomic
def answer(*, by: Officer, job: Job, now: datetime, **parameters: Any) -> Job:
    """The owner has said what the file itself does not say: it is read, or read again, with it."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.owner_id != by.pk:
        raise PermissionDenied(_("只有提交人可以对应列。"))
    if job.state not in (State.UNMAPPED, State.PREVIEWED):
        raise ValidationError(_("任务状态已变化，请刷新后再试。"))
    job.state, job.attempts = State.QUEUED, 0
    job.parameters = {**job.parameters, **parameters, "confirmed": False}
    job.save(update_fields=["state", "attempts", "parameters"])
    audit.record("import.mapped", job, by=by, now=now)
    return job


@transaction.atomic
def approve(*, by: Officer, job: Job, now: datetime) -> Job:
    """A second person lets an unmasked export go (审批). He is never the one who asked."""
    job = _locked(job, State.AWAITING_APPROVAL)
    _check_approver(by, job)
    job.state, job.approved_by = State.QUEUED, by
    job.save(update_fields=["state", "approved_by"])
    audit.record("export.approved", job, by=by, now=now)
    _tell_owner(job, gettext_noop("您的未脱敏导出申请已获批准，正在导出"), now)
    return job


@transaction.atomic
def refuse(*, by: Officer, job: Job, reason: str, now: datetime) -> Job:
    """A second person does not let an unmasked export go, and says why (不予批准)."""
    if not reason.strip():
        raise ValidationError({"reason": _("请写明不予批准的理由。")})
    job = _locked(job, State.AWAITING_APPROVAL)
    _check_approver(by, job)
    job.state, job.finished_at = State.CANCELLED, now
    job.result = {"refused_by": by.name, "reason": reason}
    job.save(update_fields=["state", "finished_at", "result"])
    audit.record("export.refused", job, by=by, now=now, reason=reason)
    _tell_owner(job, gettext_noop("您的未脱敏导出申请未获批准"), now)
    return job


@transaction.atomic
def cancel(*, by: Officer, job: Job, now: datetime) -> Job:
    """Give a job up before it has changed anything (取消); its files go at once."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.owner_id != by.pk:
        raise PermissionDenied(_("只有提交人可以取消。"))
    if job.state not in (State.AWAITING_APPROVAL, State.QUEUED, State.UNMAPPED, State.PREVIEWED):
        raise ValidationError(_("任务已在进行或已结束，不能取消。"))
    job.state, job.finished_at = State.CANCELLED, now
    job.save(update_fields=["state", "finished_at"])
    transaction.on_commit(lambda: shutil.rmtree(job.folder, ignore_errors=True))
    audit.record("job.cancelled", job, by=by, now=now)
    return job


@transaction.atomic
def fetch(*, by: Officer, job: Job, now: datetime) -> Path:
    """The path of the result, for the owner only, while the link lasts and the rights it needed hold."""
    if job.owner_id != by.pk or not job.has_file(now) or not still_entitled(by, job):
        raise Job.DoesNotExist
    path = job.folder / job.file_name
    if not path.is_file():
        raise Job.DoesNotExist
    Job.objects.filter(pk=job.pk).update(downloaded_at=now)
    audit.record("job.fetched", job, by=by, now=now, file=job.file_name, sha256=job.file_sha256)
    return path


def still_entitled(by: Officer, job: Job) -> bool:
    """Whether `by` still holds, on every county of the job, the right it was asked for with.

    Who has been posted elsewhere leaves behind what he fetched and what he uploaded; who has left
    a task force, the files that hold its cases; who exports only his own cases now, those of whole counties
    (`whole` of the result).
    """
    if entitled := entitlement_of(job.kind):
        return entitled(by, job)
    asked, made = set(job.counties.values_list("pk", flat=True)), job.result or {}
    if job.kind == Kind.LEDGER_IMPORT:
        return asked <= counties_where(by, Right.IMPORT_LEDGERS)
    every = counties_where(by, Right.EXPORT_CASES)
    if not job.masked:
        return asked <= every & counties_where(by, Right.EXPORT_UNMASKED)
    held = every | counties_where(by, Right.EXPORT_OWN_CASES)
    return asked <= held and {*made.get("whole", ())} <= every and {*made.get("lent", ())} <= worked_cases(by)


def purge(*, now: datetime) -> int:
    """Remove the files that nobody can fetch any more, and old ones of what is over. Returns how many.

    A file that was made goes when its link ends; what was uploaded, after `EXPORT_KEEP_DAYS`. What is still
    to be worked off keeps its file.
    """
    old = Job.objects.filter(created_at__lt=now - timedelta(days=settings.EXPORT_KEEP_DAYS))
    # What nobody confirmed or approved in all that time loses its file, and can be neither any more.
    given_up = old.filter(state__in=(State.UNMAPPED, State.PREVIEWED, State.AWAITING_APPROVAL))
    given_up.update(state=State.CANCELLED, finished_at=now)
    over = Job.objects.filter(expires_at__lt=now) | old.filter(expires_at=None)
    removed = 0
    for job in over.filter(state__in=FINAL).iterator():
        if job.folder.exists():
            shutil.rmtree(job.folder, ignore_errors=True)
            removed += 1
    return removed


def link_ends_at(now: datetime) -> datetime:
    """Until when a finished job's file can be fetched."""
    return now + timedelta(hours=settings.EXPORT_LINK_HOURS)


def _locked(job: Job, state: State) -> Job:
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state != state:
        raise ValidationError(_("任务状态已变化，请刷新后再试。"))
    return job


def _check_approver(by: Officer, job: Job) -> None:
    reach = set(job.counties.values_list("pk", flat=True))
    approvable = counties_where(by, Right.APPROVE_EXPORTS)
    if not approvable or job.owner_id == by.pk or not reach <= approvable:
        raise PermissionDenied(_("您不能审批该导出。"))


def _tell_owner(job: Job, text: str, now: datetime) -> None:
    notices.put(
        "export_decided",
        to=[job.owner],
        text=text,
        link=reverse("exchange:job", args=[job.pk]),
        key=f"export_decided:{job.pk}",
        now=now,
    )


def _ask_approvers(job: Job, counties: list[County], now: datetime) -> None:
    approvers = {
        officer.pk: officer
        for county in counties
        for officer in officers_with(Right.APPROVE_EXPORTS, county.pk)
        if officer.pk != job.owner_id
    }
    notices.put(
        "export_approval",
        to=approvers.values(),
        text=gettext_noop("有未脱敏导出申请待审批"),
        link=reverse("exchange:job", args=[job.pk]),
        key=f"export:{job.pk}",
        now=now,
    )
