"""Addresses of stop-payments, freezes and renewals."""

from django.urls import path

from casemgr.web.funds.holds import detail, freezes, listing, renewals, stops

# Below the address of one case, and below /funds/.
of_case = [
    path("stops/new/", stops.AskStop.as_view(), name="new-stop"),
    path("stops/<int:stop_pk>/answer/", stops.AnswerStop.as_view(), name="answer-stop"),
    path("stops/<int:stop_pk>/lift/", stops.LiftStop.as_view(), name="lift-stop"),
    path("stops/<int:stop_pk>/finding/", stops.FindStop.as_view(), name="find-stop"),
    path("stops/<int:stop_pk>/correct/", stops.CorrectStop.as_view(), name="correct-stop"),
    path("freezes/new/", freezes.AskFreeze.as_view(), name="new-freeze"),
    path("freezes/<int:freeze_pk>/", detail.FreezePage.as_view(), name="freeze"),
    path("freezes/<int:freeze_pk>/decide/", freezes.DecideFreeze.as_view(), name="decide-freeze"),
    path("freezes/<int:freeze_pk>/answer/", freezes.AnswerFreeze.as_view(), name="answer-freeze"),
    path("freezes/<int:freeze_pk>/lift/", freezes.LiftFreeze.as_view(), name="lift-freeze"),
    path("freezes/<int:freeze_pk>/hand-on/", freezes.HandOnFreeze.as_view(), name="hand-on-freeze"),
    path("freezes/<int:freeze_pk>/finding/", freezes.FindFreeze.as_view(), name="find-freeze"),
    path("freezes/<int:freeze_pk>/correct/", freezes.CorrectFreeze.as_view(), name="correct-freeze"),
    path("freezes/<int:freeze_pk>/renew/", renewals.AskRenewal.as_view(), name="renew-freeze"),
    path("renewals/<int:renewal_pk>/decide/", renewals.DecideRenewal.as_view(), name="decide-renewal"),
    path("renewals/<int:renewal_pk>/executed/", renewals.ExecuteRenewal.as_view(), name="execute-renewal"),
]
across = [path("freezes/", listing.FreezeList.as_view(), name="freezes")]
