"""Choosing a document, seeing what it would say, issuing it or asking the lead to (出具文书)."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.documents.enums import About, DraftState
from casemgr.documents.filling.facts import Subject
from casemgr.documents.filling.placeholders import PLACEHOLDERS, WHERE_LABELS, Rows, Where
from casemgr.documents.models import Altered, Document, Draft, Kind
from casemgr.documents.services import issuing, preparing, templates
from casemgr.funds.models import Refund
from casemgr.suspects.models import CaseSuspect, Measure
from casemgr.web.base import read_key
from casemgr.web.cases.base import CaseFormPage, CasePage
from casemgr.web.documents.forms import ReasonForm, TypedForm
from casemgr.web.files import sent

CHOICES = {
    About.SUSPECT: gettext_lazy("选择嫌疑人"),
    About.MEASURE: gettext_lazy("选择强制措施"),
    About.REFUND: gettext_lazy("选择返还"),
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Issuers:
    """Only who works the case; comes from the tab of documents and goes back to it."""

    def check(self, case: Case) -> None:
        if not rules.may_edit(self.officer, case):
            raise PermissionDenied(_("您不是本案主办或协办民警，不能出具文书。"))

    @property
    def led_back(self) -> str:
        return self.tab_address("documents")


class Choose(Issuers, CasePage):
    """The catalogue as far as this case can use it now; `?person=` is the suspect it is wanted for."""

    title = gettext_lazy("出具文书")
    template_name = "documents/choose.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check(self.case)
        self.record_reading()
        return super().get(request, *args, **kwargs)

    @cached_property
    def person(self) -> CaseSuspect | None:
        asked = self.request.GET.get("person", "")
        if not asked:
            return None
        pk = read_key(asked)
        if pk is None:
            raise Http404
        return self.visible(CaseSuspect.objects.filter(case=self.case).with_person(), pk=pk)

    @cached_property
    def subjects(self) -> preparing.Subjects:
        return preparing.Subjects(self.case, self.officer)

    def get_context(self, **context: Any) -> dict[str, Any]:
        kinds = Kind.objects.visible_to(self.officer).in_use()
        rows = [self._row(kind) for kind in kinds]
        return super().get_context(rows=rows, person=self.person, cancel_url=self.led_back, **context)

    def _row(self, kind: Kind) -> dict[str, Any]:
        obstacle = preparing.obstacle_of_case(kind, self.case)
        links = [] if obstacle else self._links(kind)
        if not obstacle and not links:
            obstacle = preparing.without_subject(kind)
        return {
            "kind": kind,
            "links": links,
            "obstacle": obstacle,
            "may_issue": issuing.may_issue(self.officer, self.case, kind),
        }

    def _links(self, kind: Kind) -> list[dict[str, str]]:
        if kind.about == About.CASE:
            return [{"label": _("出具"), "url": prepare_address(self.case, kind)}]
        if self.person is None:
            subject = CHOICES[kind.about]
            is_anybody = bool(self.subjects.of(kind))
            return [{"label": str(subject), "url": prepare_address(self.case, kind)}] if is_anybody else []
        if kind.about == About.SUSPECT:
            return [{"label": _("出具"), "url": prepare_address(self.case, kind, self.person.pk)}]
        return [
            {"label": str(row), "url": prepare_address(self.case, kind, row.pk)}
            for row in self.subjects.of(kind)
            if isinstance(row, Measure) and row.case_suspect_id == self.person.pk
        ]


class OfKind(Issuers, CasePage):
    """About one kind of the catalogue."""

    @cached_property
    def kind(self) -> Kind:
        return self.visible(Kind.objects.in_use(), code=self.kwargs["kind"])

    @property
    def title(self) -> str:
        return _("出具%(kind)s") % {"kind": self.kind.name}


class ChoosePerson(OfKind):
    """Whom, or which of his measures, a document of this kind is to be about."""

    template_name = "documents/choose_person.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check(self.case)
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        people = [
            {
                "name": row.number if isinstance(row, Refund) else row.suspect.name,
                "measure": row if isinstance(row, Measure) else None,
                "url": prepare_address(self.case, self.kind, row.pk),
            }
            for row in preparing.Subjects(self.case, self.officer).of(self.kind)
        ]
        obstacle = preparing.obstacle_of_case(self.kind, self.case)
        if not people:
            obstacle = obstacle or preparing.without_subject(self.kind)
        return super().get_context(
            kind=self.kind, people=people, obstacle=obstacle, cancel_url=self.led_back, **context
        )


class Prepare(OfKind, CaseFormPage):
    """What it would say, what is missing and where to fill it in; then it is issued or asked for."""

    template_name = "documents/prepare.html"
    form_class = TypedForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.kind.about != About.CASE and "subject_pk" not in self.kwargs:
            return ChoosePerson.as_view()(request, *args, **kwargs)
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.get_form(request.POST)
        status = 200 if form.is_valid() else 422
        return self.page(status=status, form=form, form_key=request.POST.get("form_key", ""))

    @cached_property
    def subject(self) -> Subject:
        about, pk = self.kind.about, self.kwargs.get("subject_pk")
        if (about == About.CASE) != (pk is None):
            raise Http404
        if about == About.SUSPECT:
            rows = CaseSuspect.objects.filter(case=self.case).with_person()
            return Subject(self.kind, self.case, case_suspect=self.visible(rows, pk=pk))
        if about == About.MEASURE:
            rows = Measure.objects.filter(case=self.case).select_related("case_suspect__suspect", "suspect")
            return Subject(self.kind, self.case, measure=self.visible(rows, pk=pk))
        if about == About.REFUND:
            rows = Refund.objects.filter(case=self.case).select_related("case")
            return Subject(self.kind, self.case, refund=self.visible(rows, pk=pk))
        return Subject(self.kind, self.case)

    @property
    def may_issue(self) -> bool:
        return issuing.may_issue(self.officer, self.case, self.kind)

    @property
    def submit_label(self) -> str:
        return _("出具文书") if self.may_issue else _("提请出具")

    @cached_property
    def asked(self) -> dict[str, str]:
        """What is to be typed, and what stands there at first."""
        return preparing.to_type(self.subject, templates.present(self.kind))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"asked": self.asked, "required": self.kind.required}

    def save(self, form: TypedForm) -> str:
        about = {"by": self.officer, "subject": self.subject, "typed": form.cleaned_data, "now": self.now}
        if not self.may_issue:
            issuing.ask(**about)
            messages.success(self.request, _("已提请出具，等待县局负责人审批。"))
            return self.led_back
        self.tell(issuing.issue(**about))
        return self.led_back

    def tell(self, document: Document) -> None:
        told = {"kind": document.kind.name, "number": document.number}
        messages.success(self.request, _("已出具%(kind)s：%(number)s。") % told)

    def get_context(self, **context: Any) -> dict[str, Any]:
        form = context["form"]
        typed = self.asked
        if form.is_bound:
            typed = {name: form.cleaned_data.get(name, "") for name in typed}
        prepared, obstacles = None, self.obstacles()
        try:
            prepared = preparing.prepare(self.subject, typed, self.now)
        except ValidationError as error:
            obstacles = obstacles or error.messages
        return super().get_context(
            kind=self.kind,
            prepared=prepared,
            facts=facts(prepared) if prepared else [],
            missing=[self._missing(one) for one in prepared.missing] if prepared else [],
            obstacles=obstacles,
            may_issue=self.may_issue,
            about=self.about,
            **{"draft": None, **context},
        )

    @property
    def about(self) -> str:
        """Whom or what it is about, beside the case."""
        if self.subject.refund:
            return self.subject.refund.number
        return self.subject.person.suspect.name if self.subject.person else ""

    def obstacles(self) -> list[str]:
        return []

    def _missing(self, one: preparing.Missing) -> dict[str, Any]:
        where = one.placeholder.where
        return {
            "name": one.name,
            "of": one.of,
            "is_required": one.is_required,
            "where": WHERE_LABELS[where],
            "url": self._place(where),
        }

    def _place(self, where: Where) -> str:
        """The page where a missing fact is filled in."""
        person = self.subject.person
        if where == Where.SUSPECT and person:
            return reverse("suspects:change", args=[self.case.pk, person.pk])
        if where == Where.CASE:
            return reverse("cases:edit", args=[self.case.pk])
        tabs = {
            Where.VICTIM: "victims",
            Where.SUSPECT: "suspects",
            Where.MEASURE: "suspects",
            Where.REFUND: "funds",
        }
        return self.tab_address(tabs[where]) if where in tabs else ""


class AnswerDraft(Prepare):
    """What was asked for, as its lead may still change it before he issues it."""

    success_message = ""

    @cached_property
    def draft(self) -> Draft:
        rows = Draft.objects.filter(case=self.case).with_subject()
        return self.visible(rows.select_related("measure__case_suspect__suspect"), pk=self.kwargs["draft_pk"])

    @property
    def kind(self) -> Kind:
        return self.draft.kind

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.record_reading()
        return CaseFormPage.get(self, request, *args, **kwargs)

    @cached_property
    def subject(self) -> Subject:
        return issuing.subject_of(self.draft)

    def check(self, case: Case) -> None:
        if not issuing.may_issue(self.officer, case, self.kind):
            raise PermissionDenied(_("此文书须由县局负责人审批。"))

    @cached_property
    def asked(self) -> dict[str, str]:
        return {name: self.draft.typed.get(name, text) for name, text in super().asked.items()}

    def obstacles(self) -> list[str]:
        return [] if self.draft.state == DraftState.WAITING else [_("该提请已经办理。")]

    def save(self, form: TypedForm) -> str:
        self.tell(
            issuing.issue(
                by=self.officer,
                subject=self.subject,
                typed=form.cleaned_data,
                now=self.now,
                draft=self.draft,
            )
        )
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(draft=self.draft, **context)


class DeclineDraft(Issuers, CaseFormPage):
    """Sent back by the lead, or taken back by who asked."""

    template_name = "cases/confirm.html"
    form_class = ReasonForm

    @property
    def title(self) -> str:
        return _("撤回文书提请") if self.taken_back else _("退回文书提请")

    @property
    def submit_label(self) -> str:
        return _("确认撤回") if self.taken_back else _("确认退回")

    @property
    def success_message(self) -> str:
        return _("已撤回。") if self.taken_back else _("已退回。")

    @property
    def taken_back(self) -> bool:
        return self.draft.asked_by_id == self.officer.pk

    @cached_property
    def draft(self) -> Draft:
        rows = Draft.objects.filter(case=self.case).with_subject().select_related("case")
        return self.visible(rows, pk=self.kwargs["draft_pk"])

    def save(self, form: ReasonForm) -> str:
        issuing.decline(by=self.officer, draft=self.draft, reason=form.cleaned_data["reason"], now=self.now)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        back = _("将撤回您对“%(kind)s”的提请，此后可以重新提请。")
        text = back if self.taken_back else _("将退回“%(kind)s”的提请，并通知提请人。")
        text %= {"kind": self.draft.kind.name}
        return super().get_context(danger=False, text=text, **context)


class VoidDocument(Issuers, CaseFormPage):
    """A wrong document: it stays to be read, and its number is not given again."""

    template_name = "cases/confirm.html"
    title = gettext_lazy("作废文书")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认作废")
    success_message = gettext_lazy("文书已作废，文号保留。")

    def check(self, case: Case) -> None:
        if not issuing.may_issue(self.officer, case, self.document.kind):
            raise PermissionDenied(_("您没有作废此文书的权限。"))

    @cached_property
    def document(self) -> Document:
        rows = Document.objects.filter(case=self.case).with_subject().select_related("case")
        return self.visible(rows, pk=self.kwargs["document_pk"])

    def save(self, form: ReasonForm) -> str:
        issuing.void(
            by=self.officer, document=self.document, reason=form.cleaned_data["reason"], now=self.now
        )
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        text = _("将作废%(kind)s %(number)s。文书保留备查，文号不再使用；如需更正，请另行出具。") % {
            "kind": self.document.kind.name,
            "number": self.document.number,
        }
        return super().get_context(danger=True, text=text, **context)


class DocumentFile(CasePage):
    """The file, for who sees the case in clear. Each opening checks it and is written down."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Document.objects.filter(case=self.case).select_related("kind", "case__county", "county")
        document = self.visible(rows, pk=kwargs["document_pk"])
        where = request.META.get("REMOTE_ADDR") or None
        try:
            content = issuing.fetch(by=self.officer, document=document, now=self.now, address=where)
        except Altered:
            self.record("document.altered", number=document.number)
            messages.error(request, _("文书文件校验不符，可能已被改动，请立即联系系统管理员。"))
            return redirect(self.tab_address("documents"))
        return sent(BytesIO(content), document.file_name, content_type=WORD)


def prepare_address(case: Case, kind: Kind, subject_pk: int | None = None) -> str:
    if subject_pk is None:
        return reverse("documents:prepare", args=[case.pk, kind.code])
    return reverse("documents:prepare-about", args=[case.pk, kind.code, subject_pk])


def facts(prepared: preparing.Prepared) -> list[dict[str, Any]]:
    """What would stand in the document, in the order of the catalogue of placeholders."""
    shown = []
    for name, placeholder in PLACEHOLDERS.items():
        if name in prepared.template.placeholders and name != "文号":
            value = prepared.values[name]
            text = _listed(value) if isinstance(placeholder, Rows) else value
            shown.append({"label": name, "value": text, "wide": len(text) > 40})
    return shown


def _listed(rows: list[Mapping[str, str]]) -> str:
    return _("；").join(" ".join(text for text in row.values() if text) for row in rows)
