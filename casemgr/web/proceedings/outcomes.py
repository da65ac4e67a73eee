"""What was decided of each suspect: prosecuted or not, judged, penalised (检察决定、判决、行政处罚)."""

from typing import Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.proceedings.models import AdminPenalty, Judgment, Outcome, ProsecutionDecision
from casemgr.proceedings.services import outcomes
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.proceedings.base import ProceedingsForm
from casemgr.web.proceedings.forms import DecisionForm, JudgmentForm, OutcomeForm, PenaltyForm

KINDS: dict[str, type[Outcome]] = {
    "decision": ProsecutionDecision,
    "judgment": Judgment,
    "penalty": AdminPenalty,
}


class OfPeople(ProceedingsForm):
    """One document for several people of the case."""

    @cached_property
    def suspects(self) -> list[CaseSuspect]:
        return list(people.of_case(self.officer, self.case))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"suspects": self.suspects}

    def write(self, **typed: Any) -> Any:
        raise NotImplementedError

    def save(self, form: OutcomeForm) -> str:
        self.write(by=self.officer, case=self.case, now=self.now, **form.cleaned())
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        nobody = "" if self.suspects else _("请先在“嫌疑人”中登记人员。")
        return super().get_context(obstacle=nobody, **context)


class Decide(OfPeople):
    title = gettext_lazy("登记检察决定")
    form_class = DecisionForm
    write = staticmethod(outcomes.decide)
    notice = gettext_lazy(
        "提起公诉以人计。案件在“移送起诉”状态的，首次登记提起公诉后转为“已起诉”；全部人员均不起诉的，转为“不起诉”。"
    )


class Judge(OfPeople):
    title = gettext_lazy("登记判决")
    form_class = JudgmentForm
    write = staticmethod(outcomes.judge)
    notice = gettext_lazy(
        "同一判决中结果相同的人员一次登记，结果不同的分次登记。首次登记后，案件转为“已判决”。"
    )


class Penalise(OfPeople):
    title = gettext_lazy("登记行政处罚")
    form_class = PenaltyForm
    write = staticmethod(outcomes.penalise)
    notice = gettext_lazy(
        "尚不构成犯罪的，处十日以上十五日以下拘留；没收违法所得，处违法所得一倍以上十倍以下罚款，"
        "没有违法所得或者违法所得不足一万元的，处十万元以下罚款（反诈法第38条）。"
        "本案中已被采取刑事强制措施的人员不在此登记。"
    )


class Remove(ProceedingsForm):
    """Entered by mistake: taken back with a reason."""

    template_name = "cases/confirm.html"
    title = gettext_lazy("撤销登记")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认撤销")
    success_message = gettext_lazy("已撤销该项登记。")

    @cached_property
    def outcome(self) -> Outcome:
        model = KINDS.get(self.kwargs["kind"])
        if model is None:
            raise Http404
        rows = model.objects.filter(case=self.case).select_related("case", "case_suspect__suspect")
        return self.visible(rows, pk=self.kwargs["outcome_pk"])

    def save(self, form: ReasonForm) -> str:
        outcomes.remove(
            by=self.officer, outcome=self.outcome, reason=form.cleaned_data["reason"], now=self.now
        )
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        told = {"name": self.outcome.case_suspect.suspect.name, "outcome": str(self.outcome)}
        text = (
            _("将撤销对“%(name)s”误登的“%(outcome)s”。案件状态不随之变动，案件日志保留撤销人和理由。") % told
        )
        return super().get_context(danger=True, text=text, **context)
