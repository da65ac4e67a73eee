"""Registering a case and changing what it says (登记、编辑案情)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.cases.services import editing, registration, victims
from casemgr.common.clock import local_date
from casemgr.common.moments import Moment
from casemgr.common.money import show_yuan
from casemgr.counties.rights import Right
from casemgr.web.base import FormPage
from casemgr.web.cases.forms import EditForm, RegisterForm, label
from casemgr.web.cases.versioned import VersionedFormPage
from casemgr.web.rules import needs


class Register(FormPage):
    """A report becomes a case, with its first victim if he is known (接报登记)."""

    rule = needs(Right.CREATE_CASES)
    template_name = "cases/register.html"
    title = gettext_lazy("登记案件")
    form_class = RegisterForm
    success_message = gettext_lazy("案件已登记。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"officer": self.officer, "today": local_date(self.now)}

    def save(self, form: RegisterForm) -> str:
        case = registration.register(
            by=self.officer, unit=form.cleaned_data["unit"], now=self.now, **form.case_fields()
        )
        if victim := form.victim_fields():
            victims.add(by=self.officer, case=case, now=self.now, **victim)
        return reverse("cases:detail", args=[case.pk])


class Edit(VersionedFormPage):
    """Change what a case says (编辑案情)."""

    template_name = "cases/edit.html"
    title = gettext_lazy("编辑案情")
    form_class = EditForm
    success_message = gettext_lazy("已保存。")

    def check(self, case: Case) -> None:
        if not rules.may_edit(self.officer, case):
            raise PermissionDenied(_("您不是本案主办或协办民警，不能修改。"))

    @property
    def row(self) -> Case:
        return self.case

    def labels(self) -> Mapping[str, Any]:
        return {name: label(Case, name) for name in editing.EDITABLE}

    def values(self, row: Case) -> dict[str, Any]:
        return editing.values(row)

    def typed(self, form: EditForm) -> dict[str, Any]:
        return editing.plain(self._fields(form))

    def spoken(self, field: str, value: Any) -> str:
        if field in ("loss_amount", "amount_involved"):
            return show_yuan(Decimal(value))
        return editing.in_words(field, value)

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        data = {name: value for name, value in values.items() if value is not False}
        return {**data, "reported_0": values["reported_date"], "reported_1": values["reported_time"]}

    def get_form_kwargs(self) -> dict[str, Any]:
        case = self.case
        initial = {field: getattr(case, field) for field in editing.EDITABLE if field != "lures"}
        initial["lures"] = list(case.lures.values_list("pk", flat=True))
        initial["reported"] = Moment(case.reported_date, case.reported_time)
        return {"officer": self.officer, "today": local_date(self.now), "case": case, "initial": initial}

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    def write(self, form: EditForm, version: int) -> str:
        editing.edit(by=self.officer, case=self.case, version=version, now=self.now, **self._fields(form))
        return self.address

    def _fields(self, form: EditForm) -> dict[str, Any]:
        fields = form.case_fields()
        if form.fields["loss_amount"].disabled:
            del fields["loss_amount"]
        return fields
