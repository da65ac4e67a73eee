"""Consulting with procuratorate and court, and ticking off what was left to do (综合会商、会商事项)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Case
from casemgr.cases.services import team
from casemgr.proceedings.models import Topic
from casemgr.proceedings.services import consultations
from casemgr.web.proceedings.base import ProceedingsForm
from casemgr.web.proceedings.forms import ConsultationForm, FinishForm


class Consult(ProceedingsForm):
    """Each topic that is filled in becomes a to-do with an owner and a day."""

    template_name = "proceedings/consultation.html"
    title = gettext_lazy("登记综合会商")
    form_class = ConsultationForm
    success_message = gettext_lazy("会商已登记，责任民警已收到通知。")
    notice = gettext_lazy(
        "重大、疑难、复杂案件可商请检察院、法院提前介入（检察规则第256条）。填写了的议题各形成一项待办，"
        "通知责任民警，到期前提醒。"
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"able": team.candidates(self.case)}

    def save(self, form: ConsultationForm) -> str:
        consultations.consult(
            by=self.officer,
            case=self.case,
            held_on=form.cleaned_data["held_on"],
            offices=form.cleaned_data["offices"],
            participants=form.cleaned_data["participants"],
            topics=form.said(),
            now=self.now,
        )
        return self.led_back


class Finish(ProceedingsForm):
    """By its owner, or by who works the case."""

    title = gettext_lazy("办结会商事项")
    form_class = FinishForm
    submit_label = gettext_lazy("确认办结")
    success_message = gettext_lazy("会商事项已办结。")

    @cached_property
    def topic(self) -> Topic:
        rows = Topic.objects.filter(case=self.case).select_related("owner", "case")
        return self.visible(rows, pk=self.kwargs["topic_pk"])

    def check(self, case: Case) -> None:
        if not consultations.may_finish(self.officer, self.topic, case):
            raise PermissionDenied(_("会商事项由责任民警或者本案办案民警办结。"))

    def save(self, form: FinishForm) -> str:
        consultations.finish(by=self.officer, topic=self.topic, note=form.cleaned_data["note"], now=self.now)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        about = f"{self.topic.get_kind_display()}：{self.topic.todo}"
        done = _("该会商事项已经办结。") if self.topic.done_at else ""
        return super().get_context(about=about, obstacle=done, **context)
