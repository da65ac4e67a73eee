"""Two records of one person become one, and for a day can be made two again (合并嫌疑人记录).

What would move is told by `merge_plan`, what becomes of each relation by `suspects.relations`.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.versioned import Stale
from casemgr.counties.access import may, officers_with
from casemgr.counties.rights import Right
from casemgr.notices import services as notices
from casemgr.suspects.models import CaseSuspect, MergeRecord, Suspect
from casemgr.suspects.relations import moving, relations, undecided
from casemgr.suspects.services import people
from casemgr.suspects.services.merge_plan import Plan, plan
from casemgr.suspects.services.working import held

KEPT, GONE = "kept", "gone"


class Beyond(PermissionDenied):
    """The person is known in a unit that is not the officer's to decide for; which one is not said."""

    def __init__(self) -> None:
        super().__init__(_("涉及其他单位，请提请市局。"))


def may_merge(officer: Officer, *persons: Suspect) -> bool:
    """Whether these are his to merge: of every county concerned he is the lead, or the city's supervisor."""
    return _decides(officer, CaseSuspect.objects.filter(suspect__in=persons).values_list("county", flat=True))


@transaction.atomic
def merge(
    *,
    by: Officer,
    kept: Suspect,
    gone: Suspect,
    versions: tuple[int, int],
    chosen: Mapping[str, str],
    reason: str,
    now: datetime,
) -> MergeRecord:
    """Make two records one: all that hangs on `gone` is `kept`'s afterwards.

    `chosen` says for each field in which they differ whose value stays; `versions` are those that were shown.
    Whose arrest waits for his identity stays unidentified: only establishing it starts the period.
    Raises Beyond, Stale if somebody saved meanwhile, ValidationError for what stands in the way.
    """
    kept, gone = _locked(by, kept, gone)
    if (kept.version, gone.version) != versions:
        raise Stale(kept)
    what = plan(kept, gone)
    if what.obstacles:
        raise ValidationError(what.obstacles)
    undecided_fields = [name for name in what.differences if chosen.get(name) not in (KEPT, GONE)]
    if undecided_fields:
        raise ValidationError({name: _("请选择保留哪一个值。") for name in undecided_fields})
    record = MergeRecord(
        kept=kept,
        gone=gone.pk,
        before=_sealed(what),
        moved={
            "relations": what.moved,
            "parts": [row.pk for row in what.moving],
            "all": sorted(row.pk for row in what.parts if row.pk not in _gone_parts(what)),
            "unions": [[union.kept.pk, union.gone.pk] for union in what.unions],
        },
        reason=reason,
        at=now,
        by=by,
    )
    _move(what)
    values = {
        name: getattr(gone, name)
        for name, side in chosen.items()
        if name in what.differences and side == GONE
    }
    Suspect.objects.filter(pk=gone.pk).delete()
    values["resident_number"] = kept.resident_number or gone.resident_number
    if what.awaits_identity:
        values["is_unidentified"] = True
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    people.save_person(kept, now)
    record.after = _sealed_state(kept, record.moved["unions"])
    record.full_clean()
    record.save()
    _tell(
        EventKind.SUSPECT_MERGED, kept, {row.case_id: row.case for row in what.parts}, by, now, gone=gone.pk
    )
    audit.record("suspect.merged", kept, by=by, now=now, gone=gone.pk, record=record.pk, fields=dict(chosen))
    return record


@transaction.atomic
def undo(*, by: Officer, record: MergeRecord, reason: str, now: datetime) -> Suspect:
    """Make one record two again, exactly as they were; only what counts the saves goes on.

    Within the day [D]. Raises ValidationError that says what was done since and cannot be taken apart.
    """
    record = MergeRecord.objects.select_for_update().select_related("kept").get(pk=record.pk)
    kept, *_none = _locked(by, record.kept)
    problem = why_not_undone(record, now)
    if problem:
        raise ValidationError(problem)
    rows: dict[tuple[type, int], Any] = {
        (type(row.object), row.object.pk): row.object
        for row in serializers.deserialize("python", json.loads(record.before))
    }
    cases = {row.case_id: row.case for row in kept.roles_in_cases.select_related("case")}
    old, gone = rows[Suspect, kept.pk], rows[Suspect, record.gone]
    old.version, gone.version = kept.version + 1, gone.version + 1
    old.save_base(raw=True, force_update=True)
    gone.save_base(raw=True, force_insert=True)
    for pk in record.moved["parts"]:
        CaseSuspect.objects.filter(pk=pk).update(suspect=gone, version=F("version") + 1)
    for kept_pk, gone_pk in record.moved["unions"]:
        _part(rows[CaseSuspect, gone_pk], insert=True)
        _part(rows[CaseSuspect, kept_pk], insert=False)
    _move_back(record, gone)
    record.undone_at, record.undone_by, record.undo_reason = now, by, reason
    record.full_clean()
    record.save()
    _tell(EventKind.SUSPECT_UNMERGED, kept, cases, by, now, gone=gone.pk, reason=reason)
    audit.record("suspect.unmerged", kept, by=by, now=now, gone=gone.pk, record=record.pk)
    return gone


