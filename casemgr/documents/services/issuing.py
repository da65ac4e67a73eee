"""Documents asked for, issued under their number, sent back, voided, opened (出具文书)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common import crypto
from casemgr.common.clock import local_date
from casemgr.counties.access import officers_with
from casemgr.counties.rights import Right
from casemgr.documents.enums import DraftState
from casemgr.documents.filling.facts import Subject, gather
from casemgr.documents.filling.placeholders import Where
from casemgr.documents.filling.rendering import render
from casemgr.documents.models import Document, Draft, Kind
from casemgr.documents.services import numbers, preparing, refunds
from casemgr.notices import services as notices


def may_issue(officer: Officer, case: Case, kind: Kind) -> bool:
    """Who works the case; the county's lead alone where the law asks for the county head."""
    return rules.may_approve(officer, case) if kind.needs_lead else rules.may_edit(officer, case)


@transaction.atomic
def ask(*, by: Officer, subject: Subject, typed: Mapping[str, str], now: datetime) -> Draft:
    """Lay a document before the county's lead, who alone may issue it (提请出具).

    Raises ValidationError for what stands in its way, or for a fact that it cannot lack.
    """
    subject = _held(by, subject)
    if may_issue(by, subject.case, subject.kind):
        raise ValidationError(_("此文书由您出具，不必提请。"))
    _check_whole(preparing.prepare(subject, typed, now))
    draft = Draft(
        case=subject.case,
        county_id=subject.case.county_id,
        kind=subject.kind,
        case_suspect=subject.case_suspect,
        measure=subject.measure,
        refund=subject.refund,
        typed=dict(typed),
        asked_at=now,
        asked_by=by,
    )
    draft.full_clean()
    draft.save()
    _tell(EventKind.DOCUMENT_ASKED, subject, by, now)
    notices.put(
        "document_asked",
        to=officers_with(Right.APPROVE_CASES, draft.county_id),
        text=gettext_noop("案件%(number)s提请出具：%(kind)s"),
        values={"number": subject.case.number, "kind": subject.kind.name},
        link=reverse("documents:draft", args=[draft.case_id, draft.pk]),
        key=f"document_asked:{draft.pk}",
        now=now,
    )
    return draft


@transaction.atomic
def issue(
    *, by: Officer, subject: Subject, typed: Mapping[str, str], now: datetime, draft: Draft | None = None
) -> Document:
    """Issue a document under the next number of its series; `draft` is the one that asked for it.

    Raises PermissionDenied, or ValidationError for what stands in its way (a draft of the same that waits is
    answered, not passed by) or for a fact that it cannot lack.
    """
    subject = _held(by, subject)
    if not may_issue(by, subject.case, subject.kind):
        raise PermissionDenied(
            _("“%(kind)s”须由县级以上公安机关负责人批准（%(basis)s），请提请出具。")
            % {"kind": subject.kind.name, "basis": subject.kind.legal_basis}
        )
    if draft:
        _answer(draft, DraftState.ISSUED, by, now)
    elif _asked_for(subject).exists():
        raise ValidationError(_("该文书已有人提请，请在提请中审批。"))
    prepared = preparing.prepare(subject, typed, now)
    _check_whole(prepared)
    unit, day = prepared.issuer.unit, local_date(now)
    serial = numbers.draw(unit, subject.kind, day.year)
    number = subject.kind.number(prepared.issuer.word, day.year, serial)
    values = gather(subject, unit=unit, number=number, day=day, typed=typed)
    content = render(
        bytes(prepared.template.content), values, title=f"{subject.kind.name} {number}", author=unit.name
    )
    document = Document(
        case=subject.case,
        county_id=subject.case.county_id,
        kind=subject.kind,
        case_suspect=subject.case_suspect,
        measure=subject.measure,
        refund=subject.refund,
        template=prepared.template,
        draft=draft,
        unit=unit,
        year=day.year,
        serial=serial,
        number=number,
        sealed=crypto.seal(content),
        sha256=hashlib.sha256(content).hexdigest(),
        issued_at=now,
        issued_by=by,
    )
    document.full_clean()
    document.save()
    refunds.issued(document, by, now)
    told = {"number": number, "document": document.pk, "sha256": document.sha256}
    _tell(EventKind.DOCUMENT_ISSUED, subject, by, now, **told)
    if draft and draft.asked_by_id != by.pk:
        _tell_asker(draft, gettext_noop("案件%(number)s：您提请的“%(kind)s”已出具"), now)
    return document


