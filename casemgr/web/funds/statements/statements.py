"""Handing in a statement, and saying what its columns hold (导入银行流水)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Case
from casemgr.common.masking import mask_account, mask_text
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.streaming import MAX_FILE_BYTES, MAX_ROWS
from casemgr.funds.models import StatementLayout
from casemgr.funds.statements import asking
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.funds.base import ByWorkers, FundsPage
from casemgr.web.funds.statements.forms import ColumnsForm, StatementForm


class New(ByWorkers, FundsPage, CaseFormPage):
    """The upload page of statements."""

    title = gettext_lazy("导入银行流水")
    submit_label = gettext_lazy("上传并预览")
    template_name = "funds/statements/new.html"
    form_class = StatementForm

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            max_rows=f"{MAX_ROWS - 1:,}",
            max_megabytes=MAX_FILE_BYTES >> 20,
            **context,
        )

    def save(self, form: StatementForm) -> str:
        typed = form.cleaned_data
        job = asking.ask(
            by=self.officer, case=self.case, upload=typed["file"], own=typed["number"], now=self.now
        )
        return reverse("exchange:job", args=[job.pk])


class Columns(ByWorkers, FundsPage, CaseFormPage):
    """What the columns of one's own statement hold, with the first lines beside them (对应列)."""

    title = gettext_lazy("对应流水的列")
    submit_label = gettext_lazy("保存并预览")
    template_name = "funds/statements/columns.html"
    form_class = ColumnsForm

    def check(self, case: Case) -> None:
        # Another officer's job is not there at all, whatever he may do with the case.
        if self.job:
            super().check(case)

    @cached_property
    def job(self) -> Job:
        jobs = Job.objects.filter(
            owner=self.officer, kind=Kind.STATEMENT_IMPORT, parameters__case=self.case.pk
        )
        return self.visible(jobs, pk=self.kwargs["job_pk"])

    @property
    def job_address(self) -> str:
        return reverse("exchange:job", args=[self.job.pk])

    @property
    def led_back(self) -> str:
        return self.job_address

    @property
    def asked(self) -> dict[str, Any]:
        return self.job.result["asked"]

    def get_form_kwargs(self) -> dict[str, Any]:
        layout = StatementLayout.objects.visible_to(self.officer).filter(signature=self.asked["signature"])
        return {
            "headings": self.asked["headings"],
            "proposal": self.asked["proposal"],
            "layout": layout.first(),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.job.state not in (State.UNMAPPED, State.PREVIEWED):
            return redirect(self.job_address)
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "asked" not in self.job.result:
            return redirect(self.job_address)
        return super().post(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        form = context["form"]
        samples = json.loads(asking.unsealed(self.asked["samples"]))
        return super().get_context(
            job=self.job,
            lines=[
                {"field": form[name], "heading": heading, "samples": self._shown(samples.get(heading, []))}
                for name, heading in form.headings.items()
            ],
            own=mask_account(asking.asked_own(self.job)),
            **context,
        )

    def _shown(self, samples: list[str]) -> list[str]:
        return samples if self.in_clear else [mask_text(text) for text in samples]

    def save(self, form: ColumnsForm) -> str:
        asking.say(
            by=self.officer,
            case=self.case,
            job=self.job,
            bank=form.cleaned_data["bank"],
            columns=form.columns,
            signs=form.signs,
            own=form.cleaned_data["number"],
            now=self.now,
        )
        return self.job_address
