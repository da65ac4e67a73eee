"""Which branch of 刑法 87 to 89 applies: the facts go in, the answer comes out with its reasons."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from casemgr.coldcases.enums import Branch, Penalty
from casemgr.coldcases.limitation import Facts, Limitation, last_day, limitation
from casemgr.common.moments import read_partial_date

TODAY = date(2024, 3, 21)
DATES = ("crime_ended", "filed", "new_crime")


def found(today: date = TODAY, **known: Any) -> Limitation:
    for name in DATES:
        if name in known:
            known[name] = read_partial_date(known[name])
    return limitation(Facts(**known), today)


@pytest.mark.parametrize(
    ("penalty", "ended", "end"),
    [
        (Penalty.UNDER_FIVE, "2010-05-01", date(2015, 4, 30)),
        (Penalty.FIVE_TO_TEN, "2010-05-01", date(2020, 4, 30)),
        (Penalty.TEN_OR_MORE, "2010-05-01", date(2025, 4, 30)),
        (Penalty.LIFE_OR_DEATH, "2010-05-01", date(2030, 4, 30)),
        (Penalty.UNDER_FIVE, "2000-02-29", date(2005, 2, 28)),
        (Penalty.LIFE_OR_DEATH, "2000-02-29", date(2020, 2, 28)),
        (Penalty.UNDER_FIVE, "2010-01-01", date(2014, 12, 31)),
    ],
)
def test_the_period_follows_from_the_highest_penalty(penalty: Penalty, ended: str, end: date) -> None:
    result = found(penalty=penalty, crime_ended=ended)
    assert (result.first_end, result.last_end) == (end, end)


@pytest.mark.parametrize(
    ("today", "branch"),
    [
        (date(2015, 4, 30), Branch.RUNNING),
        (date(2015, 5, 1), Branch.EXPIRED),
    ],
)
def test_the_last_day_still_belongs_to_it(today: date, branch: Branch) -> None:
    assert found(today, penalty=Penalty.UNDER_FIVE, crime_ended="2010-05-01").branch == branch


def test_after_twenty_years_only_with_the_approval_of_the_supreme_procuratorate() -> None:
    result = found(penalty=Penalty.LIFE_OR_DEATH, crime_ended="2003-05-01")
    assert result.branch == Branch.APPROVAL
    assert "须报请最高人民检察院核准追诉" in result.sentence
    assert result.article == "刑法第87条、第89条"


@pytest.mark.parametrize(
    ("today", "branch"),
    [
        (date(2014, 12, 31), Branch.RUNNING),
        (date(2015, 1, 1), Branch.UNCLEAR),
        (date(2015, 12, 30), Branch.UNCLEAR),
        (date(2015, 12, 31), Branch.APPROVAL),
    ],
)
def test_of_a_year_alone_the_earliest_and_the_latest_day_are_reckoned(today: date, branch: Branch) -> None:
    result = found(today, penalty=Penalty.LIFE_OR_DEATH, crime_ended="1995")
    assert result.branch == branch
    assert (result.first_end, result.last_end) == (date(2014, 12, 31), date(2015, 12, 30))
    assert "最早2014-12-31，最晚2015-12-30" in result.sentence
    assert any("从严按最早一日" in caution for caution in result.cautions)


def test_filed_before_it_ran_out_and_evaded_since_there_is_no_limit() -> None:
    result = found(penalty=Penalty.LIFE_OR_DEATH, crime_ended="1999-03-01", filed="1999", evades=True)
    assert result.branch == Branch.EVADED
    assert result.article == "刑法第88条第1款"
    assert "1999年立案侦查" in result.sentence
    assert result.cautions == []


@pytest.mark.parametrize(
    ("filed", "branch", "caution"),
    [
        ("2015-04-30", Branch.EVADED, ""),
        ("2015", Branch.UNCLEAR, "不能确定立案是否早于追诉期限届满"),
        ("2015-05-01", Branch.EXPIRED, "立案时追诉期限已经届满"),
    ],
)
def test_it_matters_that_it_was_filed_in_time(filed: str, branch: Branch, caution: str) -> None:
    known = {"penalty": Penalty.UNDER_FIVE, "crime_ended": "2010-05-01", "evades": True}
    result = found(filed=filed, **known)
    if filed == "2015":
        # Of 2015 nobody knows whether it was before or after the last day of April.
        assert result.first_end == result.last_end == date(2015, 4, 30)
    assert result.branch == branch
    assert caution in "".join(result.cautions)


def test_evading_without_a_case_that_was_filed_changes_nothing() -> None:
    result = found(penalty=Penalty.UNDER_FIVE, crime_ended="2010-05-01", evades=True)
    assert result.branch == Branch.EXPIRED
    assert "没有填写立案时间" in "".join(result.cautions)


def test_filed_in_time_but_not_evading_the_period_runs_on() -> None:
    assert found(penalty=Penalty.UNDER_FIVE, crime_ended="2010-05-01", filed="2010").branch == Branch.EXPIRED


def test_a_victim_who_accused_in_time_is_not_to_suffer() -> None:
    result = found(penalty=Penalty.UNDER_FIVE, crime_ended="2010-05-01", was_refused=True)
    assert result.branch == Branch.ACCUSED
    assert result.article == "刑法第88条第2款"


@pytest.mark.parametrize("known", [{"evades": True, "filed": "1993"}, {"was_refused": True}])
def test_a_crime_under_the_old_law_is_sent_to_the_lawyers(known: dict[str, Any]) -> None:
    result = found(penalty=Penalty.LIFE_OR_DEATH, crime_ended="1993", **known)
    assert "修订前刑法第77条" in result.cautions[-1]
    newer = found(penalty=Penalty.LIFE_OR_DEATH, crime_ended="1997-10-01", **known | {"filed": "1997-10-02"})
    assert "第77条" not in "".join(newer.cautions)


@pytest.mark.parametrize(
    ("new_crime", "end", "branch", "caution"),
    [
        ("2014-12-01", date(2019, 11, 30), Branch.EXPIRED, ""),
        ("2015-04-30", date(2020, 4, 29), Branch.RUNNING, ""),
        ("2015", date(2020, 4, 29), Branch.UNCLEAR, "不能确定后罪是否犯于追诉期限以内"),
        ("2016-01-01", date(2015, 4, 30), Branch.EXPIRED, "后罪犯于前罪追诉期限届满以后"),
    ],
)
def test_another_crime_within_the_period_lets_it_begin_anew(
    new_crime: str, end: date, branch: Branch, caution: str
) -> None:
    known = {"penalty": Penalty.UNDER_FIVE, "crime_ended": "2010-05-01", "new_crime": new_crime}
    result = found(date(2020, 4, 29), **known)
    assert result.branch == branch
    assert result.last_end == end
    assert result.is_recounted == (not caution)
    assert ("犯后罪之日起重新计算" in result.sentence) == (not caution)
    assert caution in "".join(result.cautions)


def test_what_was_filed_while_the_period_perhaps_ran_anew_is_not_said_to_be_late() -> None:
    known = {"penalty": Penalty.UNDER_FIVE, "crime_ended": "2010-05-01", "new_crime": "2015"}
    result = found(filed="2018-01-01", evades=True, **known)
    assert result.branch == Branch.UNCLEAR
    assert "已经届满" not in "".join(result.cautions)
    assert found(date(2020, 4, 30), **known).branch == Branch.EXPIRED, "by now it is over either way"


def test_a_recounted_period_saves_a_filing_that_came_late() -> None:
    result = found(
        penalty=Penalty.UNDER_FIVE,
        crime_ended="2010-05-01",
        new_crime="2014-12-01",
        filed="2018-01-01",
        evades=True,
    )
    assert result.branch == Branch.EVADED


@pytest.mark.parametrize("known", [{}, {"penalty": Penalty.UNDER_FIVE}, {"crime_ended": "1995"}])
def test_without_penalty_or_date_nothing_is_said(known: dict[str, Any]) -> None:
    result = found(**known)
    assert result.branch == Branch.UNKNOWN
    assert result.ends == ""
    assert "请填写" in result.sentence


@pytest.mark.parametrize("branch", Branch)
def test_every_branch_has_its_sentence_in_both_languages(branch: Branch) -> None:
    facts = Facts(penalty=Penalty.UNDER_FIVE, crime_ended=read_partial_date("2010"))
    result = Limitation(facts, branch, 5, facts.crime_ended, date(2014, 12, 31), date(2015, 12, 30))
    assert result.sentence.endswith("。")
    with translation.override("en"):
        assert result.sentence


def test_a_period_counts_the_day_it_starts_with() -> None:
    assert last_day(date(2000, 3, 1), 5) == date(2005, 2, 28)
