"""How long cases take from stage to stage, as medians by county and by month (办案时长)."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Min
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.counties.models import County
from casemgr.proceedings import durations
from casemgr.proceedings.durations import SPAN_LABELS, Median
from casemgr.web.base import Page
from casemgr.web.menu import OVERSEEING
from casemgr.web.rules import needs

MONTHS = range(1, 13)


class DurationForm(forms.Form):
    """Which year, and which county's months."""

    year = forms.TypedChoiceField(label=gettext_lazy("年份"), coerce=int, required=False)
    county = forms.ModelChoiceField(
        queryset=None,
        to_field_name="code",
        label=gettext_lazy("县区"),
        required=False,
        empty_label=gettext_lazy("全部县区"),
    )

    def __init__(self, data: Any, *, officer: Officer, years: list[int]):
        super().__init__(data)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["county"].queryset = County.objects.visible_to(officer)


class Durations(Page):
    """Medians of the spans that ended in a year. No target, no ranking: information (domain §2.5)."""

    rule = needs(*OVERSEEING)
    title = gettext_lazy("办案时长")
    template_name = "proceedings/durations.html"

    @cached_property
    def form(self) -> DurationForm:
        return DurationForm(self.request.GET, officer=self.officer, years=self.years)

    @cached_property
    def years(self) -> list[int]:
        """From this year back to the first in which a case was filed."""
        this_year = local_date(self.now).year
        first = Case.objects.visible_to(self.officer).aggregate(day=Min("filed_date"))["day"]
        return list(range(this_year, (first.year if first else this_year) - 1, -1))

    def get_context(self, **context: Any) -> dict[str, Any]:
        is_valid = self.form.is_valid()
        year = (is_valid and self.form.cleaned_data["year"]) or self.years[0]
        county = self.form.cleaned_data["county"] if is_valid else None
        found = self._medians(year, county) if is_valid else {}
        return super().get_context(
            form=self.form,
            year=year,
            county=county,
            spans=list(SPAN_LABELS.values()),
            counties=self._by_county(found, county),
            months=[_line(_("%(month)d月") % {"month": month}, found.get((None, month))) for month in MONTHS],
            whole=_line(county.short_name if county else _("全部"), found.get((None, None))),
            reset_url=reverse("proceedings:durations"),
            **context,
        )

    def _medians(self, year: int, county: County | None) -> dict:
        return durations.medians(
            officer=self.officer,
            since=date(year, 1, 1),
            until=date(year, 12, 31),
            county_id=county.pk if county else None,
        )

    def _by_county(self, found: dict, county: County | None) -> list[dict[str, Any]]:
        counties = [] if county else list(County.objects.visible_to(self.officer))
        return [_line(one.short_name, found.get((one.pk, None))) for one in counties]


def _line(label: str, medians: dict[str, Median] | None) -> dict[str, Any]:
    return {"label": label, "cells": [(medians or {}).get(span) for span in SPAN_LABELS]}
