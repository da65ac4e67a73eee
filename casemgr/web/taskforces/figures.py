"""Whether what a task force says it caught agrees with its cases: 抓捕组, 收网 and 归案 side by side."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.suspects.models import CaseSuspect
from casemgr.taskforces.models import TaskForce
from casemgr.taskforces.services import forces


@dataclass(frozen=True)
class Figures:
    """The sums of one task force, and of the suspects of its cases as far as the reader sees those.

    `caught` counts each person once, in however many of the cases; `by_team` are the suspects of whom it is
    said which team caught them. `hidden` cases are beyond the reader: then nothing is compared.
    """

    teams: int
    provinces: int
    team_caught: int
    raids: int
    raid_caught: int
    caught: int
    hidden: int = 0
    by_team: dict[int, int] = field(default_factory=dict)

    @property
    def difference(self) -> int:
        return self.team_caught - self.caught

    @property
    def adds_up(self) -> bool:
        return not self.difference

    @property
    def missing(self) -> int:
        """How many fewer the teams tell of than the cases do."""
        return -self.difference

    @property
    def is_compared(self) -> bool:
        """There is something to compare, and all of it is known."""
        return bool(self.teams) and not self.hidden

    @property
    def raids_exceed(self) -> bool:
        """More are said to be caught in raids than were caught at all."""
        return not self.hidden and self.raid_caught > self.caught

    @property
    def assigned(self) -> int:
        return sum(self.by_team.values())

    @property
    def sentence(self) -> str:
        told = {"teams": self.teams, "provinces": self.provinces, "number": self.team_caught}
        return _("抓捕组 %(teams)d 个，赴 %(provinces)d 个省份，抓获 %(number)d 人。") % told

    def statistics(self) -> list[dict[str, Any]]:
        """The sums as the statistics line has them."""
        return [
            {"label": _("抓捕组"), "value": self.teams, "unit": _("个")},
            {"label": _("涉及省份"), "value": self.provinces, "unit": _("个")},
            {"label": _("抓捕组抓获"), "value": self.team_caught, "unit": _("人")},
            {"label": _("收网行动"), "value": self.raids, "unit": _("次")},
            {"label": _("收网抓获"), "value": self.raid_caught, "unit": _("人")},
            *([] if self.hidden else [{"label": _("案件归案"), "value": self.caught, "unit": _("人")}]),
        ]


def figures(officer: Officer, task_force: TaskForce, cases: Collection[int], hidden: int) -> Figures:
    """What the task force did, beside what `officer` sees of the suspects of `cases`."""
    rows = CaseSuspect.objects.visible_to(officer).filter(case__in=cases).exclude(caught_date=None)
    return Figures(
        **forces.totals(task_force),
        caught=rows.persons().count(),
        hidden=hidden,
        by_team=_by_team(rows, task_force),
    )


def _by_team(rows: QuerySet[CaseSuspect], task_force: TaskForce) -> dict[int, int]:
    of_force = rows.filter(capture_team__task_force=task_force).order_by()
    numbers = of_force.values("capture_team").annotate(number=Count("suspect", distinct=True))
    return dict(numbers.values_list("capture_team", "number"))