@transaction.atomic
def decline(*, by: Officer, draft: Draft, reason: str, now: datetime) -> Draft:
    """Send a draft back with what is missing (退回); who asked may take it back himself."""
    subject = _held(by, subject_of(draft))
    if not (may_issue(by, subject.case, draft.kind) or draft.asked_by_id == by.pk):
        raise PermissionDenied(_("您没有办理此项操作的权限。"))
    draft = _answer(draft, DraftState.DECLINED, by, now, reason)
    taken_back = draft.asked_by_id == by.pk
    _tell(EventKind.DOCUMENT_DECLINED, subject, by, now, reason=reason, taken_back=taken_back)
    if not taken_back:
        _tell_asker(draft, gettext_noop("案件%(number)s：您提请的“%(kind)s”被退回"), now)
    return draft


@transaction.atomic
def void(*, by: Officer, document: Document, reason: str, now: datetime) -> Document:
    """Void a wrong document (作废). It stays, and its number stays used; a right one gets a new number."""
    subject = _held(by, subject_of(document))
    if not may_issue(by, subject.case, document.kind):
        raise PermissionDenied(_("您没有作废此文书的权限。"))
    document = Document.objects.select_for_update(of=("self",)).select_related("kind").get(pk=document.pk)
    if document.voided_at:
        raise ValidationError(_("此文书已经作废。"))
    refunds.check_voidable(document)
    document.voided_at, document.voided_by, document.void_reason = now, by, reason
    document.full_clean()
    document.save(update_fields=["voided_at", "voided_by", "void_reason"])
    told = {"number": document.number, "document": document.pk}
    _tell(EventKind.DOCUMENT_VOIDED, subject, by, now, reason=reason, **told)
    return document


@transaction.atomic
def fetch(*, by: Officer, document: Document, now: datetime, address: str | None = None) -> bytes:
    """The file, for who sees the people of the case in clear; that he had it is written down.

    Raises PermissionDenied, or models.Altered if it is not the file that was issued.
    """
    if not rules.sees_in_clear(by, document.case):
        raise PermissionDenied(_("文书含有个人信息，只有办理本案的民警和县局负责人可以打开。"))
    content = document.content()
    audit.record(
        "document.fetched",
        document,
        by=by,
        now=now,
        address=address,
        number=document.number,
        sha256=document.sha256,
    )
    return content


def subject_of(row: Draft | Document) -> Subject:
    """What a draft or document is about."""
    return Subject(row.kind, row.case, row.case_suspect, row.measure, row.refund)


def _held(by: Officer, subject: Subject) -> Subject:
    """The subject with its case as it is now, locked until the transaction ends, if `by` edits the case."""
    case = Case.objects.select_for_update().get(pk=subject.case.pk)
    if not rules.may_edit(by, case):
        raise PermissionDenied(_("您不是本案主办或协办民警，不能出具文书。"))
    return Subject(subject.kind, case, subject.case_suspect, subject.measure, subject.refund)


def _asked_for(subject: Subject) -> QuerySet[Draft]:
    """Drafts of the very same that wait: issued beside one, it would get two numbers."""
    about = {"case_suspect": subject.case_suspect, "measure": subject.measure, "refund": subject.refund}
    return Draft.objects.waiting().filter(case=subject.case, kind=subject.kind, **about)


def _check_whole(prepared: preparing.Prepared) -> None:
    """What is to be typed is told at its field, all else with its name."""
    to_type = [one.name for one in prepared.lacking if one.placeholder.where == Where.TYPED]
    kept = [one.name for one in prepared.lacking if one.placeholder.where != Where.TYPED]
    errors = {name: _("出具此文书必须填写%(name)s。") % {"name": name} for name in to_type}
    if kept:
        names = _("、").join(kept)
        errors[NON_FIELD_ERRORS] = _("缺少必需的内容，不能出具：%(names)s。") % {"names": names}
    if errors:
        raise ValidationError(errors)


def _answer(draft: Draft, state: DraftState, by: Officer, now: datetime, answer: str = "") -> Draft:
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("asked_by", "kind", "case")
        .get(pk=draft.pk)
    )
    if draft.state != DraftState.WAITING:
        raise ValidationError(_("该提请已经办理，请刷新页面。"))
    draft.state, draft.answered_at, draft.answered_by, draft.answer = state, now, by, answer
    draft.full_clean()
    draft.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    return draft


def _tell(kind: EventKind, subject: Subject, by: Officer, now: datetime, **data: Any) -> None:
    """The history names the document, never whom it is about."""
    case = subject.case
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    history.write(kind, case, by=by, now=now, document_kind=subject.kind.name, **data)
    data.pop("reason", None)
    audit.record(f"case.{kind}", case, by=by, now=now, document_kind=subject.kind.code, **data)


def _tell_asker(draft: Draft, text: str, now: datetime) -> None:
    notices.put(
        "document_answered",
        to=[draft.asked_by],
        text=text,
        values={"number": draft.case.number, "kind": draft.kind.name},
        link=reverse("cases:detail", args=[draft.case_id]) + "?tab=documents",
        key=f"document_answered:{draft.pk}",
        now=now,
    )
