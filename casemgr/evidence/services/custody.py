"""An item changes hands (移交): each time two sign, and no moment lies between two hands."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.common.clock import local_date
from casemgr.evidence import registry
from casemgr.evidence.enums import BODIES, FINAL, RECEIVERS, Party, Purpose
from casemgr.evidence.models import CustodyEvent, Evidence
from casemgr.evidence.services.items import tell
from casemgr.evidence.services.working import handlers, standing, task_force_of


@dataclass(frozen=True)
class Holder:
    """With whom an item is (现保管方)."""

    party: str
    officer: Officer | None = None
    body: str = ""

    def __str__(self) -> str:
        return str(self.officer) if self.officer else self.body or str(Party(self.party).label)


class Moved(ValidationError):
    """Somebody else handed the item on since the form was opened; `holder` is who has it now."""

    def __init__(self, holder: Holder):
        sentence = _("该证据刚由他人办理移交，现由%(holder)s保管。请核对下方信息后重新填写。")
        super().__init__(sentence % {"holder": holder})


def holder_of(evidence: Evidence, last: CustodyEvent | None) -> Holder:
    """Who has it after the `last` change of hands; before the first, who collected it."""
    if last is None:
        return Holder(Party.OFFICER, evidence.collected_by)
    return Holder(last.to_party, last.to_officer, last.to_body)


def last_of(evidence: Evidence) -> CustodyEvent | None:
    return evidence.custody.select_related("to_officer").order_by("no").last()


@transaction.atomic
def hand_over(
    *,
    by: Officer,
    evidence: Evidence,
    after: int,
    purpose: Purpose,
    to_party: Party,
    at: datetime,
    now: datetime,
    to_officer: Officer | None = None,
    to_body: str = "",
    to_signer: str = "",
    from_signer: str = "",
    document_no: str = "",
    note: str = "",
) -> CustodyEvent:
    """Record that the item went from who has it to somebody else, signed by both.

    `after` is the number of the last change of hands the officer knew of: raises Moved if there was another
    since. An officer signs for himself; for a body its signatory is named. Raises ValidationError with what
    stands in the way at its field.
    """
    evidence = standing(by, evidence)
    last = last_of(evidence)
    holder = holder_of(evidence, last)
    if after != (last.no if last else 0):
        raise Moved(holder)
    _check_goes_on(last, purpose, document_no)
    _check_moment(evidence, last, at, now)
    _check_receiver(evidence, purpose, to_party, to_officer, to_body, now)
    event = CustodyEvent(
        case_id=evidence.case_id,
        county_id=evidence.county_id,
        evidence=evidence,
        no=after + 1,
        purpose=purpose,
        from_party=holder.party,
        from_officer=holder.officer,
        from_body=holder.body,
        from_signer=str(holder.officer) if holder.officer else from_signer,
        to_party=to_party,
        to_officer=to_officer,
        to_body=to_body,
        to_signer=str(to_officer) if to_officer else to_signer,
        document_no=document_no,
        note=note,
        at=at,
        recorded_at=now,
        recorded_by=by,
    )
    _check_signers(evidence, event)
    event.full_clean()
    event.save()
    taker = holder_of(evidence, event)
    tell(
        EventKind.EVIDENCE_MOVED,
        evidence,
        by,
        now,
        purpose=purpose,
        giver=[holder.party, _name(holder)],
        taker=[taker.party, _name(taker)],
        moved_at=at.isoformat(),
    )
    registry.handed_over(event, by, now)
    return event


def _check_goes_on(last: CustodyEvent | None, purpose: Purpose, document_no: str) -> None:
    """Nothing follows a final step, and a final step has its paper."""
    if last and last.purpose in FINAL:
        raise ValidationError(_("该证据已%(end)s，不再移交。") % {"end": last.get_purpose_display()})
    if purpose in FINAL and not document_no:
        raise ValidationError({"document_no": _("随案移送、发还、销毁须填写批准或交接文书编号。")})


def _name(holder: Holder) -> str:
    return "" if holder.party == Party.OWNER else str(holder)


def _check_moment(evidence: Evidence, last: CustodyEvent | None, at: datetime, now: datetime) -> None:
    if at > now:
        raise ValidationError({"at": _("移交时间不能晚于现在。")})
    if last and at <= last.at:
        raise ValidationError({"at": _("移交时间应晚于上一次移交。")})
    if at < evidence.collected_at:
        raise ValidationError({"at": _("移交时间不能早于取得时间。")})


def _check_receiver(
    evidence: Evidence,
    purpose: Purpose,
    to_party: Party,
    to_officer: Officer | None,
    to_body: str,
    now: datetime,
) -> None:
    allowed = RECEIVERS[Purpose(purpose)]
    if to_party not in allowed:
        labels = _("、").join(str(party.label) for party in Party if party in allowed)
        sentence = _("“%(purpose)s”的接收方应为：%(labels)s。")
        told = {"purpose": Purpose(purpose).label, "labels": labels}
        raise ValidationError({"to_party": sentence % told})
    if to_party == Party.OFFICER:
        if to_officer is None or not handlers(evidence.case, now).filter(pk=to_officer.pk).exists():
            raise ValidationError({"to_officer": _("请选择本案所属县区或专班的民警。")})
    elif to_officer:
        raise ValidationError({"to_officer": _("接收方不是民警，请不要选择接收民警。")})
    if to_party in BODIES and not to_body:
        raise ValidationError({"to_body": _("请填写接收单位的名称。")})
    if to_party not in BODIES and to_body:
        raise ValidationError({"to_body": _("接收方为民警或权利人时，不填写接收单位。")})


def _check_signers(evidence: Evidence, event: CustodyEvent) -> None:
    """Two sign, and never one man twice: neither as two bodies nor once by his name, once as an officer.

    Nobody who investigates signs for the store, nor collects for the owner.
    """
    if not event.from_signer:
        raise ValidationError({"from_signer": _("请填写移出单位的签字人。")})
    if not event.to_signer:
        raise ValidationError({"to_signer": _("请填写接收方的签字人。")})
    sides = (event.from_officer, event.from_signer), (event.to_officer, event.to_signer)
    (giver, giving), (taker, taking) = [
        (officer, officer.name if officer else name) for officer, name in sides
    ]
    if giver == taker if giver and taker else giving == taking:
        field = "to_officer" if taker else "to_signer"
        sentence = _("移出和接收须由两人分别签字，不能是同一人；确系同名的，请在姓名后注明单位或工号。")
        raise ValidationError({field: sentence})
    investigators = _investigators(evidence, event.recorded_at)
    if event.from_party == Party.STORE and giving in investigators:
        sentence = _("移出签字的保管人不能是本案办案民警，办案与保管应当分离（程序规定第235条）。")
        raise ValidationError({"from_signer": sentence})
    if event.to_party == Party.STORE and taking in investigators:
        sentence = _("保管人不能是本案办案民警，办案与保管应当分离（程序规定第235条）。")
        raise ValidationError({"to_signer": sentence})
    if event.to_party == Party.OWNER and taking in investigators:
        sentence = _("办案民警不得代为领取（程序规定第234条）；权利人确系同名的，请在姓名后注明。")
        raise ValidationError({"to_signer": sentence})


def _investigators(evidence: Evidence, now: datetime) -> set[str]:
    case = evidence.case
    assistants = case.assistant_rows.values_list("officer__name", flat=True)
    members = task_force_of(case, local_date(now)).values_list("officer__name", flat=True)
    collectors = (evidence.collected_by, evidence.collected_with, case.lead)
    return {officer.name for officer in collectors if officer} | {*assistants, *members}
