"""Two counties side by side, every text of theirs marked, so that a page which leaks one gives itself away.

`OTHER` marks what belongs to the county on the far side of the wall: a surname that masking keeps, Latin
letters nobody writes, numbers of its own, primary keys from a range of its own. `SECRET` stands where masking
must make it disappear, in both counties; `REPORTED` in what county and city write each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, IdentifierKind
from casemgr.cases.export import jobs as exports
from casemgr.cases.export.making import Format
from casemgr.cases.models import Case, FraudType, Identifier, SavedView, Victim
from casemgr.cases.services import (
    editing,
    identifiers,
    progress,
    registration,
    saved_views,
    team,
    victims,
)
from casemgr.coldcases.enums import Act as DossierAct
from casemgr.coldcases.enums import Category
from casemgr.coldcases.models import ColdCaseFile, ExternalQuery, ReadingNote
from casemgr.coldcases.services import dossiers, notes
from casemgr.coldcases.services import progress as dossier_progress
from casemgr.common.clock import local_date
from casemgr.common.moments import PartialDate
from casemgr.counties.models import County, Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.documents.filling.facts import Subject
from casemgr.documents.models import Document, Draft
from casemgr.documents.models import Kind as DocumentKind
from casemgr.documents.services import issuing
from casemgr.evidence.models import Evidence, EvidenceFile, ForensicTest
from casemgr.evidence.services import custody, items, testing
from casemgr.evidence.services import files as evidence_files
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs, work
from casemgr.funds import ledger as money
from casemgr.funds.enums import AccountRole, EntryKind, HoldState, ObjectionVerdict, Place, RefundMode
from casemgr.funds.models import (
    CaseAccount,
    Entry,
    Freeze,
    Objection,
    Refund,
    Renewal,
    SeizedItem,
    StopPayment,
    Transfer,
)
from casemgr.funds.services import (
    accounts,
    corrections,
    freezes,
    holding,
    recoveries,
    refunds,
    renewals,
    restitutions,
    stops,
)
from casemgr.funds.services import property as property_
from casemgr.funds.services.refunds import Payee
from casemgr.funds.statements import asking
from casemgr.notices import services as notices
from casemgr.notices.models import Notice
from casemgr.proceedings.enums import Office, TopicKind
from casemgr.proceedings.models import DualInquiry, Judgment, Topic
from casemgr.proceedings.services import consultations, inquiries, outcomes
from casemgr.supervision.enums import Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.supervision.services import escalation, review
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Measure, MergeRecord, Suspect
from casemgr.suspects.services import clues, correcting, duties, fugitives, measures, merging
from casemgr.suspects.services import people as suspects
from casemgr.taskforces.enums import Kind as ForceKind
from casemgr.taskforces.models import (
    AccessRequest,
    CaptureTeam,
    Membership,
    Raid,
    TaskForce,
    TaskForceCase,
)
from casemgr.taskforces.services import forces, members, requests

SECRET, REPORTED = "鱻", "麤"
FIRST_KEY_BEYOND, NEVER_USED = 77_000_001, 88_000_001


@dataclass(frozen=True)
class Marks:
    """By what a county's rows are told: surname, letters, numbers, first digits of its officers' numbers."""

    code: str
    surname: str
    letters: str
    phone: str
    account: str
    resident_number: str
    officers: str
    above: Decimal
    below: Decimal


FUGOU = Marks(
    code="411621",
    surname="申",
    letters="fugou",
    phone="13800001234",
    account="6208246281948211234",
    resident_number="411621198808081236",
    officers="1621",
    above=Decimal("123456.78"),
    below=Decimal("1234.56"),
)
OTHER = Marks(
    code="411603",
    surname="龘",
    letters="zqxbvkj",
    phone="17790779177",
    account="6208246281948219177",
    resident_number="411603197707069177",
    officers="9177",
    above=Decimal("917791.77"),
    below=Decimal("9177.17"),
)

# By what the tests call an officer; the detective leads every case, the assistant helps with one of them.
ROLES = {
    "detective": Role.DETECTIVE,
    "assistant": Role.DETECTIVE,
    "colleague": Role.DETECTIVE,
    "lead": Role.COUNTY_LEAD,
    "station": Role.STATION_OFFICER,
    "legal": Role.LEGAL_REVIEWER,
}
CITY_ROLES = {
    "supervisor": Role.CITY_SUPERVISOR,
    "second": Role.CITY_SUPERVISOR,
    "analyst": Role.ANALYST,
    "manager": Role.DATA_MANAGER,
    "auditor": Role.AUDITOR,
}


@dataclass
class Side:
    """A county with a case in every state that a page tells apart, and all that hangs on them."""

    marks: Marks
    officers: dict[str, Officer] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    victim: Victim | None = None
    identifier: Identifier | None = None
    suspect: CaseSuspect | None = None
    bystander: CaseSuspect | None = None
    nameless: CaseSuspect | None = None
    merge: MergeRecord | None = None
    measure: Measure | None = None
    draft: Draft | None = None
    documents: dict[str, Document] = field(default_factory=dict)
    fugitive: FugitiveWatch | None = None
    returned: FugitiveWatch | None = None
    dossier: ColdCaseFile | None = None
    reading: ReadingNote | None = None
    query: ExternalQuery | None = None
    account: CaseAccount | None = None
    evidence: Evidence | None = None
    unused: Evidence | None = None
    file: EvidenceFile | None = None
    test: ForensicTest | None = None
    seized: Evidence | None = None
    items: dict[str, SeizedItem] = field(default_factory=dict)
    entry: Entry | None = None
    repaid: Victim | None = None
    accounts: list[CaseAccount] = field(default_factory=list)
    stops: dict[str, StopPayment] = field(default_factory=dict)
    freezes: dict[str, Freeze] = field(default_factory=dict)
    renewals: dict[str, Renewal] = field(default_factory=dict)
    supervisions: dict[str, Supervision] = field(default_factory=dict)
    report: Report | None = None
    deadline: Deadline | None = None
    todo: Topic | None = None
    inquiry: DualInquiry | None = None
    judgment: Judgment | None = None
    accused: dict[str, CaseSuspect] = field(default_factory=dict)
    transfer: Transfer | None = None
    views: dict[str, SavedView] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    force: TaskForce | None = None
    membership: Membership | None = None
    lent: TaskForceCase | None = None
    team: CaptureTeam | None = None
    raid: Raid | None = None
    asked: AccessRequest | None = None
    rounds: dict[str, Refund] = field(default_factory=dict)
    objection: Objection | None = None

    @property
    def is_beyond(self) -> bool:
        """Whether its rows have the keys of `keys_beyond`."""
        return self.cases["listed"].pk >= FIRST_KEY_BEYOND

    @property
    def county(self) -> County:
        return County.objects.get(code=self.marks.code)

    def notice_of(self, officer: Officer) -> Notice:
        return Notice.objects.filter(recipient=officer).latest("pk")


def engage_city(now: datetime) -> dict[str, Officer]:
    """The officers of the city, and the system administrator, by what the tests call them."""
    unit = Unit.objects.get(code="411600000000")
    officers = {
        name: _engage(f"1600{number:02}", f"市局{name}", role, unit, now)
        for number, (name, role) in enumerate(CITY_ROLES.items(), 1)
    }
    return officers | {"administrator": Officer.objects.create_superuser("160099", "系统管理员")}


def build(marks: Marks, city: dict[str, Officer], now: datetime) -> Side:
    """One county, made through the services as its officers would have made it."""
    side = Side(marks)
    unit = Unit.objects.get(code=f"{marks.code}000000")
    for number, (name, role) in enumerate(ROLES.items(), 1):
        side.officers[name] = _engage(
            f"{marks.officers}{number:02}", f"{marks.surname}警{name}", role, unit, now
        )
    _register_cases(side, unit, now)
    _fill_case(side, now)
    _suspect(side, now)
    _issue(side, now)
    _merge_persons(side, now)
    _flee(side, now)
    _grow_cold(side, now)
    _prove(side, now)
    _seize(side, now)
    _follow_money(side, now)
    _hold_money(side, now)
    _run_clocks(side, now)
    _bring_to_court(side, unit, now)
    _supervise(side, city, now)
    _keep_views(side)
    _join_forces(side, now)
    _exchange(side, city, now)
    _return_money(side, city, now - timedelta(days=1))
    for name, person in side.officers.items():
        notices.put(
            "canary",
            to=[person],
            text=f"{marks.surname}某的消息%(word)s",
            values={"word": marks.letters},
            link=f"/cases/{side.cases['listed'].pk}/",
            key=f"canary:{marks.letters}:{name}",
            now=now,
        )
    return side


def add_cases(side: Side, number: int, now: datetime) -> None:
    """More cases of a county, above the line every one, and swept."""
    unit = Unit.objects.get(code=f"{side.marks.code}000000")
    for _number in range(number):
        _register(side, unit, side.marks.above, now)
    escalation.run(now=now)


def _engage(police_no: str, name: str, role: Role, unit: Unit, now: datetime) -> Officer:
    officer = Officer.objects.create(police_no=police_no, name=name)
    post(by=None, officer=officer, role=role, unit=unit, now=now)
    return officer


def _register(side: Side, unit: Unit, loss: Decimal, now: datetime, **fields: Any) -> Case:
    marks, lead = side.marks, side.officers["detective"]
    person = f"{marks.surname}{SECRET}兰"
    case = registration.register(
        by=lead,
        unit=unit,
        now=now,
        name=f"{person}被刷单返利诈骗案",
        fraud_type=FraudType.objects.get(code="brush"),
        reported_date=date(2023, 6, 16),
        summary=f"{person}报警称被骗，{SECRET}{marks.letters}。",
        remark=f"{SECRET}{marks.letters}备注",
        **fields,
    )
    victims.add(
        by=lead,
        case=case,
        name=person,
        resident_number=marks.resident_number,
        phone=marks.phone,
        occupation=f"{SECRET}{marks.letters}工",
        address=f"{SECRET}{marks.letters}路1号",
        loss_amount=loss,
        now=now,
    )
    return case


def _register_cases(side: Side, unit: Unit, now: datetime) -> None:
    """A case for each state, named by it: 'reported' up to 'filed' below the line, the others above it."""
    detective, lead = side.officers["detective"], side.officers["lead"]
    ways: dict[str, list[tuple[Act, Officer]]] = {
        "reported": [],
        "under_review": [(Act.ACCEPT, detective)],
        "asked": [(Act.ACCEPT, detective)],
        "filed": [(Act.ACCEPT, detective), (Act.FILE, lead)],
        "merge_into": [(Act.ACCEPT, detective), (Act.FILE, lead)],
        **{name: [(Act.ACCEPT, detective), (Act.FILE, lead)] for name in _SUPERVISED},
    }
    for number, (name, way) in enumerate(ways.items()):
        case = _register(
            side,
            unit,
            side.marks.above if name in _SUPERVISED else side.marks.below,
            now,
            special_name=f"{side.marks.surname}{side.marks.letters}{number}",
        )
        for act, by in way:
            case = progress.advance(by=by, case=case, act=act, now=now)
        side.cases[name] = case


_SUPERVISED = ("listed", "reporting", "pending", "released", "below")


def _return_money(side: Side, city: dict[str, Officer], now: datetime) -> None:
    """A round in every state that a form asks for, each named by it; all of one freeze, for one victim."""
    marks, by = side.marks, side.officers["detective"]
    case = Case.objects.get(pk=side.cases["listed"].pk)
    frozen = _frozen(side, case, now)
    loser = Victim.objects.filter(case=case).order_by("pk")[:1].get()
    payee = _payee(side, loser)
    states = ("draft", "verified", "checked", "approved", "decided", "issued", "bounced", "paid")
    for place, name in enumerate(states):
        amounts = {frozen.target: Decimal(place + 1)}
        refund = refunds.draft(by=by, case=case, amounts=amounts, now=now)
        refund = refunds.choose_shares(
            by=by,
            refund=refund,
            version=refund.version,
            mode=RefundMode.SINGLE,
            reason=f"{SECRET}{marks.letters}凭证清楚",
            amounts={loser.pk: Decimal(place + 1)},
            now=now,
        )
        side.rounds[name] = _walked(side, city, refund, states.index(name), payee, now)
    _announce(side, case, frozen, now)


def _walked(
    side: Side, city: dict[str, Officer], refund: Refund, steps: int, payee: Payee, now: datetime
) -> Refund:
    """A round taken as many steps on as its name stands in the order of `_return_money`."""
    marks, by, lead = side.marks, side.officers["detective"], side.officers["lead"]
    share = refund.allocations.get()
    if steps >= 1:
        version, payees = refund.version, {share.pk: payee}
        refund = refunds.verify(by=by, refund=refund, version=version, payees=payees, now=now)
    if steps >= 2:
        refund = refunds.check(by=lead, refund=refund, version=refund.version, now=now)
    if steps >= 3:
        number = f"{marks.letters}{refund.pk}号" if steps >= 4 else ""
        told = {"version": refund.version, "decision_no": number, "now": now}
        refund = refunds.approve(by=city["supervisor"], refund=refund, **told)
    if steps >= 5:
        pair = {"issued_by": by, "issued_with": side.officers["colleague"], "issued_at": now}
        refund = refunds.issue(by=by, refund=refund, version=refund.version, now=now, **pair)
        share = refund.allocations.get()
    if steps == 6:
        reason = f"{SECRET}{marks.letters}账户注销"
        refund = refunds.bounce(by=by, allocation=share, at=now, reason=reason, now=now)
    if steps == 7:
        refund = refunds.pay(by=by, allocation=share, at=now, receipt_no=marks.letters, now=now)
    return refund


def _announce(side: Side, case: Case, frozen: Freeze, now: datetime) -> None:
    """Rounds by proportion, one to be announced and one to which somebody objects."""
    marks, by = side.marks, side.officers["detective"]
    for name in ("proportional", "announced"):
        refund = refunds.draft(by=by, case=case, amounts={frozen.target: Decimal(100)}, now=now)
        refund = refunds.choose_shares(
            by=by,
            refund=refund,
            version=refund.version,
            mode=RefundMode.PRO_RATA,
            reason=f"{SECRET}{marks.letters}资金混同",
            amounts={},
            now=now,
        )
        payees = {
            share.pk: _payee(side, share.victim) for share in refund.allocations.select_related("victim")
        }
        side.rounds[name] = refunds.verify(
            by=by, refund=refund, version=refund.version, payees=payees, now=now
        )
    refund = side.rounds["announced"]
    since, where = local_date(now), f"{marks.letters}公告栏"
    side.rounds["announced"] = refunds.announce(
        by=by, refund=refund, version=refund.version, where=where, since=since, now=now
    )
    told = {"by_whom": f"{marks.surname}{SECRET}五", "content": f"{SECRET}{marks.letters}要求参与分配"}
    for _each in range(2):
        side.objection = refunds.object_to(by=by, refund=refund, received_at=now, now=now, **told)
    first, reason = Objection.objects.filter(refund=refund).order_by("pk")[0], f"{SECRET}{marks.letters}无关"
    refunds.decide_objection(
        by=side.officers["lead"], objection=first, verdict=ObjectionVerdict.REJECTED, reason=reason, now=now
    )
    given_up = refunds.draft(by=by, case=case, amounts={frozen.target: Decimal(1)}, now=now)
    refunds.cancel(by=by, refund=given_up, reason=f"{marks.letters}重复登记", now=now)


def _payee(side: Side, victim: Victim) -> Payee:
    letters = side.marks.letters
    return Payee(victim.name, f"{letters}农行", f"77{side.marks.account}", f"{SECRET}{letters}本人")


def _frozen(side: Side, case: Case, now: datetime) -> Freeze:
    """A freeze of a year with 1,000 yuan under it."""
    by = side.officers["detective"]
    position = money.open_position(case, Place.FROZEN)
    freeze = Freeze.objects.create(
        case=case,
        county_id=case.county_id,
        case_account=side.account,
        state=HoldState.EFFECTIVE,
        amount_asked=1000,
        amount_held=1000,
        requested_at=now,
        requested_by=by,
        approved_by=side.officers["lead"],
        effective_at=now,
        base_at=now,
        expires_at=now + timedelta(days=365),
        unit=case.lead_unit,
        position=position,
    )
    outside, amount = money.outside(case), Decimal(1000)
    told = {"about": freeze.target, "at": now, "by": by, "now": now}
    money.move(EntryKind.FREEZE, outside, position, amount, **told)
    return freeze


def _follow_money(side: Side, now: datetime) -> None:
    """A victim's account, the one he paid, and what the bank wrote of it."""
    marks, detective = side.marks, side.officers["detective"]
    case = side.cases["listed"]
    told = {"by": detective, "case": case, "now": now, "bank": f"{marks.letters}银行"}
    paid = accounts.register(
        **told,
        number=f"63{marks.account[2:]}",
        role=AccountRole.VICTIM,
        victim=case.victims.order_by("pk").first(),
        holder_name=f"{marks.surname}{SECRET}兰",
    )
    side.account = accounts.register(
        **told,
        number=marks.account,
        holder_name=f"{marks.surname}{SECRET}波",
        holder_number=marks.resident_number,
        note=f"{SECRET}{marks.letters}取款",
    )
    side.transfer = Transfer.objects.create(
        case=case,
        county=case.county,
        payer=paid,
        payee=side.account,
        amount=marks.above,
        at=now,
        serial_no=f"{marks.letters}1",
        counterparty=f"{SECRET}{marks.letters}",
        summary=f"{SECRET}{marks.letters}往来",
        recorded_at=now,
        recorded_by=detective,
    )


