"""Addresses: accounts, and what each case knows of them."""

from django.urls import URLPattern, path

from casemgr.web.funds.accounts import pages, writing

# Below the address of one case, and below /funds/.
of_case: list[URLPattern] = [
    path("accounts/new/", writing.Register.as_view(), name="account-new"),
    path("accounts/<int:row_pk>/change/", writing.Change.as_view(), name="account-change"),
    path("accounts/<int:row_pk>/check/", writing.Check.as_view(), name="account-check"),
]
across: list[URLPattern] = [path("accounts/<int:pk>/", pages.AccountPage.as_view(), name="account")]
