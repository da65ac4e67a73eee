"""Seized property: taken, appraised, handed in, given back where it is irrelevant (扣押财物).

The thing itself is an item of evidence: its collectors, photos and chain of custody are kept there. Here is
what it is worth, whose it was, and what becomes of it.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.evidence.enums import FINAL, EvidenceKind, Mode, Party, Purpose
from casemgr.evidence.models import CustodyEvent, Evidence
from casemgr.evidence.services import items
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, ItemKind, ItemState, LiftGround, Place
from casemgr.funds.models import Appraisal, Position, SeizedItem
from casemgr.funds.services.moving import check_past, check_some, tell
from casemgr.funds.services.working import held
from casemgr.suspects.models import CaseSuspect

# Kinds of deadlines, and the terms they run under.
REPORT, IRRELEVANT = "property_report", "irrelevant_property"

STATE_AFTER = {
    Purpose.RETURN: ItemState.RETURNED,
    Purpose.WITH_CASE: ItemState.WITH_CASE,
    Purpose.DESTROY: ItemState.DESTROYED,
}


@transaction.atomic
def seize(
    *,
    by: Officer,
    case: Case,
    kind: ItemKind,
    now: datetime,
    amount: Decimal | None = None,
    brand: str = "",
    serial: str = "",
    case_suspect: CaseSuspect | None = None,
    **thing: Any,
) -> SeizedItem:
    """Register in one act what was seized: the item of evidence and the property in it.

    `thing` is what the inventory asks (`evidence.services.items.register`). Cash is its `amount`, yuan, and
    is counted in it; anything else has none. The 24 hours to hand it in begin. Raises ValidationError, as
    the inventory does, for fewer than two collectors or a seizure before filing (程序规定 174、229).
    """
    case = held(by, case)
    _check_kind(kind, amount)
    if kind == ItemKind.CASH:
        thing |= {"quantity": amount, "unit": _("元")}
    evidence = items.register(
        by=by,
        case=case,
        kind=EvidenceKind.PHYSICAL,
        mode=Mode.SEIZED,
        now=now,
        **{**thing, "name": thing.get("name") or _name_of(kind, brand), "features": _features(thing, serial)},
    )
    return _enter(by, evidence, kind, amount, brand, serial, case_suspect, now)


@transaction.atomic
def adopt(
    *,
    by: Officer,
    evidence: Evidence,
    kind: ItemKind,
    now: datetime,
    amount: Decimal | None = None,
    brand: str = "",
    serial: str = "",
    case_suspect: CaseSuspect | None = None,
) -> SeizedItem:
    """Make property of an item that the inventory has already; it was seized when it was collected."""
    held(by, evidence.case)
    evidence = Evidence.objects.select_related("case").get(pk=evidence.pk)
    if evidence.voided_at:
        raise ValidationError(_("该证据登记已作废，不能再办理。"))
    if evidence.mode != Mode.SEIZED:
        raise ValidationError(_("只有以扣押方式取得的证据才登记为扣押财物。"))
    if SeizedItem.objects.filter(evidence=evidence).exists():
        raise ValidationError(_("该证据已登记为扣押财物，请刷新页面。"))
    last = evidence.custody.order_by("no").last()
    if last and last.purpose in FINAL:
        raise ValidationError(
            _("该证据已%(end)s，不再登记为扣押财物。") % {"end": last.get_purpose_display()}
        )
    _check_kind(kind, amount)
    return _enter(by, evidence, kind, amount, brand, serial, case_suspect, now)


@transaction.atomic
def appraise(
    *,
    by: Officer,
    item: SeizedItem,
    value: Decimal,
    body: str,
    appraised_date: date,
    now: datetime,
    document_no: str = "",
) -> Appraisal:
    """Record what a thing was found to be worth, yuan; the newest holds, older ones stay (价格认定)."""
    item = standing(by, item)
    if item.kind == ItemKind.CASH:
        raise ValidationError(_("现金不需要价格认定。"))
    if appraised_date > local_date(now):
        raise ValidationError({"appraised_date": _("不能晚于现在。")})
    appraisal = Appraisal(
        case=item.case,
        county_id=item.county_id,
        item=item,
        value=value,
        body=body,
        document_no=document_no,
        appraised_date=appraised_date,
        recorded_at=now,
        recorded_by=by,
    )
    appraisal.full_clean()
    appraisal.save()
    _tell("appraised", item, by, now, amount=str(value), document_no=document_no)
    return appraisal


@transaction.atomic
def find_irrelevant(*, by: Officer, item: SeizedItem, found_at: datetime, now: datetime) -> Deadline:
    """It was found to have nothing to do with the case: three days to give it back (刑诉法 145).

    Settled when the chain of custody takes it back to its owner.
    """
    item = kept(by, item)
    check_past("found_at", found_at, now, item.evidence.collected_at)
    deadline = _run_irrelevant(item, found_at, now)
    _tell("irrelevant", item, by, now, due=deadline.due_at.isoformat())
    return deadline


@transaction.atomic
def lift(
    *,
    by: Officer,
    item: SeizedItem,
    ground: LiftGround,
    lifted_at: datetime,
    now: datetime,
    document_no: str = "",
) -> Decimal:
    """Lift the seizure of cash, as far as it was not deposited (解除扣押). Returns how much, yuan.

    After it the chain of custody can give the cash back. A thing is lifted by giving it back.
    """
    item = kept(by, item)
    if item.position is None:
        raise ValidationError(_("财物不需要单独解除，请在保管链中办理发还。"))
    check_past("lifted_at", lifted_at, now, item.evidence.collected_at)
    if not ledger.balance(item.position):
        raise ValidationError(_("该笔现金已无余额，不需要解除。"))
    amount = ledger.empty(
        EntryKind.LIFT,
        item.position,
        ledger.outside(item.case),
        about=item.target,
        at=lifted_at,
        by=by,
        now=now,
        reason=str(LiftGround(ground).label),
    )
    if ground == LiftGround.IRRELEVANT and not Deadline.objects.on(item.target, IRRELEVANT).exists():
        _run_irrelevant(item, lifted_at, now)
    _tell("lifted", item, by, now, amount=str(amount), ground=ground, document_no=document_no)
    return amount


def is_valuable(item: SeizedItem, value: Decimal | None) -> bool:
    """Whether the county's head approves its seizure and it is to be photographed (程序规定 228、230)."""
    return item.kind in settings.VALUABLE_KINDS or (value is not None and value >= settings.VALUABLE_YUAN)