def why_not_undone(record: MergeRecord, now: datetime) -> str:
    """Why a merge can no longer be taken apart, as a sentence; empty if it can."""
    moved, kept = record.moved, record.kept
    if record.undone_at:
        return _("该合并已经撤销。")
    if now > record.at + settings.MERGE_UNDO_PERIOD:
        return _("合并已超过可撤销的期限。")
    later = MergeRecord.objects.standing().filter(pk__gt=record.pk)
    if later.filter(Q(kept=kept) | Q(gone=kept.pk)).exists():
        return _("此后该人员又与另一份记录合并，请先撤销后一次合并。")
    after, state = json.loads(record.after), json.loads(_sealed_state(kept, moved["unions"]))
    if after["person"] != state["person"]:
        return _("合并后该人员的信息已被修改，不能撤销。")
    parts = set(kept.roles_in_cases.values_list("pk", flat=True))
    if set(moved["all"]) - parts:
        return _("合并后该人员已从某一案件移除，不能撤销。")
    if parts - set(moved["all"]):
        return _("合并后该人员又登记到其他案件，无法判断属于哪一份记录，不能撤销。")
    if after["united"] != state["united"]:
        return _("合并为一条的涉案关系此后又有变动，不能撤销。")
    for label, keys in moved["relations"].items():
        model = relations()[label].related_model
        if model._base_manager.filter(pk__in=keys).count() != len(keys):
            return _("合并时转移的记录已有删除，不能撤销。")
    return ""


@transaction.atomic
def ask_city(*, by: Officer, case_suspect: CaseSuspect, other: Suspect, now: datetime) -> None:
    """Ask the city's supervisors to look whether two records are one person (提请市局核实合并).

    Whoever works a case of the one may ask; of the other he learns nothing by it.
    """
    case = held(by, case_suspect.case)
    first, second = sorted([case_suspect.suspect_id, other.pk])
    notices.put(
        "merge_asked",
        to=officers_with(Right.TRANSFER_CASES, case.county_id),
        text=gettext_noop("%(unit)s提请核实：案件%(number)s的一名嫌疑人与另一份人员记录可能是同一人"),
        values={"unit": case.lead_unit.name, "number": case.number},
        link=reverse("persons:merge", args=[first, second]),
        key=f"merge_asked:{first}:{second}:{by.pk}:{timezone.localtime(now):%Y%m%d}",
        now=now,
    )
    audit.record("suspect.merge_asked", case, by=by, now=now, persons=[first, second])


def _decides(officer: Officer, counties: Iterable[int]) -> bool:
    return all(
        may(officer, Right.APPROVE_CASES, county) or may(officer, Right.TRANSFER_CASES, county)
        for county in set(counties)
    )


def _locked(by: Officer, *persons: Suspect) -> list[Suspect]:
    """The persons as they are now, locked after all their cases; refused if one case is not his to decide."""
    if missing := undecided():
        raise ValidationError(
            _("系统中有与人员关联而尚未规定如何合并的数据（%(relations)s），暂不能合并，请联系系统管理员。")
            % {"relations": "、".join(missing)}
        )
    parts = CaseSuspect.objects.filter(suspect__in=persons)
    cases = Case.objects.select_for_update().filter(pk__in=parts.order_by().values("case")).order_by("pk")
    held_now = {case.pk: case.county_id for case in cases}
    rows = Suspect.objects.select_for_update().filter(pk__in=[person.pk for person in persons]).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < len(persons) or set(parts.values_list("case", flat=True)) != held_now.keys():
        raise Stale(None)
    if not _decides(by, held_now.values()):
        raise Beyond
    return [found[person.pk] for person in persons]


def _move(what: Plan) -> None:
    try:
        with transaction.atomic():
            for label, relation in moving(Suspect):
                _repoint(relation, what.moved[label], relation.field.name, what.kept)
            for union in what.unions:
                for _label, relation in moving(CaseSuspect):
                    name = relation.field.name
                    keys = relation.related_model._base_manager.filter(**{name: union.gone})
                    _repoint(relation, list(keys.values_list("pk", flat=True)), name, union.kept)
                CaseSuspect.objects.filter(pk=union.gone.pk).delete()
                united = union.united()
                CaseSuspect.objects.filter(pk=union.kept.pk).update(version=F("version") + 1, **united)
            for row in what.moving:
                CaseSuspect.objects.filter(pk=row.pk).update(suspect=what.kept, version=F("version") + 1)
    except IntegrityError:
        # Recorded by another officer in the same moment, or in two tables that allow only one of its kind.
        raise ValidationError(
            _("两份记录在同一案件中有只能存在一项的登记（如重叠的强制措施），请先核对更正后再合并。")
        ) from None


