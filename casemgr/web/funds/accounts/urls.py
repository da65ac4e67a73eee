"""Addresses: Accounts, transfers, and the picture of where money went."""

from django.urls import URLPattern

# Below the address of one case, and below /funds/.
of_case: list[URLPattern] = []
across: list[URLPattern] = []
