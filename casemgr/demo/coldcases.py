"""Dossiers of cold cases: those the articles tell of, solved, and the oldest cases nobody has solved."""

from datetime import date, datetime, timedelta
from typing import Any

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act as CaseAct
from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.cases.services import progress as cases
from casemgr.coldcases.enums import Act, Category, Part, Penalty
from casemgr.coldcases.models import ColdCaseFile
from casemgr.coldcases.services import dossiers, notes, progress
from casemgr.common.clock import local_date
from casemgr.common.moments import PartialDate
from casemgr.demo.invented import at

PLAN = "梳理全部话单、流水和物证目录；对未检出的检材用新技术重新检验；逐人走访在逃人员关系人。"


def solved(case: Case, *, lead: Officer, now: datetime) -> None:
    """An old murder: its dossier read, a clue found, the fugitive caught."""
    dossier = _open(case, Category.MURDER, now)
    dossier = _limited(dossier, Penalty.LIFE_OR_DEATH, now, filed=case.occurred, evades=True)
    for part in Part:
        dossier = dossiers.confirm(by=case.lead, dossier=dossier, part=part, is_whole=True, now=now)
    today = local_date(now)
    findings = "逐卷翻阅侦查卷，现场提取的物证保存完好。"
    notes.read(by=case.lead, dossier=dossier, read_on=today, findings=findings, now=now)
    for act, text in (
        (Act.FIND_CLUE, "调取婚姻登记照片比对，发现外地一人与嫌疑人高度相似。"),
        (Act.BREAK_THROUGH, "比对认定身份，已在外地抓获。"),
    ):
        progress.advance(by=case.lead, dossier=dossier, act=act, text=text, now=now)
    conditions = cases.CHECKLISTS[CaseAct.SOLVE].values
    cases.advance(by=lead, case=case, act=CaseAct.SOLVE, conditions=conditions, now=now)
    progress.advance(by=lead, dossier=dossier, act=Act.SOLVE, now=now)


def build(*, now: datetime) -> None:
    """The oldest filed cases of each county that nobody has solved, some read this year and some not."""
    unsolved = Case.objects.filter(status__in=(Status.FILED, Status.INVESTIGATING), lead__isnull=False)
    unsolved = unsolved.select_related("lead", "county").order_by("county", "reported_date", "pk")
    seen: dict[int, int] = {}
    for case in unsolved.iterator():
        place = seen[case.county_id] = seen.get(case.county_id, 0) + 1
        if place <= 2:
            _invent(case, is_read=place == 1, now=now)


def _invent(case: Case, *, is_read: bool, now: datetime) -> None:
    """One dossier, opened last year if the case is so old; the first of a county was just read again."""
    today = local_date(now)
    filed_at = at((case.filed_date or case.reported_date) + timedelta(days=1), 9)
    opened_at = min(now, max(at(date(today.year - 1, 11, 20), 9), now - timedelta(days=360), filed_at))
    dossier = _open(case, Category.FRAUD, opened_at)
    dossier = _limited(dossier, Penalty.FIVE_TO_TEN, opened_at)
    lead = case.lead
    findings = "首轮阅卷：资金流向止于二级账户，开户人未到案。"
    notes.read(
        by=lead,
        dossier=dossier,
        read_on=local_date(opened_at),
        findings=findings,
        next_step="补查二级账户开户资料。",
        now=opened_at,
    )
    dossiers.confirm(by=lead, dossier=dossier, part=Part.INFORMATION, is_whole=True, now=opened_at)
    if not is_read:
        return
    findings = "复阅全卷，发现两部涉案手机未做过数据恢复。"
    notes.read(
        by=lead, dossier=dossier, read_on=today, findings=findings, next_step="送检数据恢复。", now=now
    )
    notes.meet(
        by=lead,
        dossier=dossier,
        held_on=today,
        participants="刑侦大队、技术中队、法制大队",
        conclusions="同意送检，三个月内反馈。",
        next_review_date=today + timedelta(days=90),
        now=now,
    )


def _open(case: Case, category: Category, now: datetime) -> ColdCaseFile:
    return dossiers.open_file(
        by=case.lead,
        case=case,
        category=category,
        officer=case.lead,
        plan=PLAN,
        next_review_date=local_date(now) + timedelta(days=364),
        now=now,
    )


def _limited(dossier: ColdCaseFile, penalty: Penalty, now: datetime, **known: Any) -> ColdCaseFile:
    """The facts of the limitation; a case without a date of the crime takes that of its report."""
    ended = dossier.crime_ended or PartialDate(*dossier.case.reported_date.timetuple()[:3])
    return dossiers.change(
        by=dossier.case.lead,
        dossier=dossier,
        version=dossier.version,
        penalty=penalty,
        crime_ended=ended,
        now=now,
        **known,
    )
