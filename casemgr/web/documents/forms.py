"""What an officer types for a document, and the data manager for a template."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.documents.filling.inspection import MAX_FILE_BYTES
from casemgr.documents.filling.placeholders import TYPED, Placeholder
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.fields import LineField, TextField

__all__ = ["ReasonForm", "TemplateForm", "TypedForm"]


class TypedForm(forms.Form):
    """The facts that no record holds: a field for each that the template asks for, by its Chinese name."""

    def __init__(self, data: Any, files: Any, *, asked: dict[str, str], required: list[str], **options: Any):
        super().__init__(data, files, **options)
        for name, value in asked.items():
            placeholder = TYPED[name]
            is_line = isinstance(placeholder, Placeholder) and not placeholder.long
            field = LineField if is_line else TextField
            self.fields[name] = field(
                label=name,
                initial=value,
                required=name in required,
                max_length=200 if is_line else 5000,
                help_text=placeholder.meaning,
            )


class TemplateForm(forms.Form):
    """A new version of a template. What is in the file is judged before it is kept."""

    file = forms.FileField(
        label=gettext_lazy("模板文件"),
        help_text=gettext_lazy("DOCX，不超过5兆字节，不含宏、嵌入文件和外部链接。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
    note = LineField(
        label=gettext_lazy("修改说明"), max_length=200, help_text=gettext_lazy("改了什么、依据什么。")
    )

    def clean_file(self) -> UploadedFile:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_FILE_BYTES:
            raise ValidationError(_("文件超过5兆字节，请压缩或删去图片后重新选择。"))
        if PurePath(upload.name or "").suffix.lower() != ".docx":
            raise ValidationError(_("只能上传 DOCX 文件，请在 Word 或 WPS 中另存为 DOCX 后重新选择。"))
        return upload
