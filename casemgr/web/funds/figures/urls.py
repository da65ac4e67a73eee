"""Addresses: figures of money, of counties and of their cases."""

from django.urls import URLPattern, path

from casemgr.web.funds.figures import pages

# Below the address of one case, and below /funds/.
of_case: list[URLPattern] = []
across: list[URLPattern] = [
    path("figures/", pages.Counties.as_view(), name="figures"),
    path("figures/cases/", pages.Cases.as_view(), name="figures-cases"),
]
