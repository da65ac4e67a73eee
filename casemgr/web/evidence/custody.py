"""An item changes hands: the form of a hand-over (移交)."""

from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.evidence.services import custody
from casemgr.evidence.services.working import handlers
from casemgr.web.cases.base import CaseFormPage
from casemgr.web.evidence.base import OneItem
from casemgr.web.evidence.forms import HandOverForm, this_minute


class HandOver(OneItem, CaseFormPage):
    """From who has it now: that is not typed. Of two at once one is recorded, the other is told."""

    title = gettext_lazy("办理移交")
    form_class = HandOverForm
    submit_label = gettext_lazy("确认移交")
    success_message = gettext_lazy("移交已登记。")
    moved: custody.Moved | None = None

    @property
    def after(self) -> int:
        return self.last.no if self.last else 0

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            "officers": handlers(self.case, self.now),
            "holder": self.holder,
            "initial": {"after": self.after, "at": this_minute(self.now)},
        }

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.POST.get("after") != str(self.after):
            # It may have been this very form that handed the item on, and its answer was lost.
            if led := self.led_already():
                return led
            self.moved = custody.Moved(self.holder)
            return self.page(status=422, form_key=uuid4())
        return super().post(request, *args, **kwargs)

    def save(self, form: HandOverForm) -> str:
        try:
            custody.hand_over(by=self.officer, evidence=self.evidence, now=self.now, **form.cleaned_data)
        except custody.Moved as moved:
            self.moved = moved
            raise
        return self.led_back

    def page(self, status: int = 200, template: str | None = None, **context: Any) -> Any:
        if self.moved:
            context["form"] = self._asked_again(self.moved)
        return super().page(status, template, **context)

    def _asked_again(self, moved: custody.Moved) -> HandOverForm:
        """What was typed, over who has the item now: to hand it on, he must sign."""
        del self.__dict__["events"]
        data = self.request.POST.copy()
        data["after"] = self.after
        form = self.get_form(data)
        form.full_clean()
        form.add_error(None, moved)
        return form

    def get_context(self, **context: Any) -> dict[str, Any]:
        notice = _("现由%(holder)s保管。移出、接收双方须分别签字，登记后不能修改。")
        return super().get_context(notice=notice % {"holder": self.holder}, **context)
