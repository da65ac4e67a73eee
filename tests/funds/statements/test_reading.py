"""One line of a statement: what it says, and why it is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from casemgr.funds.enums import Channel
from casemgr.funds.models import StatementRow, Transfer
from tests.funds.statements.conftest import (
    FIRST,
    SECOND,
    SHAHE,
    YINGSHUI,
    as_csv,
    as_xlsx,
    shahe,
    yingshui,
)


@pytest.fixture
def staged(previewed):
    """The only line of a statement, as it was laid down: `staged(交易金额="1,234.50")`."""

    def do(**cells) -> StatementRow:
        found = previewed(as_xlsx(YINGSHUI, yingshui(**cells)))
        return StatementRow.objects.get(job=found.job)

    return do


@pytest.fixture
def refusal(previewed):
    """Column and reason of the only line of a statement."""

    def do(**cells) -> tuple[str, str]:
        found = previewed(as_xlsx(YINGSHUI, yingshui(**cells)))
        [(row, column, reason)] = found.rows("refused")
        assert row == 2
        return column, reason

    return do


@pytest.mark.parametrize(
    "written",
    [
        "2023-06-16 20:35:00",
        "2023/6/16 20:35",
        "20230616 203500",
        "20230616203500",
        20230616203500,
        "2023-06-16-20.35.00.123456",
        "2023年6月16日 20时35分",
        45093.857638888886,
    ],
)
def test_a_moment_is_read_as_each_bank_writes_it(staged, written) -> None:
    at = timezone.localtime(staged(交易时间=written).at)
    assert f"{at:%Y-%m-%d %H:%M:%S}" == "2023-06-16 20:35:00"


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("203015", "20:30:15"),
        (93015, "09:30:15"),
        ("9:30", "09:30:00"),
        ("20:30:15.250", "20:30:15"),
        (0.5, "12:00:00"),
        ("", "00:00:00"),
    ],
)
def test_a_time_in_a_column_of_its_own_joins_its_day(previewed, written, clock) -> None:
    found = previewed(
        as_xlsx([f"账号：{FIRST}"], SHAHE, shahe(交易时间="203015"), shahe(2, 交易时间=written))
    )
    row = StatementRow.objects.get(job=found.job, row=4)
    assert f"{timezone.localtime(row.at):%H:%M:%S}" == clock


def test_a_day_without_a_time_is_taken_and_told(previewed) -> None:
    found = previewed(as_xlsx(YINGSHUI, yingshui(), yingshui(2, 交易时间="2023-06-16")))
    assert found.counts() == (2, 0, 0, 0)
    assert found.job.result["warnings"] == ["1行只有日期或时间为零点整，按当日零时登记"]


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1,234.50", "1234.50"), (1234.5, "1234.50"), ("￥8", "8.00"), ("1.2万元", "12000.00")],
)
def test_an_amount_is_read_exactly(staged, written, amount) -> None:
    assert staged(交易金额=written).amount == Decimal(amount)


def test_a_unit_in_the_heading_counts(previewed) -> None:
    headings = [heading.replace("交易金额", "交易金额（万元）") for heading in YINGSHUI]
    found = previewed(as_csv(headings, yingshui(交易金额="1.5")))
    assert StatementRow.objects.get(job=found.job).amount == 15000


@pytest.mark.parametrize("word", ["借", "出", "付", "D", "支出", "借方", "－"])
def test_what_a_bank_calls_money_out(staged, word) -> None:
    row = staged(收付标志=word)
    assert (row.payer_tail, row.payee_tail, row.payer_balance) == ("0025", "0033", Decimal(5000))


@pytest.mark.parametrize("word", ["贷", "进", "收", "C", "收入", "贷方", "+"])
def test_what_a_bank_calls_money_in(staged, word) -> None:
    row = staged(收付标志=word)
    assert (row.payer_tail, row.payee_tail, row.payee_balance) == ("0033", "0025", Decimal(5000))


@pytest.mark.parametrize(
    ("cells", "channel"),
    [
        ({"摘要说明": "ATM取现"}, Channel.WITHDRAWAL),
        ({"摘要说明": "POS消费"}, Channel.PURCHASE),
        ({"摘要说明": "柜面现金存款", "收付标志": "贷"}, Channel.DEPOSIT),
        ({"摘要说明": "结息", "收付标志": "贷"}, Channel.OTHER),
    ],
)
def test_a_side_without_an_account_is_told_by_the_words_of_the_bank(staged, cells, channel) -> None:
    row = staged(**{"交易对手账卡号": "", "对手户名": "", **cells})
    assert row.channel == channel
    assert "" in (row.payer_tail, row.payee_tail)


def test_words_in_place_of_an_account_say_who_it_was(staged) -> None:
    row = staged(交易对手账卡号="柜面现金", 对手户名="")
    assert (row.payee_tail, row.counterparty) == ("", "柜面现金")


def test_nobody_reads_a_number_out_of_the_staging_table(staged) -> None:
    row = staged()
    assert row.payee_number == SECOND
    assert SECOND not in str(
        StatementRow.objects.extra(select={"raw": "payee_number::text"}).values("raw").get()
    )


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"交易时间": ""}, "交易时间", "交易时间没有填写"),
        ({"交易时间": "2023-02-30 10:00:00"}, "交易时间", "这一天在日历上不存在"),
        ({"交易时间": "2123-06-16 10:00:00"}, "交易时间", "晚于今天"),
        ({"交易金额": "待核"}, "交易金额", "不是确切的数字"),
        ({"交易金额": ""}, "交易金额", "金额没有填写"),
        ({"交易金额": "0.00"}, "交易金额", "金额为0"),
        ({"交易金额": "-5.00"}, "交易金额", "可能是冲正"),
        ({"交易金额": "1.005"}, "交易金额", "不足一分"),
        ({"收付标志": "转"}, "收付标志", "“转”无法识别"),
        ({"收付标志": ""}, "收付标志", "不知道是支出还是收入"),
        ({"交易对手账卡号": 6.29999000000000e18}, "交易对手账卡号", "请把该列设为文本|请将|设为文本后重填"),
        ({"交易对手账卡号": "6.29999E+18"}, "交易对手账卡号", "设为文本后重填"),
        ({"交易对手账卡号": "6299****0033"}, "交易对手账卡号", "账号只能由"),
        ({"交易卡号": "6.29999E+18"}, "交易卡号", "设为文本后重填"),
        ({"交易卡号": ""}, "交易卡号", "本方账号没有填写"),
        ({"交易对手账卡号": FIRST}, "交易对手账卡号", "是同一账号"),
        ({"交易币种": "美元"}, "交易币种", "不是人民币"),
        ({"交易是否成功": "失败"}, "交易是否成功", "交易未成功"),
        ({"交易余额": "无效"}, "交易余额", "不是确切的数字"),
        ({"交易流水号": "9" * 61}, "交易流水号", "超过60个字"),
    ],
)
def test_a_line_that_does_not_hold_is_refused_with_its_column_and_the_reason(
    previewed, cells, column, reason
) -> None:
    found = previewed(as_xlsx(YINGSHUI, yingshui(), yingshui(2, **cells)))
    [(row, named, told)] = found.rows("refused")
    assert (row, named) == (3, column)
    assert any(part in told for part in reason.split("|"))
    assert found.counts() == (1, 0, 0, 1)


def test_every_reason_of_a_line_is_told_the_first_column_first(refusal) -> None:
    column, reason = refusal(交易金额="待核", 交易时间="昨天")
    assert column == "交易时间"
    assert reason.count("；") == 1


def test_money_both_ways_in_one_line_is_no_transfer(previewed) -> None:
    found = previewed(as_xlsx([f"账号：{FIRST}"], SHAHE, shahe(), shahe(2, 支出="5")))
    assert found.rows("refused") == [(4, "支出", "同一行既有支出又有收入，请拆成两行")]


def test_blank_lines_and_totals_are_no_lines(previewed) -> None:
    found = previewed(as_xlsx(YINGSHUI, yingshui(), [], ["合计", "", "", "", "5000.00"]))
    assert found.counts() == (1, 0, 0, 0)


def test_what_happens_today_is_taken(previewed, now) -> None:
    moment = timezone.localtime(now) - timedelta(minutes=1)
    found = previewed(as_xlsx(YINGSHUI, yingshui(交易时间=f"{moment:%Y-%m-%d %H:%M:%S}"))).confirm()
    assert Transfer.objects.get().at == moment.replace(microsecond=0)
    assert found.job.result["taken"] == 1
