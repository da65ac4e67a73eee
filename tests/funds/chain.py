"""The way of some money through a case, by ledger entries alone, for tests of what it adds up to."""

from datetime import datetime
from decimal import Decimal

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind as K
from casemgr.funds.enums import Place as P
from casemgr.funds.models import Entry, Position


class Chain:
    """`chain.move("stop", "outside", "stopped", "100")`: each kind of place once, named by its code."""

    def __init__(self, case: Case, victim: Victim, by: Officer, at: datetime):
        self.case, self.by, self.at = case, by, at
        self.places: dict[str, Position] = {
            P.OUTSIDE: ledger.outside(case),
            P.VICTIM: ledger.of_victim(victim),
        }

    def place(self, name: str) -> Position:
        if name not in self.places:
            self.places[name] = ledger.open_position(self.case, P(name))
        return self.places[name]

    def move(self, kind: str, source: str, target: str, amount: str, *, at: datetime | None = None) -> Entry:
        return ledger.move(
            K(kind),
            self.place(source),
            self.place(target),
            Decimal(amount),
            about="stop:1",
            at=at or self.at,
            by=self.by,
            now=self.at,
        )

    def whole_way(self) -> None:
        """100 stopped, frozen with 50 more, 30 seized and paid in; 40 and 10 of them returned."""
        self.move("stop", "outside", "stopped", "100")
        self.move("freeze", "stopped", "frozen", "100")
        self.move("freeze", "outside", "frozen", "50")
        self.move("seize", "outside", "seized", "30")
        self.move("recover", "seized", "held", "30")
        self.move("release", "frozen", "payable_frozen", "45")
        self.move("pay", "payable_frozen", "victim", "40")
        self.move("release", "held", "payable_held", "10")
        self.move("pay", "payable_held", "victim", "10")
