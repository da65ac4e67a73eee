"""What the frame around every page needs: the officer's post, the menu, the counters."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from django.utils.translation import get_language

from casemgr.common import clock
from casemgr.counties.models import Posting
from casemgr.web import duties
from casemgr.web.menu import menu_for


def frame(request: HttpRequest) -> dict[str, Any]:
    """`frame` for the templates; worked out only when a template asks, so a fragment costs nothing."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    public = {
        "bureau": settings.BUREAU_NAME,
        "system": settings.SYSTEM_NAME,
        "path": request.get_full_path(),
        "is_english": get_language() == "en",
        "officer": None,
    }
    user = getattr(request, "user", None)
    return public | (_signed_in(request) if user is not None and user.is_authenticated else {})


def _signed_in(request: HttpRequest) -> dict[str, Any]:
    officer = request.user
    posting = (
        Posting.objects.visible_to(officer).filter(officer=officer).open().select_related("unit", "county")
    )
    post = posting.first()
    counters = duties.counters(officer)
    return {
        "officer": officer,
        "role": post.get_role_display() if post else "",
        "unit": post.unit if post else "",
        "place": post.place if post else "",
        "menu": menu_for(officer, request, counters),
        "counters": counters,
        "duties": counters.get("duties"),
        "unread": counters["unread"],
        "watermark": f"{officer.police_no} {officer.name} {localtime(clock.now()):%Y-%m-%d %H:%M}",
    }
