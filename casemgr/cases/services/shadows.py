"""The derived columns of a case: its loss, what a search looks in, its name as most readers may see it."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from casemgr.cases.models import Case
from casemgr.common.chinese import search_key
from casemgr.common.masking import mask_name

_LEADING_PERSON = re.compile(
    r"^[\u4e00-\u9fff]{2,4}(?=(?:等(?:[\d一二三四五六七八九十百]+[人名])?)?(?:被|遭))"
)


def refresh(case: Case) -> None:
    """Recompute the derived columns from the case and its victims, and save those that changed.

    The loss is the sum of the victims' losses; while there are none, what the report says (domain §4.2).
    """
    names = list(case.victims.values_list("name", flat=True))
    derived: dict[str, Any] = {
        "search_text": searchable(case.name, case.special_name, names),
        "masked_name": masked(case.name, names),
    }
    if names:
        derived["loss_amount"] = case.victims.aggregate(total=Sum("loss_amount"))["total"] or Decimal(0)
    changed = [field for field, value in derived.items() if getattr(case, field) != value]
    if changed:
        for field in changed:
            setattr(case, field, derived[field])
        case.save(update_fields=changed)


def searchable(name: str, special_name: str, people: Iterable[str]) -> str:
    """What a search looks in: the names of a case and of its people, and their pinyin initials."""
    return search_key(name, special_name, *people)


def masked(name: str, people: Iterable[str]) -> str:
    """A case's name with the names of its people masked: 周某刚被刷单返利诈骗案.

    Whoever stands before “被”, “遭” or “等” is taken for a person even if no victim is recorded by that name.
    """
    for person in sorted(people, key=len, reverse=True):
        name = name.replace(person, mask_name(person))
    return _LEADING_PERSON.sub(lambda found: mask_name(found[0]), name)
