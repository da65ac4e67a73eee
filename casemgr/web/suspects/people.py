"""The suspects of a case: add, change, caught, take out (嫌疑人)."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.cases.services import editing
from casemgr.common.moments import Moment
from casemgr.common.money import show_yuan
from casemgr.common.versioned import Stale
from casemgr.suspects.enums import CaughtMode, Gender, RingRole
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import merging, people
from casemgr.taskforces.models import CaptureTeam
from casemgr.web.cases.base import CaseFormPage, CasePage
from casemgr.web.cases.forms import ReasonForm
from casemgr.web.cases.versioned import VersionedFormPage
from casemgr.web.suspects.forms import CaughtForm, PersonForm, label, team_label
from casemgr.web.suspects.persons import DECIDERS


class Workers:
    """Only who works on the people of the case; comes from their tab and goes back to it."""

    def check(self, case: Case) -> None:
        if not rules.may_work(self.officer, case):
            raise PermissionDenied(_("您不办理本案，不能登记或修改嫌疑人。"))

    @property
    def led_back(self) -> str:
        return self.tab_address("suspects")


class AsksElsewhere:
    """A page that may tell which other units hold a person: what was told is written down, saved or not."""

    units_told: Collection[str] = ()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        if self.units_told:
            self.record("suspect.known_elsewhere", units=sorted(self.units_told))
        return response


def person_address(page: CasePage, pk: int) -> str:
    """Where one of many suspects stands on their tab."""
    return f"{page.tab_address('suspects')}&person={pk}#suspect-{pk}"


class OneSuspect(Workers):
    """About one suspect of the case."""

    @cached_property
    def suspect(self) -> CaseSuspect:
        rows = CaseSuspect.objects.filter(case=self.case).select_related("suspect", "case")
        return self.visible(rows, pk=self.kwargs["suspect_pk"])

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.record_reading()
        return super().get(request, *args, **kwargs)

    @property
    def led_back(self) -> str:
        return person_address(self, self.suspect.pk)


class AddSuspect(Workers, AsksElsewhere, CaseFormPage):
    """Somebody known already is offered, not entered twice; of another county only the unit is told."""

    template_name = "suspects/person_form.html"
    title = gettext_lazy("增加嫌疑人")
    form_class = PersonForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("嫌疑人已登记。")
    twin: CaseSuspect | None = None
    known: people.KnownPerson | None = None

    def save(self, form: PersonForm) -> str:
        is_known = self.request.POST.get("is_known_person") == "1"
        try:
            row = people.add(
                by=self.officer, case=self.case, now=self.now, is_known_person=is_known, **form.cleaned()
            )
        except people.AlreadyThere as error:
            self.twin = error.case_suspect
            raise
        except people.KnownPerson as error:
            self.known, self.units_told = error, error.units
            raise
        return person_address(self, row.pk)

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(twin=self.twin, known=self.known, may_join=True, **context)


class ChangeSuspect(OneSuspect, AsksElsewhere, VersionedFormPage):
    template_name = "suspects/person_form.html"
    title = gettext_lazy("修改嫌疑人")
    form_class = PersonForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("已保存。")
    known: people.KnownPerson | None = None

    @property
    def row(self) -> CaseSuspect:
        return self.suspect

    def labels(self) -> Mapping[str, Any]:
        return {name: field.label for name, field in PersonForm.base_fields.items()}

    def values(self, row: CaseSuspect) -> dict[str, Any]:
        return _plain(_fields(row))

    def typed(self, form: PersonForm) -> dict[str, Any]:
        return _plain(form.cleaned())

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return values

    def spoken(self, field: str, value: Any) -> str:
        if field == "roles":
            return str(_("、")).join(str(RingRole(role).label) for role in value)
        if field == "gender":
            return str(Gender(value).label) if value else ""
        if isinstance(value, bool):
            return _("是") if value else _("否")
        return show_yuan(Decimal(value)) if field == "attributed_amount" else str(value)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": _fields(self.suspect)}

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            twin=None, known=self.known, may_join=False, merge_address=self._merge_address(), **context
        )

    def _merge_address(self) -> str:
        """Where both records can be laid side by side, for whoever decides and sees both."""
        if not self.known or self.known.units:
            return ""
        person, other = self.suspect.suspect, self.known.person
        if not DECIDERS.admits(self.request) or not merging.may_merge(self.officer, person, other):
            return ""
        return reverse("persons:merge", args=[person.pk, other.pk])

    def write(self, form: PersonForm, version: int) -> str:
        try:
            people.change(
                by=self.officer, case_suspect=self.suspect, version=version, now=self.now, **form.cleaned()
            )
        except people.KnownPerson as error:
            if self.request.POST.get("ask_city") == "1" and error.units:
                merging.ask_city(by=self.officer, case_suspect=self.suspect, other=error.person, now=self.now)
                self.success_message = _("已提请市局核实两份人员记录，本次修改未保存。")
                return self.led_back
            self.known, self.units_told = error, error.units
            raise
        return self.led_back


class Caught(OneSuspect, VersionedFormPage):
    """抓获: when, where, how. Arrest (逮捕) is a measure and stands elsewhere."""

    title = gettext_lazy("登记抓获")
    form_class = CaughtForm
    submit_label = gettext_lazy("保存")
    success_message = gettext_lazy("归案情况已登记。")
    template_name = "suspects/form.html"

    @property
    def row(self) -> CaseSuspect:
        return self.suspect

    def labels(self) -> Mapping[str, Any]:
        return {name: label(CaseSuspect, name) for name in people.CAUGHT}

    def values(self, row: CaseSuspect) -> dict[str, Any]:
        return editing.plain({name: getattr(row, name) for name in people.CAUGHT})

    def typed(self, form: CaughtForm) -> dict[str, Any]:
        return editing.plain(form.cleaned())

    def as_data(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        day, clock = values["caught_date"], values["caught_time"]
        return {**values, "caught_0": day, "caught_1": clock}

    def spoken(self, field: str, value: Any) -> str:
        if field == "capture_team":
            return next((team_label(team) for team in self.teams if team.pk == value), "")
        return str(CaughtMode(value).label) if field == "caught_mode" and value else str(value)

    @cached_property
    def teams(self) -> list[CaptureTeam]:
        """Those to choose from; the one that stands there too, should its task force have left the case."""
        teams = list(people.teams_of(self.suspect.case_id))
        chosen = self.suspect.capture_team
        return [*teams, chosen] if chosen and chosen not in teams else teams

    def get_form_kwargs(self) -> dict[str, Any]:
        row = self.suspect
        caught = Moment(row.caught_date, row.caught_time) if row.caught_date else None
        return {
            "teams": self.teams,
            "initial": {
                "capture_team": row.capture_team_id,
                "caught": caught,
                "caught_mode": row.caught_mode,
                "caught_place": row.caught_place,
            },
        }

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(about=self.suspect.suspect.name, **context)

    def write(self, form: CaughtForm, version: int) -> str:
        people.caught(
            by=self.officer, case_suspect=self.suspect, version=version, now=self.now, **form.cleaned()
        )
        return self.led_back


class RemoveSuspect(OneSuspect, CaseFormPage):
    """Entered by mistake: taken out with a reason."""

    template_name = "cases/confirm.html"
    title = gettext_lazy("移除嫌疑人")
    form_class = ReasonForm
    submit_label = gettext_lazy("确认移除")
    success_message = gettext_lazy("嫌疑人已移除。")

    def save(self, form: ReasonForm) -> str:
        with suppress(Stale):
            people.remove(
                by=self.officer, case_suspect=self.suspect, reason=form.cleaned_data["reason"], now=self.now
            )
        return self.tab_address("suspects")

    def get_context(self, **context: Any) -> dict[str, Any]:
        text = _("将把“%(name)s”从本案移除。案件日志保留移除人和理由。") % {"name": self.suspect.suspect.name}
        return super().get_context(danger=True, text=text, **context)


def _fields(row: CaseSuspect) -> dict[str, Any]:
    """A suspect as the form has him."""
    person = {name: getattr(row.suspect, name) for name in people.PERSON}
    return {**person, **{name: getattr(row, name) for name in people.ROLE}}


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**editing.plain(fields), "roles": sorted(fields["roles"])}