def _fill_case(side: Side, now: datetime) -> None:
    """Identifiers, notes, a request, an assistant, a removal: every kind of line in the history."""
    marks, detective, lead = side.marks, side.officers["detective"], side.officers["lead"]
    case = side.cases["listed"]
    values = {
        IdentifierKind.PHONE: marks.phone,
        IdentifierKind.ACCOUNT: marks.account,
        IdentifierKind.URL: f"http://{marks.letters}.example.com/a",
        IdentifierKind.APP: f"{marks.surname}{marks.letters}",
    }
    for kind, value in values.items():
        side.identifier = identifiers.add(by=detective, case=case, kind=kind, value=value, now=now)
    side.victim = victims.add(
        by=detective, case=case, name=f"{marks.surname}{SECRET}强", loss_amount=1, now=now
    )
    mistaken = victims.add(by=detective, case=case, name=f"{marks.surname}{SECRET}错", loss_amount=1, now=now)
    victims.remove(by=detective, victim=mistaken, reason=f"{marks.letters}误登", now=now)
    editing.note(by=detective, case=case, text=f"{SECRET}{marks.letters}明天赴长春", now=now)
    assistants = [side.officers["assistant"]]
    team.assign(by=lead, case=side.cases["reporting"], lead=detective, assistants=assistants, now=now)
    for name in ("asked", "listed"):
        act = Act.FILE if name == "asked" else Act.SOLVE
        reason = f"{marks.surname}某{marks.letters}请批"
        progress.request(by=detective, case=side.cases[name], act=act, reason=reason, now=now)
    progress.decline(by=lead, case=case, reason=f"{marks.letters}证据不足", now=now)


