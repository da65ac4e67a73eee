"""Addresses: Seized property, recovered money, other restitution."""

from django.urls import URLPattern, path

from casemgr.web.funds.property import items, ledger, money

# Below the address of one case, and below /funds/.
of_case: list[URLPattern] = [
    path("property/", items.ItemList.as_view(), name="items"),
    path("property/new/", items.Seize.as_view(), name="new-item"),
    path("property/of/<int:evidence_pk>/", items.Adopt.as_view(), name="adopt-item"),
    path("property/<int:item_pk>/", items.Item.as_view(), name="item"),
    path("property/<int:item_pk>/appraise/", items.Appraise.as_view(), name="appraise-item"),
    path("property/<int:item_pk>/irrelevant/", items.FindIrrelevant.as_view(), name="irrelevant-item"),
    path("property/<int:item_pk>/lift/", items.Lift.as_view(), name="lift-item"),
    path("recoveries/<slug:source>/new/", money.NewRecovery.as_view(), name="new-recovery"),
    path("restitutions/new/", money.NewRestitution.as_view(), name="new-restitution"),
    path("ledger/", ledger.Ledger.as_view(), name="ledger"),
    path("ledger/<int:entry_pk>/correct/", ledger.Correct.as_view(), name="correct-entry"),
]
across: list[URLPattern] = []
