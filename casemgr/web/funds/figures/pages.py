"""Figures of money by county, and the cases behind each figure (资金统计)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.common.keyset import paginate
from casemgr.counties.models import County
from casemgr.funds import figures
from casemgr.funds.models import Entry, Position
from casemgr.web.base import Page
from casemgr.web.cases.listing import shown_name
from casemgr.web.fields import DayField
from casemgr.web.menu import OVERSEEING
from casemgr.web.rules import needs

CASES_ON_A_PAGE = 50


class PeriodForm(forms.Form):
    """Whole days, both included; this year until today unless said otherwise."""

    start = DayField(label=gettext_lazy("开始日期"), required=False)
    end = DayField(label=gettext_lazy("结束日期"), required=False)
    county = forms.ModelChoiceField(
        queryset=None,
        to_field_name="code",
        label=gettext_lazy("县区"),
        required=False,
        empty_label=gettext_lazy("全部县区"),
    )

    def __init__(self, data: QueryDict, *, officer: Officer, today: date):
        this_year = {"start": date(today.year, 1, 1).isoformat(), "end": today.isoformat()}
        super().__init__({**this_year, **data.dict()})
        self.today = today
        self.fields["county"].queryset = County.objects.visible_to(officer)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"start", "end"} <= cleaned.keys() and self.period[0] > self.period[1]:
            raise ValidationError({"end": _("结束日期不能早于开始日期。")})
        return cleaned

    @property
    def period(self) -> tuple[date, date]:
        end = self.cleaned_data.get("end") or self.today
        return self.cleaned_data.get("start") or date(end.year, 1, 1), end


class FiguresPage(Page):
    """A page of figures of one period, as far as the officer reads cases."""

    rule = needs(*OVERSEEING)

    @cached_property
    def form(self) -> PeriodForm:
        return PeriodForm(self.request.GET, officer=self.officer, today=local_date(self.now))

    @cached_property
    def counties(self) -> list[County]:
        """Those the figures are of: one, or every one the officer reads. None if the form cannot be read."""
        if not self.form.is_valid():
            return []
        chosen = self.form.cleaned_data["county"]
        return [chosen] if chosen else list(County.objects.visible_to(self.officer))

    @property
    def period(self) -> tuple[date, date]:
        return self.form.period if self.form.is_valid() else (local_date(self.now),) * 2

    def _dates(self) -> dict[str, str]:
        """The period, as an address carries it."""
        start, end = self.period
        return {"start": start.isoformat(), "end": end.isoformat()}

    @property
    def entries(self) -> Any:
        """Those of the period. What a task force lent from elsewhere is no part of a county's figure."""
        rows = Entry.objects.visible_to(self.officer).filter(county__in=self.counties)
        return figures.within(rows, *self.period)

    @property
    def positions(self) -> Any:
        return Position.objects.visible_to(self.officer).filter(county__in=self.counties)

    def get_context(self, **context: Any) -> dict[str, Any]:
        start, end = self.period
        return super().get_context(
            form=self.form,
            start=start,
            end=end,
            flow_heads=_heads(figures.FIGURES),
            stock_heads=_heads(figures.STOCKS),
            **context,
        )


class Counties(FiguresPage):
    """Each county's figures of a period, what it holds now, and its rates."""

    title = gettext_lazy("资金统计")
    template_name = "funds/figures.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        flows = figures.moved(self.entries, by="county")
        balances = figures.held(self.positions, by="county")
        rates = figures.rates(self.officer, [county.pk for county in self.counties], *self.period)
        lines = [self._line(county, flows, balances, rates) for county in self.counties]
        return super().get_context(
            lines=lines,
            whole=_whole(lines, rates),
            rate_heads=[{"label": label, "definition": text} for label, text in figures.RATES.values()],
            reset_url=reverse("funds:figures"),
            **context,
        )

    def _line(self, county: County, flows: Mapping, balances: Mapping, rates: Mapping) -> dict[str, Any]:
        query = {"county": county.code, **self._dates()}
        return {
            "label": county.short_name,
            "url": f"{reverse('funds:figures-cases')}?{urlencode(query)}",
            "flows": [figure.of(flows.get(county.pk, {})) for figure in figures.FIGURES.values()],
            "stocks": [stock.of(balances.get(county.pk, {})) for stock in figures.STOCKS.values()],
            "rates": _rates(rates[county.pk]),
        }


class Cases(FiguresPage):
    """The cases behind the figures: what moved in the period, and what each holds now."""

    title = gettext_lazy("资金统计：案件明细")
    template_name = "funds/figures_cases.html"

    def get_context(self, **context: Any) -> dict[str, Any]:
        found = paginate(
            self._cases(),
            ordering=("-pk",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
            size=CASES_ON_A_PAGE,
        )
        keys = [case.pk for case in found.rows]
        flows = figures.moved(self.entries.filter(case__in=keys), by="case")
        balances = figures.held(self.positions.filter(case__in=keys), by="case")
        return super().get_context(
            lines=[
                {
                    "case": case,
                    "name": shown_name(self.officer, case),
                    "flows": [figure.of(flows.get(case.pk, {})) for figure in figures.FIGURES.values()],
                    "stocks": [stock.of(balances.get(case.pk, {})) for stock in figures.STOCKS.values()],
                }
                for case in found.rows
            ],
            found=found,
            whole={
                "flows": _sums(figures.FIGURES, figures.moved(self.entries).get(None, {})),
                "stocks": _sums(figures.STOCKS, figures.held(self.positions).get(None, {})),
            },
            reset_url=reverse("funds:figures-cases"),
            back_url=f"{reverse('funds:figures')}?{urlencode(self._dates())}",
            **context,
        )

    def _cases(self) -> Any:
        """Those in which money moved in the period, or lies now."""
        holding = self.positions.filter(balance__gt=0).order_by().values("case")
        keys = self.entries.order_by().values("case").union(holding)
        cases = Case.objects.visible_to(self.officer).filter(pk__in=keys)
        return cases.with_list_columns().prefetch_related("assistant_rows")


def _heads(defined: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"label": one.label, "definition": one.definition} for one in defined.values()]


def _sums(defined: Mapping[str, Any], of: Mapping) -> list[Any]:
    return [one.of(of) for one in defined.values()]


def _whole(lines: list[dict[str, Any]], rates: Mapping) -> dict[str, Any]:
    return {
        "flows": [sum(column) for column in zip(*(line["flows"] for line in lines), strict=True)],
        "stocks": [sum(column) for column in zip(*(line["stocks"] for line in lines), strict=True)],
        "rates": _rates(rates[None]),
    }


def _rates(rates: figures.Rates) -> list[str]:
    """As they are shown: a rate of nothing is —, a number stands beside its rate."""
    number = _percent(rates.by_number)
    if rates.stops:
        told = {"rate": number, "stopped": rates.stopped, "stops": rates.stops}
        number = _("%(rate)s（%(stopped)d/%(stops)d件）") % told
    minutes = "—" if rates.minutes is None else _("%(minutes)d分钟") % {"minutes": rates.minutes}
    return [number, *map(_percent, (rates.by_amount, rates.saved, rates.returned)), minutes]


def _percent(value: Any) -> str:
    return "—" if value is None else f"{value:.1f}%"