def _suspect(side: Side, now: datetime) -> None:
    """One who is detained, and one entered by mistake."""
    marks, detective, case = side.marks, side.officers["detective"], side.cases["listed"]
    text = f"{SECRET}{marks.letters}"
    names = {"name": f"{marks.surname}{SECRET}犯", "alias": text, "country": marks.letters}
    names["resident_number"] = marks.resident_number
    row = suspects.add(by=detective, case=case, now=now, roles=["financier"], **names)
    side.suspect = suspects.caught(
        by=detective,
        case_suspect=row,
        version=row.version,
        caught_date=local_date(now),
        caught_mode="local",
        caught_place=text,
        now=now,
    )
    name = f"{marks.surname}{SECRET}从"
    side.bystander = suspects.add(by=detective, case=case, now=now, name=name)
    side.measure = measures.take(
        by=detective,
        case_suspect=side.suspect,
        kind="detention",
        started_at=now - timedelta(hours=2),
        document_no=f"{marks.letters}1号",
        permission_no=f"{marks.letters}2号",
        note=text,
        now=now,
    )
    measures.extend(
        by=detective,
        measure=side.measure,
        step="detention_special",
        decided_at=now - timedelta(hours=1),
        document_no=f"{marks.letters}3号",
        now=now,
    )
    family = side.measure.duties.get(kind="notify_family")
    duties.settle(by=detective, duty=family, excuse=text, now=now)


