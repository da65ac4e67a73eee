"""Addresses: Money going back to its victims."""

from django.urls import URLPattern, path

from casemgr.web.funds.refunds import banking, deciding, detail, drafting, listing

_ROUND = "refunds/<int:refund_pk>"
_SHARE = f"{_ROUND}/payments/<int:share_pk>"

# Below the address of one case, and below /funds/.
of_case: list[URLPattern] = [
    path("refunds/new/", drafting.Start.as_view(), name="refund-new"),
    path(f"{_ROUND}/", detail.Round.as_view(), name="refund"),
    path(f"{_ROUND}/sources/", drafting.Sources.as_view(), name="refund-sources"),
    path(f"{_ROUND}/shares/", drafting.Shares.as_view(), name="refund-shares"),
    path(f"{_ROUND}/verify/", drafting.Verify.as_view(), name="refund-verify"),
    path(f"{_ROUND}/announce/", deciding.Announce.as_view(), name="refund-announce"),
    path(f"{_ROUND}/objections/new/", deciding.ObjectTo.as_view(), name="refund-object"),
    path(
        f"{_ROUND}/objections/<int:objection_pk>/",
        deciding.DecideObjection.as_view(),
        name="refund-decide-objection",
    ),
    path(f"{_ROUND}/check/", deciding.Check.as_view(), name="refund-check"),
    path(f"{_ROUND}/send-back/", deciding.SendBack.as_view(), name="refund-send-back"),
    path(f"{_ROUND}/approve/", deciding.Approve.as_view(), name="refund-approve"),
    path(f"{_ROUND}/decision/", deciding.RecordDecision.as_view(), name="refund-decision"),
    path(f"{_ROUND}/cancel/", deciding.Cancel.as_view(), name="refund-cancel"),
    path(f"{_ROUND}/issue/", banking.Issue.as_view(), name="refund-issue"),
    path(f"{_SHARE}/pay/", banking.Pay.as_view(), name="refund-pay"),
    path(f"{_SHARE}/bounce/", banking.Bounce.as_view(), name="refund-bounce"),
    path(f"{_SHARE}/again/", banking.TryAgain.as_view(), name="refund-again"),
    path(f"{_SHARE}/take-back/", banking.TakeBack.as_view(), name="refund-take-back"),
    path(f"{_SHARE}/sign/", banking.Sign.as_view(), name="refund-sign"),
]
across: list[URLPattern] = [
    path("refunds/", listing.RefundList.as_view(), name="refunds"),
    path("refunds/unreturned/", listing.UnreturnedList.as_view(), name="unreturned"),
]
