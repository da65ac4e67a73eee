"""What `make bench` measures with: a ledger that is always the same, and honest arithmetic."""

import json
from itertools import islice

import pytest

from bench import ledger
from bench.importing import Import
from bench.listing import FirstPage
from bench.measuring import Result, in_turns, report
from casemgr.cases.models import Case, Victim
from casemgr.common import identity


def test_the_ledger_is_the_same_each_time():
    first, second = (list(islice(ledger.entries(1000), 50)) for _time in range(2))
    assert first == second


def test_every_case_number_is_used_once_and_every_resident_number_is_valid():
    entries = list(ledger.entries(3000))
    assert len({entry.case_no for entry in entries}) == 3000
    for entry in entries[:200]:
        assert identity.read_resident_number(entry.resident_number) == entry.resident_number
        assert entry.filed >= entry.reported


@pytest.mark.django_db
def test_the_house_takes_the_ledger_whole_and_lists_it(data_manager, tmp_path):
    bench = Import(data_manager, tmp_path, 60)
    bench._import()
    assert Case.objects.count() == Victim.objects.count() == 60
    page = FirstPage(data_manager)
    assert page.ours() > 0
    assert page.limit() > 0


def test_each_contender_runs_once_a_round_and_the_median_counts():
    turns = []
    times = iter([3.0, 10.0, 1.0, 10.0, 2.0, 10.0])

    def runner(name):
        def run():
            turns.append(name)
            return next(times)

        return run

    assert in_turns(3, ours=runner("ours"), limit=runner("limit")) == {"ours": 2.0, "limit": 10.0}
    assert turns == ["ours", "limit"] * 3


@pytest.mark.parametrize(
    ("ours", "installed", "met"),
    [(6.0, 180.0, True), (6.1, 999.0, False), (6.0, 179.0, False), (6.0, None, False)],
)
def test_a_goal_is_met_by_both_ratios_or_not_at_all(ours, installed, met):
    assert Result("x", ours, 1.0, 6, installed, installed_goal=30).met is met


def test_the_report_is_for_programs_and_for_people(tmp_path, capsys):
    path = tmp_path / "var" / "latest.json"
    report([Result("sweep", 2.0, 1.0, 3, 20.0), Result("list", 0.004, 0.002, 1.5)], path)
    written = json.loads(path.read_text())
    assert written[0] == {
        "name": "sweep",
        "ours": 2.0,
        "installed": 20.0,
        "limit": 1.0,
        "ratio_to_limit": 2.0,
        "goal": 3,
        "installed_goal": None,
        "met": True,
    }
    assert (written[1]["installed"], written[1]["met"]) == (None, False)
    printed = capsys.readouterr().out
    assert "10×" in printed
    assert "MISSED" in printed
