"""The workbench, the messages, and the counters of the header."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from casemgr.common.keyset import paginate
from casemgr.notices import services as notices
from casemgr.notices.models import Notice
from casemgr.web.base import Page
from casemgr.web.home.cards import workbench
from casemgr.web.rules import SIGNED_IN


class Workbench(Page):
    """What waits for this officer, by what he is (工作台)."""

    rule = SIGNED_IN
    template_name = "home/workbench.html"
    title = _("工作台")

    def get_context(self, **context: Any) -> dict[str, Any]:
        cards, statistics = workbench(self.officer, self.now)
        return super().get_context(cards=cards, statistics=statistics, **context)


class Notices(Page):
    """The officer's own messages, newest first (消息)."""

    rule = SIGNED_IN
    template_name = "home/notices.html"
    title = _("消息")

    def get_context(self, **context: Any) -> dict[str, Any]:
        rows = Notice.objects.visible_to(self.officer)
        only_unread = self.request.GET.get("view") == "unread"
        page = paginate(
            rows.unread() if only_unread else rows,
            ordering=("-created_at",),
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
            size=30,
        )
        tabs = [
            {"label": _("全部"), "url": "?", "current": not only_unread},
            {
                "label": _("未读"),
                "url": "?view=unread",
                "current": only_unread,
                "count": rows.unread().count(),
            },
        ]
        return super().get_context(notices=page, tabs=tabs, only_unread=only_unread, **context)


class Read(Page):
    """Mark one message as read, and go where it points if that was asked for."""

    rule = SIGNED_IN
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        notice = self.visible(Notice.objects.all(), pk=kwargs["pk"])
        notices.mark_read(by=self.officer, now=self.now, ids=[notice.pk])
        return redirect(notice.link if "open" in request.POST and notice.link else "home:notices")


class ReadAll(Page):
    """Mark all messages as read."""

    rule = SIGNED_IN
    http_method_names: ClassVar[list[str]] = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        notices.mark_read(by=self.officer, now=self.now)
        return redirect("home:notices")


class Counters(Page):
    """The counters of the header, which ask for themselves every minute."""

    rule = SIGNED_IN
    template_name = "components/counters.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page()