def _move_back(record: MergeRecord, gone: Suspect) -> None:
    before = {
        row["pk"]: row["fields"]["case"]
        for row in json.loads(record.before)
        if row["model"] == CaseSuspect._meta.label_lower
    }
    for label, relation in moving(Suspect):
        _repoint(relation, record.moved["relations"][label], relation.field.name, gone)
    for _kept_pk, gone_pk in record.moved["unions"]:
        part = CaseSuspect.objects.get(pk=gone_pk)
        for label, relation in moving(CaseSuspect):
            rows = relation.related_model._base_manager.filter(pk__in=record.moved["relations"][label])
            keys = rows.filter(**{f"{relation.field.name}__case": before[gone_pk]}).values_list(
                "pk", flat=True
            )
            _repoint(relation, list(keys), relation.field.name, part)


def _repoint(relation: Any, keys: list[int], name: str, to: Suspect | CaseSuspect) -> None:
    """Let rows point at another person or part; those that also name the person follow in one statement."""
    values: dict[str, Any] = {name: to}
    fields = {field.name for field in relation.related_model._meta.concrete_fields}
    if isinstance(to, CaseSuspect) and "suspect" in fields:
        values["suspect"] = to.suspect_id
    relation.related_model._base_manager.filter(pk__in=keys).update(**values)


def _part(row: CaseSuspect, *, insert: bool) -> None:
    """A part in a case as it was; its version counts on."""
    now = CaseSuspect.objects.filter(pk=row.pk).first()
    row.version = (now or row).version + 1
    row.save_base(raw=True, force_insert=insert, force_update=not insert)


def _gone_parts(what: Plan) -> set[int]:
    return {union.gone.pk for union in what.unions}


def _sealed(what: Plan) -> str:
    rows = serializers.serialize("python", [what.kept, what.gone, *what.parts])
    return json.dumps(rows, default=str, ensure_ascii=False)


def _sealed_state(kept: Suspect, unions: list[list[int]]) -> str:
    """What a merge made and an undoing would have to take apart: the person, the united parts, their rows."""
    parts = list(CaseSuspect.objects.filter(pk__in=[kept_pk for kept_pk, _gone in unions]).order_by("pk"))
    kept = Suspect.objects.get(pk=kept.pk)
    state = {"person": _content(kept), "united": [{**_content(row), "rows": _rows_of(row)} for row in parts]}
    return json.dumps(state, default=str, ensure_ascii=False)


def _content(row: models.Model) -> dict[str, Any]:
    """A row without what counts its saves."""
    fields = serializers.serialize("python", [row])[0]["fields"]
    return {name: value for name, value in fields.items() if name != "version"}


def _rows_of(part: CaseSuspect) -> dict[str, list[int]]:
    """By relation, the keys of what hangs on a part."""
    return {
        label: sorted(
            relation.related_model._base_manager.filter(**{relation.field.name: part}).values_list(
                "pk", flat=True
            )
        )
        for label, relation in moving(CaseSuspect)
    }


def _tell(
    kind: EventKind, kept: Suspect, cases: Mapping[int, Case], by: Officer, now: datetime, **data: Any
) -> None:
    """Every case concerned has its line, and whoever leads it a message: never silent."""
    Case.objects.filter(pk__in=cases.keys()).update(updated_at=now)
    for case in Case.objects.filter(pk__in=cases.keys()).select_related("lead", "county"):
        history.write(kind, case, by=by, now=now, suspect=kept.pk, **data)
        audit.record(f"case.{kind}", case, by=by, now=now, suspect=kept.pk)
        lead = case.lead
        if lead and lead.is_active and lead.pk != by.pk:
            notices.put(
                kind,
                to=[lead],
                text=_SENTENCES[kind],
                values={"number": case.number},
                link=reverse("cases:detail", args=[case.pk]) + "?tab=suspects",
                key=f"{kind}:{kept.pk}:{case.pk}:{now.isoformat()}",
                now=now,
            )


_SENTENCES = {
    EventKind.SUSPECT_MERGED: gettext_noop("案件%(number)s：一名嫌疑人的两份人员记录已合并，请核对"),
    EventKind.SUSPECT_UNMERGED: gettext_noop("案件%(number)s：一名嫌疑人的人员记录合并已撤销，请核对"),
}
