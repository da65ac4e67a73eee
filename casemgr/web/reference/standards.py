"""The standard by which cases are listed: what is in force, what was, and what a change would do."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.clock import local_date
from casemgr.counties.access import holds_everywhere
from casemgr.counties.rights import Right
from casemgr.supervision.enums import Level
from casemgr.supervision.models import EscalationRule
from casemgr.supervision.services import standards
from casemgr.web.base import FormPage, Page
from casemgr.web.reference.forms import StandardForm
from casemgr.web.rules import needs
from casemgr.web.supervision import sentences


class Standard(Page):
    """The standard in force and all its versions (督办标准)."""

    rule = needs(Right.READ_SUPERVISION)
    title = gettext_lazy("督办标准")
    template_name = "reference/standard.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        rules = EscalationRule.objects.visible_to(self.officer).filter(level=Level.CITY)
        current = rules.in_force(Level.CITY, local_date(self.now)).first()
        versions = list(rules.select_related("created_by").order_by("-effective_date", "-version"))
        for rule in versions:
            rule.words = sentences.standard(rule)
            rule.standing = self._standing(rule, current)
        return super().get_context(
            current=next((rule for rule in versions if rule == current), None),
            versions=versions,
            may_change=holds_everywhere(self.officer, Right.MANAGE_REFERENCE),
            **context,
        )

    def _standing(self, rule: EscalationRule, current: EscalationRule | None) -> dict[str, str]:
        if rule == current:
            return {"tone": "good", "label": _("现行")}
        if rule.effective_date > local_date(self.now):
            return {"tone": "waiting", "label": _("待施行")}
        return {"tone": "ended", "label": _("已被替代")}


class NewStandard(FormPage):
    """A new version in three steps: write it, see county by county what it would change, confirm.

    The first two are GET, so that the preview can be gone back from, and asked for again.
    """

    rule = needs(Right.MANAGE_REFERENCE)
    title = gettext_lazy("修改督办标准")
    template_name = "reference/new_standard.html"
    form_class = StandardForm
    success_message = gettext_lazy("新标准已保存。")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not holds_everywhere(request.user, Right.MANAGE_REFERENCE):
            raise PermissionDenied(_("您没有维护督办标准的权限。"))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "threshold" not in request.GET:
            return self.page(form=StandardForm(initial=self._initial()))
        form = StandardForm(request.GET)
        if form.is_valid() and form.cleaned_data["effective_date"] < local_date(self.now):
            form.add_error("effective_date", _("施行日期不能早于今天。"))
        if not form.is_valid() or "change" in request.GET:
            return self.page(status=200 if form.is_valid() else 422, form=form)
        return self._preview(form)

    def save(self, form: StandardForm) -> str:
        standards.change(by=self.officer, now=self.now, **form.cleaned_data)
        return reverse("reference:standard")

    def _preview(self, form: StandardForm) -> HttpResponseBase:
        wanted = form.cleaned_data
        effects = standards.preview(
            amount_field=wanted["amount_field"],
            threshold=wanted["threshold"],
            inclusive=wanted["inclusive"],
        )
        rules = EscalationRule.objects.visible_to(self.officer)
        return self.page(
            template="reference/preview.html",
            form=form,
            form_key=uuid4(),
            current=rules.in_force(Level.CITY, local_date(self.now)).first(),
            wanted=EscalationRule(**wanted),
            words=sentences.standard(EscalationRule(**wanted)),
            effects=effects,
            newly_listed=sum(effect.newly_listed for effect in effects),
            now_below=sum(effect.now_below for effect in effects),
            back=f"{self.request.path}?{self.request.GET.urlencode()}&change=1",
        )

    def _initial(self) -> dict[str, Any]:
        rules = EscalationRule.objects.visible_to(self.officer)
        current = rules.in_force(Level.CITY, local_date(self.now)).first()
        if current is None:
            return {}
        return {name: getattr(current, name) for name in ("amount_field", "threshold", "inclusive")}
