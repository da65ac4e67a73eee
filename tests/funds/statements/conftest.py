"""Statements as three invented banks write them, and an import taken through its turns without a worker."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs, work
from casemgr.funds.models import StatementLayout, StatementRow, Transfer
from casemgr.funds.statements import asking
from tests.funds.conftest import NUMBERS, account, at, case, three

__all__ = ["account", "at", "case", "three"]

VICTIM, FIRST, SECOND, THIRD = NUMBERS

# 沙河商业银行: a column for each way the money went, whose account it is stands above the header.
SHAHE_ABOVE = [["沙河商业银行账户交易明细"], [f"账号：{FIRST}", "户名：周海波", "单位：元"]]
SHAHE = ["序号", "交易日期", "交易时间", "支出", "收入", "账户余额", "对方账号", "对方户名", "流水号", "摘要"]
# 颍水农商银行: each line says whose it is, and 借 or 贷.
YINGSHUI = [
    "交易卡号", "交易方户名", "交易时间", "收付标志", "交易金额", "交易余额", "交易对手账卡号",
    "对手户名", "对手开户银行", "交易流水号", "摘要说明", "交易币种", "交易是否成功",
]  # fmt: skip
# 贾鲁支付: both sides in each line.
JIALU = [
    "交易单号",
    "交易时间",
    "付款方账号",
    "付款方户名",
    "收款方账号",
    "收款方户名",
    "交易金额（元）",
    "备注",
]


def shahe(number: int = 1, **cells: Any) -> list[Any]:
    """10,000 yuan come from the victim's account at 20:30:15."""
    whole = {
        "序号": number,
        "交易日期": "20230616",
        "交易时间": "203015",
        "支出": "",
        "收入": "10,000.00",
        "账户余额": "10,000.00",
        "对方账号": VICTIM,
        "对方户名": "李桂兰",
        "流水号": f"SH{number:06}",
        "摘要": "转账",
    }
    return list((whole | cells).values())


def yingshui(number: int = 1, **cells: Any) -> list[Any]:
    """5,000 yuan go on to the second account at 20:35:00."""
    whole = {
        "交易卡号": FIRST,
        "交易方户名": "周海波",
        "交易时间": "2023-06-16 20:35:00",
        "收付标志": "借",
        "交易金额": "5000.00",
        "交易余额": "5000.00",
        "交易对手账卡号": SECOND,
        "对手户名": "吴永强",
        "对手开户银行": "沙河商业银行",
        "交易流水号": f"YS{number:06}",
        "摘要说明": "网银转账",
        "交易币种": "人民币",
        "交易是否成功": "成功",
    }
    return list((whole | cells).values())


def jialu(number: int = 1, **cells: Any) -> list[Any]:
    """1,200.50 yuan go from the second account to the third at 21:00:00."""
    whole = {
        "交易单号": f"JL{number:06}",
        "交易时间": "2023-06-16-21.00.00.000000",
        "付款方账号": SECOND,
        "付款方户名": "吴永强",
        "收款方账号": THIRD,
        "收款方户名": "郑小龙",
        "交易金额（元）": "1200.50",
        "备注": "货款",
    }
    return list((whole | cells).values())


def as_xlsx(*lines: Iterable[Any]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for cells in lines:
        book.active.append(list(cells))
    book.save(content)
    return content.getvalue()


def as_csv(*lines: Iterable[Any], encoding: str = "gbk") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode(encoding)


class Import:
    """One statement on its way into a case, by whoever leads the case."""

    def __init__(self, case: Case, by: Officer, content: bytes, now: datetime, name: str, own: str):
        self.case, self.by, self.now = case, by, now
        upload = SimpleUploadedFile(name, content)
        self.job = asking.ask(by=by, case=case, upload=upload, own=own, now=now)
        self.work_off()

    def work_off(self) -> "Import":
        work.work_off(now=self.now)
        self.job.refresh_from_db()
        return self

    def say(self, bank: str = "某某银行", own: str = "", **said: Any) -> "Import":
        """Say what the columns hold; as proposed, if nothing else is said."""
        columns, signs = said.get("columns", self.proposal), said.get("signs", {})
        asking.say(
            by=self.by,
            case=self.case,
            job=self.job,
            bank=bank,
            columns=columns,
            signs=signs,
            own=own,
            now=self.now,
        )
        return self.work_off()

    def confirm(self) -> "Import":
        jobs.confirm(by=self.by, job=self.job, now=self.now)
        return self.work_off()

    @property
    def state(self) -> State:
        return State(self.job.state)

    @property
    def proposal(self) -> dict[str, str]:
        return self.job.result["asked"]["proposal"]

    def counts(self) -> tuple[int, int, int, int]:
        """New, twice in the file, known to the case, refused."""
        return tuple(self.job.result[verdict] for verdict in ("new", "doubled", "known", "refused"))

    def rows(self, verdict: str) -> list[tuple[int, str, str]]:
        found = StatementRow.objects.filter(job=self.job, verdict=verdict).order_by("row")
        return list(found.values_list("row", "column", "reason"))

    def reason(self) -> str:
        """Why the only refused line is refused."""
        [(_row, _column, reason)] = self.rows("refused")
        return reason


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def upload(case: Case, now: datetime) -> Callable[..., Import]:
    """Hand in a statement to the case: `upload(as_csv(YINGSHUI, yingshui()))`."""

    def do(content: bytes, *, name: str = "流水.xlsx", own: str = "", to: Case | None = None) -> Import:
        chosen = to or case
        return Import(chosen, chosen.lead, content, now, name, own)

    return do


@pytest.fixture
def previewed(upload: Callable[..., Import]) -> Callable[..., Import]:
    """A statement of a layout whose columns are said as proposed, if they were not before."""

    def do(content: bytes, **options: Any) -> Import:
        found = upload(content, **options)
        return found.say() if found.state == State.UNMAPPED else found

    return do


def told() -> list[tuple[str, str, str]]:
    """Who paid whom how much, by the last four of their accounts."""
    rows = Transfer.objects.order_by("at", "pk").select_related("payer__account", "payee__account")
    return [
        (
            row.payer.account.tail if row.payer else "",
            row.payee.account.tail if row.payee else "",
            str(row.amount),
        )
        for row in rows
    ]


__all__ += ["Job", "Kind", "StatementLayout"]
