"""The masks of `common.masking` as SQL: no name in clear leaves the database. A test holds them equal."""

from casemgr.common.chinese import COMPOUND_SURNAMES

_HIDDEN = "'****'"
_FIRST_HAN = 0x3400


def name(text: str) -> str:
    """SQL for `mask_name` of the SQL expression `text`."""
    compounds = ",".join(sorted(COMPOUND_SURNAMES))
    return (
        f"CASE WHEN {text} = '' THEN ''"
        f" WHEN ascii({text}) < {_FIRST_HAN} THEN left({text}, 1) || {_HIDDEN}"
        f" WHEN length({text}) > 2 AND left({text}, 2) = ANY ('{{{compounds}}}'::text[])"
        f" THEN left({text}, 2) || '某' || right({text}, least(1, length({text}) - 3))"
        f" WHEN length({text}) > 2 THEN left({text}, 1) || '某' || right({text}, 1)"
        f" ELSE left({text}, 1) || '某' END"
    )


def phone(number: str) -> str:
    """SQL for `mask_phone`."""
    return (
        f"CASE WHEN length({number}) >= 11 THEN left({number}, 3) || {_HIDDEN} || right({number}, 4)"
        f" WHEN length({number}) > 5 THEN {_HIDDEN} || right({number}, 2)"
        f" WHEN {number} <> '' THEN {_HIDDEN} ELSE '' END"
    )


def account(number: str) -> str:
    """SQL for `mask_account`."""
    return (
        f"CASE WHEN length({number}) >= 8 THEN {_HIDDEN} || right({number}, 4)"
        f" WHEN {number} <> '' THEN {_HIDDEN} ELSE '' END"
    )
