"""Who is listed online as a fugitive, until when the entry must be cancelled, and for how long he fled."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import progress, team
from casemgr.common.clock import local_date
from casemgr.common.moments import PartialDate
from casemgr.common.versioned import Stale
from casemgr.counties.models import Unit
from casemgr.deadlines import services as deadlines
from casemgr.deadlines.models import Deadline
from casemgr.notices.models import Notice
from casemgr.suspects.models import CaseSuspect, FugitiveWatch, Measure
from casemgr.suspects.querysets import FUGITIVE_CANCEL, FUGITIVE_CHECK
from casemgr.suspects.services import correcting, fugitives, measures, people
from tests.suspects.conftest import NUMBER, at

Add = Callable[..., CaseSuspect]
Flee = Callable[..., FugitiveWatch]
Catch = Callable[..., CaseSuspect]
Facts = Callable[..., dict[str, Any]]


def running(watch: FugitiveWatch, kind: str) -> Deadline | None:
    return Deadline.objects.on(watch.target, kind).running().first()


def cancelled(watch: FugitiveWatch, by: Officer, now: datetime, **typed: Any) -> FugitiveWatch:
    told = {"ground": "returned", "cancelled_at": now, "cancel_no": "撤〔2026〕1号", **typed}
    return fugitives.cancel(by=by, watch=FugitiveWatch.objects.get(pk=watch.pk), now=now, **told)


# --- Listed ------------------------------------------------------------------------------------------------


def test_he_is_listed_with_what_the_form_says_and_checked_within_thirty_days(
    case: Case, flee: Flee, now: datetime
) -> None:
    watch = flee(case, wanted_no="公缉〔2023〕5号")
    assert (watch.county_id, str(watch.escaped), watch.state) == (case.county_id, "2023-07", "at_large")
    check = running(watch, FUGITIVE_CHECK)
    assert check.term.amount == 30
    assert local_date(check.due_at) >= local_date(now) + timedelta(days=30)
    event = case.events.get(kind=EventKind.FUGITIVE_REGISTERED)
    assert event.data["fugitive_no"] == "T4116210000002023080001"
    assert "刘海涛" not in str(event.data)


@pytest.mark.parametrize(("basis", "number", "field"), [("", "1号", "basis"), ("arrest", "", "basis_no")])
def test_nobody_is_listed_without_a_decision_to_detain_or_arrest_him(
    basis: str, number: str, field: str, case: Case, flee: Flee
) -> None:
    with pytest.raises(ValidationError, match="程序规定第351条") as refusal:
        flee(case, basis=basis, basis_no=number)
    assert field in refusal.value.message_dict
    assert not FugitiveWatch.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        ({"fugitive_no": "4116210000002023080001"}, "fugitive_no", "T加22位数字"),
        ({"fugitive_no": "T41162100000020230800011"}, "fugitive_no", "T加22位数字"),
        ({"escaped": ""}, "escaped", "不能为空"),
        ({"escaped": PartialDate(2100)}, "escaped", "不能晚于今天"),
        ({"escaped": PartialDate(2002, 9, 30)}, "escaped", "不能早于发案时间"),
        ({"registered_date": date(2100, 1, 1)}, "registered_date", "不能晚于今天"),
        ({"registered_date": date(2023, 6, 30)}, "registered_date", "不能早于潜逃时间"),
        ({"level": "king"}, "level", "king"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    typed: dict[str, Any],
    field: str,
    complaint: str,
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    flee: Flee,
) -> None:
    case = make_case(lead=fugou_detective, occurred=PartialDate(2002, 10))
    with pytest.raises(ValidationError) as refusal:
        flee(case, **typed)
    assert complaint in str(refusal.value.message_dict[field])


def test_of_an_old_case_the_year_of_his_escape_is_enough(
    make_case: Callable[..., Case], fugou_detective: Officer, flee: Flee
) -> None:
    case = make_case(lead=fugou_detective, occurred=PartialDate(2002, 10))
    assert str(flee(case, escaped=PartialDate(2002)).escaped) == "2002"


def test_a_case_that_is_not_filed_lists_nobody_nor_does_one_that_ended(
    make_case: Callable[..., Case], fugou_detective: Officer, fugou_lead: Officer, flee: Flee, now: datetime
) -> None:
    with pytest.raises(ValidationError, match="尚未立案"):
        flee(make_case(lead=fugou_detective, status="under_review"))
    ended = make_case(lead=fugou_detective)
    ended = progress.advance(by=fugou_lead, case=ended, act="withdraw", ground="no_crime", now=now)
    with pytest.raises(ValidationError, match="不能登记追逃"):
        flee(ended)


def test_who_is_held_is_no_fugitive(case: Case, suspect: Add, flee: Flee, now: datetime) -> None:
    row = suspect(case)
    measures.take(
        by=case.lead,
        case_suspect=row,
        kind="detention",
        started_at=at("2023-07-11 10:30"),
        document_no="1号",
        now=now,
    )
    with pytest.raises(ValidationError, match="正被拘留"):
        flee(case, row=row)


def test_who_was_caught_may_flee_again_from_that_day_on(
    case: Case, suspect: Add, flee: Flee, catch: Catch
) -> None:
    row = catch(suspect(case), "2023-07-10")
    for escaped in (PartialDate(2023), PartialDate(2023, 7), PartialDate(2023, 7, 9)):
        with pytest.raises(ValidationError, match="归案后又脱逃"):
            flee(case, row=row, escaped=escaped)
    watch = flee(case, row=row, escaped=PartialDate(2023, 7, 12))
    catch(row, "2023-07-11")  # corrects when he was caught the first time
    watch.refresh_from_db()
    assert watch.state == "at_large"


def test_one_open_entry_for_one_suspect_also_in_the_database(case: Case, suspect: Add, flee: Flee) -> None:
    row = suspect(case)
    watch = flee(case, row=row)
    with pytest.raises(ValidationError, match="已登记追逃"):
        flee(case, row=row, fugitive_no="T4116210000002023080002")
    with pytest.raises(IntegrityError, match="one_open_watch_per_suspect"), transaction.atomic():
        _twin(watch)


def _twin(watch: FugitiveWatch) -> None:
    FugitiveWatch.objects.create(
        case=watch.case,
        county=watch.county,
        case_suspect=watch.case_suspect,
        suspect=watch.suspect,
        fugitive_no="T4116210000002023080002",
        escaped=watch.escaped,
        registered_date=watch.registered_date,
        basis="arrest",
        basis_no="1号",
        level="key",
        created_at=watch.created_at,
        created_by=watch.created_by,
    )


def test_in_one_case_some_are_gone_and_some_are_not(
    case: Case, suspect: Add, flee: Flee, catch: Catch
) -> None:
    for name in ("甲", "乙"):
        catch(suspect(case, name), "2023-07-10")
    flee(case, "丙")
    assert case.suspects.filter(caught_date=None).count() == 1
    assert FugitiveWatch.objects.at_large().count() == 1


def test_people_of_one_name_are_two_fugitives(case: Case, flee: Flee) -> None:
    first = flee(case, "魏某伟")
    second = flee(case, "魏某伟", fugitive_no="T4116210000002023080002")
    assert first.suspect != second.suspect


# --- For how long -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("escaped", "caught", "years"),
    [
        (PartialDate(1993), "2024-03-01", 31),
        (PartialDate(1995), "2024-03-21", 29),
        (PartialDate(2002, 10), "2024-03-31", 21),
        (PartialDate(2004, 3, 22), "2024-03-21", 19),
        (PartialDate(2004, 3, 21), "2024-03-21", 20),
    ],
)
def test_he_was_at_large_until_he_was_caught(
    escaped: PartialDate, caught: str, years: int, case: Case, flee: Flee, catch: Catch, now: datetime
) -> None:
    watch = flee(case, escaped=escaped)
    catch(watch.case_suspect, caught)
    watch.refresh_from_db()
    assert watch.years_at_large(local_date(now)) == years
    over_20 = FugitiveWatch.objects.for_years(20, local_date(now)).exists()
    assert over_20 == (years >= 20)


@pytest.mark.parametrize(
    "escaped",
    [
        *(PartialDate(year) for year in (2005, 2006, 2007)),
        *(PartialDate(2006, month) for month in (10, 11, 12)),
        *(PartialDate(2006, 11, day) for day in (20, 21, 22)),
        PartialDate(2006, 1),
        PartialDate(2007, 1, 1),
    ],
)
def test_at_large_for_twenty_years_is_asked_of_the_database_as_it_is_counted(
    escaped: PartialDate, case: Case, flee: Flee
) -> None:
    today = date(2026, 11, 21)
    watch = flee(case, escaped=escaped)
    found = FugitiveWatch.objects.for_years(20, today).exists()
    assert found == (watch.years_at_large(today) >= 20)


def test_dates_known_in_part_sort_as_they_happened(case: Case, flee: Flee) -> None:
    written = [PartialDate(2002, 11), PartialDate(1993), PartialDate(2024, 3, 21), PartialDate(2002, 10)]
    for number, escaped in enumerate(written):
        flee(case, f"{number}", escaped=escaped, fugitive_no=f"T411621000000202404{number:04}", **LATE)
    rows = FugitiveWatch.objects.order_by("escaped")
    assert [str(watch.escaped) for watch in rows] == ["1993", "2002-10", "2002-11", "2024-03-21"]


LATE = {"registered_date": date(2024, 4, 1)}


# --- Caught -------------------------------------------------------------------------------------------------


def test_being_caught_starts_the_forty_eight_hours(case: Case, flee: Flee, catch: Catch) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21 16:00")
    watch.refresh_from_db()
    assert (watch.state, watch.returned_at) == ("returned", at("2024-03-21 16:00"))
    assert running(watch, FUGITIVE_CHECK) is None
    clock = running(watch, FUGITIVE_CANCEL)
    assert clock.due_at == at("2024-03-23 16:00")
    assert clock.term.mark == "V2"
    assert "351" in clock.term.source


def test_a_day_without_its_hour_counts_from_its_beginning(case: Case, flee: Flee, catch: Catch) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21")
    assert running(watch, FUGITIVE_CANCEL).due_at == at("2024-03-23 00:00")


def test_the_catch_and_its_clock_stand_or_fall_together(
    case: Case, flee: Flee, catch: Catch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = flee(case)

    def fail(**_told: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(deadlines, "open_deadline", fail)
    with pytest.raises(RuntimeError):
        catch(watch.case_suspect, "2024-03-21")
    assert CaseSuspect.objects.get(pk=watch.case_suspect_id).caught_date is None


@pytest.mark.parametrize(("kind", "state"), [("detention", "returned"), ("bail", "at_large")])
def test_who_is_taken_into_custody_is_caught_who_is_on_bail_may_not_be(
    kind: str, state: str, case: Case, flee: Flee, now: datetime
) -> None:
    watch = flee(case)
    measures.take(
        by=case.lead,
        case_suspect=watch.case_suspect,
        kind=kind,
        started_at=at("2024-03-21 16:00"),
        document_no="1号",
        now=now,
    )
    watch.refresh_from_db()
    assert watch.state == state


def test_the_measure_after_the_catch_moves_nothing(
    case: Case, flee: Flee, catch: Catch, now: datetime
) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21 16:00")
    measures.take(
        by=case.lead,
        case_suspect=watch.case_suspect,
        kind="detention",
        started_at=at("2024-03-22 09:00"),
        document_no="1号",
        now=now,
    )
    assert running(watch, FUGITIVE_CANCEL).due_at == at("2024-03-23 16:00")


@pytest.mark.parametrize(
    ("right", "due"),
    [("2024-03-22 10:00", "2024-03-24 10:00"), ("2024-03-20 20:00", "2024-03-22 20:00")],
)
def test_a_corrected_catch_moves_the_clock(
    right: str, due: str, case: Case, flee: Flee, catch: Catch
) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21 16:00")
    catch(watch.case_suspect, right)
    assert running(watch, FUGITIVE_CANCEL).due_at == at(due)
    assert Deadline.objects.on(watch.target, FUGITIVE_CANCEL).count() == 1


def held_since(watch: FugitiveWatch, started: str, now: datetime) -> Measure:
    return measures.take(
        by=watch.case.lead,
        case_suspect=watch.case_suspect,
        kind="detention",
        started_at=at(started),
        document_no="1号",
        now=now,
    )


def corrected(measure: Measure, started: str, now: datetime) -> None:
    correcting.correct(
        by=measure.case.lead,
        measure=measure,
        version=Measure.objects.get(pk=measure.pk).version,
        started_at=at(started),
        document_no="1号",
        reason="看错日期",
        now=now,
    )


def void(measure: Measure, now: datetime) -> None:
    correcting.void(by=measure.case.lead, measure=measure, reason="登记到他人名下", now=now)


def test_who_was_back_only_by_a_custody_that_never_was_is_at_large_and_checked_again(
    case: Case, flee: Flee, now: datetime
) -> None:
    watch = flee(case)
    detention = held_since(watch, "2024-03-21 16:00", now)
    fugitives.brought_back(by=case.lead, watch=watch, brought_back_at=at("2024-03-23 08:00"), now=now)
    void(detention, now)
    watch.refresh_from_db()
    assert (watch.state, watch.brought_back_at) == ("at_large", None)
    assert running(watch, FUGITIVE_CANCEL) is None
    assert running(watch, FUGITIVE_CHECK).due_at > now
    event = case.events.filter(kind=EventKind.FUGITIVE_CHANGED).latest("pk")
    assert event.data["fields"] == ["returned_at"]


def test_a_catch_or_another_custody_says_that_he_is_back_all_the_same(
    case: Case, flee: Flee, catch: Catch, now: datetime
) -> None:
    watch = flee(case)
    detention = held_since(watch, "2024-03-21 16:00", now)
    catch(watch.case_suspect, "2024-03-21 18:00")
    void(detention, now)
    watch.refresh_from_db()
    assert watch.returned_at == at("2024-03-21 18:00")
    clock = running(watch, FUGITIVE_CANCEL)
    assert (clock.base_at, clock.due_at) == (at("2024-03-21 18:00"), at("2024-03-23 18:00"))


@pytest.mark.parametrize("right", ["2024-03-22 10:00", "2024-03-11 20:00"])
def test_a_corrected_custody_moves_the_clock_that_it_started(
    right: str, case: Case, flee: Flee, now: datetime
) -> None:
    watch = flee(case)
    corrected(held_since(watch, "2024-03-21 16:00", now), right, now)
    watch.refresh_from_db()
    assert watch.returned_at == at(right)
    clock = running(watch, FUGITIVE_CANCEL)
    assert (clock.base_at, clock.due_at) == (at(right), at(right) + timedelta(hours=48))


def test_a_corrected_custody_after_the_catch_moves_nothing(
    case: Case, flee: Flee, catch: Catch, now: datetime
) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21 16:00")
    corrected(held_since(watch, "2024-03-22 09:00", now), "2024-03-22 11:00", now)
    assert running(watch, FUGITIVE_CANCEL).due_at == at("2024-03-23 16:00")


def test_a_custody_corrected_to_before_he_fled_brought_nobody_back(
    case: Case, flee: Flee, now: datetime
) -> None:
    watch = flee(case)
    corrected(held_since(watch, "2024-03-21 16:00", now), "2023-06-30 16:00", now)
    watch.refresh_from_db()
    assert watch.state == "at_large"


def test_caught_far_away_the_hours_run_from_when_he_was_back(
    case: Case, flee: Flee, catch: Catch, fugou_detective: Officer, now: datetime
) -> None:
    watch = flee(case)
    told = {"by": fugou_detective, "watch": watch, "now": now}
    with pytest.raises(ValidationError, match="尚未登记到案"):
        fugitives.brought_back(brought_back_at=at("2024-03-23 08:00"), **told)
    catch(watch.case_suspect, "2024-03-21 16:00")
    for wrong in (at("2024-03-21 15:59"), now + timedelta(minutes=1)):
        with pytest.raises(ValidationError, match="到案之后"):
            fugitives.brought_back(brought_back_at=wrong, **told)
    fugitives.brought_back(brought_back_at=at("2024-03-23 08:00"), **told)
    assert running(watch, FUGITIVE_CANCEL).due_at == at("2024-03-25 08:00")


# --- The wall -----------------------------------------------------------------------------------------------


@pytest.fixture
def wanted(case: Case, suspect: Add, flee: Flee) -> FugitiveWatch:
    """扶沟 lists a man whose number is known."""
    return flee(case, row=suspect(case, resident_number=NUMBER))


@pytest.fixture
def same_man(wanted: FugitiveWatch, case_of_huaiyang: Case, suspect: Add) -> CaseSuspect:
    """He is a suspect of 淮阳 as well."""
    return suspect(case_of_huaiyang, resident_number=NUMBER, is_known_person=True)


def test_a_catch_in_another_county_tells_the_keeper_which_unit_to_ask_and_no_more(
    wanted: FugitiveWatch, same_man: CaseSuspect, catch: Catch, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    catch(same_man, "2024-03-21", caught_place="洛阳市")
    notices = Notice.objects.filter(kind="fugitive_caught_elsewhere")
    told = {notice.recipient for notice in notices}
    assert told >= {fugou_detective, fugou_lead}
    fugou = {officer.postings.get().county_id for officer in told}
    assert fugou == {wanted.county_id}
    text = notices.first().text
    assert wanted.case.number in text
    assert same_man.case.lead_unit.name in text
    for secret in (same_man.case.number, "刘海涛", "洛阳", "2024-03-21", same_man.case.name):
        assert secret not in text
    assert notices.first().link == f"/fugitives/{wanted.pk}/"
    wanted.refresh_from_db()
    assert wanted.state == "at_large"  # the keeper records it once he has asked


def test_who_catches_him_learns_nothing_of_the_other_countys_entry(
    wanted: FugitiveWatch,
    same_man: CaseSuspect,
    catch: Catch,
    case_of_huaiyang: Case,
    huaiyang_detective: Officer,
    huaiyang_lead: Officer,
) -> None:
    before = Notice.objects.filter(recipient__in=[huaiyang_detective, huaiyang_lead]).count()
    catch(same_man, "2024-03-21")
    assert Notice.objects.filter(recipient__in=[huaiyang_detective, huaiyang_lead]).count() == before
    assert not FugitiveWatch.objects.visible_to(huaiyang_lead).exists()
    assert not case_of_huaiyang.deadlines.filter(kind=FUGITIVE_CANCEL).exists()


def test_the_keeper_is_told_once_and_not_of_a_catch_before_the_escape(
    wanted: FugitiveWatch, same_man: CaseSuspect, catch: Catch, fugou_detective: Officer
) -> None:
    mine = Notice.objects.filter(kind="fugitive_caught_elsewhere", recipient=fugou_detective)
    catch(same_man, "2023-06-30")
    assert not mine.exists()
    catch(same_man, "2024-03-21")
    catch(same_man, "2024-03-22")
    assert mine.count() == 1


def test_an_entry_moves_with_its_case_to_another_county(
    wanted: FugitiveWatch, supervisor: Officer, huaiyang_lead: Officer, fugou_lead: Officer, now: datetime
) -> None:
    unit = Unit.objects.get(code="411603000000")
    team.designate(by=supervisor, case=wanted.case, unit=unit, decision_no="1号", now=now)
    assert list(FugitiveWatch.objects.visible_to(huaiyang_lead)) == [wanted]
    assert not FugitiveWatch.objects.visible_to(fugou_lead).exists()


# --- Changed, cancelled ----------------------------------------------------------------------------


def test_the_facts_are_corrected_and_who_saves_second_is_told(
    case: Case, flee: Flee, fugou_detective: Officer, facts: Facts, now: datetime
) -> None:
    watch = flee(case)
    told = {"by": fugou_detective, "watch": watch, "version": watch.version, "now": now}
    changed = fugitives.change(**told, **facts(wanted_no="公缉〔2023〕5号"))
    assert changed.wanted_no == "公缉〔2023〕5号"
    event = case.events.get(kind=EventKind.FUGITIVE_CHANGED)
    assert event.data["fields"] == ["wanted_no"]
    with pytest.raises(Stale):
        fugitives.change(**told, **facts(level="ordinary"))
    with pytest.raises(ValidationError, match="351"):
        fugitives.change(**{**told, "version": changed.version}, **facts(basis=""))


def test_what_was_not_changed_is_not_told(
    case: Case, flee: Flee, fugou_detective: Officer, facts: Facts, now: datetime
) -> None:
    watch = flee(case)
    same = {**facts(), "wanted_no": ""}
    fugitives.change(by=fugou_detective, watch=watch, version=watch.version, now=now, **same)
    assert not case.events.filter(kind=EventKind.FUGITIVE_CHANGED).exists()


@pytest.mark.parametrize(
    ("ground", "typed", "complaint"),
    [
        ("returned", {}, "尚未登记到案"),
        ("dead", {}, "死亡传闻只能登记为线索"),
        ("revoked", {}, "具体情况"),
        ("mistaken", {"certificate_no": "1号", "note": "误录"}, "只有以死亡为由"),
    ],
)
def test_an_entry_is_cancelled_only_on_a_ground_that_holds(
    ground: str, typed: dict, complaint: str, case: Case, flee: Flee, fugou_lead: Officer, now: datetime
) -> None:
    watch = flee(case)
    with pytest.raises(ValidationError, match=complaint):
        cancelled(watch, fugou_lead, now, ground=ground, **typed)
    watch.refresh_from_db()
    assert watch.state == "at_large"


def test_the_lead_cancels_what_was_returned_and_all_its_clocks_stop(
    case: Case, flee: Flee, catch: Catch, fugou_lead: Officer, now: datetime
) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21 16:00")
    row = cancelled(watch, fugou_lead, now, cancelled_at=at("2024-03-23 15:00"))
    assert (row.state, row.cancelled_by) == ("cancelled", fugou_lead)
    assert not Deadline.objects.on(watch.target).running().exists()
    assert case.events.get(kind=EventKind.FUGITIVE_CANCELLED).data["late"] is False
    with pytest.raises(ValidationError, match="已经撤销"):
        cancelled(watch, fugou_lead, now)


def test_a_late_cancellation_says_so(
    case: Case, flee: Flee, catch: Catch, fugou_lead: Officer, now: datetime
) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21 16:00")
    cancelled(watch, fugou_lead, now, cancelled_at=at("2024-03-23 16:01"))
    assert case.events.get(kind=EventKind.FUGITIVE_CANCELLED).data["late"] is True


@pytest.mark.parametrize("when", ["2024-03-21 15:59", "2100-01-01 00:00"])
def test_nothing_is_cancelled_before_he_was_back_or_tomorrow(
    when: str, case: Case, flee: Flee, catch: Catch, fugou_lead: Officer, now: datetime
) -> None:
    watch = flee(case)
    catch(watch.case_suspect, "2024-03-21 16:00")
    with pytest.raises(ValidationError, match="撤销时间"):
        cancelled(watch, fugou_lead, now, cancelled_at=at(when))


def test_a_certificate_ends_it_and_he_may_be_listed_again_if_it_was_wrong(
    case: Case, suspect: Add, flee: Flee, fugou_lead: Officer, now: datetime
) -> None:
    row = suspect(case)
    watch = cancelled(flee(case, row=row), fugou_lead, now, ground="dead", certificate_no="〔2024〕死字7号")
    assert watch.state == "cancelled"
    assert flee(case, row=row, fugitive_no="T4116210000002023080002").state == "at_large"


@pytest.mark.parametrize(
    "broken",
    [
        "cancel_ground = 'dead', certificate_no = ''",
        "cancel_ground = 'returned', returned_at = NULL",
        "cancel_no = ''",
        "cancelled_by_id = NULL",
        "fugitive_no = 'T1'",
        "basis_no = ''",
        "escaped = ''",
        "escaped = '1993年'",
        "brought_back_at = now()",
    ],
)
def test_the_database_itself_refuses_what_cannot_be(
    broken: str, case: Case, flee: Flee, fugou_lead: Officer, now: datetime
) -> None:
    cancelled(flee(case), fugou_lead, now, ground="dead", certificate_no="1号")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE suspects_fugitivewatch SET {broken}")


# --- Who may ------------------------------------------------------------------------------------------------


def test_only_who_works_the_case_lists_and_only_its_lead_cancels(
    case: Case,
    suspect: Add,
    flee: Flee,
    facts: Facts,
    fugou_detective: Officer,
    fugou_colleague: Officer,
    fugou_lead: Officer,
    huaiyang_lead: Officer,
    supervisor: Officer,
    analyst: Officer,
    legal_reviewer: Officer,
    now: datetime,
) -> None:
    row = suspect(case)
    for stranger in (fugou_colleague, huaiyang_lead, supervisor, analyst, legal_reviewer):
        with pytest.raises(PermissionDenied):
            fugitives.register(by=stranger, case_suspect=row, now=now, **facts())
    watch = flee(case, row=row)
    for other in (fugou_detective, fugou_colleague, huaiyang_lead, supervisor):
        with pytest.raises(PermissionDenied):
            cancelled(watch, other, now, ground="dead", certificate_no="1号")
    for stranger in (fugou_colleague, supervisor, legal_reviewer):
        with pytest.raises(PermissionDenied):
            fugitives.change(by=stranger, watch=watch, version=1, now=now, **facts(level="ordinary"))
    assert fugitives.change(by=fugou_lead, watch=watch, version=1, now=now, level="ordinary").version == 2


def test_who_is_listed_is_not_taken_out_of_the_case(
    case: Case, flee: Flee, fugou_detective: Officer, now: datetime
) -> None:
    watch = flee(case)
    with pytest.raises(ValidationError, match="已对该嫌疑人登记追逃"):
        people.remove(by=fugou_detective, case_suspect=watch.case_suspect, reason="误录", now=now)
