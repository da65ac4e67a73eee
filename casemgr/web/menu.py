"""The left menu as data: what stands there, for whom, and which counter it wears."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.counties.access import holds
from casemgr.counties.rights import Right


@dataclass(frozen=True)
class Item:
    """A line of the menu. No `rights` means for everybody; `query` and `counter` are optional."""

    label: str | Promise
    url_name: str
    rights: tuple[Right, ...] = ()
    query: str = ""
    counter: str = ""
    for_administrators: bool = False

    def shown_to(self, officer: Officer) -> bool:
        if self.for_administrators and officer.is_superuser:
            return True
        return not self.rights or any(holds(officer, right) for right in self.rights)

    @property
    def url(self) -> str:
        return reverse(self.url_name) + self.query

    def is_shown_by(self, request: HttpRequest) -> bool:
        """Whether the request asks for this address, with these parameters among others."""
        wanted = dict(parse_qsl(self.query.removeprefix("?")))
        here = request.path == reverse(self.url_name)
        return here and all(request.GET.get(name) == value for name, value in wanted.items())

    def holds_page(self, path: str) -> bool:
        """Whether a page lies under this address; under the workbench lies only itself."""
        return path == self.url or (self.url != "/" and path.startswith(self.url))


@dataclass(frozen=True)
class Group:
    label: str | Promise
    items: tuple[Item, ...]


FILES = (
    Right.IMPORT_LEDGERS,
    Right.EXPORT_CASES,
    Right.EXPORT_OWN_CASES,
    Right.APPROVE_EXPORTS,
)

# Who answers for how a county or the city works its cases, or looks into it.
OVERSEEING = (Right.APPROVE_CASES, Right.REVIEW_SUPERVISION, Right.EXPORT_CASES, Right.READ_AUDIT)

MENU = (
    Group(
        _("工作"),
        (
            Item(_("工作台"), "home:workbench", counter="duties"),
            Item(_("消息"), "home:notices", counter="unread"),
        ),
    ),
    Group(
        _("案件"),
        (
            Item(_("案件列表"), "cases:list", (Right.READ_CASES,)),
            Item(_("期限一览"), "deadlines:list", (Right.READ_CASES,)),
            Item(_("在逃人员"), "fugitives:list", (Right.READ_CASES,)),
            Item(_("受案未立案"), "proceedings:unfiled", (Right.READ_CASES,)),
            Item(_("办案时长"), "proceedings:durations", OVERSEEING),
            Item(_("我的案件"), "cases:list", (Right.EDIT_OWN_CASES,), "?view=mine", "mine"),
            Item(_("待审批案件"), "cases:list", (Right.APPROVE_CASES,), "?view=requested", "requested"),
            Item(_("登记案件"), "cases:new", (Right.CREATE_CASES,)),
            Item(_("积案档案"), "coldcases:list", (Right.READ_COLD_CASES,)),
            Item(_("专班"), "taskforces:list", (Right.READ_TASK_FORCES,)),
            Item(
                _("跨县查阅"),
                "taskforces:requests",
                (Right.CREATE_CASES, Right.APPROVE_CASES, Right.READ_AUDIT),
                counter="access_requests",
            ),
        ),
    ),
    Group(
        _("资金"),
        (
            Item(_("即将到期冻结"), "funds:freezes", (Right.READ_CASES,), counter="freezes_ending"),
            Item(_("资金统计"), "funds:figures", OVERSEEING),
            Item(_("返还办理"), "funds:refunds", (Right.READ_CASES,)),
            Item(
                _("返还待审核"),
                "funds:refunds",
                (Right.APPROVE_CASES,),
                "?state=refund_check",
                "refund_check",
            ),
            Item(
                _("返还待审批"),
                "funds:refunds",
                (Right.APPROVE_FUNDS,),
                "?state=refund_approve",
                "refund_approve",
            ),
        ),
    ),
    Group(
        _("挂牌督办"),
        (
            Item(_("督办列表"), "supervision:list", (Right.READ_SUPERVISION,)),
            Item(
                _("待签收"),
                "supervision:list",
                (Right.ANSWER_SUPERVISION, Right.REVIEW_SUPERVISION),
                "?state=listed",
                "listed",
            ),
            Item(
                _("申请解除"),
                "supervision:list",
                (Right.REVIEW_SUPERVISION,),
                "?state=release_pending",
                "release_pending",
            ),
        ),
    ),
    Group(
        _("数据交换"),
        (
            Item(_("导入台账"), "exchange:import", (Right.IMPORT_LEDGERS,)),
            Item(_("导出案件"), "exchange:export", (Right.EXPORT_CASES, Right.EXPORT_OWN_CASES)),
            Item(_("任务"), "exchange:jobs", FILES, counter="jobs"),
        ),
    ),
    Group(
        _("管理"),
        (
            Item(_("督办标准"), "reference:standard", (Right.MANAGE_REFERENCE,)),
            Item(_("文书模板"), "stationery:kinds", (Right.MANAGE_REFERENCE,)),
            Item(
                _("后台管理"),
                "admin:index",
                (Right.MANAGE_REFERENCE, Right.MANAGE_OFFICERS, Right.READ_AUDIT),
                for_administrators=True,
            ),
        ),
    ),
)


def menu_for(officer: Officer, request: HttpRequest, counters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The groups and lines that `officer` may use, the one he is on marked."""
    shown = [(group, [item for item in group.items if item.shown_to(officer)]) for group in MENU]
    current = _current(request, [item for _group, items in shown for item in items])
    return [
        {"label": group.label, "items": list(_lines(items, current, counters))}
        for group, items in shown
        if items
    ]


def _lines(items: list[Item], current: Item | None, counters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield {
            "label": item.label,
            "url": item.url,
            "count": counters.get(item.counter, ""),
            "current": item is current,
        }


def _current(request: HttpRequest, items: list[Item]) -> Item | None:
    """The line that names this very page with its parameters, else the one under whose address it lies."""
    exact = [item for item in items if item.query and item.is_shown_by(request)]
    under = [item for item in items if not item.query and item.holds_page(request.path)]
    return max(exact or under, key=lambda item: len(item.url), default=None)
