"""Uncovering one masked value, with a reason (查看个人信息)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.common.chinese import tidy
from casemgr.web.cases import personal
from casemgr.web.cases.base import CasePage

LEAST_REASON, MOST_REASON = 2, 200


class Reveal(CasePage):
    """One value at a time: who asked, what for and which value is written down before it is shown."""

    http_method_names = ["post"]
    template_name = "cases/revealed.html"
    title = gettext_lazy("查看个人信息")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.may_reveal(self.officer, self.case):
            raise PermissionDenied(_("您没有查看个人信息的权限。"))
        found = personal.find(self.case, request.POST.get("field", ""), self.officer)
        if found is None or not found.clear:
            raise Http404
        reason = tidy(request.POST.get("reason", ""))[:MOST_REASON]
        if len(reason) < LEAST_REASON:
            return self._answer(found, status=422, error=_("请说明查看理由。"))
        self.record("personal.revealed", field=found.field, reason=reason)
        return self._answer(found, value=found.clear)

    def _answer(self, found: personal.Personal, status: int = 200, **context: Any) -> HttpResponse:
        shown = {"found": found, "value": "", "error": "", **context}
        template = "cases/_revealed.html" if self.request.htmx else None
        return self.page(status=status, template=template, **shown)