def _issue(side: Side, now: datetime) -> None:
    """A document that is good, one that was voided; one that is asked for, one that was sent back."""
    detective, lead, case = side.officers["detective"], side.officers["lead"], side.cases["listed"]
    warrant = DocumentKind.objects.get(code="detention_warrant")
    subject = Subject(warrant, case, case_suspect=side.suspect)
    text = f"{SECRET}{side.marks.letters}"
    typed = {"罪名": "诈骗罪", "看守所": text, "住址": text}
    for name in ("void", "good"):
        side.documents[name] = issuing.issue(by=lead, subject=subject, typed=typed, now=now)
    issuing.void(by=lead, document=side.documents["void"], reason=text, now=now)
    refused = issuing.ask(by=detective, subject=subject, typed=typed, now=now)
    issuing.decline(by=lead, draft=refused, reason=text, now=now)
    side.draft = issuing.ask(by=detective, subject=subject, typed=typed, now=now)


def _merge_persons(side: Side, now: datetime) -> None:
    """One nobody knows, two records that became one, two that did and were taken apart, a measure voided."""
    marks, detective, case = side.marks, side.officers["detective"], side.cases["listed"]
    text = f"{SECRET}{marks.letters}"

    def add(name: str, **fields: Any) -> CaseSuspect:
        return suspects.add(by=detective, case=case, now=now, name=f"{marks.surname}{SECRET}{name}", **fields)

    side.nameless = add("无", is_unidentified=True)
    for name in ("合", "撤"):
        kept, gone = (Suspect.objects.get(pk=add(name, alias=text).suspect_id) for _each in range(2))
        side.merge, undone = (
            merging.merge(
                by=side.officers["lead"],
                kept=kept,
                gone=gone,
                versions=(1, 1),
                chosen={},
                reason=f"{text}比对",
                now=now,
            ),
            side.merge,
        )
        if undone:
            merging.undo(by=side.officers["lead"], record=side.merge, reason=f"{text}误并", now=now)
            side.merge = undone
    mistaken = measures.take(
        by=detective,
        case_suspect=kept.roles_in_cases.get(),
        kind="bail",
        started_at=now - timedelta(hours=1),
        document_no=f"{marks.letters}4号",
        now=now,
    )
    correcting.void(by=detective, measure=mistaken, reason=f"{text}误录", now=now)


