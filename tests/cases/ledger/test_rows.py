"""What makes a row be taken, and what makes it go back."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from casemgr.cases.enums import Status
from casemgr.cases.ledger.words import STATUS_WORDS
from casemgr.cases.models import Case, FraudType, FraudTypeSynonym
from casemgr.common.clock import local_date
from tests.cases.ledger.conftest import RESIDENT_NUMBERS, case_no, line


@pytest.fixture
def take(fugou_lead, take_over, ledger_file):
    """Take over one row and give back its case."""

    def do(**cells) -> Case:
        take_over(fugou_lead, ledger_file([line(**cells)]))
        return Case.objects.get()

    return do


@pytest.fixture
def refuse(fugou_lead, stage, ledger_file):
    """Stage one row that is refused and give back its column and reason."""

    def do(**cells) -> tuple[str, str]:
        [(row, column, reason)] = stage(fugou_lead, ledger_file([line(**cells)])).refused()
        assert row == 2
        return column, reason

    return do


def test_a_case_number_is_read_in_any_width(take):
    assert take(案件编号="ａ4116210000002023 060001").case_no == case_no(1)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "案件编号没有填写"),
        ("A41162100000020230600", "案件编号应为字母A加22位数字，请核对"),
        ("B4116210000002023060001", "案件编号应为字母A加22位数字，请核对"),
    ],
)
def test_it_refuses_what_is_no_case_number(refuse, typed, reason):
    assert refuse(案件编号=typed) == ("案件编号", reason)


def test_it_refuses_the_second_row_of_a_case_and_names_the_first(fugou_lead, stage, ledger_file):
    preview = stage(fugou_lead, ledger_file([line(1), line(2), line(3, 案件编号=case_no(1))]))

    assert preview.refused() == [(4, "案件编号", "案件编号与第2行重复，一案只填一行")]


def test_the_second_row_is_refused_even_if_the_first_was(fugou_lead, stage, ledger_file):
    preview = stage(fugou_lead, ledger_file([line(1, 损失金额="待核"), line(2, 案件编号=case_no(1))]))

    assert [(row, column) for row, column, _reason in preview.refused()] == [(2, "损失金额"), (3, "案件编号")]


@pytest.mark.parametrize(
    "typed",
    ["刷单返利", "刷單返利", "刷单返利类", "刷单返利类诈骗", "刷单返利诈骗案", "brush", "兼职刷单", " 刷单 "],
)
def test_a_fraud_type_is_known_by_its_names(take, typed):
    assert take(诈骗类型=typed).fraud_type.code == "brush"


def test_a_synonym_that_the_administrator_added_is_known(take):
    FraudTypeSynonym.objects.create(text="点赞员", fraud_type=FraudType.objects.get(code="brush"))

    assert take(诈骗类型="點讚員").fraud_type.code == "brush"


def test_a_type_that_is_no_longer_in_use_is_unknown(refuse):
    FraudType.objects.filter(code="brush").update(is_active=False)

    column, reason = refuse(诈骗类型="兼职刷单")
    assert column == "诈骗类型"
    assert "“兼职刷单”不在目录中" in reason


def test_a_missing_type_is_said_to_be_missing(refuse):
    assert refuse(诈骗类型="") == ("诈骗类型", "诈骗类型没有填写")


@pytest.mark.parametrize(
    ("cell", "day", "clock"),
    [
        (datetime.combine(date(2023, 6, 16), time(4, 45)), date(2023, 6, 16), time(4, 45)),
        (date(2023, 6, 16), date(2023, 6, 16), None),
        ("2023.6.16", date(2023, 6, 16), None),
        ("2023年6月16日 15:30", date(2023, 6, 16), time(15, 30)),
        (20230616, date(2023, 6, 16), None),
        ("２０２３－６－１６", date(2023, 6, 16), None),
    ],
)
def test_a_date_is_read_with_or_without_a_time(take, cell, day, clock):
    case = take(报案时间=cell)

    assert (case.reported_date, case.reported_time) == (day, clock)


def test_it_refuses_a_report_from_tomorrow(refuse, now):
    column, reason = refuse(报案时间=local_date(now) + timedelta(days=1), 立案时间="")

    assert column == "报案时间"
    assert "晚于今天" in reason


def test_it_refuses_a_filing_before_the_report(refuse):
    assert refuse(报案时间="2023-06-16 09:00", 立案时间="2023-06-16 08:00") == (
        "立案时间",
        "立案时间早于报案时间，请核对",
    )


def test_a_day_without_a_time_never_precedes_a_time_of_that_day(take):
    case = take(报案时间="2023-06-16 09:00", 立案时间="2023-06-16")

    assert (case.filed_date, case.filed_time) == (date(2023, 6, 16), None)


def test_it_refuses_a_solution_before_the_filing(refuse):
    assert refuse(破案时间="2023-06-17") == ("破案时间", "破案时间早于立案时间，请核对")


def test_the_date_of_solution_is_taken(take):
    assert take(破案时间="2023年7月2日", 案件状态="破案").solved_date == date(2023, 7, 2)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "受害人姓名没有填写"),
        ("张三、李四", "一行只能填写一名受害人，其他受害人请在导入后到案件中增加"),
        ("某" * 51, "内容超过50个字，请缩短"),
    ],
)
def test_it_refuses_a_row_without_exactly_one_victim(refuse, typed, reason):
    assert refuse(受害人姓名=typed) == ("受害人姓名", reason)


def test_it_refuses_a_resident_number_that_excel_has_rounded(refuse):
    column, reason = refuse(身份证号=411621195506127485.0)

    assert column == "身份证号"
    assert "末位数字已丢失" in reason


def test_it_takes_a_resident_number_with_blanks_and_a_small_x(take):
    victim = take(身份证号="411626 19820615 150x").victims.get()

    assert victim.resident_number == RESIDENT_NUMBERS[3]
    assert victim.resident_number_hash


@pytest.mark.parametrize("nothing", ["", "无", "不详", "/", "—"])
def test_what_says_nothing_is_nothing(take, nothing):
    case = take(身份证号=nothing, 联系电话=nothing, 涉案账户=nothing, 立案时间=nothing, 主办民警=nothing)

    assert case.filed_date is None
    assert case.lead is None
    assert case.victims.get().resident_number == ""
    assert not case.identifiers.exists()


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        (85827.94, "85827.94"),
        ("¥85,827.94", "85827.94"),
        ("12.5万元", "125000.00"),
        ("１００，０００．００", "100000.00"),
        (0, "0.00"),
    ],
)
def test_an_amount_is_read_to_the_fen(take, typed, yuan):
    case = take(损失金额=typed)

    assert case.loss_amount == case.victims.get().loss_amount == Decimal(yuan)


@pytest.mark.parametrize("typed", ["", "约十几万", "-5", "=1+1", "1.234"])
def test_it_refuses_an_amount_that_is_not_exact(refuse, typed):
    assert refuse(损失金额=typed)[0] == "损失金额"


def test_the_unit_line_above_the_header_counts(fugou_lead, take_over, ledger_file):
    path = ledger_file(
        [line(1, 损失金额="12.5"), line(2, 损失金额="9800元")], above=[["扶沟县台账"], ["金额单位：万元"]]
    )

    take_over(fugou_lead, path)

    assert list(Case.objects.order_by("case_no").values_list("loss_amount", flat=True)) == [125000, 9800]


def test_the_unit_in_the_heading_goes_before_the_unit_line(fugou_lead, take_over, ledger_file):
    cells = line()
    cells["被骗金额（元）"] = cells.pop("损失金额")
    headings = [heading for heading in cells if heading != "涉案金额"]

    take_over(fugou_lead, ledger_file([cells], headings=headings, above=[["单位：万元"]]))

    assert Case.objects.get().loss_amount == Decimal("85827.94")


def test_headings_may_stand_in_any_order_under_other_names(fugou_lead, stage, ledger_file):
    names = {"立案单位": "办案单位", "受害人姓名": "被害人", "损失金额": "涉案价值", "报案时间": "报案日期"}
    cells = {names.get(heading, heading): value for heading, value in reversed(line(损失金额="待核").items())}

    preview = stage(fugou_lead, ledger_file([cells], headings=list(cells)))

    assert [column for _row, column, _reason in preview.refused()] == ["涉案价值"]


def test_all_reasons_are_told_under_the_first_column_in_order(refuse):
    column, reason = refuse(损失金额="待核", 诈骗类型="其它其它", 身份证号="123")

    assert column == "诈骗类型"
    assert reason.index("诈骗类型") < reason.index("身份证号") < reason.index("金额")
    assert reason.count("；") == 2


def test_no_reason_repeats_a_resident_number_or_a_telephone(refuse):
    _column, reason = refuse(身份证号="411621195506127486", 联系电话="1380000")

    assert "411621195506127486" not in reason
    assert "1380000" not in reason


def test_several_identifiers_in_a_cell_are_taken_apart_and_kept_once(take):
    case = take(
        涉案账户="6208 2462 8194 8219 939、6208246281948219939，6243231948757491189",
        涉案电话="138-1234-5678",
        **{"涉诈网址/APP": "鑫盛投资app、HTTP://Pay-25.Example.com/a?x=1"},
    )

    assert set(case.identifiers.values_list("kind", "value")) == {
        ("account", "6208246281948219939"),
        ("account", "6243231948757491189"),
        ("phone", "13812345678"),
        ("app", "鑫盛投资APP"),
        ("url", "http://pay-25.example.com/a?x=1"),
    }
    assert set(case.identifiers.values_list("county", flat=True)) == {case.county_id}


def test_sites_and_apps_may_have_a_column_each(take):
    case = take(涉诈网址="pay-1.example.com", 涉诈APP="鑫盛投资")

    assert set(case.identifiers.values_list("kind", flat=True)) == {"url", "app"}


def test_it_refuses_an_account_that_is_a_sentence(refuse):
    assert refuse(涉案账户="受害人转到多个账户")[0] == "涉案账户"


def test_it_refuses_a_url_that_no_column_could_hold(refuse):
    assert refuse(**{"涉诈网址/APP": "http://example.com/" + "a" * 200}) == (
        "涉诈网址/APP",
        "内容超过200个字，请缩短",
    )


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("立案", Status.FILED),
        ("已立案", Status.FILED),
        ("侦查中", Status.INVESTIGATING),
        ("偵查中", Status.INVESTIGATING),
        ("破案", Status.SOLVED),
        ("已结案", Status.CLOSED),
        ("受案", Status.UNDER_REVIEW),
    ],
)
def test_a_status_is_known_by_its_everyday_names(take, typed, status):
    assert take(案件状态=typed).status == status


def test_every_status_is_known_by_its_own_label():
    # Acceptance is followed at once by the review for filing.
    labels = {status.label: status for status in Status if status != Status.ACCEPTED}

    assert labels.items() <= STATUS_WORDS.items()


def test_it_refuses_a_status_nobody_knows(refuse):
    assert refuse(案件状态="悬着") == (
        "案件状态",
        "案件状态“悬着”无法识别，请填写如 已立案、侦查中、已破案",
    )


@pytest.mark.parametrize(("filed", "status"), [("2023-06-18", Status.FILED), ("", Status.UNDER_REVIEW)])
def test_without_a_status_the_filing_decides(take, filed, status):
    assert take(立案时间=filed, 案件状态="").status == status


def test_a_case_without_a_name_gets_the_usual_one(take):
    case = take(诈骗类型="贷款类")

    assert case.name == "周桂刚被虚假网络贷款诈骗案"
    assert case.masked_name == "周某刚被虚假网络贷款诈骗案"


def test_a_case_name_that_is_too_long_is_refused(refuse):
    assert refuse(案件名称="案" * 201) == ("案件名称", "内容超过200个字，请缩短")


def test_a_formula_that_was_typed_as_text_stays_text(take):
    assert take(备注="-1+1").remark == "-1+1"


def test_a_formula_cell_without_a_value_is_an_empty_cell(fugou_lead, stage, ledger_file):
    # openpyxl writes a text that begins with = as a formula, and no value beside it.
    preview = stage(fugou_lead, ledger_file([line(损失金额="=SUM(A1:A9)")]))

    assert preview.refused()[0][:2] == (2, "损失金额")


def test_blanks_and_line_ends_are_put_right_in_texts(take):
    assert take(备注=" 已退赃\n两次\u200b ").remark == "已退赃 两次"


def test_a_backslash_and_a_tab_arrive_as_they_are(take):
    assert take(备注="C:\\台账\\新\t1").remark == "C:\\台账\\新 1"


def test_the_total_row_and_blank_rows_are_no_data(fugou_lead, stage, ledger_file):
    total = dict.fromkeys(line(), "") | {"序号": "合计", "损失金额": "171655.88"}

    preview = stage(fugou_lead, ledger_file([line(1), dict.fromkeys(line(), ""), line(2), total]))

    assert preview.counts() == (2, 0, 0, 0)


def test_a_heading_nobody_knows_is_named(fugou_lead, stage, ledger_file):
    assert stage(fugou_lead, ledger_file([line(领导批示="请核实")])).result["ignored"] == ["领导批示"]
