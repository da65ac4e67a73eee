"""Whose money lies in which account, by the order in which banks recorded it (按时间戳追溯): pure arithmetic.

Only what is beyond doubt is said. Money of several people in one account is told apart until some of it is
paid on while the rest stays: from then on nobody can say whose rest it is, and all of it is nobody's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

Account, Person = int, int
Step = tuple[Account | None, Account | None, Decimal]
"""Who paid, who got it, how much in yuan; None is what no account is known of."""

NOTHING = Decimal(0)


def trace(steps: Iterable[Step], owners: Mapping[Account, Person]) -> dict[Account, Counter[Person | None]]:
    """What each account holds of whose money after all `steps`, which come in the order of time.

    `owners` are the accounts of victims: whatever leaves one is his. Money of unknown origin is None's.
    """
    held: dict[Account, Counter[Person | None]] = {}
    for payer, payee, amount in steps:
        parts = _paid(held, owners, payer, amount)
        if payee is not None:
            held.setdefault(payee, Counter()).update(parts)
    return held


def belonging(content: Counter[Person | None], balance: Decimal) -> dict[Person, Decimal] | None:
    """How much of a `balance` belongs to whom, yuan; None where the content does not say so beyond doubt."""
    persons = {person: amount for person, amount in content.items() if amount}
    if not balance or None in persons or sum(persons.values(), NOTHING) < balance:
        return None
    if len(persons) == 1:
        return dict.fromkeys((person for person in persons if person is not None), balance)
    if sum(persons.values(), NOTHING) != balance:
        return None
    return {person: amount for person, amount in persons.items() if person is not None}


def _paid(
    held: dict[Account, Counter[Person | None]],
    owners: Mapping[Account, Person],
    payer: Account | None,
    amount: Decimal,
) -> Counter[Person | None]:
    """Whose money a payment takes along; what the account holds afterwards is left in `held`."""
    if payer in owners:
        return Counter({owners[payer]: amount})
    content = held.get(payer, Counter()) if payer is not None else Counter()
    persons = [person for person, part in content.items() if part]
    there = sum(content.values(), NOTHING)
    if there <= amount:
        parts = Counter(content)
        parts[None] += amount - there
        content.clear()
        return parts
    person = persons[0] if len(persons) == 1 else None
    content.clear()
    content[person] = there - amount
    return Counter({person: amount})
