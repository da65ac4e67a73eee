"""What is asked before a file comes in or goes out."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.exchange.inspection import MAX_FILE_BYTES


class ImportForm(forms.Form):
    """A ledger to be looked at. What is in it is judged by the worker, not here."""

    largest = MAX_FILE_BYTES

    file = forms.FileField(
        label=gettext_lazy("台账文件"),
        allow_empty_file=True,
        help_text=gettext_lazy("XLSX 或 CSV。先预览，确认后才入库。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > self.largest:
            raise ValidationError(
                _("文件超过%(megabytes)d兆字节，请拆分成几个文件后分别上传。")
                % {"megabytes": self.largest >> 20}
            )
        if upload.size == 0:
            raise ValidationError(_("文件是空的，请核对后重新选择。"))
        if PurePath(upload.name or "").suffix.lower() not in (".xlsx", ".csv", ".txt"):
            raise ValidationError(
                _("只能导入 XLSX 或 CSV 文件，请在 Excel 或 WPS 中另存为 XLSX 后重新选择。")
            )
        return upload


MASKED, UNMASKED = "masked", "unmasked"


class ExportForm(forms.Form):
    """In which form cases leave the house. Unmasked only for who may ask for it, with a purpose."""

    format = forms.ChoiceField(
        label=gettext_lazy("文件格式"),
        choices=[("xlsx", gettext_lazy("Excel 工作簿（XLSX）")), ("csv", gettext_lazy("CSV（UTF-8）"))],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    content = forms.ChoiceField(
        label=gettext_lazy("个人信息"),
        choices=[
            (MASKED, gettext_lazy("脱敏（默认）")),
            (UNMASKED, gettext_lazy("不脱敏：须写明用途，经另一人审批后导出")),
        ],
        initial=MASKED,
        required=False,
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不脱敏时必填，审批人可见，写入审计记录。"),
    )

    def __init__(self, *args: Any, may_unmask: bool, **options: Any):
        super().__init__(*args, **options)
        if not may_unmask:
            del self.fields["content"], self.fields["purpose"]

    @property
    def masked(self) -> bool:
        return self.cleaned_data.get("content") != UNMASKED

    def clean(self) -> None:
        purpose = self.cleaned_data.get("purpose", "").strip()
        if not self.masked and not purpose:
            self.add_error("purpose", _("导出未脱敏数据须写明用途。"))


class DecideExportForm(forms.Form):
    """The second person's word on an unmasked export (审批)."""

    APPROVE, REFUSE = "approve", "refuse"
    decision = forms.ChoiceField(
        label=gettext_lazy("决定"),
        choices=[(APPROVE, gettext_lazy("同意导出")), (REFUSE, gettext_lazy("不同意"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("不同意时必填。"),
    )
