"""Made-up data in which every component shows every state it has."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from casemgr.cases.enums import Status
from casemgr.cases.models import Case
from casemgr.common.keyset import Count, KeysetPage
from casemgr.exchange.enums import State as JobState
from casemgr.exchange.models import Job
from casemgr.supervision.enums import Level, State, Verdict
from casemgr.supervision.models import Report, Supervision
from casemgr.web.home.cards import Card
from casemgr.web.home.rows import Row

AT = datetime(2023, 6, 16, 7, 30, tzinfo=UTC)


def everything() -> dict[str, Any]:
    """The context of the gallery page."""
    return {
        "cases": [
            {
                "case": Case(pk=number, status=status, loss_amount=loss, reported_date=date(2023, 6, number)),
                "number": f"A41162100000020230600{number:02}",
                "name": name,
                "level": level,
            }
            for number, status, loss, name, level in (
                (16, Status.INVESTIGATING, Decimal("128000"), "韦某被虚假购物诈骗案", Level.MINISTRY),
                (15, Status.UNDER_REVIEW, Decimal("9800.50"), "刘某兰被冒充客服诈骗案", ""),
                (11, Status.CLOSED, Decimal("12345678.90"), "“5·18”刷单返利专案", Level.CITY),
            )
        ],
        "case_statuses": [Case(status=status) for status in Status],
        "supervision_states": [Supervision(state=state) for state in State],
        "verdicts": [Report(verdict=verdict) for verdict in ["", *Verdict]],
        "job_states": [Job(state=state) for state in JobState],
        "levels": list(Level),
        "statistics": [
            {"label": "案件", "value": "3,000", "unit": "起", "url": "#statistics"},
            {"label": "损失金额", "value": "4,721", "unit": "万元"},
            {"label": "逾期", "value": "2", "unit": "起", "tone": "danger"},
        ],
        "tabs": [
            {"label": "全部", "url": "#tabs", "count": Count(10_000, True), "current": True},
            {"label": "我的", "url": "#tabs", "count": Count(12, False)},
            {"label": "超期", "url": "#tabs", "count": Count(0, False)},
            {"label": "重点县区（共享）", "url": "#tabs"},
        ],
        "steps": [
            {"label": "接报", "state": "done", "at": date(2023, 6, 16)},
            {"label": "立案", "state": "done", "at": date(2023, 6, 17)},
            {"label": "侦查", "state": "current"},
            {"label": "移送起诉", "state": "todo"},
            {"label": "结案", "state": "todo"},
        ],
        "facts": [
            {"label": "案件编号", "value": "A4116210000002023060016"},
            {"label": "立案单位", "value": "扶沟县公安局"},
            {"label": "主办民警", "value": "王建国", "url": "#facts"},
            {"label": "破案日期", "value": None},
            {"label": "简要案情", "value": "受害人通过短视频平台下载APP，先后转账三笔。", "wide": True},
        ],
        "events": [
            {
                "at": AT,
                "by": "王建国",
                "text": "修改了损失金额",
                "details": ["损失金额：90,000.00 → 128,000.00 元"],
            },
            {"at": AT, "by": None, "text": "金额达到标准，已挂牌市督：周公督〔2023〕0012号"},
            {"at": AT, "by": "周敏", "text": "督办逾期未签收", "tone": "danger"},
            {"at": AT, "by": "周敏", "text": "解除督办", "tone": "ended"},
        ],
        "batch_actions": [
            {"label": "导出所选", "value": "export"},
            {"label": "指派", "value": "assign", "tone": "primary"},
        ],
        "middle": KeysetPage([1], previous="p", next="n"),
        "only": KeysetPage([1]),
        "many": Count(10_000, True),
        "cards": _cards(),
    }


def _cards() -> list[Card]:
    rows = [
        Row(
            "周公督〔2023〕0012号",
            "#cards",
            "扶沟 韦某被虚假购物诈骗案",
            "逾期未签收 30小时",
            Level.CITY,
            urgent=True,
        ),
        Row("周公督〔2023〕0013号", "#cards", "淮阳 李某被刷单返利诈骗案", "未签收 2小时", Level.PROVINCIAL),
        Row("A4116210000002023060016", "#cards", "韦某被虚假购物诈骗案", "已立案"),
    ]
    return [
        Card("full", "督办待签收", "没有待签收的督办。", "#cards", Count(3, False), rows),
        Card("none", "待审批案件", "没有等待审批的案件。", "#cards", Count(0, False)),
    ]
