"""What a load balancer and the watch ask: is the web server alive, are all parts alive."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from casemgr.web.base import Page
from casemgr.web.health import checks
from casemgr.web.rules import PUBLIC


class Health(Page):
    """Every part as JSON; 503 when one of them is down."""

    rule = PUBLIC

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        report = checks.report(self.now)
        return JsonResponse(report, status=503 if report["down"] else 200)


class Live(Page):
    """Django answers; nothing else is asked."""

    rule = PUBLIC

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponse("ok", content_type="text/plain")
