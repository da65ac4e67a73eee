"""Banks write statements differently: proposed by their words, said once, known again."""

import pytest
from django.core.exceptions import ValidationError

from casemgr.exchange.enums import State
from casemgr.funds.models import StatementLayout
from casemgr.funds.statements import layouts
from tests.funds.statements.conftest import (
    FIRST,
    JIALU,
    SHAHE,
    SHAHE_ABOVE,
    YINGSHUI,
    as_csv,
    as_xlsx,
    jialu,
    shahe,
    told,
    yingshui,
)


def test_a_bank_with_a_column_for_each_way_is_read_from_its_workbook(upload) -> None:
    found = upload(as_xlsx(*SHAHE_ABOVE, SHAHE, shahe()))
    assert found.state == State.UNMAPPED
    assert found.proposal == {
        "date": "交易日期",
        "clock": "交易时间",
        "paid_out": "支出",
        "paid_in": "收入",
        "other": "对方账号",
        "other_name": "对方户名",
        "serial": "流水号",
        "balance": "账户余额",
        "summary": "摘要",
    }
    found.say(bank="沙河商业银行").confirm()
    assert (found.state, told()) == (State.DONE, [("0017", "0025", "10000.00")])


def test_a_bank_that_says_in_each_line_whose_it_is_is_read_from_gbk(upload) -> None:
    found = upload(as_csv(YINGSHUI, yingshui()), name="流水.csv").say(bank="颍水农商银行").confirm()
    assert (found.state, told()) == (State.DONE, [("0025", "0033", "5000.00")])


def test_a_payment_house_that_names_both_sides_is_read(upload) -> None:
    found = upload(as_csv(JIALU, jialu(), encoding="utf-8")).say(bank="贾鲁支付").confirm()
    assert (found.state, told()) == (State.DONE, [("0033", "0041", "1200.50")])


def test_the_next_file_with_these_headings_needs_nothing_said(upload) -> None:
    upload(as_csv(YINGSHUI, yingshui())).say(bank="颍水农商银行")
    found = upload(as_xlsx(["颍水农商银行"], YINGSHUI, yingshui(2)))
    assert (found.state, found.job.result["bank"]) == (State.PREVIEWED, "颍水农商银行")
    assert StatementLayout.objects.count() == 1


def test_other_headings_are_another_layout(upload) -> None:
    upload(as_csv(YINGSHUI, yingshui())).say()
    assert upload(as_csv([*YINGSHUI, "网点"], [*yingshui(2), ""])).state == State.UNMAPPED


def test_what_was_said_wrongly_is_said_again_from_the_preview(upload) -> None:
    found = upload(as_csv(YINGSHUI, yingshui()))
    found.say(columns={**found.proposal, "summary": "对手开户银行", "other_bank": "摘要说明"})
    assert found.state == State.PREVIEWED
    found.say(columns=found.proposal | {"summary": "摘要说明", "other_bank": "对手开户银行"})
    assert StatementLayout.objects.get().columns["summary"] == "摘要说明"


def test_an_account_no_column_and_no_line_names_is_asked_for(upload) -> None:
    found = upload(as_csv(SHAHE, shahe()))
    with pytest.raises(ValidationError, match="请填写这是哪个账户的流水"):
        found.say()
    found.say(own=FIRST).confirm()
    assert told() == [("0017", "0025", "10000.00")]


def test_the_account_above_one_file_is_not_that_of_the_next(upload) -> None:
    upload(as_csv(*SHAHE_ABOVE, SHAHE, shahe())).say()
    assert upload(as_csv(SHAHE, shahe(2))).state == State.UNMAPPED


def test_headings_nobody_knows_are_shown_with_their_lines_and_can_be_said(upload) -> None:
    headings = ["甲", "乙", "丙", "丁", "戊"]
    found = upload(as_csv(headings, ["20230616203015", FIRST, "6299990000000000033", "8.5", "2"]))
    assert (found.proposal, found.job.result["asked"]["headings"]) == ({}, headings)
    columns = {"at": "甲", "own": "乙", "other": "丙", "amount": "丁", "sign": "戊"}
    found.say(columns=columns, signs={"in": ["1"], "out": ["2"]}).confirm()
    assert told() == [("0025", "0033", "8.50")]


def test_one_column_of_money_may_say_by_its_sign_which_way_it_went(upload) -> None:
    headings = ["时间", "金额", "本方账号", "对方账号"]
    lines = [
        ["2023-06-16 20:30:15", amount, FIRST, "6299990000000000033"] for amount in ("-8.5", "+3", "(2.25)")
    ]
    found = upload(as_csv(headings, *lines))
    with pytest.raises(ValidationError, match="正负号表示收支"):
        found.say()
    found.say(signs={"signed": True}).confirm()
    assert sorted(told()) == [("0025", "0033", "2.25"), ("0025", "0033", "8.50"), ("0033", "0025", "3.00")]


def test_two_columns_of_one_name_are_told_apart(upload) -> None:
    headings = [*JIALU, "开户行", "开户行"]
    found = upload(as_csv(headings, [*jialu(), "沙河商业银行", "颍水农商银行"]))
    assert found.job.result["asked"]["headings"][-2:] == ["开户行", "开户行（2）"]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"amount": "a", "sign": "b", "own": "c", "other": "d"}, "交易时间或交易日期"),
        ({"at": "a", "own": "c", "other": "d"}, "二者选一"),
        ({"at": "a", "amount": "b", "own": "c", "other": "d"}, "请指出收支标志"),
        ({"at": "a", "paid_in": "b", "own": "c", "other": "d"}, "两列应同时指出"),
        ({"at": "a", "amount": "b", "sign": "c", "paid_in": "d", "paid_out": "e"}, "二者选一"),
        ({"at": "a", "amount": "b", "sign": "s", "own": "c"}, "请指出哪一列是对方账号"),
        ({"at": "a", "amount": "b", "payer": "c"}, "付款方账号和收款方账号两列应同时指出"),
        ({"at": "a", "amount": "b", "payer": "c", "payee": "d", "other": "e"}, "不能再指出对方账号"),
        ({"at": "a", "amount": "b", "sign": "c", "other": "d"}, "没有本方账号一列"),
    ],
)
def test_what_does_not_make_a_transfer_is_said_in_a_sentence(columns, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        layouts.check(columns, {}, has_own=False)


def test_a_file_without_a_table_fails_with_one_sentence(upload) -> None:
    found = upload(as_csv(["查询结果"], ["20230616"]))
    assert (found.state, found.job.result["error"]) == (
        State.FAILED,
        "工作表“流水”的前20行里没有找到表头，请核对文件",
    )
