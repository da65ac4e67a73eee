"""What the pages of one task force share."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from casemgr.counties.rights import Right
from casemgr.taskforces import rules
from casemgr.taskforces.access import worked_in
from casemgr.taskforces.models import TaskForce
from casemgr.web.base import FormPage, ObjectPage
from casemgr.web.rules import needs


class TaskForcePage(ObjectPage):
    """A page about one task force, as far as the officer can see it."""

    rule = needs(Right.READ_TASK_FORCES)
    model = TaskForce
    object_name = "task_force"

    def get_queryset(self) -> QuerySet[TaskForce]:
        return TaskForce.objects.select_related("lead_unit__stat_county", "leader", "fraud_type")

    @cached_property
    def may_manage(self) -> bool:
        return rules.may_manage(self.officer, self.object)

    @cached_property
    def may_record(self) -> bool:
        is_member = self.object.pk in worked_in(self.officer)
        return rules.may_record(self.officer, self.object, is_member=is_member)

    @property
    def address(self) -> str:
        return reverse("taskforces:detail", args=[self.object.pk])


class TaskForceFormPage(TaskForcePage, FormPage):
    """A form about one task force: not found where it is hidden, forbidden without the right."""

    template_name = "taskforces/form.html"
    submit_label: Any = ""
    notice: Any = ""
    next_label: Any = ""
    """What the button says that saves and goes on with another one; none without."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.rule.admits(request):
            self.check()
        return super().dispatch(request, *args, **kwargs)

    def check(self) -> None:
        """Raise PermissionDenied if the officer may not use this form, Http404 for what is not there."""
        raise NotImplementedError

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            parent=self.object.name,
            cancel_url=self.address,
            submit_label=self.submit_label,
            notice=self.notice,
            next_label=self.next_label,
            **context,
        )
