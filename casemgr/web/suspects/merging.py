"""Two records of one person: looked for, laid side by side, merged, and taken apart again (合并嫌疑人)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.common.versioned import Stale
from casemgr.suspects.enums import RingRole
from casemgr.suspects.models import MergeRecord, Suspect
from casemgr.suspects.services import merging, people
from casemgr.suspects.services.merge_plan import Plan, Union, plan
from casemgr.suspects.services.merging import GONE, KEPT
from casemgr.web.base import FormPage, read_key
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.cases.listing import shown_name
from casemgr.web.fields import LineField, TextField
from casemgr.web.suspects.persons import Decided, Shown, shown

FOUND_AT_MOST = 20


class FindForm(forms.Form):
    """Whom to compare with."""

    q = LineField(
        label=gettext_lazy("姓名、别名、拼音首字母或身份证号"),
        max_length=50,
        error_messages={"required": gettext_lazy("请输入要查找的人员。")},
    )


class FindTwin(Decided, FormPage):
    """The other record, chosen by hand. What is typed names people: it is sent, not put into an address."""

    template_name = "persons/find.html"
    title = gettext_lazy("与另一份人员记录合并")
    form_class = FindForm

    @cached_property
    def shown(self) -> Shown:
        return shown(self.officer, [self.person(self.kwargs["pk"])])[0]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.page(form=self.get_form(), found=None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.page(status=422, form=form, found=None)
        rows = Suspect.objects.visible_to(self.officer).search(form.cleaned_data["q"])
        rows = rows.exclude(pk=self.shown.person.pk)[:FOUND_AT_MOST]
        return self.page(form=form, found=shown(self.officer, rows))

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(shown=self.shown, **context)


class MergeForm(forms.Form):
    """Which value stays where the two differ, and on what grounds they are one person."""

    reason = TextField(
        label=gettext_lazy("认定为同一人的依据"),
        max_length=500,
        help_text=gettext_lazy("如：身份证核验、指纹比对、本人供述"),
    )

    def __init__(self, data: Any, files: Any, *, plan: Plan, **options: Any):
        super().__init__(data, files, **options)
        for name in reversed(plan.differences):
            self.fields[name] = forms.ChoiceField(
                label=Suspect._meta.get_field(name).verbose_name,
                choices=[(KEPT, KEPT), (GONE, GONE)],
                initial=_proposed(plan, name),
                error_messages={"required": gettext_lazy("请选择保留哪一个值。")},
            )
        self.order_fields([*plan.differences, "reason"])


class MergePersons(Decided, FormPage):
    """Field by field which value stays, and everything that would move. Nothing is done before it is seen."""

    template_name = "persons/merge.html"
    title = gettext_lazy("合并人员记录")
    form_class = MergeForm
    success_message = gettext_lazy("两份记录已合并。一日内可以撤销。")

    @cached_property
    def sides(self) -> tuple[Shown, Shown]:
        kept, gone = (self.person(self.kwargs[name]) for name in ("pk", "other_pk"))
        if kept == gone:
            raise Http404
        one, other = shown(self.officer, [kept, gone])
        return one, other

    @cached_property
    def may(self) -> bool:
        return merging.may_merge(self.officer, *(side.person for side in self.sides))

    @cached_property
    def plan(self) -> Plan:
        return plan(*(side.person for side in self.sides))

    @property
    def led_back(self) -> str:
        return reverse("persons:detail", args=[self.sides[0].person.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"plan": self.plan}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may:
            return self._beyond()
        self.record("person.compared", *(side for side in self.sides if side.is_clear))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.may:
            return super().post(request, *args, **kwargs)
        own = [
            (row, other)
            for side, other in (self.sides, self.sides[::-1])
            for row in side.parts
            if rules.may_work(self.officer, row.case)
        ]
        if not own:
            self.check(*(side.person for side in self.sides))
        row, other = own[0]
        merging.ask_city(by=self.officer, case_suspect=row, other=other.person, now=self.now)
        messages.success(request, _("已提请市局核实。"))
        return redirect(self.led_back)

    def _beyond(self) -> HttpResponseBase:
        return self.page(template="persons/beyond.html", sentence=str(merging.Beyond()))

    def save(self, form: MergeForm) -> str:
        kept, gone = (side.person for side in self.sides)
        chosen = {name: form.cleaned_data[name] for name in self.plan.differences}
        try:
            merging.merge(
                by=self.officer,
                kept=kept,
                gone=gone,
                versions=_versions(self.request.POST.get("versions", "")),
                chosen=chosen,
                reason=form.cleaned_data["reason"],
                now=self.now,
            )
        except Stale:
            raise ValidationError(
                _("打开本页后有人修改了这两份记录，请按现在的内容核对后重新提交。")
            ) from None
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        context = super().get_context(sides=self.sides, cancel_url=self.led_back, **context)
        if not self.may:
            return context
        kept, gone = (side.person for side in self.sides)
        moving = [self._part(row) for row in self.plan.moving]
        return {
            **context,
            "rows": [self._row(name, context["form"]) for name in people.PERSON],
            "versions": f"{kept.version}-{gone.version}",
            "obstacles": self.plan.obstacles,
            "awaits_identity": self.plan.awaits_identity,
            "moving": moving,
            "unions": [self._union(union) for union in self.plan.unions],
            "counted": self.plan.counted(),
        }

    def _row(self, name: str, form: MergeForm) -> dict[str, Any]:
        kept, gone = (side.fields[name] for side in self.sides)
        return {
            "name": name,
            "label": kept["label"],
            "kept": kept,
            "gone": gone,
            "differs": getattr(self.sides[0].person, name) != getattr(self.sides[1].person, name),
            "asked": name in form.fields,
            "chosen": form[name].value() if name in form.fields else "",
        }

    def _part(self, row: Any) -> dict[str, Any]:
        return {"row": row, "name": shown_name(self.officer, row.case), "roles": row.role_labels}

    def _union(self, union: Union) -> dict[str, Any]:
        united = union.united()
        return {
            **self._part(union.kept),
            "roles": [str(RingRole(role).label) for role in united["roles"]],
            "level": united["level"],
            "amount": united["attributed_amount"],
            "caught_date": united["caught_date"],
        }


class UndoMerge(Decided, FormPage):
    """Taken apart again, while nothing was done that could not be."""

    template_name = "persons/undo.html"
    title = gettext_lazy("撤销合并")
    form_class = ReasonForm
    success_message = gettext_lazy("合并已撤销，恢复为两份人员记录。")

    @cached_property
    def merge(self) -> MergeRecord:
        rows = MergeRecord.objects.select_related("kept", "by")
        record = self.visible(rows, pk=self.kwargs["record_pk"])
        self.check(record.kept)
        return record

    @property
    def led_back(self) -> str:
        return reverse("persons:detail", args=[self.merge.kept_id])

    def save(self, form: ReasonForm) -> str:
        merging.undo(by=self.officer, record=self.merge, now=self.now, **form.cleaned_data)
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            merge=self.merge,
            shown=shown(self.officer, [self.merge.kept])[0],
            problem=merging.why_not_undone(self.merge, self.now),
            cancel_url=self.led_back,
            **context,
        )


def _proposed(plan: Plan, name: str) -> str:
    """The side that has something; nobody's where both have."""
    kept, gone = getattr(plan.kept, name), getattr(plan.gone, name)
    if bool(kept) == bool(gone):
        return ""
    return KEPT if kept else GONE


def _versions(text: str) -> tuple[int, int]:
    kept, _dash, gone = text.partition("-")
    return read_key(kept) or 0, read_key(gone) or 0
