"""Addresses: Figures of money: of a case, of counties and periods."""

from django.urls import URLPattern

# Below the address of one case, and below /funds/.
of_case: list[URLPattern] = []
across: list[URLPattern] = []