def standing(by: Officer, item: SeizedItem) -> SeizedItem:
    """The item as it is now, its case locked, unless its registration was voided."""
    case = held(by, item.case)
    item = SeizedItem.objects.select_related("evidence", "position").get(pk=item.pk)
    item.case = case
    if item.evidence.voided_at:
        raise ValidationError(_("该财物的证据登记已作废，不能再办理。"))
    return item


def kept(by: Officer, item: SeizedItem) -> SeizedItem:
    """The item as it is now, if it is still seized."""
    item = standing(by, item)
    if item.state != ItemState.KEPT:
        raise ValidationError(_("该财物%(state)s，不能再办理。") % {"state": item.get_state_display()})
    return item


def follow(event: CustodyEvent, by: Officer, now: datetime) -> None:
    """The chain of custody took it somewhere: handed in, or out of the house.

    Raises ValidationError for cash that is to leave while it is still money of the ledger. Runs in the
    transaction of the hand-over.
    """
    item = SeizedItem.objects.filter(evidence=event.evidence_id).select_related("position").first()
    if item is None:
        return
    leaves = event.purpose in FINAL
    if leaves:
        _leave(item, Purpose(event.purpose))
    if leaves or event.to_party == Party.STORE:
        deadlines.settle(target=item.target, kind=REPORT, now=event.at, by=by)
    if event.purpose == Purpose.RETURN:
        deadlines.settle(target=item.target, kind=IRRELEVANT, now=event.at, by=by)


