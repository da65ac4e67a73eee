"""The ledger: money moves and never appears, the database keeps the balances, a mistake is an entry."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.cases.services import victims
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, Place
from casemgr.funds.models import Entry, Position

STOP, FREEZE, PAY = EntryKind.STOP, EntryKind.FREEZE, EntryKind.PAY


@pytest.fixture
def move(fugou_detective: Officer, now: datetime):
    """`move(source, target, "100")`"""

    def do(source: Position, target: Position, amount: str, kind: EntryKind = STOP) -> Entry:
        return ledger.move(
            kind, source, target, Decimal(amount), about="stop:1", at=now, by=fugou_detective, now=now
        )

    return do


def test_what_is_stopped_comes_from_outside_and_the_sum_stays_nought(case: Case, move) -> None:
    stopped = ledger.open_position(case, Place.STOPPED)
    move(ledger.outside(case), stopped, "100.50")
    move(stopped, ledger.open_position(case, Place.FROZEN), "40.25")
    held = ledger.balances(case)
    assert (held[Place.STOPPED], held[Place.FROZEN]) == (Decimal("60.25"), Decimal("40.25"))
    assert held[Place.OUTSIDE] == Decimal("-100.50")
    assert sum(held.values()) == 0
    assert not list(ledger.uneven())


def test_no_more_can_leave_than_is_there(case: Case, move) -> None:
    stopped = ledger.open_position(case, Place.STOPPED)
    move(ledger.outside(case), stopped, "100")
    with pytest.raises(ValidationError, match=r"可用余额为100\.00元，不足100\.01元"):
        move(stopped, ledger.outside(case), "100.01")


def test_the_database_itself_lets_no_balance_fall_below_nought(case: Case, move, now: datetime) -> None:
    stopped = ledger.open_position(case, Place.STOPPED)
    move(ledger.outside(case), stopped, "100")
    with pytest.raises(IntegrityError, match="position_not_negative"), transaction.atomic():
        Entry.objects.create(
            case=case,
            county=case.county,
            kind=STOP,
            source=stopped,
            target=ledger.outside(case),
            amount=101,
            about="stop:1",
            at=now,
            recorded_at=now,
        )


def test_a_victim_gets_no_more_than_he_lost(case: Case, three: list[Victim], move) -> None:
    held, hand = ledger.open_position(case, Place.PAYABLE_HELD), ledger.of_victim(three[2])
    move(ledger.outside(case), held, "50000")
    move(held, hand, "45000", PAY)
    with pytest.raises(ValidationError, match=r"受害人损失45,000\.00元，已获45,000\.00元"):
        move(held, hand, "0.01", PAY)


def test_a_loss_cannot_sink_below_what_was_returned(
    case: Case, three: list[Victim], move, fugou_detective: Officer, now: datetime
) -> None:
    held, hand = ledger.open_position(case, Place.PAYABLE_HELD), ledger.of_victim(three[2])
    move(ledger.outside(case), held, "30000")
    move(held, hand, "30000", PAY)
    victims.change(
        by=fugou_detective, victim=three[2], version=three[2].version, now=now, loss_amount=Decimal(30000)
    )
    assert Position.objects.get(pk=hand.pk).ceiling == 30000
    with pytest.raises(IntegrityError, match="victim_gets_no_more_than_lost"), transaction.atomic():
        Victim.objects.filter(pk=three[2].pk).update(loss_amount=29999)


def test_a_mistake_is_taken_back_once_and_on_its_own_day(
    case: Case, move, fugou_detective: Officer, now: datetime
) -> None:
    stopped = ledger.open_position(case, Place.STOPPED)
    entry = move(ledger.outside(case), stopped, "100")
    back = ledger.correct(entry, by=fugou_detective, reason="金额登记有误", now=now)
    assert (ledger.balance(stopped), back.at, back.corrects) == (0, entry.at, entry)
    with pytest.raises(ValidationError, match="已经更正"):
        ledger.correct(entry, by=fugou_detective, reason="再次更正", now=now)


def test_what_was_written_stays_and_a_balance_follows_entries_alone(case: Case, move) -> None:
    stopped = ledger.open_position(case, Place.STOPPED)
    entry = move(ledger.outside(case), stopped, "100")
    for statement in (
        f"UPDATE funds_entry SET amount = 200 WHERE id = {entry.pk}",
        f"DELETE FROM funds_entry WHERE id = {entry.pk}",
        f"UPDATE funds_position SET balance = 200 WHERE id = {stopped.pk}",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_money_never_crosses_from_one_case_to_another(case: Case, make_case, move) -> None:
    other = make_case(victim="孙丽", loss="1000")
    with pytest.raises(IntegrityError, match="same_"), transaction.atomic():
        move(ledger.outside(case), ledger.open_position(other, Place.STOPPED), "10")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_ledger_is_checked_from_outside_and_a_tampered_balance_is_named(
    case: Case, move, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped = ledger.open_position(case, Place.STOPPED)
    move(ledger.outside(case), stopped, "100")
    call_command("check_ledger")
    assert "资金台账一致" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE funds_position DISABLE TRIGGER funds_balance_follows_entries")
        cursor.execute(f"UPDATE funds_position SET balance = 90 WHERE id = {stopped.pk}")
        cursor.execute("ALTER TABLE funds_position ENABLE TRIGGER funds_balance_follows_entries")
    with pytest.raises(CommandError, match="1个资金位置"):
        call_command("check_ledger")
    assert f"资金位置{stopped.pk}：余额90.00，分录合计100.00" in capsys.readouterr().err
