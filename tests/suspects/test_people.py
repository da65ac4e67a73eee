"""Who is suspected in which case, and what one county learns of another's suspects."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import progress, team
from casemgr.common.moments import PartialDate
from casemgr.common.versioned import Stale
from casemgr.counties.models import Unit
from casemgr.suspects.models import CaseSuspect, Suspect
from casemgr.suspects.querysets import SuspectQuerySet
from casemgr.suspects.services import people
from tests.suspects.conftest import NUMBER

Add = Callable[..., CaseSuspect]


def test_a_person_stands_apart_from_what_he_is_in_a_case(case: Case, suspect: Add) -> None:
    row = suspect(
        case,
        resident_number=NUMBER,
        alias="涛哥",
        roles=["organizer", "financier"],
        level=1,
        is_main=True,
        attributed_amount=Decimal("5200000"),
    )
    person = Suspect.objects.get()
    assert (person.name, person.alias, row.suspect) == ("刘海涛", "涛哥", person)
    assert row.role_labels == ["金主", "组织者"]
    assert row.county_id == case.county_id
    event = case.events.get(kind=EventKind.SUSPECT_ADDED)
    assert "刘海涛" not in str(event.data)
    assert NUMBER not in str(event.data)


def test_the_number_tells_birth_and_gender_and_is_sealed(case: Case, suspect: Add) -> None:
    person = suspect(case, resident_number=NUMBER, birth=PartialDate(1985), gender="female").suspect
    assert str(person.birth) == "1990-01-01"
    assert person.gender == "female"  # the 17th digit is even
    with connection.cursor() as cursor:
        cursor.execute("SELECT resident_number, resident_number_hash FROM suspects_suspect")
        sealed, hashed = cursor.fetchone()
    assert NUMBER.encode() not in bytes(sealed)
    assert NUMBER not in hashed


def test_of_an_old_case_perhaps_only_the_year_of_birth_is_known(case: Case, suspect: Add) -> None:
    assert str(suspect(case, birth=PartialDate(1968)).suspect.birth) == "1968"
    with pytest.raises(ValidationError, match="出生日期"):
        suspect(case, "王某", birth=PartialDate(2100))


def test_people_of_one_name_are_two_records(case: Case, suspect: Add) -> None:
    assert suspect(case, "魏某伟").suspect != suspect(case, "魏某伟").suspect


def test_nobody_is_a_suspect_of_one_case_twice(case: Case, suspect: Add) -> None:
    first = suspect(case, resident_number=NUMBER)
    with pytest.raises(people.AlreadyThere) as refusal:
        suspect(case, "刘海濤", resident_number=NUMBER)
    assert refusal.value.case_suspect == first


def test_of_another_countys_suspect_only_the_unit_to_ask_is_told(
    case: Case, case_of_huaiyang: Case, suspect: Add
) -> None:
    suspect(case, alias="涛哥", resident_number=NUMBER)
    with pytest.raises(people.KnownPerson) as refusal:
        suspect(case_of_huaiyang, "刘海涛", resident_number=NUMBER)
    assert refusal.value.units == [case.lead_unit.name]
    assert refusal.value.cases == []
    assert case.number not in str(refusal.value.message_dict)
    assert "涛哥" not in str(refusal.value.message_dict)
    assert not case_of_huaiyang.suspects.exists()


def test_of_a_case_he_may_see_the_officer_is_told_the_case(
    case: Case, make_case: Callable[..., Case], fugou_detective: Officer, suspect: Add
) -> None:
    suspect(case, resident_number=NUMBER)
    with pytest.raises(people.KnownPerson) as refusal:
        suspect(make_case(lead=fugou_detective), resident_number=NUMBER)
    assert (refusal.value.cases, refusal.value.units) == ([case], [])


def test_once_confirmed_the_known_person_is_used_as_he_is_and_counted_once(
    case: Case, case_of_huaiyang: Case, suspect: Add
) -> None:
    first = suspect(case, alias="涛哥", resident_number=NUMBER)
    second = suspect(case_of_huaiyang, "刘涛", resident_number=NUMBER, is_known_person=True, roles=["caller"])
    assert second.suspect == first.suspect
    assert Suspect.objects.get().name == "刘海涛"
    assert CaseSuspect.objects.count() == 2
    assert CaseSuspect.objects.persons().count() == 1


def test_a_suspect_exists_only_for_who_sees_one_of_his_cases(
    case: Case, suspect: Add, fugou_detective: Officer, huaiyang_lead: Officer, supervisor: Officer
) -> None:
    row = suspect(case)
    assert list(Suspect.objects.visible_to(fugou_detective)) == [row.suspect]
    assert list(Suspect.objects.visible_to(supervisor)) == [row.suspect]
    assert not Suspect.objects.visible_to(huaiyang_lead).exists()
    assert not CaseSuspect.objects.visible_to(huaiyang_lead).exists()


def test_only_who_works_the_case_records_changes_and_removes(
    case: Case, suspect: Add, fugou_colleague: Officer, supervisor: Officer, now: datetime
) -> None:
    row = suspect(case)
    for stranger in (fugou_colleague, supervisor):
        with pytest.raises(PermissionDenied):
            people.add(by=stranger, case=case, name="王某", now=now)
        with pytest.raises(PermissionDenied):
            people.change(by=stranger, case_suspect=row, version=row.version, now=now, name="王某")
        with pytest.raises(PermissionDenied):
            people.remove(by=stranger, case_suspect=row, reason="误录", now=now)


def test_a_change_of_the_person_is_told_to_each_of_his_cases(
    case: Case, case_of_huaiyang: Case, suspect: Add, fugou_detective: Officer, now: datetime
) -> None:
    row = suspect(case, resident_number=NUMBER)
    suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)
    people.change(by=fugou_detective, case_suspect=row, version=row.version, now=now, alias="涛哥", level=2)
    told = {one.pk: one.events.get(kind=EventKind.SUSPECT_CHANGED).data for one in (case, case_of_huaiyang)}
    assert told[case.pk]["fields"] == ["alias", "level"]
    assert told[case_of_huaiyang.pk]["fields"] == ["alias"]


def test_who_saves_second_is_told_whichever_record_was_saved(
    case: Case, case_of_huaiyang: Case, suspect: Add, fugou_detective: Officer, now: datetime
) -> None:
    row = suspect(case, resident_number=NUMBER)
    other = suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)
    opened = row.version
    people.change(
        by=case_of_huaiyang.lead,
        case_suspect=other,
        version=other.version,
        now=now,
        alias="涛哥",
    )
    with pytest.raises(Stale):
        people.change(by=fugou_detective, case_suspect=row, version=opened, now=now, level=1)


def test_a_number_typed_into_one_record_never_swallows_another(
    case: Case, suspect: Add, fugou_detective: Officer, now: datetime
) -> None:
    suspect(case, resident_number=NUMBER)
    second = suspect(case, "赵国强")
    with pytest.raises(people.KnownPerson):
        people.change(
            by=fugou_detective,
            case_suspect=second,
            version=second.version,
            now=now,
            resident_number=NUMBER,
        )
    assert Suspect.objects.count() == 2


def test_the_database_itself_knows_one_person_per_number(case: Case, suspect: Add, now: datetime) -> None:
    suspect(case, resident_number=NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspect.objects.create(name="王某", resident_number_hash=people.number_hash(NUMBER), created_at=now)


def test_who_enters_the_same_person_in_the_same_moment_is_asked_to_save_again(
    case: Case, case_of_huaiyang: Case, suspect: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspect(case, resident_number=NUMBER)
    # As if the first had not committed yet when the second looked.
    monkeypatch.setattr(SuspectQuerySet, "with_number", lambda self, number: self.none())
    with pytest.raises(ValidationError, match="请重新保存"):
        suspect(case_of_huaiyang, resident_number=NUMBER)


def test_being_caught_is_recorded_with_day_place_and_way_and_is_no_arrest(
    case: Case, suspect: Add, fugou_detective: Officer, now: datetime
) -> None:
    row = suspect(case)
    people.caught(
        by=fugou_detective,
        case_suspect=row,
        version=row.version,
        caught_date=date(2023, 7, 10),
        caught_time=time(22, 5),
        caught_place="河南省洛阳市",
        caught_mode="cross_province",
        now=now,
    )
    row.refresh_from_db()
    assert (row.caught_date, row.caught_mode) == (date(2023, 7, 10), "cross_province")
    assert not row.measures.exists()
    event = case.events.get(kind=EventKind.SUSPECT_CAUGHT)
    assert "洛阳" not in str(event.data)


def test_nobody_is_caught_tomorrow(case: Case, suspect: Add, fugou_detective: Officer, now: datetime) -> None:
    row = suspect(case)
    with pytest.raises(ValidationError, match="不能晚于现在"):
        people.caught(
            by=fugou_detective,
            case_suspect=row,
            version=row.version,
            caught_date=(now + timedelta(days=2)).date(),
            caught_mode="local",
            now=now,
        )


def test_the_case_is_not_solved_while_its_main_suspect_is_at_large(
    case: Case, suspect: Add, fugou_detective: Officer, fugou_lead: Officer, now: datetime
) -> None:
    row = suspect(case, is_main=True)
    suspect(case, "王某")  # an accomplice may still be at large
    solve = {"by": fugou_lead, "case": case, "act": "solve", "now": now}
    solve["conditions"] = progress.CHECKLISTS["solve"].values
    with pytest.raises(ValidationError, match="归案"):
        progress.advance(**solve)
    people.caught(
        by=fugou_detective,
        case_suspect=row,
        version=row.version,
        caught_date=date(2023, 7, 10),
        caught_mode="voluntary",
        now=now,
    )
    assert progress.advance(**solve).status == "solved"


def test_who_was_entered_by_mistake_is_taken_out_and_forgotten_where_no_case_knows_him(
    case: Case, case_of_huaiyang: Case, suspect: Add, fugou_detective: Officer, now: datetime
) -> None:
    row = suspect(case, resident_number=NUMBER)
    suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)
    people.remove(by=fugou_detective, case_suspect=row, reason="不是本案人员", now=now)
    assert Suspect.objects.count() == 1
    with pytest.raises(Stale):
        people.remove(by=fugou_detective, case_suspect=row, reason="不是本案人员", now=now)
    alone = suspect(case, "王某")
    people.remove(by=fugou_detective, case_suspect=alone, reason="误录", now=now)
    assert not Suspect.objects.filter(name="王某").exists()
    assert case.events.filter(kind=EventKind.SUSPECT_REMOVED).count() == 2


def test_suspects_move_with_their_case_to_another_county(
    case: Case, suspect: Add, supervisor: Officer, huaiyang_lead: Officer, now: datetime
) -> None:
    row = suspect(case)
    team.designate(
        by=supervisor,
        case=case,
        unit=Unit.objects.get(code="411603000000"),
        decision_no="周公（指）字〔2023〕1号",
        now=now,
    )
    assert list(CaseSuspect.objects.visible_to(huaiyang_lead)) == [row]


@pytest.mark.parametrize("level", [0, -1])
def test_the_ring_begins_at_level_one(level: int, case: Case, suspect: Add) -> None:
    with pytest.raises(ValidationError):
        suspect(case, level=level)


def test_a_role_that_no_ring_has_is_refused(case: Case, suspect: Add) -> None:
    with pytest.raises(ValidationError):
        suspect(case, roles=["king"])
