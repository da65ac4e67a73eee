"""The dual inquiry of a card case: opened, carried on, concluded (一案双查)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.proceedings.models import DualInquiry
from casemgr.proceedings.services import inquiries
from casemgr.web.proceedings.base import ProceedingsForm
from casemgr.web.proceedings.forms import InquiryForm


class OpenInquiry(ProceedingsForm):
    title = gettext_lazy("登记一案双查")
    form_class = InquiryForm
    notice = gettext_lazy(
        "既查涉案人员，也倒查开卡网点、单位及从业人员的责任；“两卡”案件作出双查结论后方可结案归档。"
    )

    def save(self, form: InquiryForm) -> str:
        inquiries.record(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return self.led_back


class CarryOn(OpenInquiry):
    """Until it is concluded."""

    title = gettext_lazy("办理一案双查")
    success_message = gettext_lazy("已保存。")

    @cached_property
    def inquiry(self) -> DualInquiry:
        return self.visible(DualInquiry.objects.filter(case=self.case), pk=self.kwargs["inquiry_pk"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.inquiry.concluded_at:
            raise PermissionDenied(_("该项双查已经作出结论，不能修改。"))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.inquiry, name) for name in InquiryForm.base_fields}}

    def save(self, form: InquiryForm) -> str:
        inquiries.record(
            by=self.officer, case=self.case, inquiry=self.inquiry, now=self.now, **form.cleaned_data
        )
        return self.led_back
