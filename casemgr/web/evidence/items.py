"""The page of an item with its chain of hands, and the forms of the inventory (证据)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.evidence.enums import FINAL, PICTURES, FileRole, FileState, Mode
from casemgr.evidence.models import CHANGEABLE, Evidence, EvidenceFile, ForensicTest
from casemgr.evidence.services import items
from casemgr.evidence.services.working import handlers
from casemgr.funds.models import SeizedItem
from casemgr.web.cases import personal
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.cases.versioned import VersionedFormPage
from casemgr.web.evidence import chain
from casemgr.web.evidence.base import EvidencePage, OneItem, Workers
from casemgr.web.evidence.forms import ChangeForm, EvidenceForm, label


class Item(EvidencePage):
    """One item: what it is, who has it and had it, its files, its tests."""

    template_name = "evidence/item.html"

    @property
    def title(self) -> str:
        return self.evidence.number

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        files = self._files()
        is_gone = self.last is not None and self.last.purpose in FINAL
        may_work = rules.may_work(self.officer, self.case) and not self.evidence.voided_at
        return super().get_context(
            evidence=self.evidence,
            name=self.reader.text(self.evidence.name),
            hidden={name: self.field(value) for name, value in personal.of(self.evidence).items()},
            holder=str(self.holder),
            lines=chain.lines(self.evidence, self.events, self.reader),
            files=files,
            photos=[one for one in files if one["is_photo"]],
            faults=[one for one in files if one["row"].state != FileState.INTACT],
            tests=self._tests(),
            is_gone=is_gone,
            last=self.last,
            may_work=may_work,
            may_move=may_work and not is_gone,
            may_void=may_work and not (self.events or files or self._tests()),
            may_open=self.in_clear,
            may_reveal=self.may_reveal,
            tab_address=self.tab_address("evidence"),
            property_item=SeizedItem.objects.visible_to(self.officer).filter(evidence=self.evidence).first(),
            may_be_property=may_work and not is_gone and self.evidence.mode == Mode.SEIZED,
            **context,
        )

    def _files(self) -> list[dict[str, Any]]:
        """Its files, the newest version of each first; older ones are marked and stay."""
        rows = EvidenceFile.objects.visible_to(self.officer).filter(evidence=self.evidence)
        rows = list(rows.with_state().select_related("uploaded_by"))
        old = {row.replaces_id for row in rows}
        return [
            {
                "row": row,
                "name": row.name if self.in_clear else row.get_role_display(),
                "is_old": row.pk in old,
                "is_photo": self.in_clear
                and row.role == FileRole.PHOTO
                and row.kind in PICTURES
                and row.state == FileState.INTACT
                and row.pk not in old,
                "is_altered": row.state != FileState.INTACT,
            }
            for row in rows
        ]

    def _tests(self) -> list[dict[str, Any]]:
        return self._read_tests

    @cached_property
    def _read_tests(self) -> list[dict[str, Any]]:
        rows = ForensicTest.objects.visible_to(self.officer).filter(evidence=self.evidence)
        rows = rows.select_related("requested_by").prefetch_related("opinions")
        return [
            {
                "test": test,
                "question": self.field(personal.of(test)["question"]),
                "opinions": [
                    {"row": opinion, "text": self.field(personal.of(opinion)["text"])}
                    for opinion in test.opinions.all()
                ],
            }
            for test in rows
        ]


class Register(Workers, CaseFormPage):
    """An item comes into the inventory; its page then offers label, photo and hand-over."""

    template_name = "evidence/register.html"
    title = gettext_lazy("登记证据")
    form_class = EvidenceForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("证据已登记，请打印标签、上传照片并及时入库。")

    @property
    def led_back(self) -> str:
        return self.tab_address("evidence")

    def get_form_kwargs(self) -> dict[str, Any]:
        officers = handlers(self.case, self.now)
        return {"officers": officers, "initial": {"collected_by": self.officer.pk}}

    def save(self, form: EvidenceForm) -> str:
        evidence = items.register(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return reverse("evidence:item", args=[self.case.pk, evidence.pk])


class Change(OneItem, VersionedFormPage):
    """Where it lies, its seal, the note. What was signed for stays."""

    title = gettext_lazy("修改证据信息")
    form_class = ChangeForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")

    @property
    def row(self) -> Evidence:
        return self.evidence

    def labels(self) -> Mapping[str, Any]:
        return {name: label(Evidence, name) for name in CHANGEABLE}

    def values(self, row: Evidence) -> dict[str, Any]:
        return {name: getattr(row, name) for name in CHANGEABLE}

    def typed(self, form: ChangeForm) -> dict[str, Any]:
        return dict(form.cleaned_data)

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": self.values(self.evidence)}

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = _("编号、名称、数量、取得情况以清单为准，登记后不能修改；有误之处请写入备注。")
        return super().get_context(notice=notice, **context)

    def write(self, form: ChangeForm, version: int) -> str:
        items.change(
            by=self.officer, evidence=self.evidence, version=version, now=self.now, **form.cleaned_data
        )
        return self.led_back


class Void(OneItem, CaseFormPage):
    """Registered by mistake: voided with a reason as long as nothing hangs on it."""

    template_name = "cases/confirm.html"
    title = gettext_lazy("作废证据登记")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认作废")
    success_message = gettext_lazy("证据登记已作废，编号不再使用。")

    def save(self, form: ReasonForm) -> str:
        items.void(by=self.officer, evidence=self.evidence, reason=form.cleaned_data["reason"], now=self.now)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        text = _("将作废证据“%(number)s %(name)s”的登记。已有移交、鉴定或文件记录的证据不能作废。")
        told = {"number": self.evidence.number, "name": self.evidence.name}
        return super().get_context(danger=True, text=text % told, **context)
