"""Files of an item: taken in, and given out only after their check (证据文件)."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from casemgr.evidence.contents import CONTENT_TYPES
from casemgr.evidence.enums import PICTURES, FileKind
from casemgr.evidence.models import EvidenceFile
from casemgr.evidence.services import files
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.evidence.base import EvidencePage, OneItem
from casemgr.web.evidence.forms import FileForm
from casemgr.web.files import sent


class AddFile(OneItem, CaseFormPage):
    """A photo, the electronic evidence itself or a paper; an older version stays beside it."""

    title = gettext_lazy("上传证据文件")
    form_class = FileForm
    submit_label = gettext_lazy("上传")
    success_message = gettext_lazy("文件已保存，SHA-256 校验值已记录。")

    @cached_property
    def replaceable(self) -> dict[int, EvidenceFile]:
        """The newest versions of the files that are there."""
        rows = EvidenceFile.objects.visible_to(self.officer).filter(evidence=self.evidence)
        return {row.pk: row for row in rows.filter(replaced_by=None)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"replaceable": self.replaceable.values()}

    def save(self, form: FileForm) -> str:
        typed = form.cleaned_data
        files.add(
            by=self.officer,
            evidence=self.evidence,
            role=typed["role"],
            upload=typed["file"],
            sha256=typed["sha256"],
            replaces=self.replaceable.get(typed.get("replaces")),
            now=self.now,
        )
        return self.led_back


class File(EvidencePage):
    """One file for who sees the case in clear, hashed again before it is given out.

    `?show` shows a picture on the page; everything else is saved by the reader, never opened by his browser.
    """

    template_name = "evidence/altered.html"
    title = gettext_lazy("文件校验异常")

    @cached_property
    def file(self) -> EvidenceFile:
        rows = EvidenceFile.objects.filter(case=self.case).select_related("evidence", "case")
        return self.visible(rows, pk=self.kwargs["file_pk"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        file = self.file
        where = request.META.get("REMOTE_ADDR") or None
        opened = files.open_checked(by=self.officer, file=file, now=self.now, address=where)
        if opened.content is None:
            return self.page(status=409, file=file, evidence=file.evidence, opened=opened)
        kind = FileKind(file.kind)
        return sent(
            opened.content,
            file.name,
            content_type=CONTENT_TYPES[kind],
            inline="show" in request.GET and kind in PICTURES,
        )
