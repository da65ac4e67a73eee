"""What the forms of a case's proceedings share: whose they are, and where they lead."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.web.cases.base import CaseFormPage


class ProceedingsForm(CaseFormPage):
    """Only who works the case; comes from the tab 办案 and goes back to it."""

    template_name = "proceedings/form.html"
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已登记。")
    notice: Any = ""

    def check(self, case: Case) -> None:
        if not rules.may_edit(self.officer, case):
            raise PermissionDenied(_("您不是本案主办或协办民警，不能修改。"))

    @property
    def led_back(self) -> str:
        return self.tab_address("proceedings")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(**{"notice": self.notice, **context})