def _flee(side: Side, now: datetime) -> None:
    """One at large of whom something was heard, one caught, and one whose entry was cancelled."""
    marks, detective, case = side.marks, side.officers["detective"], side.cases["listed"]
    text, today = f"{SECRET}{marks.letters}", local_date(now)
    for number, name in enumerate(("cancelled", "returned", "at_large")):
        row = suspects.add(by=detective, case=case, now=now, name=f"{marks.surname}{SECRET}逃")
        watch = fugitives.register(
            by=detective,
            case_suspect=row,
            # The officers' first digits stand in it as a canary: it can hold nothing but digits.
            fugitive_no=f"T{marks.resident_number}{number:04}",
            escaped=PartialDate(2002, 10),
            registered_date=today,
            basis="detention",
            basis_no=f"{marks.letters}4号",
            wanted_no=f"{marks.letters}5号",
            level="key",
            now=now,
        )
        if name == "at_large":
            side.fugitive = watch
            continue
        caught = {"caught_date": today, "caught_mode": "local", "now": now}
        suspects.caught(by=detective, case_suspect=row, version=row.version, **caught)
        side.returned = watch
        if name == "cancelled":
            fugitives.cancel(
                by=side.officers["lead"],
                watch=watch,
                ground="dead",
                cancelled_at=now,
                cancel_no=f"{marks.letters}6号",
                certificate_no=text,
                note=text,
                now=now,
            )
    heard = {"kind": "death", "source": "visit", "credibility": "low", "received_date": today}
    here = {"by": detective, "watch": side.fugitive, "content": text, "now": now}
    clue = clues.add(place=text, **heard, **here)
    clues.check(clue=clue, checked_date=today, result="false", **here)


def _grow_cold(side: Side, now: datetime) -> None:
    """A dossier with everything that can be written into it, given by the detective to the lead."""
    detective, lead, letters = side.officers["detective"], side.officers["lead"], side.marks.letters
    text, today = f"{SECRET}{letters}", local_date(now)
    following = today + timedelta(days=100)
    dossier = dossiers.open_file(
        by=detective,
        case=side.cases["listed"],
        category=Category.FRAUD,
        officer=detective,
        plan=text,
        next_review_date=following,
        now=now,
    )
    here = {"by": detective, "dossier": dossier, "now": now}
    side.reading = notes.read(read_on=today, findings=text, next_step=text, **here)
    notes.supplement(by=lead, note=side.reading, findings=text, now=now)
    notes.meet(held_on=today, participants=text, conclusions=text, next_review_date=following, **here)
    for _answered in (True, False):
        side.query = notes.query(
            asked_on=today,
            authority=f"{letters}民政局",
            purpose=text,
            approval_no=f"{letters}7号",
            asked=text,
            **here,
        )
        if _answered:
            notes.answer(by=detective, query=side.query, answer=text, now=now)
    for act in (DossierAct.FIND_CLUE, DossierAct.DISMISS_CLUE):
        dossier_progress.advance(act=act, text=text, **here)
    dossier_progress.hand_over(officer=lead, note=text, **here)
    side.dossier = ColdCaseFile.objects.get(pk=dossier.pk)


def _prove(side: Side, now: datetime) -> None:
    """An item that has been to the laboratory and back, one that nothing hangs on, and a mistake."""
    marks, detective, case = side.marks, side.officers["detective"], side.cases["listed"]
    text = f"{SECRET}{marks.letters}"
    told = {"kind": "physical", "name": f"{side.suspect.suspect.name}的手机{marks.letters}", "quantity": 1}
    told |= {"unit": marks.letters[:10], "features": text, "mode": "obtained", "place": marks.letters}
    told |= {"document_no": f"{marks.letters}4号", "seal_no": marks.letters, "note": text}
    told |= {"collected_at": now - timedelta(hours=4), "collected_by": detective}
    told |= {"collected_with": side.officers["colleague"], "collected_place": text}
    told |= {"collected_from": f"{marks.surname}{SECRET}持"}
    side.evidence, side.unused, mistake = [
        items.register(by=detective, case=case, now=now, **told) for _item in range(3)
    ]
    items.void(by=detective, evidence=mistake, reason=f"{marks.letters}误登", now=now)
    lab, store = f"{marks.letters}鉴定所", f"{marks.letters}保管室"
    for after, purpose, party, body in ((0, "test", "laboratory", lab), (1, "give_back", "store", store)):
        custody.hand_over(
            by=detective,
            evidence=side.evidence,
            after=after,
            purpose=purpose,
            to_party=party,
            to_body=body,
            to_signer=f"{marks.surname}{SECRET}{party}",
            from_signer=f"{marks.surname}{SECRET}laboratory",
            document_no=f"{marks.letters}5号",
            note=marks.letters,
            at=now - timedelta(hours=3 - after),
            now=now,
        )
    photo = ContentFile(b"\xff\xd8\xff" + marks.letters.encode(), name=f"{text}.jpg")
    side.file = evidence_files.add(by=detective, evidence=side.evidence, role="photo", upload=photo, now=now)
    side.test = testing.request(
        by=detective,
        evidence=side.evidence,
        laboratory=lab,
        question=text,
        document_no=f"{marks.letters}6号",
        requested_at=now - timedelta(hours=3),
        now=now,
    )
    testing.conclude(
        by=detective,
        test=side.test,
        document_no=f"{marks.letters}7号",
        text=text,
        signed_date=local_date(now),
        now=now,
    )


