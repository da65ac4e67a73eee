"""Where the money of 6·16 went: a statement of three levels of accounts, as an invented bank would write it.

Each victim pays in parts; what comes in is split within minutes, passed on, and taken out in cash, or comes back
in a circle. What is not passed on stays: that is what can be stopped and frozen.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from casemgr.cases.models import Victim
from casemgr.demo import invented
from casemgr.demo.desks import BANKS

HEADINGS = [
    "交易流水号", "交易时间", "付款方账号", "付款方户名", "付款方开户行", "收款方账号", "收款方户名", "收款方开户行",
    "交易金额", "摘要",
]  # fmt: skip
# Places of the accounts of each level; victims' accounts stand below 100.
FIRST, SECOND, THIRD = range(101, 105), range(201, 207), range(301, 306)
# What went to these lay still: how often how much.
EXPIRING, RENEWED, QUEUED, LAPSED = 8899, 7716, 6628, 5541
RESTING = {EXPIRING: (3, 100_000), RENEWED: (6, 200_000), QUEUED: (5, 172_000), LAPSED: (1, 45_600)}
PARTS = 7
CASH = "现金"


@dataclass
class Paid:
    """Lines as they are written; whose each account is, and what is left in it, yuan, by its place."""

    random: Random
    names: dict[int, str]
    lines: list[list[str]] = field(default_factory=list)
    left: Counter[int] = field(default_factory=Counter)

    def pay(self, moment: datetime, payer: int, payee: int | None, amount: int, word: str) -> datetime:
        """A payment, minutes after `moment`; to nobody it is cash. Returns when it was."""
        moment += timedelta(seconds=self.random.randrange(150, 540))
        self.left[payer] -= amount
        if payee:
            self.left[payee] += amount
        self.lines.append([f"{moment:%Y-%m-%d %H:%M:%S}", str(payer), str(payee or CASH), str(amount), word])
        return moment


def paid(victims: Sequence[Victim], start: datetime, random: Random) -> Paid:
    """What the accounts did from `start` on with what `victims`, at places 1, 2, …, lost."""
    names = {place: invented.name(random) for place in (*FIRST, *SECOND, *THIRD, *RESTING)}
    names |= {place: victim.name for place, victim in enumerate(victims, 1)}
    flow, moment = Paid(random, names), start
    resting = [(place, amount) for place, (times, amount) in RESTING.items() for _time in range(times)]
    for part in range(PARTS):
        for place, victim in enumerate(victims, 1):
            loss = int(victim.loss_amount)
            amount = loss // PARTS + (loss % PARTS if part == 0 else 0)
            moment += timedelta(minutes=random.randrange(60, 120))
            _pass_on(flow, moment, place, amount, resting)
    flow.lines.sort()
    return flow


def _pass_on(flow: Paid, moment: datetime, victim: int, amount: int, resting: list[tuple[int, int]]) -> None:
    """A victim's payment on its way: to the first level, split over the second, on to the third, and out."""
    first = FIRST[victim % len(FIRST)]
    moment = flow.pay(moment, victim, first, amount, "转账")
    pieces = 2 if flow.random.random() < 0.3 else 1
    for piece in range(pieces):
        second = _one_of_two(flow, SECOND, first)
        sent = amount // pieces + (amount % pieces if piece == 0 else 0)
        came = flow.pay(moment, first, second, sent, "跨行转账")
        if resting and resting[0][1] <= sent:
            place, wanted = resting.pop(0)
            flow.pay(came, second, place, wanted, "货款")
        elif flow.random.random() < 0.7:
            _take_out(flow, came, second, sent * 6 // 1000 * 100)


def _take_out(flow: Paid, came: datetime, second: int, amount: int) -> None:
    third = _one_of_two(flow, THIRD, second)
    came = flow.pay(came, second, third, amount, "网银转账")
    if flow.random.random() < 0.15:
        flow.pay(came, third, FIRST[third % len(FIRST)], amount // 2, "往来款")
    elif flow.random.random() < 0.8:
        flow.pay(came, third, None, min(amount, 200_000), "柜面取现")


def _one_of_two(flow: Paid, level: range, place: int) -> int:
    """Each account passes on to two of the next level, and shares one of them with its neighbour."""
    return level[(place + flow.random.randrange(2)) % len(level)]


def statement(flow: Paid, number: dict[int, str]) -> bytes:
    """The file of a flow; `number` is that of the account at each place."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for serial, (moment, payer, payee, amount, word) in enumerate(flow.lines, 1):
        sides = [cell for side in (payer, payee) for cell in _side(flow, side, number)]
        writer.writerow([f"SH2023{serial:06d}", moment, *sides, f"{amount}.00", word])
    return out.getvalue().encode()


def _side(flow: Paid, side: str, number: dict[int, str]) -> Iterator[str]:
    if side == CASH:
        yield from (CASH, "", "")
        return
    place = int(side)
    yield from (number[place], flow.names[place], BANKS[place % len(BANKS)])
