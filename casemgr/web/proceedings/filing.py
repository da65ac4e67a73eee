"""The review for filing extended, and what followed a decision (延长立案审查期限、后续事项)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.enums import Followup, ReviewLimit
from casemgr.cases.services import filing
from casemgr.web.proceedings.base import ProceedingsForm
from casemgr.web.proceedings.forms import FollowupForm, ReviewForm


class ExtendReview(ProceedingsForm):
    """Seven days by who works the case, thirty by the county's lead."""

    title = gettext_lazy("延长立案审查期限")
    form_class = ReviewForm
    success_message = gettext_lazy("立案审查期限已延长。")
    notice = gettext_lazy(
        "期限自受案之日起算：一般3日；涉嫌犯罪线索需要查证的7日；重大疑难复杂的，经县级以上公安机关负责人批准，"
        "30日（受案立案意见第2条）。期限届满后不能延长，应当立即作出决定。"
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"limits": filing.limits_open_to(self.officer, self.case, self.now)}

    def save(self, form: ReviewForm) -> str:
        limit = ReviewLimit(form.cleaned_data["limit"])
        filing.extend_review(
            by=self.officer, case=self.case, limit=limit, reason=form.cleaned_data["reason"], now=self.now
        )
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        form = context["form"]
        nothing = _("立案审查已办结、期限已届满，或者已是最长期限，不能延长。")
        return super().get_context(obstacle="" if form.fields["limit"].choices else nothing, **context)


class RecordFollowup(ProceedingsForm):
    title = gettext_lazy("登记后续事项")
    form_class = FollowupForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"followups": filing.followups_open(self.case)}

    def save(self, form: FollowupForm) -> str:
        typed = {**form.cleaned_data, "followup": Followup(form.cleaned_data["followup"])}
        filing.record_followup(by=self.officer, case=self.case, now=self.now, **typed)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        nothing = _("本案目前没有需要登记的后续事项。")
        form = context["form"]
        return super().get_context(obstacle="" if form.fields["followup"].choices else nothing, **context)
