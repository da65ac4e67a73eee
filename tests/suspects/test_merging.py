"""Two records of one person: who may make them one, what moves, and how they become two again."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.common.moments import PartialDate
from casemgr.common.versioned import Stale
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice
from casemgr.suspects import relations
from casemgr.suspects.models import CaseSuspect, Measure, MergeRecord, Suspect
from casemgr.suspects.relations import Way
from casemgr.suspects.services import identity, measures, merge_plan, merging, people
from casemgr.suspects.services.merging import GONE, KEPT
from tests.suspects.conftest import NUMBER, at

Add = Callable[..., CaseSuspect]
Merge = Callable[..., MergeRecord]


@pytest.fixture
def other_case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, loss="700", name="王某被冒充公检法诈骗案")


@pytest.fixture
def merge(fugou_lead: Officer, now: datetime) -> Merge:
    """`merge(row, other_row)`: by the county's lead, every value of the first kept unless said otherwise."""

    def do(first: CaseSuspect, second: CaseSuspect, **fields: Any) -> MergeRecord:
        kept, gone = (Suspect.objects.get(pk=row.suspect_id) for row in (first, second))
        told = {
            "by": fugou_lead,
            "versions": (kept.version, gone.version),
            "chosen": dict.fromkeys(people.PERSON, KEPT),
            "reason": "指纹比对一致",
            "now": now,
            **fields,
        }
        return merging.merge(kept=kept, gone=gone, **told)

    return do


