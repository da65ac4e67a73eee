"""Every case that meets the standard is listed, once, whatever raced and whatever was lost."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act, EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.cases.services import editing, progress, victims
from casemgr.common import clock
from casemgr.notices.models import Notice
from casemgr.supervision.enums import AmountField, Level, ReleaseReason, State, Trigger
from casemgr.supervision.models import Due, EscalationRule, Supervision
from casemgr.supervision.services import escalation, review, standards
from tests.personas import FUGOU, HUAIYANG

Make = Callable[..., Case]


@pytest.mark.parametrize(
    ("loss", "listed"), [("99999.99", 0), ("100000.00", 1), ("100000.01", 1), ("0", 0), ("2030338.57", 1)]
)
def test_the_figure_itself_is_included(make_case: Make, now: datetime, loss: str, listed: int) -> None:
    make_case(victim="李桂兰", loss=loss)
    assert len(escalation.sweep(now=now).listings) == listed


def test_the_larger_of_loss_and_amount_involved_counts(make_case: Make, now: datetime) -> None:
    make_case(loss="1000", amount_involved=Decimal("100000"))
    assert len(escalation.sweep(now=now).listings) == 1


def test_the_row_keeps_what_it_was_listed_by(make_case: Make, now: datetime) -> None:
    case = make_case(victim="李桂兰", loss="128000")
    escalation.sweep(now=now)
    row = Supervision.objects.get(case=case)
    assert (row.level, row.state, row.trigger) == (Level.CITY, State.LISTED, Trigger.THRESHOLD)
    assert (row.amount_seen, row.threshold) == (Decimal("128000.00"), Decimal("100000.00"))
    assert row.rule.version == 1
    assert row.county == case.county
    assert row.listed_by is None
    assert row.notice_no == f"周公督〔{now.year}〕0001号"


def test_the_history_of_the_case_tells_rule_and_inputs(make_case: Make, now: datetime) -> None:
    case = make_case(victim="李桂兰", loss="128000")
    escalation.sweep(now=now)
    event = CaseEvent.objects.get(case=case, kind=EventKind.LISTED)
    assert event.by is None
    assert event.data["rule_version"] == 1
    assert Decimal(event.data["threshold"]) == 100000
    assert Decimal(event.data["amount"]) == 128000


def test_notice_numbers_run_on_without_a_gap(make_case: Make, now: datetime) -> None:
    for _number in range(3):
        make_case(loss="100000")
    escalation.sweep(now=now)
    make_case(loss="100000")
    escalation.sweep(now=now)
    assert sorted(Supervision.objects.values_list("notice_serial", flat=True)) == [1, 2, 3, 4]


def test_sweeping_again_lists_nothing_more(make_case: Make, now: datetime) -> None:
    make_case(loss="100000")
    assert len(escalation.run(now=now).listings) == 1
    assert len(escalation.run(now=now).listings) == 0
    assert Due.objects.count() == 0


def test_a_victim_found_later_lifts_the_case_over_the_line(
    make_case: Make, fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(victim="李桂兰", loss="62000")
    assert escalation.sweep(now=now).listings == []
    victims.add(by=fugou_lead, case=case, name="赵国强", loss_amount=Decimal("38000.00"), now=now)
    assert len(escalation.sweep(now=now).listings) == 1


def test_a_later_drop_never_ends_it_but_is_flagged(
    make_case: Make, fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(victim="李桂兰", loss="128000")
    escalation.sweep(now=now)
    victim = case.victims.get()
    victims.change(
        by=fugou_lead, victim=victim, version=victim.version, loss_amount=Decimal("96000"), now=now
    )
    escalation.run(now=now)
    assert Supervision.objects.open().filter(case=case).count() == 1
    flagged = Supervision.objects.below_threshold().get()
    assert flagged.amount_now == Decimal("96000.00")
    assert flagged.amount_seen == Decimal("128000.00")


def test_released_below_the_line_it_is_listed_again_when_it_rises(
    make_case: Make, fugou_lead: Officer, supervisor: Officer, now: datetime
) -> None:
    case = make_case(victim="李桂兰", loss="128000")
    escalation.sweep(now=now)
    victim = case.victims.get()
    victim = victims.change(by=fugou_lead, victim=victim, version=1, loss_amount=Decimal("96000"), now=now)
    review.release(
        by=supervisor,
        supervision=Supervision.objects.get(),
        reason=ReleaseReason.BELOW_THRESHOLD,
        note="复核后损失为96000元",
        now=now,
    )
    assert escalation.run(now=now).listings == []
    victims.change(by=fugou_lead, victim=victim, version=2, loss_amount=Decimal("150000"), now=now)
    assert len(escalation.run(now=now).listings) == 1
    assert Supervision.objects.open().get().amount_seen == Decimal("150000.00")


def test_released_as_solved_it_is_not_listed_a_second_time(make_case: Make, now: datetime) -> None:
    case = make_case(loss="128000", status="solved")
    escalation.sweep(now=now)
    chief = case.events.get(kind=EventKind.MOVED, data__act=Act.SOLVE).by
    Supervision.objects.filter(case=case).update(
        state=State.RELEASED, release_reason=ReleaseReason.SOLVED, released_at=now, released_by=chief
    )
    Case.objects.filter(pk=case.pk).update(loss_amount=Decimal("500000"))
    assert escalation.run(now=now).listings == []


def test_a_case_not_filed_is_not_listed(make_case: Make, fugou_lead: Officer, now: datetime) -> None:
    case = make_case(loss="128000", status="under_review")
    progress.advance(by=fugou_lead, case=case, act=Act.REFUSE_FILING, reason="没有犯罪事实", now=now)
    assert escalation.run(now=now).listings == []


def test_a_bulk_update_is_noticed_by_the_database_itself(make_case: Make, now: datetime) -> None:
    for _number in range(3):
        make_case(loss="500")
    Case.objects.update(loss_amount=Decimal("100000"))
    assert Due.objects.count() == 3
    assert len(escalation.sweep(now=now).listings) == 3


def test_what_the_trigger_missed_the_reconciliation_finds(make_case: Make, now: datetime) -> None:
    make_case(loss="128000")
    Due.objects.all().delete()
    assert escalation.sweep(now=now).listings == []
    assert escalation.reconcile(now=now) == 1
    assert len(escalation.sweep(now=now).listings) == 1


def test_a_new_standard_takes_effect_on_its_day(
    make_case: Make, data_manager: Officer, now: datetime
) -> None:
    make_case(loss="60000")
    standards.change(
        by=data_manager,
        amount_field=AmountField.LARGER,
        threshold=Decimal("50000"),
        inclusive=True,
        effective_date=clock.local_date(now) + timedelta(days=3),
        source="市局通知",
        now=now,
    )
    assert escalation.run(now=now).listings == []
    assert len(escalation.run(now=now + timedelta(days=3)).listings) == 1
    assert Supervision.objects.get().rule.version == 2


def test_a_standard_can_exclude_the_figure_itself(make_case: Make, now: datetime) -> None:
    EscalationRule.objects.update(inclusive=False)
    make_case(loss="100000.00")
    make_case(loss="100000.01")
    assert [listing.amount for listing in escalation.run(now=now).listings] == [Decimal("100000.01")]


def test_the_preview_of_a_standard_says_what_it_would_change(make_case: Make, now: datetime) -> None:
    make_case(FUGOU, loss="60000")
    make_case(HUAIYANG, loss="128000")
    escalation.run(now=now)
    effects = {
        effect.county: (effect.newly_listed, effect.now_below)
        for effect in standards.preview(
            amount_field=AmountField.LARGER, threshold=Decimal("50000"), inclusive=True
        )
    }
    assert effects == {"扶沟县": (1, 0), "淮阳区": (0, 0)}
    stricter = standards.preview(amount_field=AmountField.LARGER, threshold=Decimal("200000"), inclusive=True)
    assert [(effect.county, effect.now_below) for effect in stricter] == [("淮阳区", 1), ("扶沟县", 0)]


def test_each_county_gets_one_summary_and_the_city_another(
    make_case: Make, fugou_lead: Officer, huaiyang_lead: Officer, supervisor: Officer, now: datetime
) -> None:
    for _number in range(5):
        make_case(FUGOU, loss="100000")
    escalation.sweep(now=now)
    notices = Notice.objects.filter(kind="listed")
    assert notices.filter(recipient=fugou_lead).get().text == "扶沟县新增5起市督案件，请签收"
    assert notices.filter(recipient=supervisor).get().text == "全市新增5起市督案件"
    assert not notices.filter(recipient=huaiyang_lead).exists()


def test_the_command_prints_what_it_listed_and_nothing_else(make_case: Make) -> None:
    case = make_case(victim="李桂兰", loss="128000")
    out = StringIO()
    call_command("escalate", "--once", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["listed"] == 1
    assert answer["cases"][0]["case_no"] == case.case_no
    assert answer["cases"][0]["amount"] == "128000.00"


def test_a_rehearsal_changes_nothing(make_case: Make) -> None:
    make_case(loss="128000")
    out = StringIO()
    call_command("escalate", "--simulate", "--json", stdout=out)
    assert json.loads(out.getvalue())["listed"] == 1
    assert Supervision.objects.count() == 0
    assert Due.objects.count() == 1


def test_nobody_can_be_put_under_two_open_supervisions_of_a_level(make_case: Make, now: datetime) -> None:
    case = make_case(loss="128000")
    escalation.sweep(now=now)
    row = Supervision.objects.get()
    row.pk, row.notice_serial = None, 99
    with pytest.raises(Exception, match="one_open_supervision_per_case_and_level"), transaction.atomic():
        row.save(force_insert=True)
    assert case.supervisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_forty_workers_racing_on_twenty_cases_list_each_once(make_case: Make, now: datetime) -> None:
    for _number in range(20):
        make_case(loss="100000")

    def work(_worker: int) -> int:
        try:
            return len(escalation.run(now=now).listings)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(40) as pool:
        listed = sum(pool.map(work, range(40)))
    assert listed == 20
    assert Supervision.objects.count() == 20
    assert sorted(Supervision.objects.values_list("notice_serial", flat=True)) == list(range(1, 21))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_everything_for_the_next(make_case: Make, now: datetime) -> None:
    make_case(loss="100000")

    class Killed(BaseException):
        pass

    with pytest.raises(Killed), transaction.atomic():
        assert len(escalation.sweep(now=now).listings) == 1
        raise Killed
    assert Supervision.objects.count() == 0
    assert len(escalation.sweep(now=now).listings) == 1


@pytest.mark.django_db(transaction=True)
def test_an_amount_raised_while_a_sweep_runs_waits_for_the_next(make_case: Make, now: datetime) -> None:
    case = make_case(loss="500")
    with transaction.atomic():
        assert escalation.sweep(now=now).listings == []

        def raise_amount() -> None:
            try:
                Case.objects.filter(pk=case.pk).update(loss_amount=Decimal("100000"))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(raise_amount).result(timeout=10)
    assert len(escalation.sweep(now=now).listings) == 1


def test_an_edit_that_leaves_the_amount_alone_notes_nothing(
    make_case: Make, fugou_lead: Officer, now: datetime
) -> None:
    case = make_case(loss="128000")
    escalation.sweep(now=now)
    editing.edit(by=fugou_lead, case=case, version=case.version, remark="已联系受害人", now=now)
    assert Due.objects.count() == 0


def test_the_steady_sweep_asks_the_database_little(
    make_case: Make, now: datetime, django_assert_max_num_queries: Callable
) -> None:
    with django_assert_max_num_queries(6):
        escalation.sweep(now=now)
    assert connection.vendor == "postgresql"
    assert date(2021, 1, 1) <= clock.local_date(now)