def _seize(side: Side, now: datetime) -> None:
    """Property of every sort, money that came of it, and evidence of which nobody has made property."""
    marks, detective, case = side.marks, side.officers["detective"], side.cases["listed"]
    text = f"{SECRET}{marks.letters}"
    took = {"collected_at": now - timedelta(hours=2), "collected_by": detective}
    took |= {"collected_with": side.officers["colleague"], "collected_place": text, "note": text}
    took |= {"collected_from": f"{marks.surname}{SECRET}持", "document_no": f"{marks.letters}8号"}
    thing = {"name": text, "quantity": 1, "unit": marks.letters[:10], **took}
    here = {"by": detective, "case": case, "now": now}
    side.seized = items.register(kind="physical", mode="seized", **thing, **here)
    whose = {"case_suspect": side.suspect, "serial": text, "brand": f"{marks.letters}牌", **here}
    side.items["phone"] = property_.seize(kind="phone", **thing, **whose)
    side.items["cash"] = property_.seize(kind="cash", amount=Decimal(100), **took, **whose)
    receipt = {"amount": Decimal(7), "recovered_at": now, "account_of_custody": f"{marks.letters}专户"}
    recovery = recoveries.pay_back(
        by=detective,
        case_suspect=side.suspect,
        receipt_no=f"{marks.letters}9号",
        note=text,
        now=now,
        **receipt,
    )
    side.entry = Entry.objects.get(about=recovery.target)
    property_.appraise(
        by=detective,
        item=side.items["phone"],
        value=Decimal(1),
        body=f"{marks.letters}价格认证中心",
        document_no=f"{marks.letters}10号",
        appraised_date=local_date(now),
        now=now,
    )
    side.repaid = victims.add(name=f"{marks.surname}{SECRET}赔", loss_amount=Decimal(1), **here)
    paid = restitutions.record(
        by=detective,
        victim=side.repaid,
        source="bank",
        amount=Decimal("0.02"),
        paid_at=now,
        note=text,
        now=now,
    )
    wrong = Entry.objects.get(about=paid.target)
    corrections.take_back(
        by=detective, entry=wrong, reason=f"{marks.letters}误登", amount=Decimal("0.01"), now=now
    )


def _hold_money(side: Side, now: datetime) -> None:
    """Stops and freezes in each state that a form asks for, each of its own account; the last one is free."""
    marks, detective, case = side.marks, side.officers["detective"], side.cases["listed"]
    text = f"{SECRET}{marks.letters}"
    for number in range(13):
        told = {"bank": f"{marks.letters}银行", "holder_name": f"{marks.surname}{SECRET}户", "note": text}
        row = accounts.register(
            by=detective, case=case, number=f"{10 + number}{marks.account}", now=now, **told
        )
        side.accounts.append(row)
    free = iter(side.accounts)
    for name in ("asked", "held", "lapsed"):
        asked = {
            "row": next(free),
            "amount_asked": Decimal(100),
            "note": text,
            "order_no": f"{marks.letters}止",
        }
        side.stops[name] = stops.request(by=detective, now=now, **asked)
        if name != "asked":
            side.stops[name] = stops.record_held(
                by=detective,
                stop=side.stops[name],
                effective_at=now - timedelta(hours=49 if name == "lapsed" else 1),
                amount=Decimal(100),
                receipt_no=f"{marks.letters}8号",
                now=now,
            )
    for name in ("asked", "year", "approved", "frozen", "renewing", "renewed", "done", "lapsed"):
        asked = {"row": next(free), "amount_asked": Decimal(100), "note": text, "scope": marks.letters}
        side.freezes[name] = freezes.request(by=detective, now=now, is_major=name == "year", **asked)
        if name not in ("asked", "year"):
            _freeze(side, name, now)
    for name in ("renewing", "renewed", "done"):
        side.renewals[name] = _renew(side, name, now)
    # What the forms say of this minute happened after the freezes, which were filed and executed in it.
    before = now - timedelta(hours=2)
    Renewal.objects.filter(pk=side.renewals["renewed"].pk).update(decided_at=before)
    running = Freeze.objects.filter(case=case, state="effective")
    running.update(effective_at=before, approved_at=before)
    over = running.filter(pk=side.freezes["lapsed"].pk)
    over.update(effective_at=now - timedelta(days=184), expires_at=now - timedelta(hours=1))
    holding.catch_up(case, now, now)
    held = StopPayment.objects.get(pk=side.stops["held"].pk)
    stops.correct_amount(
        by=detective, stop=held, version=held.version, amount=Decimal(90), reason=text, now=now
    )


def _freeze(side: Side, name: str, now: datetime) -> None:
    detective, letters = side.officers["detective"], side.marks.letters
    freeze = freezes.decide(
        by=side.officers["lead"],
        freeze=side.freezes[name],
        is_approved=True,
        note=f"{SECRET}{letters}",
        now=now,
    )
    if name != "approved":
        freeze = freezes.record_executed(
            by=detective,
            freeze=freeze,
            effective_at=now,
            amount=Decimal(100),
            order_no=f"{letters}{name}号",
            receipt_no=f"{letters}9号",
            now=now,
        )
    side.freezes[name] = freeze


def _renew(side: Side, name: str, now: datetime) -> Renewal:
    detective, letters = side.officers["detective"], side.marks.letters
    text = f"{SECRET}{letters}"
    asked = renewals.request(by=detective, freeze=side.freezes[name], reason=text, now=now)
    if name == "renewing":
        return asked
    lead = side.officers["lead"]
    asked = renewals.decide(by=lead, renewal=asked, is_approved=True, note=text, now=now)
    if name == "done":
        told = {"executed_at": now, "order_no": f"{letters}续号", "receipt_no": f"{letters}10号"}
        asked = renewals.record_executed(by=detective, renewal=asked, now=now, **told)
    return asked


def _run_clocks(side: Side, now: datetime) -> None:
    """A deadline that runs, and one that was waived."""
    side.deadline = Deadline.objects.running().get(case=side.cases["under_review"])
    waived = Deadline.objects.running().get(case=side.cases["asked"])
    reason = f"{SECRET}{side.marks.letters}另案"
    deadlines.waive(deadline=waived, by=side.officers["lead"], reason=reason, now=now)


