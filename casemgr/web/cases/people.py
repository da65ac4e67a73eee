"""The victims and identifiers of a case: add, change, take out (受害人、涉案标识)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case, Identifier, Victim
from casemgr.cases.services import editing, identifiers, victims
from casemgr.common.money import show_yuan
from casemgr.common.versioned import Stale
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.cases.forms import IdentifierForm, ReasonForm, VictimForm, label
from casemgr.web.cases.versioned import VersionedFormPage


class Editors:
    """Only who works the case."""

    def check(self, case: Case) -> None:
        if not rules.may_edit(self.officer, case):
            raise PermissionDenied(_("您不是本案主办或协办民警，不能修改。"))


class Victims(Editors):
    """Comes from the victims' tab and goes back to it."""

    @property
    def led_back(self) -> str:
        return self.tab_address("victims")

    @cached_property
    def victim(self) -> Victim:
        rows = Victim.objects.filter(case=self.case).select_related("case")
        return self.visible(rows, pk=self.kwargs["victim_pk"])


class AddVictim(Victims, CaseFormPage):
    """A person this case knows already is not entered twice: the page offers his record instead."""

    template_name = "cases/victim_form.html"
    title = gettext_lazy("增加受害人")
    form_class = VictimForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("受害人已登记，案件损失金额已重新合计。")
    twin: Victim | None = None

    def save(self, form: VictimForm) -> str:
        try:
            victims.add(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        except victims.AlreadyThere as error:
            self.twin = error.victim
            raise
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(twin=self.twin, **context)


class ChangeVictim(Victims, VersionedFormPage):
    template_name = "cases/victim_form.html"
    title = gettext_lazy("修改受害人")
    form_class = VictimForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")
    twin: Victim | None = None

    @property
    def row(self) -> Victim:
        return self.victim

    def labels(self) -> Mapping[str, Any]:
        return {name: label(Victim, name) for name in VictimForm.base_fields}

    def values(self, row: Victim) -> dict[str, Any]:
        return editing.plain({name: getattr(row, name) for name in VictimForm.base_fields})

    def typed(self, form: VictimForm) -> dict[str, Any]:
        return editing.plain(form.cleaned_data)

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values

    def spoken(self, field: str, value: Any) -> str:
        return show_yuan(Decimal(value)) if field == "loss_amount" else str(value)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {name: getattr(self.victim, name) for name in VictimForm.base_fields}}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(twin=self.twin, **context)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def write(self, form: VictimForm, version: int) -> str:
        try:
            victims.change(
                by=self.officer, victim=self.victim, version=version, now=self.now, **form.cleaned_data
            )
        except victims.AlreadyThere as error:
            self.twin = error.victim
            raise
        return self.led_back


class RemoveVictim(Victims, CaseFormPage):
    """Entered by mistake: taken out with a reason, and the loss is added up anew."""

    template_name = "cases/confirm.html"
    title = gettext_lazy("移除受害人")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认移除")
    success_message = gettext_lazy("受害人已移除，案件损失金额已重新合计。")

    def save(self, form: ReasonForm) -> str:
        try:
            victims.remove(
                by=self.officer, victim=self.victim, reason=form.cleaned_data["reason"], now=self.now
            )
        except Stale:
            return self.led_back
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        loss = show_yuan(self.victim.loss_amount)
        text = _("将移除受害人“%(name)s”，登记损失 %(loss)s 元。案件日志保留移除人和理由。")
        return super().get_context(
            danger=True, text=text % {"name": self.victim.name, "loss": loss}, **context
        )


class Identifiers(Editors):
    @property
    def led_back(self) -> str:
        return self.tab_address("identifiers")


class AddIdentifier(Identifiers, CaseFormPage):
    title = gettext_lazy("增加涉案标识")
    form_class = IdentifierForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("涉案标识已登记。")

    def save(self, form: IdentifierForm) -> str:
        identifiers.add(by=self.officer, case=self.case, now=self.now, **form.cleaned_data)
        return self.led_back


class RemoveIdentifier(Identifiers, CaseFormPage):
    template_name = "cases/confirm.html"
    title = gettext_lazy("移除涉案标识")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认移除")
    success_message = gettext_lazy("涉案标识已移除。")

    @cached_property
    def identifier(self) -> Identifier:
        rows = Identifier.objects.filter(case=self.case).select_related("case")
        return self.visible(rows, pk=self.kwargs["identifier_pk"])

    def save(self, form: ReasonForm) -> str:
        identifiers.remove(
            by=self.officer,
            identifier=self.identifier,
            reason=form.cleaned_data["reason"],
            now=self.now,
        )
        return self.led_back

    def get_context(self, **context: Any) -> dict[str, Any]:
        text = _("将移除%(kind)s“%(value)s”。") % {
            "kind": self.identifier.get_kind_display(),
            "value": self.identifier.value,
        }
        return super().get_context(danger=True, text=text, **context)
