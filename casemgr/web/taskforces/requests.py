"""Access requests between counties (跨县查阅): asked by number, answered by the county that has the case."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Case
from casemgr.common.keyset import capped_count, paginate
from casemgr.counties.rights import Right
from casemgr.taskforces import rules
from casemgr.taskforces.enums import RequestState
from casemgr.taskforces.models import AccessRequest
from casemgr.taskforces.services import requests
from casemgr.web.base import FormPage, ObjectPage, Page
from casemgr.web.rules import needs
from casemgr.web.taskforces.forms import AnswerForm, RequestForm

TONES = {
    RequestState.PENDING: "waiting",
    RequestState.GRANTED: "good",
    RequestState.REFUSED: "danger",
}
READERS = needs(Right.CREATE_CASES, Right.APPROVE_CASES, Right.READ_AUDIT)


def shown(request: AccessRequest, page: Page) -> AccessRequest:
    """The request with its state of this moment, as the templates show it."""
    state = requests.state_of(request, page.now)
    request.state_now = state
    request.badge = {"label": state.label, "tone": TONES.get(state, "ended")}
    request.is_mine = request.asked_by_id == page.officer.pk
    return request


class RequestList(Page):
    """What the officer asked for, and what he is to answer."""

    rule = READERS
    title = gettext_lazy("跨县查阅")
    template_name = "taskforces/requests.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        rows = AccessRequest.objects.visible_to(self.officer).select_related("asked_by")
        page = paginate(
            rows,
            ordering=("-asked_at",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
        )
        for row in page.rows:
            shown(row, self)
        may_ask = needs(Right.CREATE_CASES).admits(self.request)
        return super().get_context(rows=page, count=capped_count(rows), may_ask=may_ask, **context)


class NewRequest(FormPage):
    """The same sentence answers a number that exists and one that does not."""

    rule = needs(Right.CREATE_CASES)
    title = gettext_lazy("申请跨县查阅")
    template_name = "taskforces/form.html"
    form_class = RequestForm
    success_message = gettext_lazy("申请已提交。如有该编号的案件，由其管辖单位审核，结果将通知您。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": RequestForm.usual(self.now)}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            parent=_("跨县查阅"),
            cancel_url=reverse("taskforces:requests"),
            submit_label=_("提交申请"),
            next_label="",
            notice=_("获准后只能查阅该案件，到期自动失效；每次查阅均有记录。"),
            **context,
        )

    def save(self, form: RequestForm) -> str:
        requests.ask(by=self.officer, now=self.now, **form.cleaned_data)
        return reverse("taskforces:requests")


class RequestPage(ObjectPage):
    rule = READERS
    model = AccessRequest
    object_name = "asked"
    template_name = "taskforces/request.html"

    def get_queryset(self) -> QuerySet[AccessRequest]:
        return AccessRequest.objects.select_related("asked_by", "decided_by")

    @property
    def title(self) -> str:
        return self.object.number

    def get_context(self, **context: Any) -> dict[str, Any]:
        request = shown(self.object, self)
        decides = rules.may_decide(self.officer, request.county_id) and not request.is_mine
        # Only who may open the case is led to it: a link would tell that there is one.
        case = Case.objects.visible_to(self.officer).filter(pk=request.case_id).first()
        return super().get_context(
            case=case,
            place=self._place(),
            may_answer=decides and request.state_now == RequestState.PENDING,
            may_end=decides and request.state_now == RequestState.GRANTED,
            **context,
        )

    def _place(self) -> str:
        """Where the officer who asks serves; he who is to decide wants to know."""
        posting = self.object.asked_by.postings.open().select_related("unit").first()
        return posting.unit.name if posting else ""


class RequestDetail(RequestPage):
    """One request (查阅申请)."""


class _Answer(RequestPage, FormPage):
    """Answering for the county that has the case."""

    template_name = "taskforces/answer.html"
    form_class = AnswerForm
    heading: Any = ""
    success_message = gettext_lazy("已答复，申请人将收到消息。")
    danger = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.rule.admits(request) and not rules.may_decide(self.officer, self.object.county_id):
            raise PermissionDenied(_("只有案件所属县区负责人可以审核。"))
        return super().dispatch(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            heading=self.heading,
            submit_label=self.heading,
            danger=self.danger,
            cancel_url=reverse("taskforces:request", args=[self.object.pk]),
            **context,
        )

    def answered(self, answer: str) -> None:
        raise NotImplementedError

    def save(self, form: AnswerForm) -> str:
        self.answered(form.cleaned_data["answer"])
        return reverse("taskforces:request", args=[self.object.pk])


class Grant(_Answer):
    heading = gettext_lazy("同意查阅")
    danger = False

    def get_form(self, data: Any = None, files: Any = None) -> AnswerForm:
        form = AnswerForm(data, files)
        form.fields["answer"].required = False
        return form

    def answered(self, answer: str) -> None:
        requests.grant(by=self.officer, request=self.object, answer=answer, now=self.now)


class Refuse(_Answer):
    heading = gettext_lazy("不同意查阅")

    def answered(self, answer: str) -> None:
        requests.refuse(by=self.officer, request=self.object, answer=answer, now=self.now)


class End(_Answer):
    heading = gettext_lazy("终止查阅")

    def answered(self, answer: str) -> None:
        requests.end(by=self.officer, request=self.object, answer=answer, now=self.now)
