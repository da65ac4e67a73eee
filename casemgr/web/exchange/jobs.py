"""Jobs: the officer's own and those that wait for his word; one job, what it does now, and what it did."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRefresh

from casemgr.cases.export.jobs import order_of
from casemgr.cases.filters import CaseFilter
from casemgr.cases.models import Case
from casemgr.common.keyset import Count, capped_count, paginate
from casemgr.counties.access import holds
from casemgr.counties.rights import Right
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs
from casemgr.web.base import FormPage, ObjectPage, Page
from casemgr.web.exchange import preview
from casemgr.web.exchange.forms import DecideExportForm
from casemgr.web.files import sent
from casemgr.web.funds.statements import preview as statements
from casemgr.web.rules import needs

FILES = needs(
    Right.IMPORT_LEDGERS,
    Right.EXPORT_CASES,
    Right.EXPORT_OWN_CASES,
    Right.APPROVE_EXPORTS,
    Right.EXPORT_UNMASKED,
)
WAITING = (State.QUEUED, State.RUNNING)
BEFORE_ANYTHING = (State.QUEUED, State.AWAITING_APPROVAL, State.UNMAPPED)
PAGE_SIZE = 30
TABS = {
    "": gettext_lazy("全部"),
    "unfinished": gettext_lazy("未完成"),
    "awaiting_approval": gettext_lazy("待审批"),
}


class Jobs(Page):
    """Imports and exports of the officer, newest first, and the exports that wait for his approval (任务)."""

    rule = FILES
    title = gettext_lazy("导入导出任务")
    template_name = "exchange/jobs.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        seen = Job.objects.visible_to(self.officer)
        tab = self.request.GET.get("state", "")
        rows = {
            "unfinished": seen.unfinished(),
            "awaiting_approval": seen.filter(state=State.AWAITING_APPROVAL),
        }
        found = rows.get(tab, seen)
        return super().get_context(
            tabs=[
                {"label": label, "url": f"?state={key}" if key else "?", "current": key == tab}
                for key, label in TABS.items()
            ],
            rows=paginate(
                found.select_related("owner"),
                ordering=("-created_at",),
                after=self.request.GET.get("after"),
                before=self.request.GET.get("before"),
                size=PAGE_SIZE,
            ),
            count=capped_count(found),
            officer=self.officer,
            may_import=holds(self.officer, Right.IMPORT_LEDGERS),
            may_export=holds(self.officer, Right.EXPORT_CASES) or holds(self.officer, Right.EXPORT_OWN_CASES),
            **context,
        )


class JobPage(ObjectPage):
    """One job: waiting for approval, on its way with its progress, to be confirmed, or over (任务)."""

    rule = FILES
    model = Job
    object_name = "job"
    template_name = "exchange/job.html"

    def get_queryset(self) -> Any:
        return Job.objects.select_related("owner", "approved_by")

    @property
    def title(self) -> str:
        return f"{self.object.get_kind_display()} #{self.object.pk}"

    @cached_property
    def is_owner(self) -> bool:
        return self.object.owner_id == self.officer.pk

    def get_context(self, **context: Any) -> dict[str, Any]:
        job = self.object
        about = {"moves": job.state in WAITING, "is_owner": self.is_owner, "form_key": uuid4(), "form": None}
        about["may_cancel"] = self.is_owner and job.state in BEFORE_ANYTHING
        about["has_file"] = (
            self.is_owner and job.has_file(self.now) and jobs.still_entitled(self.officer, job)
        )
        about["counties"] = list(job.counties.visible_to(self.officer))
        about["rows"] = None
        if job.kind == Kind.CASE_EXPORT:
            about["conditions"] = conditions(job)
            about["cases"] = _number_of_cases(job) if job.state == State.AWAITING_APPROVAL else None
        elif job.kind == Kind.STATEMENT_IMPORT:
            about |= statements.of(job, self.request, self.officer)
        elif job.result and "error" not in job.result:
            about |= preview.of(job, self.request, self.officer)
        if not self.is_owner:
            about["form"] = DecideExportForm()
        return super().get_context(**{**about, **context})


class JobProgress(JobPage):
    """The fragment that the page of a moving job asks for again and again; when it has arrived, the page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.state not in WAITING:
            return HttpResponseClientRefresh()
        return self.page(template="exchange/_progress.html")


class JobAct(JobPage, FormPage):
    """A button of the job's page. What has changed meanwhile is said, and the page shown as it is now."""

    form_class = forms.Form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("exchange:job", kwargs["pk"])

    def page(self, status: int = 200, template: str | None = None, **context: Any) -> HttpResponseBase:
        for error in context["form"].non_field_errors():
            messages.error(self.request, error)
        return redirect("exchange:job", self.kwargs["pk"])

    def owned(self) -> Job:
        job = self.visible(Job.objects.all(), pk=self.kwargs["pk"])
        if job.owner_id != self.officer.pk:
            raise Http404
        return job


class ConfirmJob(JobAct):
    """The owner has read the preview and wants all of it (确认导入). Each kind says who still may."""

    def save(self, form: Any) -> str:
        job = self.owned()
        if not jobs.still_entitled(self.officer, job):
            raise ValidationError(_("您的岗位已变动，不能再确认此导入，请取消任务。"))
        jobs.confirm(by=self.officer, job=job, now=self.now)
        return reverse("exchange:job", args=[job.pk])


class CancelJob(JobAct):
    """The owner gives the job up before it has changed anything (取消任务)."""

    success_message = gettext_lazy("任务已取消，未写入任何数据。")

    def save(self, form: Any) -> str:
        job = self.owned()
        jobs.cancel(by=self.officer, job=job, now=self.now)
        return reverse("exchange:job", args=[job.pk])


class DecideExport(JobPage, FormPage):
    """A second person approves an unmasked export, or does not (审批导出)."""

    rule = needs(Right.APPROVE_EXPORTS)
    form_class = DecideExportForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("exchange:job", kwargs["pk"])

    def save(self, form: DecideExportForm) -> str:
        job = self.visible(Job.objects.all(), pk=self.kwargs["pk"])
        if form.cleaned_data["decision"] == DecideExportForm.APPROVE:
            jobs.approve(by=self.officer, job=job, now=self.now)
            self.success_message = _("已同意，导出已排队，已通知申请人。")
        else:
            jobs.refuse(by=self.officer, job=job, reason=form.cleaned_data["reason"], now=self.now)
            self.success_message = _("已拒绝，已通知申请人。")
        return reverse("exchange:jobs")


class JobFile(Page):
    """The result, for its owner, while the link lasts. Anything else was never there."""

    rule = FILES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        job = self.visible(Job.objects.all(), pk=kwargs["pk"])
        try:
            path = jobs.fetch(by=self.officer, job=job, now=self.now)
            content = path.open("rb")
        except (Job.DoesNotExist, FileNotFoundError):
            raise Http404 from None
        return sent(content, job.file_name)


def _number_of_cases(job: Job) -> Count:
    """How many cases an export would hold now; none where its owner has lost the right."""
    try:
        return capped_count(order_of(job).cases())
    except (PermissionDenied, ValidationError):
        return Count(0, capped=False)


def conditions(job: Job) -> list[tuple[str, str]]:
    """The filter of an export in words, as its owner set it; an approver reads the same."""
    return CaseFilter(job.parameters, Case.objects.visible_to(job.owner), officer=job.owner).in_words()
