"""The bureau's templates: the catalogue, the versions of each, what may stand in them (文书模板)."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.common.errors import Unreadable
from casemgr.counties.rights import Right
from casemgr.documents.filling.placeholders import FACTS, ROWS, WHERE_LABELS, Where
from casemgr.documents.models import Kind, Template
from casemgr.documents.services import templates
from casemgr.web.base import FormPage, ObjectPage, Page
from casemgr.web.documents.forms import TemplateForm
from casemgr.web.documents.issuing import WORD
from casemgr.web.files import sent
from casemgr.web.rules import needs


class Managers:
    """Templates serve the whole city: who keeps reference data everywhere."""

    rule = needs(Right.MANAGE_REFERENCE)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not templates.may_manage(request.user):
            raise PermissionDenied(_("您没有维护文书模板的权限。"))
        return super().dispatch(request, *args, **kwargs)


class Kinds(Managers, Page):
    """Every kind with the template that is filled now."""

    title = gettext_lazy("文书模板")
    template_name = "documents/kinds.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        rows = Template.objects.visible_to(self.officer).in_use().without_file().select_related("uploaded_by")
        present: dict[int, Template] = {}
        for template in rows:
            present.setdefault(template.kind_id, template)
        kinds = Kind.objects.visible_to(self.officer)
        rows = [{"kind": kind, "template": present.get(kind.pk)} for kind in kinds]
        return super().get_context(rows=rows, **context)


class KindPage(Managers, ObjectPage, FormPage):
    """The versions of one kind's template, and the upload of the next."""

    model = Kind
    object_name = "kind"
    template_name = "documents/kind.html"
    form_class = TemplateForm
    success_message = gettext_lazy("新版本已启用，此后出具的文书使用该版本。")

    @property
    def title(self) -> str:
        return self.object.name

    def get_context(self, **context: Any) -> dict[str, Any]:
        rows = Template.objects.visible_to(self.officer).filter(kind=self.object).without_file()
        versions = list(rows.select_related("uploaded_by", "kind"))
        in_use = [version for version in versions if version.is_active]
        return super().get_context(
            versions=versions,
            current=in_use[0] if in_use else None,
            may_withdraw=len(in_use) > 1,
            **context,
        )

    def save(self, form: TemplateForm) -> str:
        upload = form.cleaned_data["file"]
        try:
            templates.add(
                by=self.officer,
                kind=self.object,
                content=upload.read(),
                file_name=upload.name,
                note=form.cleaned_data["note"],
                now=self.now,
            )
        except Unreadable as error:
            raise ValidationError({"file": str(error)}) from None
        return reverse("stationery:kind", args=[self.object.pk])


class TemplateFile(Managers, Page):
    """A version, to be edited in Word."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        template = self.visible(Template.objects.select_related("kind"), pk=kwargs["pk"])
        told = {"kind": template.kind.name, "version": template.version}
        name = _("%(kind)s模板第%(version)s版") % told + ".docx"
        return sent(BytesIO(bytes(template.content)), name, content_type=WORD)


class WithdrawTemplate(Managers, ObjectPage, FormPage):
    """Taken out of use, to be read still."""

    model = Template
    template_name = "documents/withdraw.html"
    title = gettext_lazy("停用模板版本")
    form_class = forms.Form
    success_message = gettext_lazy("该版本已停用。")

    def get_queryset(self) -> Any:
        return Template.objects.select_related("kind").without_file()

    def save(self, form: Any) -> str:
        templates.withdraw(by=self.officer, template=self.object, now=self.now)
        return self.led_back

    @property
    def led_back(self) -> str:
        return reverse("stationery:kind", args=[self.object.kind_id])

    def get_context(self, **context: Any) -> dict[str, Any]:
        text = _("将停用“%(template)s”，此后使用其余版本中最新的一版。已出具的文书不受影响。")
        return super().get_context(text=text % {"template": self.object}, cancel_url=self.led_back, **context)


class Placeholders(Managers, Page):
    """Every name that may stand in a template, and how loops and conditions are written."""

    title = gettext_lazy("占位符说明")
    template_name = "documents/placeholders.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        groups = [
            {
                "label": WHERE_LABELS[where],
                "facts": [
                    {"mark": mark(fact.name), "meaning": fact.meaning, "sample": fact.sample}
                    for fact in FACTS.values()
                    if fact.where == where
                ],
            }
            for where in Where
        ]
        rows = [
            {
                "name": one.name,
                "meaning": one.meaning,
                "columns": [
                    {"mark": mark(f"行.{name}"), "meaning": meaning, "sample": sample}
                    for name, (meaning, sample) in one.columns.items()
                ],
                "opening": f"{{%tr for 行 in {one.name} %}}",
                "opening_text": f"{{%p for 行 in {one.name} %}}",
            }
            for one in ROWS.values()
        ]
        marks = {"closing": "{%tr endfor %}", "closing_text": "{%p endfor %}"}
        marks["condition"] = "{% if 别名 %}（别名{{ 别名 }}）{% endif %}"
        return super().get_context(groups=groups, row_groups=rows, marks=marks, **context)


def mark(name: str) -> str:
    """A placeholder as it stands in a template."""
    return f"{{{{ {name} }}}}"
