"""An item changes hands: the form of a hand-over (移交)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.evidence.services import custody
from casemgr.evidence.services.working import handlers
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.evidence import chain
from casemgr.web.evidence.base import OneItem
from casemgr.web.evidence.forms import HandOverForm


class HandOver(OneItem, CaseFormPage):
    """From who has it now: that is not typed. Of two at once one is recorded, the other is told."""

    title = gettext_lazy("办理移交")
    form_class = HandOverForm
    submit_label = gettext_lazy("确认移交")
    success_message = gettext_lazy("移交已登记。")
    moved = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            "officers": handlers(self.case, self.now),
            "holder": self.holder,
            "initial": {"after": self.last.no if self.last else 0},
        }

    def save(self, form: HandOverForm) -> str:
        try:
            custody.hand_over(by=self.officer, evidence=self.evidence, now=self.now, **form.cleaned_data)
        except custody.Moved:
            self.moved = True
            raise
        return self.led_back

    def page(self, status: int = 200, template: str | None = None, **context: Any) -> Any:
        if self.moved:
            context["form"] = self._from_who_has_it_now(context["form"])
        return super().page(status, template, **context)

    def _from_who_has_it_now(self, form: HandOverForm) -> HandOverForm:
        """What was typed, asked again: to hand it on, whoever has it since must sign."""
        del self.__dict__["events"]
        data = form.data.copy()
        data["after"] = self.last.no
        anew = self.get_form(data)
        anew.full_clean()
        for error in form.non_field_errors():
            anew.add_error(None, error)
        return anew

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = _("现由%(holder)s保管。移出、接收双方须分别签字，登记后不能修改。") % {
            "holder": chain.spoken(self.holder)
        }
        return super().get_context(notice=notice, **context)
