"""Tests of an item: asked for, and what they found (检验鉴定)."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from casemgr.evidence.models import Evidence, ForensicTest
from casemgr.evidence.services import testing
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.evidence.base import OneItem
from casemgr.web.evidence.forms import OpinionForm, RequestForm


class RequestTest(OneItem, CaseFormPage):
    title = gettext_lazy("委托检验鉴定")
    form_class = RequestForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("委托已登记；证据送检时请办理移交。")

    def save(self, form: RequestForm) -> str:
        testing.request(by=self.officer, evidence=self.evidence, now=self.now, **form.cleaned_data)
        return self.led_back


class RecordOpinion(OneItem, CaseFormPage):
    """The first opinion of a test or a further one: those recorded before stay."""

    title = gettext_lazy("登记鉴定意见")
    form_class = OpinionForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("鉴定意见已登记。")

    @cached_property
    def test(self) -> ForensicTest:
        rows = ForensicTest.objects.filter(case=self.case).select_related("evidence__case")
        return self.visible(rows, pk=self.kwargs["test_pk"])

    @property
    def evidence(self) -> Evidence:
        return self.test.evidence

    def save(self, form: OpinionForm) -> str:
        testing.conclude(by=self.officer, test=self.test, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(notice=self.test.laboratory, **context)
