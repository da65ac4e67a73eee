"""The dual inquiry of a card case: opened, carried on, concluded (一案双查)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.proceedings.enums import Finding
from casemgr.proceedings.models import DualInquiry
from casemgr.proceedings.services import inquiries
from casemgr.web.cases.versioned import VersionedFormPage
from casemgr.web.proceedings.base import ProceedingsForm
from casemgr.web.proceedings.forms import InquiryForm, label


class OpenInquiry(ProceedingsForm):
    title = gettext_lazy("登记一案双查")
    form_class = InquiryForm
    notice = gettext_lazy(
        "既查涉案人员，也倒查开卡网点、单位及从业人员的责任；“两卡”案件作出双查结论后方可结案归档。"
    )

    def save(self, form: InquiryForm) -> str:
        inquiries.open_inquiry(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return self.led_back


class CarryOn(ProceedingsForm, VersionedFormPage):
    """Until it is concluded. A colleague may be changing it too."""

    title = gettext_lazy("办理一案双查")
    form_class = InquiryForm
    notice = OpenInquiry.notice
    success_message = gettext_lazy("已保存。")

    @cached_property
    def inquiry(self) -> DualInquiry:
        return self.visible(DualInquiry.objects.filter(case=self.case), pk=self.kwargs["inquiry_pk"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if self.inquiry.concluded_at:
            raise PermissionDenied(_("该项双查已经作出结论，不能修改。"))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": self.values(self.inquiry)}

    @property
    def row(self) -> DualInquiry:
        return self.inquiry

    def labels(self) -> Mapping[str, Any]:
        return {name: label(DualInquiry, name) for name in inquiries.FIELDS}

    def values(self, row: DualInquiry) -> dict[str, Any]:
        return {name: getattr(row, name) for name in inquiries.FIELDS}

    def typed(self, form: InquiryForm) -> dict[str, Any]:
        return dict(form.cleaned_data)

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values

    def spoken(self, field: str, value: Any) -> str:
        return str(Finding(value).label) if field == "finding" and value else str(value)

    def write(self, form: InquiryForm, version: int) -> str:
        told = {"by": self.officer, "inquiry": self.inquiry, "version": version, "now": self.now}
        inquiries.carry_on(**told, **form.cleaned_data)
        return self.led_back
