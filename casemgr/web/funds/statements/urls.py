"""Addresses: Bank statements taken into a case."""

from django.urls import URLPattern, path

from casemgr.web.funds.statements import statements, transfers

# Below the address of one case, and below /funds/.
of_case: list[URLPattern] = [
    path("statements/new/", statements.New.as_view(), name="statement-new"),
    path("statements/<int:job_pk>/columns/", statements.Columns.as_view(), name="statement-columns"),
    path("transfers/new/", transfers.New.as_view(), name="transfer-new"),
    path("transfers/<int:transfer_pk>/remove/", transfers.Remove.as_view(), name="transfer-remove"),
]
across: list[URLPattern] = []