def run_report(item: SeizedItem, now: datetime) -> None:
    """Let the 24 hours run from the seizure; settled as of when the store already took it in."""
    deadlines.open_deadline(
        case=item.case,
        target=item.target,
        kind=REPORT,
        term_code=REPORT,
        base_at=item.evidence.collected_at,
        now=now,
    )
    handed_in = item.evidence.custody.filter(to_party=Party.STORE).order_by("no").first()
    if handed_in:
        deadlines.settle(target=item.target, kind=REPORT, now=handed_in.at)


def _leave(item: SeizedItem, purpose: Purpose) -> None:
    """A thing that leaves for good; what was deposited or sold before stays called so."""
    if item.position and ledger.balance(item.position):
        raise ValidationError(
            {"purpose": _("该现金仍在扣押账上，请先在“资金”中缴存专户或解除扣押，再办理移交。")}
        )
    if item.state == ItemState.KEPT:
        item.state = STATE_AFTER[purpose]
        item.save(update_fields=["state"])


def _enter(
    by: Officer,
    evidence: Evidence,
    kind: ItemKind,
    amount: Decimal | None,
    brand: str,
    serial: str,
    case_suspect: CaseSuspect | None,
    now: datetime,
) -> SeizedItem:
    case = evidence.case
    check_suspect(case, case_suspect)
    is_cash = kind == ItemKind.CASH
    item = SeizedItem(
        case=case,
        county_id=case.county_id,
        evidence=evidence,
        case_suspect=case_suspect,
        kind=kind,
        brand=brand,
        serial=serial,
        amount=amount if is_cash else None,
        position=ledger.open_position(case, Place.SEIZED) if is_cash else None,
        created_at=now,
        created_by=by,
    )
    item.full_clean()
    item.save()
    if item.position:
        _count(item, item.position, by, now)
    run_report(item, now)
    _tell("seized", item, by, now, amount=str(amount) if is_cash else "")
    return item


def _count(item: SeizedItem, position: Position, by: Officer, now: datetime) -> None:
    ledger.move(
        EntryKind.SEIZE,
        ledger.outside(item.case),
        position,
        item.amount,
        about=item.target,
        at=item.evidence.collected_at,
        by=by,
        now=now,
    )


def check_suspect(case: Case, case_suspect: CaseSuspect | None) -> None:
    if case_suspect and case_suspect.case_id != case.pk:
        raise ValidationError({"case_suspect": _("请选择本案的嫌疑人。")})


def _check_kind(kind: ItemKind, amount: Decimal | None) -> None:
    if kind == ItemKind.CASH:
        check_some(amount)
    elif amount:
        raise ValidationError({"amount": _("只有现金填写金额；其他财物请办理价格认定。")})


def _name_of(kind: ItemKind, brand: str) -> str:
    label = str(ItemKind(kind).label)
    return _("%(kind)s（%(brand)s）") % {"kind": label, "brand": brand} if brand else label


def _features(thing: dict[str, Any], serial: str) -> str:
    """What the signed list says of it: the number it is told by stands among its features (程序规定 230)."""
    told = [thing.get("features", ""), _("序列号%(serial)s") % {"serial": serial} if serial else ""]
    return _("；").join(part for part in told if part)


def _run_irrelevant(item: SeizedItem, base_at: datetime, now: datetime) -> Deadline:
    return deadlines.open_deadline(
        case=item.case, target=item.target, kind=IRRELEVANT, term_code=IRRELEVANT, base_at=base_at, now=now
    )


def _tell(step: str, item: SeizedItem, by: Officer, now: datetime, **data: Any) -> None:
    """The history speaks of the item by the number of its evidence."""
    tell(
        EventKind.PROPERTY_MOVED,
        item.case,
        by,
        now,
        step=step,
        item=item.pk,
        number=item.evidence.number,
        item_kind=item.kind,
        **data,
    )
