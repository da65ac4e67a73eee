"""How long cases take, on its page (办案时长)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from tests.personas import FUGOU, HUAIYANG
from tests.web.cases.conftest import Screen

Look = Callable[..., Screen]


@pytest.fixture
def solved(make_case: Callable[..., Case]) -> Callable[..., Case]:
    """A case filed on the first of March 2023 and solved so many days later."""

    def make(county: str, days: int) -> Case:
        case = make_case(county, reported_date=date(2023, 1, 1))
        filed = date(2023, 3, 1)
        Case.objects.filter(pk=case.pk).update(filed_date=filed, solved_date=filed + timedelta(days=days))
        return case

    return make


def line(screen: Screen, label: str) -> list[str]:
    """The filled cells of a line: days and cases."""
    lines = [
        *screen.response.context["counties"],
        *screen.response.context["months"],
        screen.response.context["whole"],
    ]
    cells = next(one["cells"] for one in lines if one["label"] == label)
    return [f"{cell.days:g}/{cell.cases}" for cell in cells if cell]


def test_medians_by_county_and_month_and_what_they_mean(
    solved: Callable[..., Case], supervisor: Officer, look: Look
) -> None:
    solved(FUGOU, 10)
    solved(FUGOU, 40)
    solved(HUAIYANG, 4)
    screen = look(supervisor, "proceedings:durations", year="2023")
    assert line(screen, "扶沟") == ["25/2"]
    assert line(screen, "淮阳") == ["4/1"]
    assert line(screen, "全部") == ["10/3"]
    assert line(screen, "3月") == ["7/2"]
    assert line(screen, "4月") == ["40/1"]
    for words in ("中位数", "计入后一阶段所在的月份", "后一阶段早于前一阶段的不计入", "不作为考评指标"):
        assert words in screen.text


def test_a_county_reads_its_own(
    solved: Callable[..., Case], fugou_lead: Officer, supervisor: Officer, look: Look
) -> None:
    solved(FUGOU, 10)
    solved(HUAIYANG, 4)
    mine = look(fugou_lead, "proceedings:durations", year="2023")
    assert line(mine, "全部") == ["10/1"]
    assert "淮阳" not in mine.text
    picked = look(supervisor, "proceedings:durations", year="2023", county=HUAIYANG)
    assert line(picked, "淮阳") == ["4/1"]
    beyond = [
        look(fugou_lead, "proceedings:durations", year="2023", county=code).text
        for code in (HUAIYANG, "999999")
    ]
    assert beyond[0] == beyond[1]


@pytest.mark.parametrize("year", ["1492", "x"])
def test_a_year_that_cannot_be_shows_nothing(year: str, fugou_lead: Officer, look: Look) -> None:
    screen = look(fugou_lead, "proceedings:durations", year=year)
    assert screen.status == 200
    assert line(screen, "全部") == []


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("fugou_lead", 200),
        ("supervisor", 200),
        ("analyst", 200),
        ("auditor", 200),
        ("fugou_detective", 403),
        ("station_officer", 403),
    ],
)
def test_it_is_for_who_oversees(who: str, status: int, look: Look, request: pytest.FixtureRequest) -> None:
    assert look(request.getfixturevalue(who), "proceedings:durations").status == status
