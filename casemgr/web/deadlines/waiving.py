"""A county's lead lets a deadline go, with a reason (免除期限)."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from casemgr.counties.rights import Right
from casemgr.deadlines import services
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.periods import shown_end
from casemgr.web.base import FormPage
from casemgr.web.rules import needs


class WaiveForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("免除理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class WaiveDeadline(FormPage):
    """One deadline and the reason why nobody need keep it."""

    rule = needs(Right.APPROVE_CASES)
    title = gettext_lazy("免除期限")
    template_name = "deadlines/waive.html"
    form_class = WaiveForm
    success_message = gettext_lazy("期限已免除，理由已记录。")

    @cached_property
    def deadline(self) -> Deadline:
        rows = Deadline.objects.select_related("case", "county", "term")
        deadline = self.visible(rows, pk=self.kwargs["pk"])
        if refusal := services.why_not_waived(self.officer, deadline):
            raise PermissionDenied(refusal)
        return deadline

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(deadline=self.deadline, ends=shown_end(self.deadline.due_at), **context)

    def save(self, form: WaiveForm) -> str:
        services.waive(
            deadline=self.deadline, by=self.officer, reason=form.cleaned_data["reason"], now=self.now
        )
        return reverse("deadlines:list")