def _bring_to_court(side: Side, unit: Unit, now: datetime) -> None:
    """A case refused, and one tried: consulted about, inquired into, its suspects each decided upon."""
    marks, detective, lead = side.marks, side.officers["detective"], side.officers["lead"]
    text, today = f"{SECRET}{marks.letters}", local_date(now)
    for name in ("refused", "tried"):
        case = _register(side, unit, marks.below, now, is_card=True)
        side.cases[name] = progress.advance(by=detective, case=case, act=Act.ACCEPT, now=now)
    side.cases["refused"] = progress.advance(
        by=lead,
        case=side.cases["refused"],
        act=Act.REFUSE_FILING,
        reason=f"{marks.letters}无犯罪事实",
        now=now,
    )
    tried = side.cases["tried"]
    for act in (Act.FILE, Act.INVESTIGATE, Act.CONCLUDE, Act.SEND):
        conditions = progress.CHECKLISTS[act].values if act in progress.CHECKLISTS else []
        number = f"{marks.letters}诉1号"
        tried = progress.advance(
            by=lead, case=tried, act=act, conditions=conditions, document_no=number, now=now
        )
    for name in ("judged", "penalised", "free"):
        person = f"{marks.surname}{SECRET}{name}"
        side.accused[name] = suspects.add(by=detective, case=tried, now=now, name=person)
    said = {"opinion": text, "todo": text, "owner": detective, "due_on": today}
    topics = [consultations.Said(kind, **said) for kind in (TopicKind.LAW, TopicKind.EVIDENCE)]
    told = {"held_on": today, "offices": [Office.COURT], "participants": text, "topics": topics}
    consultation = consultations.consult(by=detective, case=tried, **told, now=now)
    done, side.todo = consultation.topics.all()
    consultations.finish(by=detective, topic=done, note=text, now=now)
    looked_into = {"outlet": text, "employee": text, "detail": text, "finding": "lax"}
    for conclusion in (text, ""):
        side.inquiry = inquiries.open_inquiry(
            by=detective, case=tried, conclusion=conclusion, **looked_into, now=now
        )
    paper = {"by": detective, "case": tried, "decided_on": today, "document_no": f"{marks.letters}2号"}
    outcomes.decide(suspects=[side.accused["judged"]], kind="prosecuted", **paper, now=now)
    [side.judgment] = outcomes.judge(
        suspects=[side.accused["judged"]], court=f"{marks.letters}法院", result="fine_only", **paper, now=now
    )
    outcomes.penalise(
        suspects=[side.accused["penalised"]], kind="warning", basis=f"{marks.letters}第1条", **paper, now=now
    )
    tried.refresh_from_db()
    side.cases["tried"] = tried


def _supervise(side: Side, city: dict[str, Officer], now: datetime) -> None:
    """One supervision in every state; the case of the last has dropped below the line since."""
    escalation.run(now=now - timedelta(hours=30))
    side.supervisions = {name: Supervision.objects.get(case=side.cases[name]) for name in _SUPERVISED}
    by_state = side.supervisions
    text = f"{REPORTED}{side.marks.letters}意见"
    report = {"content": text, "next_steps": text}
    lead, detective, supervisor = side.officers["lead"], side.officers["detective"], city["supervisor"]
    for name in ("reporting", "pending", "released"):
        row = review.acknowledge(by=lead, supervision=by_state[name], now=now)
        sent = review.submit_report(by=detective, supervision=row, **report, now=now)
        verdict = Verdict.RETURNED if name == "reporting" else Verdict.ACCEPTED
        review.review_report(by=supervisor, report=sent, verdict=verdict, comment=text, now=now)
    reporting = Supervision.objects.get(pk=by_state["reporting"].pk)
    side.report = review.submit_report(by=detective, supervision=reporting, **report, now=now)
    for name in ("pending", "released"):
        row = Supervision.objects.get(pk=by_state[name].pk)
        review.request_release(by=lead, supervision=row, ground=text, now=now)
    row = Supervision.objects.get(pk=by_state["released"].pk)
    review.release(by=supervisor, supervision=row, reason="other", note=text, now=now)
    victim = side.cases["below"].victims.get()
    victims.change(by=detective, victim=victim, version=victim.version, loss_amount=side.marks.below, now=now)
    for name in _SUPERVISED:
        by_state[name].refresh_from_db()
        side.cases[name].refresh_from_db()


def _join_forces(side: Side, now: datetime) -> None:
    """A task force of the county with all it can have, one that is closed, and requests of a third county."""
    lead, detective, text = side.officers["lead"], side.officers["detective"], side.marks.letters
    unit, today = Unit.objects.get(code=f"{side.marks.code}000000"), local_date(now)
    told = {"by": lead, "lead_unit": unit, "leader": detective, "opened_on": today, "now": now}
    for name in ("closed", "open"):
        title = f"{side.marks.surname}{text}{name}专班"
        side.force = forces.open_task_force(name=title, kind=ForceKind.CASE_SPECIAL, **told)
        if name == "closed":
            forces.close(by=lead, task_force=side.force, reason=f"{text}撤销", now=now)
    here = {"task_force": side.force, "now": now}
    side.membership = members.add(
        by=lead, officer=side.officers["assistant"], duty=f"{text}查控", since=today, until=None, **here
    )
    side.lent = members.add_case(by=lead, case=side.cases["filed"], **here)
    side.team = forces.record_team(
        by=lead,
        leader=f"{side.marks.surname}带队",
        members=f"{side.marks.surname}{text}组员",
        province="53",
        city=text,
        departed_on=today,
        **here,
    )
    side.raid = forces.record_raid(by=lead, on=today, places=f"{text}路", caught=1, **here)
    third = Unit.objects.get(code="411681000000")
    for place, name in enumerate(("refused", "asked")):
        asker = _engage(f"16239{side.marks.officers[-1]}{place}", "项城民警", Role.DETECTIVE, third, now)
        side.asked = requests.ask(
            by=asker,
            number=side.cases["filed"].case_no,
            reason=f"{text}串并",
            since=today,
            until=today,
            now=now,
        )
        if name == "refused":
            requests.refuse(by=lead, request=side.asked, answer=f"{text}不同意", now=now)


