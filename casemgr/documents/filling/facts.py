"""The facts of a document, gathered from the case: as a Chinese document writes them, whoever asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import translation

from casemgr.cases.models import Case
from casemgr.common.moments import PartialDate, show_partial
from casemgr.common.money import capitals
from casemgr.counties.models import Unit
from casemgr.deadlines.models import Deadline
from casemgr.documents.filling import refunds
from casemgr.documents.filling.placeholders import ROWS, TYPED
from casemgr.documents.filling.words import day as written
from casemgr.documents.filling.words import moment, money
from casemgr.documents.models import Kind
from casemgr.funds.models import Refund
from casemgr.suspects.enums import MeasureKind
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Measure, Suspect

_APART = re.compile(r"[，,；;\t]")
# Kinds of documents that decide on a measure whose period begins with the day it is taken.
_DECIDES = {"bail_decision": MeasureKind.BAIL, "residence_decision": MeasureKind.RESIDENCE}


@dataclass(frozen=True)
class Subject:
    """What a document speaks of: a kind, a case, and the suspect, measure or refund it is about."""

    kind: Kind
    case: Case
    case_suspect: CaseSuspect | None = None
    measure: Measure | None = None
    refund: Refund | None = None

    @property
    def person(self) -> CaseSuspect | None:
        return self.measure.case_suspect if self.measure else self.case_suspect


def gather(
    subject: Subject, *, unit: Unit, number: str, day: date, typed: Mapping[str, str]
) -> dict[str, Any]:
    """A value for every placeholder there is; what is not known is empty."""
    with translation.override("zh-hans"):
        values: dict[str, Any] = dict.fromkeys(TYPED, "") | dict(typed)
        values["物品清单"] = _things(typed.get("物品清单", ""))
        values |= {
            "文书名称": subject.kind.name,
            "文号": number,
            "发文单位": unit.name,
            "县区": subject.case.county.name,
            "出具日期": written(day),
        }
        values |= _of_case(subject.case) | _of_person(subject.person) | _of_measure(_measure(subject))
        return values | refunds.facts(subject.refund)


def defaults(subject: Subject) -> dict[str, str]:
    """What is to be typed, as it most likely is."""
    county = subject.case.county.name
    victims = list(subject.case.victims.all())
    return {
        "罪名": "诈骗罪",
        "检察院": f"{county}人民检察院",
        "看守所": f"{county}看守所",
        "起算日期": _first_day(subject),
        "领取人": victims[0].name if len(victims) == 1 else "",
    }


def _measure(subject: Subject) -> Measure | None:
    """The measure it is about; for one about a suspect, the measure that holds him now."""
    if subject.measure or not subject.case_suspect:
        return subject.measure
    rows = Measure.objects.filter(case_suspect=subject.case_suspect).open()
    return rows.select_related("case_suspect__suspect").first()


def _first_day(subject: Subject) -> str:
    """When the measure that is decided on began, if it is recorded; the one it replaces tells nothing."""
    measure = _measure(subject)
    return moment(measure.started_at) if measure and measure.kind == _DECIDES.get(subject.kind.code) else ""


def _of_case(case: Case) -> dict[str, Any]:
    victims = list(case.victims.all())
    in_hand, at_large = _people(case)
    return {
        "案件编号": case.case_no or "",
        "案件名称": case.name,
        "公告案件名称": case.masked_name,
        "诈骗类型": case.fraud_type.name,
        "简要案情": case.summary,
        "发案时间": _partial(case.occurred),
        "报案日期": written(case.reported_date),
        "受案日期": written(case.accepted_date),
        "立案日期": written(case.filed_date),
        "损失金额": money(case.loss_amount),
        "损失金额大写": capitals(case.loss_amount) if case.loss_amount else "",
        "涉案金额": money(case.amount_involved),
        "主办民警": case.lead.name if case.lead else "",
        "主办单位": case.lead_unit.name,
        "受害人": "、".join(victim.name for victim in victims),
        "受害人名单": [
            {"序号": str(at), "姓名": victim.name, "损失金额": money(victim.loss_amount)}
            for at, victim in enumerate(victims, 1)
        ],
        "嫌疑人名单": _listed(in_hand),
        "在逃人员": "、".join(row.suspect.name for row in at_large),
    }


def _people(case: Case) -> tuple[list[CaseSuspect], list[CaseSuspect]]:
    """Who is in hand, and who is at large: never caught, or fled again and listed online (在逃).

    Who was put under a measure was in hand, even if nobody recorded how he was caught.
    """
    measures = Prefetch("measures", Measure.objects.valid())
    watches = Prefetch("watches", FugitiveWatch.objects.at_large())
    rows = CaseSuspect.objects.filter(case=case).select_related("suspect")
    in_hand: list[CaseSuspect] = []
    at_large: list[CaseSuspect] = []
    for row in rows.prefetch_related(measures, watches):
        was_caught = row.caught_date is not None or bool(row.measures.all())
        (in_hand if was_caught and not row.watches.all() else at_large).append(row)
    return in_hand, at_large


def _listed(rows: list[CaseSuspect]) -> list[dict[str, str]]:
    """Everybody once, with his part and what was done to him (程序规定 289、291)."""
    return [
        {
            "序号": str(at),
            **_identity(row.suspect),
            "链条角色": "、".join(row.role_labels),
            "归案情况": _caught(row),
            "强制措施": "；".join(_told(measure) for measure in reversed(row.measures.all())),
        }
        for at, row in enumerate(rows, 1)
    ]


def _of_person(row: CaseSuspect | None) -> dict[str, str]:
    if row is None:
        nobody = dict.fromkeys(("别名", "国籍", "链条角色", "归案情况"), "")
        return nobody | _identity(Suspect())
    return {
        **_identity(row.suspect),
        "别名": row.suspect.alias,
        # Of a Chinese the same field holds where he hides, which is no nationality.
        "国籍": row.suspect.country if row.suspect.is_foreign else "",
        "链条角色": "、".join(row.role_labels),
        "归案情况": _caught(row),
    }


def _identity(person: Suspect) -> dict[str, str]:
    return {
        "姓名": person.name,
        "性别": str(person.get_gender_display()),
        "出生日期": _partial(person.birth),
        "身份证号": person.resident_number,
    }


def _of_measure(measure: Measure | None) -> dict[str, str]:
    if measure is None:
        return dict.fromkeys(("强制措施", "措施文号", "措施起始日期", "措施届满日期", "措施结束日期"), "")
    due_at = Deadline.objects.filter(target=measure.target).order_by("pk").values_list("due_at", flat=True)
    return {
        "强制措施": str(measure.get_kind_display()),
        "措施文号": measure.document_no,
        "措施起始日期": moment(measure.started_at),
        "措施届满日期": moment(due_at.last()),
        "措施结束日期": moment(measure.ended_at),
    }


def _caught(row: CaseSuspect) -> str:
    if row.caught_date is None:
        return ""
    place = f"在{row.caught_place}" if row.caught_place else ""
    return f"{written(row.caught_date)}{place}归案（{row.get_caught_mode_display()}）"


def _told(measure: Measure) -> str:
    told = f"{moment(measure.started_at)}被{measure.get_kind_display()}"
    if measure.ended_at is None:
        return told
    return f"{told}，{moment(measure.ended_at)}结束（{measure.get_end_reason_display()}）"


def _things(text: str) -> list[dict[str, str]]:
    """What was typed of things, one to a line: name, number, features."""
    lines = [line for line in text.splitlines() if line.strip()]
    names = [name for name in ROWS["物品清单"].columns if name != "序号"]
    rows = []
    for at, line in enumerate(lines, 1):
        parts = [part.strip() for part in _APART.split(line, maxsplit=len(names) - 1)]
        parts += [""] * (len(names) - len(parts))
        rows.append({"序号": str(at), **dict(zip(names, parts, strict=True))})
    return rows


def _partial(partial: Any) -> str:
    return show_partial(partial) if isinstance(partial, PartialDate) else ""
