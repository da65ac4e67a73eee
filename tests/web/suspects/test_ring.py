"""The ring as a picture: readable with seven people and with 372, masked for who sees people masked."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.suspects.enums import RingRole
from casemgr.suspects.models import CaseSuspect, Suspect
from casemgr.suspects.services import people
from casemgr.web.suspects.ring import BAND, BOX_HEIGHT, BOX_WIDTH, WIDTH, ring
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]
_keys = count(1)


def part(*roles: str, level: int | None = None, caught: bool = False) -> CaseSuspect:
    """A part in a case, of nobody in particular; nothing is saved."""
    pk = next(_keys)
    return CaseSuspect(
        pk=pk,
        suspect=Suspect(pk=pk, name=f"刘{pk}"),
        roles=list(roles),
        level=level,
        caught_date=date(2023, 7, 10) if caught else None,
    )


def drawn(rows: list[CaseSuspect]) -> dict[str, Any]:
    return ring(rows, {row.pk: row.suspect.name for row in rows})["chart"]


def test_each_level_is_a_band_from_the_top_down_and_the_unknown_comes_last() -> None:
    chart = drawn([part("caller", level=4), part("financier", level=1), part("boss")])
    assert [band["label"] for band in chart["bands"]] == ["第1层", "第4层", "层级未定"]
    tops = [band["top"] for band in chart["bands"]]
    assert tops == sorted(tops)
    assert len(chart["links"]) == 2


def test_a_role_on_a_level_is_one_box_with_its_number_and_the_first_names() -> None:
    chart = drawn([part("caller", level=4, caught=number > 2) for number in range(372)])
    (band,) = chart["bands"]
    (box,) = band["boxes"]
    assert (box["label"], box["people"], box["at_large"]) == ("话务员", "372人", "未归案3人")
    assert box["names"].count("、") == 2
    assert box["names"].endswith("等")
    assert len(box["title"].split("、")) == 50


def test_who_holds_two_roles_stands_in_both_boxes_and_is_one_of_the_band() -> None:
    (band,) = drawn([part("financier", "organizer", level=1, caught=True)])["bands"]
    assert [box["label"] for box in band["boxes"]] == ["金主", "组织者"]
    assert band["people"] == "1人"
    assert {box["at_large"] for box in band["boxes"]} == {"全部归案"}


def test_roles_nobody_has_yet_are_drawn_empty_and_somebody_without_a_role_is_not_lost() -> None:
    chart = drawn([part(level=2)])
    assert [box["label"] for box in chart["bands"][0]["boxes"]] == ["角色未定"]
    assert len(chart["empty"]["boxes"]) == len(RingRole)


def test_no_box_leaves_its_band_or_the_picture() -> None:
    chart = drawn([part(role, level=level) for role in RingRole for level in (1, 2)])
    assert chart["empty"]["boxes"] == []
    for band in chart["bands"]:
        for box in band["boxes"]:
            assert box["x"] >= BAND
            assert box["x"] + BOX_WIDTH <= WIDTH
            assert band["top"] < box["y"]
            assert box["y"] + BOX_HEIGHT < band["bottom"]
    assert chart["bands"][-1]["bottom"] < chart["height"]


@pytest.mark.parametrize("crowd", [1, 13])
def test_a_cell_of_the_table_names_the_first_and_counts_the_rest(crowd: int) -> None:
    rows = [part("caller", level=1) for _each in range(crowd)]
    told = ring(rows, {row.pk: row.suspect.name for row in rows})
    line = next(line for line in told["lines"] if line["total"])
    assert (len(line["cells"][0]["people"]), line["cells"][0]["more"]) == (min(crowd, 12), max(0, crowd - 12))


def test_who_sees_people_masked_sees_the_picture_masked(
    suspect: CaseSuspect, analyst: Officer, fugou_detective: Officer, now: datetime, look: Look
) -> None:
    people.add(by=suspect.case.lead, case=suspect.case, now=now, name="赵国强", roles=["caller"])
    told = {"tab": "suspects"}
    masked = look(analyst, "cases:detail", suspect.case_id, **told).html
    assert '<svg class="ring"' in masked
    assert "刘某涛" in masked
    assert "赵国强" not in masked
    assert "赵国强" in look(fugou_detective, "cases:detail", suspect.case_id, **told).html