def _keep_views(side: Side) -> None:
    detective, lead, name = side.officers["detective"], side.officers["lead"], side.marks.surname
    letters = side.marks.letters
    side.views["private"] = saved_views.save(
        by=detective, name=f"{name}私{letters}", query=f"lead={detective.police_no}"
    )
    side.views["shared"] = saved_views.save(
        by=lead,
        name=f"{name}共{letters}",
        query=f"lead={detective.police_no}&status=filed",
        shared_with=side.county,
    )


def _exchange(side: Side, city: dict[str, Officer], now: datetime) -> None:
    """An import to be confirmed, exports that are done, and one that waits for a second person."""
    detective, lead = side.officers["detective"], side.officers["lead"]
    content = ledger(side.marks, known=side.cases["filed"].case_no)
    side.jobs["preview"] = _imported(lead, content, f"{side.marks.surname}{side.marks.letters}.csv", now)
    for name, person in {"export": lead, "own_export": detective}.items():
        side.jobs[name] = exports.ask(by=person, parameters={}, format=Format.XLSX, now=now)
        work.work_off(now=now)
    side.jobs["unmasked"] = exports.ask(
        by=city["manager"],
        parameters={"county": side.marks.code, "lead": detective.police_no},
        format=Format.CSV,
        masked=False,
        purpose=f"{side.marks.surname}{side.marks.letters}协查",
        now=now,
    )
    _hand_in_statements(side, now)
    for job in side.jobs.values():
        job.refresh_from_db()


def _hand_in_statements(side: Side, now: datetime) -> None:
    """One that was taken in, one that waits for its owner's word, one for what its columns hold."""
    detective, case, letters = side.officers["detective"], side.cases["listed"], side.marks.letters
    name = f"{side.marks.surname}{letters}流水.csv"
    for which, serial, bank in (("taken", "1", letters), ("lines", "2", letters), ("columns", "3", "")):
        content = statement(side.marks, serial, heading="" if bank else "甲")
        upload = SimpleUploadedFile(name, content)
        job = side.jobs[which] = asking.ask(by=detective, case=case, upload=upload, own="", now=now)
        work.work_off(now=now)
        job.refresh_from_db()
        if job.state == State.UNMAPPED and bank:
            told = {"bank": f"{letters}银行", "columns": _COLUMNS | {"amount": f"{letters}金额"}}
            asking.say(by=detective, case=case, job=job, signs={"in": [letters]}, own="", now=now, **told)
            work.work_off(now=now)
        if which == "taken":
            jobs.confirm(by=detective, job=job, now=now)
            work.work_off(now=now)


_COLUMNS = {
    "at": "交易时间",
    "sign": "收付标志",
    "own": "本方账号",
    "own_name": "本方户名",
    "other": "对方账号",
    "other_name": "对方户名",
    "other_bank": "对方开户行",
    "serial": "流水号",
    "summary": "摘要",
}


def statement(marks: Marks, serial: str = "9", heading: str = "") -> bytes:
    """A county's statement: money out, money in, a line to be refused; a heading nobody else has."""
    person, text = f"{marks.surname}{SECRET}", f"{SECRET}{marks.letters}"
    headings = [*_COLUMNS.values(), f"{marks.letters}金额", *filter(None, [heading])]
    told = [marks.account, f"{person}波", f"64{marks.account[2:]}", f"{person}山", f"{marks.letters}行"]
    rows = [
        ["2023-06-16 20:30:15", sign, *told, f"{marks.letters}{serial}", f"{text}往来", amount]
        for sign, amount in (("出", "100.00"), ("进", "200.00"), ("出", marks.letters))
    ]
    return "\n".join(",".join(map(str, row)) for row in [headings, *rows]).encode()


def leave_waiting(side: Side, now: datetime) -> None:
    """An export that no worker has come to yet."""
    side.jobs["queued"] = exports.ask(by=side.officers["lead"], parameters={}, format=Format.CSV, now=now)


def _imported(by: Officer, content: bytes, name: str, now: datetime) -> Job:
    job = jobs.ask_import(by=by, kind=Kind.LEDGER_IMPORT, upload=ContentFile(content, name=name), now=now)
    work.work_off(now=now)
    return job


def ledger(marks: Marks, known: str = "") -> bytes:
    """A county's ledger: a new row, one to be refused, one of the case `known`; a column nobody knows."""
    person, number = f"{marks.surname}{SECRET}梅", f"A{marks.code}000000202305"
    headings = [
        "案件编号",
        "立案单位",
        "诈骗类型",
        "报案时间",
        "受害人姓名",
        "身份证号",
        "联系电话",
        "损失金额",
    ]
    headings += ["涉案账户", "备注", f"{marks.letters}栏"]
    told = [
        marks.resident_number,
        marks.phone,
        marks.above,
        marks.account,
        f"{SECRET}{marks.letters}改",
        "无",
    ]
    rows = [
        [f"{number}0001", marks.code, "刷单返利", "2023-05-01", person, *told],
        [f"{number}0002", marks.code, f"{marks.surname}{marks.letters}", "2023-05-01", person, *told],
    ]
    if known:
        rows.append([known, marks.code, "刷单返利", "2023-06-16", f"{marks.surname}{SECRET}兰", *told])
    return "\n".join(",".join(map(str, row)) for row in [headings, *rows]).encode()


@contextmanager
def keys_beyond() -> Iterator[None]:
    """Rows made in here get primary keys of a range of their own: a link to one of them is a canary too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value"
            " FROM pg_sequences WHERE schemaname = 'public'"
        )
        before = cursor.fetchall()
        for name, _last in before:
            cursor.execute("SELECT setval(%s, %s, false)", [name, FIRST_KEY_BEYOND])
        yield
        for name, last in before:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])
