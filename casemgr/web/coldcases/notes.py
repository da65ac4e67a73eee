"""What is written into a dossier: readings, supplements, consultations, external queries."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import Case
from casemgr.coldcases import clocks
from casemgr.coldcases.models import ExternalQuery, ReadingNote
from casemgr.coldcases.services import notes
from casemgr.common.clock import local_date
from casemgr.web.coldcases.base import DossierFormPage
from casemgr.web.coldcases.forms import AnswerForm, MeetingForm, QueryForm, ReadingForm, SupplementForm


class _NotePage(DossierFormPage):
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")
    for_members = True


class Read(_NotePage):
    """The dossier was read (阅卷)."""

    title = gettext_lazy("登记阅卷")
    form_class = ReadingForm
    success_message = gettext_lazy("阅卷记录已登记。")

    @property
    def notice(self) -> str:
        hours = {"hours": settings.COLD_NOTE_EDIT_HOURS}
        return _("阅卷记录登记后%(hours)d小时内可由本人修改（本市设定），此后只能补充。") % hours

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"read_on": local_date(self.now)}}

    def save(self, form: ReadingForm) -> str:
        notes.read(by=self.officer, dossier=self.dossier, now=self.now, **form.cleaned_data)
        return self.led_back


class _OneNote(_NotePage):
    """About one note of the dossier."""

    @cached_property
    def note(self) -> ReadingNote:
        rows = ReadingNote.objects.filter(file=self.dossier).select_related("file", "by", "supplements")
        return self.visible(rows, pk=self.kwargs["note_pk"])

    def check(self, case: Case) -> None:
        super().check(case)
        assert self.note


class CorrectNote(_OneNote):
    """Its writer corrects it while he may."""

    title = gettext_lazy("修改阅卷记录")

    @property
    def form_class(self) -> type[ReadingForm] | type[SupplementForm]:
        return SupplementForm if self.note.supplements_id else ReadingForm

    def check(self, case: Case) -> None:
        super().check(case)
        if self.note.by_id != self.officer.pk:
            raise PermissionDenied(_("阅卷记录只能由本人修改，请补充记录。"))

    def get_form_kwargs(self) -> dict[str, Any]:
        fields = self.form_class.base_fields
        return {"initial": {name: getattr(self.note, name) for name in fields}}

    def save(self, form: Any) -> str:
        typed = {"read_on": self.note.read_on, **form.cleaned_data}
        notes.correct(by=self.officer, note=self.note, now=self.now, **typed)
        return self.led_back


class Supplement(_OneNote):
    """Something is added; the note itself stays."""

    title = gettext_lazy("补充阅卷记录")
    form_class = SupplementForm

    @property
    def notice(self) -> str:
        return _("补充%(by)s%(day)s的阅卷记录，原记录保持不变。") % {
            "by": self.note.by.name,
            "day": self.note.read_on.isoformat(),
        }

    def save(self, form: SupplementForm) -> str:
        notes.supplement(by=self.officer, note=self.note, now=self.now, **form.cleaned_data)
        return self.led_back


class Meet(DossierFormPage):
    """A consultation, which sets the date of the next (会商)."""

    title = gettext_lazy("登记会商")
    form_class = MeetingForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("会商已登记，下次会商期限已开始计算。")
    notice = gettext_lazy("会商记录登记后不能修改，请核对后保存。")

    def get_form_kwargs(self) -> dict[str, Any]:
        next_review = clocks.latest_review(self.now)
        return {"initial": {"held_on": local_date(self.now), "next_review_date": next_review}}

    def save(self, form: MeetingForm) -> str:
        notes.meet(by=self.officer, dossier=self.dossier, now=self.now, **form.cleaned_data)
        return self.led_back


class Query(_NotePage):
    """Something was asked of another authority (外部查询)."""

    title = gettext_lazy("登记外部查询")
    form_class = QueryForm
    notice = gettext_lazy("查询个人信息须有明确目的并经审批，查询目的和审批文号长期保留。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"asked_on": local_date(self.now)}}

    def save(self, form: QueryForm) -> str:
        notes.query(by=self.officer, dossier=self.dossier, now=self.now, **form.cleaned_data)
        return self.led_back


class Answer(_NotePage):
    """The other authority has answered."""

    title = gettext_lazy("登记查询结果")
    form_class = AnswerForm
    notice = gettext_lazy("查询结果登记后不能修改，请核对后保存。")

    @cached_property
    def query(self) -> ExternalQuery:
        rows = ExternalQuery.objects.filter(file=self.dossier).select_related("file")
        return self.visible(rows, pk=self.kwargs["query_pk"])

    def check(self, case: Case) -> None:
        super().check(case)
        assert self.query

    def save(self, form: AnswerForm) -> str:
        answer = form.cleaned_data["answer"]
        notes.answer(by=self.officer, query=self.query, answer=answer, now=self.now)
        return self.led_back