def detain(row: CaseSuspect, started: str, ended: str = "") -> Measure:
    now = at("2024-01-01 08:00")
    measure = measures.take(
        by=row.case.lead,
        case_suspect=row,
        kind="detention",
        started_at=at(started),
        document_no="扶公（刑）拘字〔2023〕12号",
        now=now,
    )
    if ended:
        measures.end(by=row.case.lead, measure=measure, ended_at=at(ended), reason="released", now=now)
    return measure


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of persons, their parts and their measures; what counts the saves is left out."""
    tables = [Suspect, CaseSuspect, Measure, *apps.get_app_config("suspects").get_models()]
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "version"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in tables
        if model is not MergeRecord
    }


def test_every_relation_to_a_person_has_been_decided_about() -> None:
    assert relations.undecided() == []
    assert set(relations.DECIDED) == set(relations.relations()), "decided about what is no more"


def test_a_relation_nobody_has_decided_about_makes_every_merge_refuse(
    case: Case, other_case: Case, suspect: Add, merge: Merge, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = suspect(case), suspect(other_case)
    monkeypatch.delitem(relations.DECIDED, "suspects.Measure.case_suspect")
    with pytest.raises(ValidationError, match=r"suspects\.Measure\.case_suspect"):
        merge(*rows)
    assert Suspect.objects.count() == 2


def test_an_area_above_says_what_becomes_of_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relations, "DECIDED", {})
    relations.decide("funds.SeizedItem.suspect", Way.MOVES)
    assert relations.DECIDED == {"funds.SeizedItem.suspect": Way.MOVES}


def test_all_that_hangs_on_the_one_is_the_others_afterwards(
    case: Case, other_case: Case, suspect: Add, merge: Merge
) -> None:
    first = suspect(case, alias="涛哥")
    second = suspect(other_case, "刘海滔", resident_number=NUMBER, roles=["caller"])
    detention = detain(second, "2023-07-11 10:30")
    merge(first, second)
    person = Suspect.objects.get()
    assert (person.pk, person.name, person.alias) == (first.suspect_id, "刘海涛", "涛哥")
    assert person.resident_number == NUMBER
    assert str(person.birth) == "1990-01-01"
    assert set(CaseSuspect.objects.values_list("pk", "suspect")) == {
        (first.pk, person.pk),
        (second.pk, person.pk),
    }
    detention.refresh_from_db()
    assert detention.suspect == person
    assert list(Suspect.objects.with_number(NUMBER)) == [person]


def test_where_they_differ_somebody_says_which_value_stays(
    case: Case, other_case: Case, suspect: Add, merge: Merge
) -> None:
    first, second = suspect(case, alias="涛哥"), suspect(other_case, alias="老刘", country="缅甸")
    chosen = {"alias": GONE, "country": GONE}
    with pytest.raises(ValidationError) as refusal:
        merge(first, second, chosen={"alias": GONE})
    assert set(refusal.value.message_dict) == {"country"}
    merge(first, second, chosen=chosen)
    person = Suspect.objects.get()
    assert (person.alias, person.country) == ("老刘", "缅甸")


def test_two_parts_in_one_case_become_one_with_all_roles_and_nothing_counted_twice(
    case: Case, suspect: Add, merge: Merge, now: datetime
) -> None:
    first = suspect(case, roles=["caller"], level=3, attributed_amount=Decimal(100))
    second = suspect(
        case, roles=["financier", "caller"], level=1, is_main=True, attributed_amount=Decimal(300)
    )
    people.caught(
        by=case.lead,
        case_suspect=second,
        version=1,
        caught_date=date(2023, 7, 10),
        caught_mode="local",
        now=now,
    )
    detention = detain(second, "2023-07-11 10:30")
    merge(first, second)
    row = CaseSuspect.objects.get()
    assert row.pk == first.pk
    assert row.roles == ["financier", "caller"]
    assert (row.level, row.is_main, row.attributed_amount) == (1, True, Decimal(300))
    assert (row.caught_date, row.caught_mode) == (date(2023, 7, 10), "local")
    detention.refresh_from_db()
    assert (detention.case_suspect, detention.suspect) == (row, row.suspect)


def test_two_measures_at_once_stand_in_the_way_and_are_named(
    case: Case, other_case: Case, suspect: Add, merge: Merge
) -> None:
    first, second = suspect(case), suspect(other_case)
    detain(first, "2023-07-11 10:30")
    detain(second, "2023-07-12 10:30")
    with pytest.raises(ValidationError, match="拘留（2023-07-11起）与拘留（2023-07-12起）期间重叠"):
        merge(first, second)
    assert Suspect.objects.count() == 2


def test_measures_one_after_the_other_do_not(
    case: Case, other_case: Case, suspect: Add, merge: Merge
) -> None:
    first, second = suspect(case), suspect(other_case)
    detain(first, "2023-07-11 10:30", ended="2023-07-13 09:00")
    detain(second, "2023-07-13 09:00")
    assert merge(first, second)


def test_the_database_has_the_last_word_on_overlapping_measures(
    case: Case, other_case: Case, suspect: Add, merge: Merge, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = suspect(case), suspect(other_case)
    detain(first, "2023-07-11 10:30")
    detain(second, "2023-07-12 10:30")
    monkeypatch.setattr(merge_plan, "_overlap", lambda one, other: False)
    with pytest.raises(ValidationError, match="只能存在一项"):
        merge(first, second)
    assert Suspect.objects.count() == 2


def test_whose_arrest_waits_for_his_identity_stays_unidentified_through_a_merge(
    case: Case, other_case: Case, suspect: Add, merge: Merge, now: datetime
) -> None:
    nameless = suspect(case, "陈某（自报）", is_unidentified=True)
    known = suspect(other_case, resident_number=NUMBER)
    told = {"by": case.lead, "document_no": "1号", "now": now}
    arrest = measures.take(case_suspect=nameless, kind="arrest", started_at=at("2023-08-28 10:30"), **told)
    assert "is_unidentified" not in merge_plan.plan(known.suspect, nameless.suspect).differences
    merge(known, nameless)
    person = Suspect.objects.get()
    assert person.is_unidentified
    row = CaseSuspect.objects.get(pk=nameless.pk)
    identity.establish(
        case_suspect=row,
        version=row.version,
        established_at=at("2023-09-20 10:00"),
        name="刘海涛",
        resident_number=NUMBER,
        **told,
    )
    assert Deadline.objects.running().filter(target=arrest.target).exists()


def test_an_arrest_that_runs_leaves_the_mark_to_be_chosen(
    case: Case, other_case: Case, suspect: Add, merge: Merge, now: datetime
) -> None:
    first, second = suspect(case), suspect(other_case, is_unidentified=True)
    detain(first, "2023-07-11 10:30")
    merge(first, second, chosen={"is_unidentified": KEPT})
    assert not Suspect.objects.get().is_unidentified


def test_two_resident_numbers_are_two_persons(
    case: Case, other_case: Case, suspect: Add, merge: Merge
) -> None:
    rows = suspect(case, resident_number=NUMBER), suspect(other_case, resident_number="411621198808081236")
    with pytest.raises(ValidationError, match="不同的身份证号"):
        merge(*rows)


def test_nobody_is_merged_with_himself(case: Case, suspect: Add, merge: Merge) -> None:
    row = suspect(case)
    with pytest.raises((ValidationError, Stale)):
        merge(row, row)


def test_what_was_changed_since_it_was_shown_is_shown_again(
    case: Case, other_case: Case, suspect: Add, merge: Merge
) -> None:
    with pytest.raises(Stale):
        merge(suspect(case), suspect(other_case), versions=(1, 2))


def test_a_detective_and_an_analyst_merge_nobody(
    case: Case, other_case: Case, suspect: Add, merge: Merge, fugou_detective: Officer, analyst: Officer
) -> None:
    rows = suspect(case), suspect(other_case)
    for officer in (fugou_detective, analyst):
        with pytest.raises(PermissionDenied):
            merge(*rows, by=officer)


def test_beyond_his_county_the_lead_learns_only_that_the_city_decides(
    case: Case,
    case_of_huaiyang: Case,
    suspect: Add,
    merge: Merge,
    huaiyang_lead: Officer,
    supervisor: Officer,
) -> None:
    first, second = suspect(case), suspect(case_of_huaiyang)
    for lead in (None, huaiyang_lead):
        with pytest.raises(PermissionDenied) as refusal:
            merge(first, second, **({"by": lead} if lead else {}))
        assert str(refusal.value) == "涉及其他单位，请提请市局。"
    merge(first, second, by=supervisor)
    assert Suspect.objects.count() == 1


def test_a_case_of_the_lead_is_not_enough_if_the_same_person_is_known_elsewhere(
    case: Case, other_case: Case, case_of_huaiyang: Case, suspect: Add, merge: Merge
) -> None:
    first, second = suspect(case), suspect(other_case, "刘海滔", resident_number=NUMBER)
    suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)
    with pytest.raises(merging.Beyond):
        merge(first, second)


def test_every_case_concerned_has_its_line_and_its_lead_a_message_that_name_nobody(
    case: Case, case_of_huaiyang: Case, suspect: Add, merge: Merge, supervisor: Officer
) -> None:
    record = merge(suspect(case), suspect(case_of_huaiyang, "刘海滔"), by=supervisor)
    for one in (case, case_of_huaiyang):
        event = one.events.get(kind=EventKind.SUSPECT_MERGED)
        assert "刘海" not in str(event.data)
        notice = Notice.objects.get(recipient=one.lead, kind="suspect_merged")
        assert one.number in str(notice.values)
    assert Event.objects.get(action="suspect.merged").detail["gone"] == record.gone
    assert "刘海" not in str(record.moved)


def test_undone_within_a_day_every_row_is_as_it_was(
    case: Case,
    other_case: Case,
    suspect: Add,
    merge: Merge,
    fugou_lead: Officer,
    now: datetime,
) -> None:
    first = suspect(case, alias="涛哥", birth=PartialDate(1990), roles=["caller"], level=3)
    second = suspect(
        case, "刘海滔", resident_number=NUMBER, roles=["financier"], attributed_amount=Decimal(7)
    )
    third = suspect(other_case, "刘海滔", resident_number=NUMBER, is_known_person=True, roles=["boss"])
    detain(first, "2023-06-20 10:30", ended="2023-06-22 10:30")
    detain(second, "2023-07-11 10:30", ended="2023-07-12 10:30")
    detain(third, "2023-08-11 10:30")
    before = everything()
    record = merge(first, second, chosen={**dict.fromkeys(people.PERSON, KEPT), "name": GONE})
    assert Suspect.objects.get().name == "刘海滔"
    merging.undo(by=fugou_lead, record=record, reason="同名不同人", now=now + timedelta(hours=23))
    assert everything() == before
    assert case.events.filter(kind=EventKind.SUSPECT_UNMERGED).count() == 1
    assert other_case.events.filter(kind=EventKind.SUSPECT_UNMERGED).count() == 1
    # And again: nothing of the first time stands in the way.
    again = merge(first, second, chosen={**dict.fromkeys(people.PERSON, KEPT), "name": GONE})
    merging.undo(by=fugou_lead, record=again, reason="同名不同人", now=now)
    assert everything() == before


def test_a_form_opened_on_the_merged_record_is_stale_after_it_and_after_the_undoing(
    case: Case, other_case: Case, suspect: Add, merge: Merge, fugou_lead: Officer, now: datetime
) -> None:
    first, second = suspect(case), suspect(other_case)
    record = merge(first, second)
    second.refresh_from_db()
    for version in (1, second.version):
        if version == second.version:
            merging.undo(by=fugou_lead, record=record, reason="误合并", now=now)
        with pytest.raises(Stale):
            people.change(by=case.lead, case_suspect=second, version=version, now=now, alias="老刘")


def test_a_day_later_it_stays(
    case: Case, other_case: Case, suspect: Add, merge: Merge, fugou_lead: Officer, now: datetime
) -> None:
    record = merge(suspect(case), suspect(other_case))
    late = now + settings.MERGE_UNDO_PERIOD + timedelta(seconds=1)
    with pytest.raises(ValidationError, match="超过可撤销的期限"):
        merging.undo(by=fugou_lead, record=record, reason="误合并", now=late)


def test_only_who_decides_for_every_county_takes_it_apart(
    case: Case,
    case_of_huaiyang: Case,
    suspect: Add,
    merge: Merge,
    fugou_lead: Officer,
    supervisor: Officer,
    now: datetime,
) -> None:
    record = merge(suspect(case), suspect(case_of_huaiyang), by=supervisor)
    with pytest.raises(merging.Beyond):
        merging.undo(by=fugou_lead, record=record, reason="误合并", now=now)
    merging.undo(by=supervisor, record=record, reason="误合并", now=now)
    with pytest.raises(ValidationError, match="已经撤销"):
        merging.undo(by=supervisor, record=record, reason="误合并", now=now)


def test_work_that_goes_back_with_its_case_does_not_stand_in_the_way(
    case: Case, other_case: Case, suspect: Add, merge: Merge, fugou_lead: Officer, now: datetime
) -> None:
    first, second = suspect(case), suspect(other_case)
    record = merge(first, second)
    second.refresh_from_db()
    detention = detain(second, "2023-07-11 10:30")
    gone = merging.undo(by=fugou_lead, record=record, reason="误合并", now=now)
    detention.refresh_from_db()
    assert detention.suspect == gone


@pytest.mark.parametrize(
    ("deed", "complaint"),
    [
        ("change", "信息已被修改"),
        ("add", "又登记到其他案件"),
        ("remove", "已从某一案件移除"),
        ("detain", "又有变动"),
        ("merge", "先撤销后一次"),
    ],
)
def test_what_was_done_since_and_cannot_be_taken_apart_is_named(
    deed: str,
    complaint: str,
    case: Case,
    other_case: Case,
    make_case: Callable[..., Case],
    suspect: Add,
    merge: Merge,
    fugou_lead: Officer,
    now: datetime,
) -> None:
    first, second = suspect(case, resident_number=NUMBER), suspect(case)
    third = suspect(other_case)
    record = merge(first, second)
    if deed == "remove":
        record = merge(first, third)
    row = CaseSuspect.objects.get(pk=first.pk)
    deeds: dict[str, Callable[[], Any]] = {
        "change": lambda: people.change(
            by=case.lead, case_suspect=row, version=row.version, now=now, alias="涛"
        ),
        "add": lambda: suspect(other_case, resident_number=NUMBER, is_known_person=True),
        "remove": lambda: people.remove(by=case.lead, case_suspect=third, reason="误录", now=now),
        "detain": lambda: detain(row, "2023-07-11 10:30"),
        "merge": lambda: merge(first, third),
    }
    deeds[deed]()
    with pytest.raises(ValidationError, match=complaint):
        merging.undo(by=fugou_lead, record=record, reason="误合并", now=now)
    assert not MergeRecord.objects.get(pk=record.pk).undone_at


def test_two_merges_are_undone_one_after_the_other(
    case: Case, other_case: Case, suspect: Add, merge: Merge, fugou_lead: Officer, now: datetime
) -> None:
    first, second, third = suspect(case), suspect(case, alias="二"), suspect(other_case, alias="三")
    before = everything()
    inner = merge(second, third)
    outer = merge(first, second)
    assert MergeRecord.objects.get(pk=inner.pk).kept_id == first.suspect_id
    for record in (outer, inner):
        merging.undo(by=fugou_lead, record=record, reason="误合并", now=now)
    assert everything() == before


def test_the_record_is_sealed_and_known_only_to_who_sees_the_person(
    case: Case, other_case: Case, suspect: Add, merge: Merge, fugou_lead: Officer, huaiyang_lead: Officer
) -> None:
    record = merge(suspect(case), suspect(other_case))
    assert list(MergeRecord.objects.visible_to(fugou_lead)) == [record]
    assert not MergeRecord.objects.visible_to(huaiyang_lead).exists()


def test_the_city_is_asked_once_a_day_and_told_of_no_name(
    case: Case,
    case_of_huaiyang: Case,
    suspect: Add,
    supervisor: Officer,
    fugou_colleague: Officer,
    now: datetime,
) -> None:
    row, other = suspect(case), suspect(case_of_huaiyang)
    for _each in range(2):
        merging.ask_city(by=case.lead, case_suspect=row, other=other.suspect, now=now)
    notice = Notice.objects.get(recipient=supervisor)
    assert notice.link == f"/persons/{row.suspect_id}/merge/{other.suspect_id}/"
    assert "刘海" not in notice.sentence + str(notice.values)
    with pytest.raises(PermissionDenied):
        merging.ask_city(by=fugou_colleague, case_suspect=row, other=other.suspect, now=now)
