"""Shares of a pool over claims, exact to the fen (按比例返还): pure arithmetic, no money moves here."""

from collections.abc import Sequence
from decimal import Decimal

FEN = 100


def shares(pool: Decimal, claims: Sequence[Decimal]) -> list[Decimal]:
    """What each claim gets of `pool`, in their order, yuan; by largest remainder, ties by order.

    They sum to the pool; if that is more than all claims, each gets its claim and the rest stays where it is.
    Raises ValueError for what is negative or finer than a fen.
    """
    there, owed = _fen(pool), [_fen(claim) for claim in claims]
    total = sum(owed)
    if there >= total:
        return list(claims)
    parts = [divmod(there * claim, total) for claim in owed]
    left = there - sum(whole for whole, _remainder in parts)
    largest = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))[:left]
    return [Decimal(whole + (place in largest)).scaleb(-2) for place, (whole, _remainder) in enumerate(parts)]


def taken(available: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """How much of each of `available` makes up `total`, the first ones used up first, yuan."""
    parts = []
    for amount in available:
        part = min(amount, total)
        parts.append(part)
        total -= part
    return parts


def _fen(amount: Decimal) -> int:
    fen = amount * FEN
    if fen < 0 or fen != int(fen):
        raise ValueError(amount)
    return int(fen)
