"""Whether a crime may still be prosecuted (追诉时效): 刑法 87 to 89.

Pure: facts go in, the branch that applies comes out with its article and its reasons. Where a date is known
in part, the earliest and the latest day are reckoned; nothing is taken for granted that the dates leave open.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from casemgr.coldcases.enums import Branch, Penalty
from casemgr.common.moments import PartialDate, show_partial

YEARS = {
    Penalty.UNDER_FIVE: 5,
    Penalty.FIVE_TO_TEN: 10,
    Penalty.TEN_OR_MORE: 15,
    Penalty.LIFE_OR_DEATH: 20,
}
PRESENT_LAW = date(1997, 10, 1)
UNLIMITED = frozenset({Branch.EVADED, Branch.ACCUSED})

_OPEN_DATE = "start_is_partial"
_RECOUNT_UNSURE = "recount_unsure"
_RECOUNT_LATE = "recount_late"
_FILED_UNSURE = "filed_unsure"
_FILED_LATE = "filed_late"
_FILED_MISSING = "filed_missing"
_OLD_LAW = "old_law"


@dataclass(frozen=True)
class Facts:
    """What is known. `crime_ended`: the day of the crime, of a continuing one its last (刑法 89).

    `evades`: the suspect evaded investigation or trial after the case was filed or accepted. `was_refused`:
    the victim accused within the period, and the case was not filed though it had to be. `new_crime`: another
    crime of the same person afterwards.
    """

    penalty: str = ""
    crime_ended: PartialDate | None = None
    filed: PartialDate | None = None
    evades: bool = False
    was_refused: bool = False
    new_crime: PartialDate | None = None


@dataclass(frozen=True)
class Limitation:
    """What follows. The last day of the period lies from `first_end` to `last_end`, both within it.

    `last_end` reckons with another crime even where it is not sure that it let the period begin anew.
    """

    facts: Facts
    branch: Branch
    years: int = 0
    counted_from: PartialDate | None = None
    first_end: date | None = None
    last_end: date | None = None
    doubts: tuple[str, ...] = ()

    @property
    def is_recounted(self) -> bool:
        """Whether the period began anew with another crime."""
        return self.counted_from is not None and self.counted_from != self.facts.crime_ended

    @property
    def article(self) -> str:
        """The provisions that decide."""
        if self.branch == Branch.EVADED:
            return _("刑法第88条第1款")
        if self.branch == Branch.ACCUSED:
            return _("刑法第88条第2款")
        return _("刑法第87条、第89条") if self.counted_from else _("刑法第87条至第89条")

    @property
    def sentence(self) -> str:
        """Why, in a sentence."""
        return str(_SENTENCES[self.branch](self))

    @property
    def cautions(self) -> list[str]:
        """What whoever decides must still look at."""
        return [_spoken(doubt) for doubt in self.doubts]

    @property
    def ends(self) -> str:
        """The last day of the period as people say it: one day, or from the earliest to the latest."""
        if self.first_end is None or self.last_end is None:
            return ""
        if self.first_end == self.last_end:
            return self.first_end.isoformat()
        return _("最早%(first)s，最晚%(last)s") % {
            "first": self.first_end.isoformat(),
            "last": self.last_end.isoformat(),
        }


def limitation(facts: Facts, today: date) -> Limitation:
    """Which branch of 刑法 87 to 89 applies on `today`."""
    if not facts.penalty or not facts.crime_ended:
        return Limitation(facts, Branch.UNKNOWN)
    years = YEARS[Penalty(facts.penalty)]
    doubts = []
    start, doubt = _start(facts, facts.crime_ended, years)
    doubts.append(doubt)
    first, last = last_day(start.first_day, years), last_day(start.last_day, years)
    if doubt == _RECOUNT_UNSURE and facts.new_crime:
        # Perhaps it began anew, with the last day of the first period at the latest: what rests on its end
        # stays open until that is known.
        last = last_day(min(facts.new_crime.last_day, last), years)
    branch, doubt = _beyond_limits(facts, first, last)
    doubts.append(doubt)
    if branch is None:
        branch = _by_period(first, last, today, Penalty(facts.penalty))
        if start.first_day != start.last_day:
            doubts.append(_OPEN_DATE)
    elif branch in UNLIMITED and facts.crime_ended.first_day < PRESENT_LAW:
        doubts.append(_OLD_LAW)
    return Limitation(facts, branch, years, start, first, last, tuple(doubt for doubt in doubts if doubt))


def last_day(start: date, years: int) -> date:
    """The last day of a period of years that counts the day it starts with: from 2000-03-01, 2005-02-28.

    The law counts from the day of the crime; that this day is the first of the period is the careful reading.
    """
    try:
        anniversary = start.replace(year=start.year + years)
    except ValueError:  # 29 February, in a year that has none
        anniversary = date(start.year + years, 3, 1)
    return anniversary - timedelta(days=1)


def _start(facts: Facts, crime_ended: PartialDate, years: int) -> tuple[PartialDate, str]:
    """What the period is counted from: the last crime within it (刑法 89), and what is doubtful about it."""
    new = facts.new_crime
    if not new:
        return crime_ended, ""
    if new.last_day <= last_day(crime_ended.first_day, years):
        return new, ""
    if new.first_day <= last_day(crime_ended.last_day, years):
        return crime_ended, _RECOUNT_UNSURE
    return crime_ended, _RECOUNT_LATE


def _beyond_limits(facts: Facts, first: date, last: date) -> tuple[Branch | None, str]:
    """刑法 88: filed in time and evaded since, or accused in time and not filed."""
    if facts.was_refused:
        return Branch.ACCUSED, ""
    if not facts.evades:
        return None, ""
    if not facts.filed:
        return None, _FILED_MISSING
    if facts.filed.last_day <= first:
        return Branch.EVADED, ""
    if facts.filed.first_day <= last:
        return Branch.UNCLEAR, _FILED_UNSURE
    return None, _FILED_LATE


def _by_period(first: date, last: date, today: date, penalty: Penalty) -> Branch:
    if today <= first:
        return Branch.RUNNING
    if today <= last:
        return Branch.UNCLEAR
    return Branch.APPROVAL if penalty == Penalty.LIFE_OR_DEATH else Branch.EXPIRED


def _told(found: Limitation) -> dict[str, object]:
    return {
        "penalty": Penalty(found.facts.penalty).label,
        "years": found.years,
        "start": show_partial(found.counted_from) if found.counted_from else "",
        "ends": found.ends,
        "filed": show_partial(found.facts.filed) if found.facts.filed else "",
    }


def _counted(found: Limitation) -> str:
    """How the period is counted: the first half of every sentence on it."""
    if found.is_recounted:
        return _(
            "法定最高刑为%(penalty)s，追诉期限%(years)d年；期限内又犯罪，自%(start)s犯后罪之日起重新计算"
        ) % _told(found)
    return _("法定最高刑为%(penalty)s，追诉期限%(years)d年，自%(start)s起计算") % _told(found)


def _unknown(found: Limitation) -> str:
    return _("请填写法定最高刑和犯罪终了时间，由此推算追诉期限。")


def _running(found: Limitation) -> str:
    return _("%(counted)s，届满日%(ends)s，尚在追诉期限内。") % {
        "counted": _counted(found),
        "ends": found.ends,
    }


def _unclear(found: Limitation) -> str:
    return _("%(counted)s，届满日%(ends)s，现有日期不足以认定，请补正后再定。") % {
        "counted": _counted(found),
        "ends": found.ends,
    }


def _expired(found: Limitation) -> str:
    return _("%(counted)s，届满日%(ends)s，期限已过，不再追诉；案件应当撤销（程序规定第186条）。") % {
        "counted": _counted(found),
        "ends": found.ends,
    }


def _approval(found: Limitation) -> str:
    return _("%(counted)s，届满日%(ends)s，已超过二十年；认为必须追诉的，须报请最高人民检察院核准追诉。") % {
        "counted": _counted(found),
        "ends": found.ends,
    }


def _evaded(found: Limitation) -> str:
    return _(
        "案件于%(filed)s立案侦查，当时追诉期限未满，此后嫌疑人逃避侦查或者审判，不受追诉期限的限制。"
    ) % _told(found)


def _accused(found: Limitation) -> str:
    return _("被害人在追诉期限内提出控告，应当立案而不予立案，不受追诉期限的限制。")


_SENTENCES = {
    Branch.UNKNOWN: _unknown,
    Branch.RUNNING: _running,
    Branch.UNCLEAR: _unclear,
    Branch.EXPIRED: _expired,
    Branch.APPROVAL: _approval,
    Branch.EVADED: _evaded,
    Branch.ACCUSED: _accused,
}


def _spoken(doubt: str) -> str:
    return {
        _OPEN_DATE: _("起算时间只知到年或月，从严按最早一日掌握办案时间。"),
        _RECOUNT_UNSURE: _("不能确定后罪是否犯于追诉期限以内，届满日最晚按重新计算，请补正日期。"),
        _RECOUNT_LATE: _("后罪犯于前罪追诉期限届满以后，前罪的期限不重新计算。"),
        _FILED_UNSURE: _("不能确定立案是否早于追诉期限届满，请补正立案时间或者犯罪终了时间。"),
        _FILED_LATE: _("立案时追诉期限已经届满，不适用刑法第88条第1款。"),
        _FILED_MISSING: _("没有填写立案时间，不能适用刑法第88条第1款。"),
        _OLD_LAW: _(
            "犯罪发生在1997年10月1日现行刑法施行以前，是否不受追诉期限限制还须对照修订前刑法第77条"
            "（采取强制措施以后逃避侦查或者审判），请法制部门会同检察机关核定。"
        ),
    }[doubt]
