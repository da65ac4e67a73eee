"""Task forces: the list, the page of one, opening and closing, and what its teams and raids caught."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.common.keyset import KeysetPage, capped_count, paginate
from casemgr.counties.access import holds
from casemgr.counties.models import Posting
from casemgr.counties.rights import Right
from casemgr.taskforces import rules
from casemgr.taskforces.models import CaptureTeam, Membership, Raid, TaskForce, TaskForceCase
from casemgr.taskforces.services import forces
from casemgr.taskforces.services.opened import opened
from casemgr.web.base import FormPage, Page
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.cases.listing import shown_name
from casemgr.web.rules import needs
from casemgr.web.taskforces.base import TaskForceFormPage, TaskForcePage
from casemgr.web.taskforces.figures import Figures, figures
from casemgr.web.taskforces.forms import TaskForceForm

EVENTS_ON_A_PAGE = 30
# What members do with a case, as the audit calls it; whatever else they do is called work on it.
DONE: dict[str, Any] = {
    "case.viewed": gettext_lazy("查看完整案情"),
    "case.noted": gettext_lazy("写工作记录"),
}


class TaskForceList(Page):
    """The task forces an officer sees, and the five prominent types with theirs (专班)."""

    rule = needs(Right.READ_TASK_FORCES)
    title = gettext_lazy("专班")
    template_name = "taskforces/list.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        seen = TaskForce.objects.visible_to(self.officer)
        wants_closed = self.request.GET.get("state") == "closed"
        shown = seen.filter(closed_at__isnull=not wants_closed)
        tabs = [
            {"label": _("在办"), "url": "?", "count": seen.active().count(), "current": not wants_closed},
            {
                "label": _("已撤销"),
                "url": "?state=closed",
                "count": seen.exclude(closed_at=None).count(),
                "current": wants_closed,
            },
        ]
        page = paginate(
            self._with_figures(shown),
            ordering=("-opened_on",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
        )
        return super().get_context(
            tabs=tabs,
            rows=page,
            count=capped_count(shown),
            prominent=self._prominent(seen),
            may_open=holds(self.officer, Right.MANAGE_TASK_FORCES),
            **context,
        )

    def _with_figures(self, seen: QuerySet[TaskForce]) -> QuerySet[TaskForce]:
        serving = Membership.objects.serving(local_date(self.now)).filter(task_force=OuterRef("pk"))
        cases = TaskForceCase.objects.filter(task_force=OuterRef("pk"), removed_at=None)
        return seen.select_related("lead_unit", "leader", "fraud_type").annotate(
            members_now=_count(serving), cases_now=_count(cases)
        )

    def _prominent(self, seen: QuerySet[TaskForce]) -> list[dict[str, Any]]:
        """Which of the five types has its task force is known to all; the page of one only to some."""
        found = forces.prominent(local_date(self.now))
        keys = set(seen.active().values_list("pk", flat=True))
        return [
            {
                "label": one.fraud_type.name,
                "value": force.lead_unit.short_name if force else _("尚无专班"),
                "url": reverse("taskforces:detail", args=[force.pk]) if force and force.pk in keys else "",
            }
            for one, force in found
        ]


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("task_force").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


class TaskForceDetail(TaskForcePage):
    """Its members, its cases, its teams and raids, and what members opened while it lasted."""

    template_name = "taskforces/detail.html"

    @property
    def title(self) -> str:
        return self.object.name

    def get_context(self, **context: Any) -> dict[str, Any]:
        cases, hidden = self._cases()
        overseen = rules.overseen(self.officer)
        is_open = self.object.closed_at is None
        sums = figures(self.officer, self.object, [item["case"].pk for item in cases], hidden)
        return super().get_context(
            is_open=is_open,
            may_manage=self.may_manage and is_open,
            may_record=self.may_record and is_open,
            may_add_case=holds(self.officer, Right.MANAGE_TASK_FORCES) and is_open,
            facts=self._facts(),
            statistics=self._statistics(len(cases) + hidden, sums),
            sums=sums,
            members=self.members,
            cases=cases,
            hidden=hidden,
            teams=self._teams(sums),
            raids=list(Raid.objects.visible_to(self.officer).filter(task_force=self.object)),
            oversees=bool(overseen),
            events=self._events(overseen) if overseen else None,
            count=None,
            **context,
        )

    @cached_property
    def members(self) -> list[Membership]:
        rows = Membership.objects.visible_to(self.officer).filter(task_force=self.object)
        found = list(rows.select_related("officer"))
        places = self._places(found)
        serving = set(rows.serving(local_date(self.now)).values_list("pk", flat=True))
        for row in found:
            row.place = places.get(row.officer_id, "")
            row.now = row.pk in serving
            # A new post ends what the membership opens, though nobody took him out.
            row.moved = not row.now and row.lasts(self.now) and self.object.closed_at is None
        return found

    @staticmethod
    def _places(rows: list[Membership]) -> dict[int, str]:
        """Where each of them serves, by the key of the officer."""
        postings = Posting.objects.filter(officer__in=[row.officer_id for row in rows]).open()
        return {posting.officer_id: posting.place for posting in postings.select_related("county")}

    def _teams(self, sums: Figures) -> list[CaptureTeam]:
        """The teams, each with how many suspects are said to be caught by it."""
        teams = list(CaptureTeam.objects.visible_to(self.officer).filter(task_force=self.object))
        for team in teams:
            team.named = sums.by_team.get(team.pk, 0)
            team.differs = bool(team.named) and team.named != team.caught
        return teams

    def _facts(self) -> list[dict[str, Any]]:
        force = self.object
        facts = [
            {"label": _("类别"), "value": force.get_kind_display()},
            {"label": _("诈骗类型"), "value": force.fraud_type},
            {"label": _("牵头单位"), "value": force.lead_unit.name},
            {"label": _("组长"), "value": force.leader},
            {"label": _("成立日期"), "value": force.opened_on.isoformat()},
        ]
        if force.closed_at:
            facts += [
                {"label": _("撤销日期"), "value": local_date(force.closed_at).isoformat()},
                {"label": _("撤销原因"), "value": force.closing_reason},
            ]
        return facts

    def _statistics(self, cases: int, sums: Figures) -> list[dict[str, Any]]:
        present = [row for row in self.members if row.now]
        places = {row.place for row in present}
        return [
            {"label": _("现有成员"), "value": len(present), "unit": _("人")},
            {"label": _("派员单位"), "value": len(places), "unit": _("个")},
            {"label": _("案件"), "value": cases, "unit": _("起")},
            *sums.statistics(),
        ]

    def _cases(self) -> tuple[list[dict[str, Any]], int]:
        """The cases the officer may see, and how many more there are."""
        rows = list(TaskForceCase.objects.filter(task_force=self.object, removed_at=None))
        seen = Case.objects.visible_to(self.officer).select_related("county", "lead")
        # The assistants decide in which form a name is shown: read once for all.
        found = seen.prefetch_related("assistant_rows").in_bulk([row.case_id for row in rows])
        shown = [
            {
                "row": row,
                "case": found[row.case_id],
                "name": shown_name(self.officer, found[row.case_id]),
                "may_remove": rules.may_share(self.officer, row.county_id),
            }
            for row in rows
            if row.case_id in found
        ]
        return shown, len(rows) - len(shown)

    def _events(self, counties: frozenset[int]) -> KeysetPage:
        page = paginate(
            opened(self.object, counties),
            ordering=("-at",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
            size=EVENTS_ON_A_PAGE,
        )
        keys = [_case_key(event) for event in page.rows]
        numbers = Case.objects.visible_to(self.officer).in_bulk(keys)
        people = {row.officer.police_no: row.officer.name for row in self.members}
        for event in page.rows:
            event.what = DONE.get(event.action, _("办理案件"))
            event.case = numbers.get(_case_key(event))
            event.who = people.get(event.police_no, "")
        return page


def _case_key(event: Event) -> int:
    return int(event.subject.rpartition(":")[2])


class NewTaskForce(FormPage):
    rule = needs(Right.MANAGE_TASK_FORCES)
    title = gettext_lazy("组建专班")
    template_name = "taskforces/form.html"
    form_class = TaskForceForm
    success_message = gettext_lazy("专班已成立。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"officer": self.officer, "initial": {"opened_on": local_date(self.now)}}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            parent=_("专班"),
            cancel_url=reverse("taskforces:list"),
            submit_label=_("成立专班"),
            next_label="",
            notice=_("组长即为第一名成员。成员只能看到专班的案件，期满或退出后立即看不到。"),
            **context,
        )

    def save(self, form: TaskForceForm) -> str:
        force = forces.open_task_force(by=self.officer, now=self.now, **form.cleaned_data)
        return reverse("taskforces:detail", args=[force.pk])


class CloseTaskForce(TaskForceFormPage):
    title = gettext_lazy("撤销专班")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认撤销")
    success_message = gettext_lazy("专班已撤销。")
    notice = gettext_lazy("撤销后，成员立即不能再以专班身份查看案件；抓捕和收网记录保留。")

    def check(self) -> None:
        if not self.may_manage:
            raise PermissionDenied(_("您不管理该专班。"))

    def save(self, form: ReasonForm) -> str:
        reason = form.cleaned_data["reason"][:200]
        forces.close(by=self.officer, task_force=self.object, reason=reason, now=self.now)
        return self.address
