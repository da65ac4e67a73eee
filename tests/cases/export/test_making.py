from datetime import date, time
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from casemgr.cases.enums import IdentifierKind
from casemgr.cases.export.making import Order, make, reach
from casemgr.cases.filters import sealed_search
from casemgr.cases.models import Case, FraudType, Lure
from casemgr.cases.services import identifiers, victims
from casemgr.common.errors import Unreadable
from casemgr.counties.rights import Role
from casemgr.exchange import writing
from casemgr.supervision.services import escalation, listing
from tests.personas import FUGOU, HUAIYANG

NUMBER = "411621195506127485"


@pytest.fixture
def case(make_case, now):
    """A case with all that a file can tell of it."""
    case = make_case(
        FUGOU,
        loss="128000",
        victim="刘桂兰",
        resident_number=NUMBER,
        name="刘桂兰被刷单返利诈骗案",
        amount_involved=Decimal("200000.50"),
        reported_time=time(4, 45),
        remark="-1+1",
        summary="刘桂兰在家中接到电话。",
        lures=[Lure.objects.get(code="sms"), Lure.objects.get(code="call")],
    )
    for kind, value in [
        (IdentifierKind.PHONE, "15233079244"),
        (IdentifierKind.ACCOUNT, "6243231948757491189"),
        (IdentifierKind.ACCOUNT, "6208246281948219939"),
        (IdentifierKind.URL, "http://pay-25.example.com/a?x=1"),
        (IdentifierKind.APP, "鑫盛投资"),
    ]:
        identifiers.add(by=case.lead, case=case, kind=kind, value=value, now=now)
    return case


MONEY = ("止付金额", "冻结金额", "止付冻结合计", "扣押现金", "追缴金额", "返还金额", "挽回损失", "追回未返")


def test_a_row_tells_the_case(case, rows_for, data_manager):
    (row,) = rows_for(data_manager)
    told = {heading: row[heading] for heading in row if row[heading] not in ("", "否")}
    assert told == {
        "案件编号": case.case_no,
        "受案登记号": case.receipt_no,
        "案件名称": "刘某兰被刷单返利诈骗案",
        "县区": "扶沟县",
        "立案单位": "扶沟县公安局",
        "主办单位": "扶沟县公安局",
        "主办民警": "高磊",
        "诈骗类型": "刷单返利",
        "引流方式": "短信、电话",
        "案件状态": "已立案",
        "报案日期": "2023-06-16",
        "报案时间": "04:45",
        "受案日期": f"{case.accepted_date}",
        "立案日期": f"{case.filed_date}",
        "损失金额（元）": "128000.00",
        "涉案金额（元）": "200000.50",
        "受害人数": "1",
        "受害人": "刘某兰",
        "涉案电话": "152****9244",
        "涉案账户": "****1189、****9939",
        "涉诈网址": case.identifiers.get(kind="url").value,
        "涉诈APP": "鑫盛投资",
        "嫌疑人数": "0",
        "已归案人数": "0",
        **{f"{name}（元）": "0.00" for name in MONEY},
        "最后更新": f"{timezone.localtime(Case.objects.get(pk=case.pk).updated_at):%Y-%m-%d %H:%M}",
    }


def test_a_masked_file_holds_nothing_personal(case, order, data_manager, tmp_path, now):
    victims.add(
        by=case.lead, case=case, name="欧阳娜娜", phone="13812345678", loss_amount=Decimal(1), now=now
    )
    make(order(data_manager), tmp_path / "cases.csv", now=now)
    text = (tmp_path / "cases.csv").read_text("utf-8-sig")
    for personal in (
        "刘桂兰",
        "欧阳娜娜",
        NUMBER,
        "13812345678",
        "15233079244",
        "6243231948757491189",
        "-1+1",
        "家中",
    ):
        assert personal not in text
    assert "刘某兰、欧阳某娜" in text
    assert "无、138****5678" in text


def test_a_case_whose_masked_name_is_missing_shows_no_name(case, rows_for, data_manager):
    Case.objects.update(masked_name="")
    assert rows_for(data_manager)[0]["案件名称"] == "****"


def test_an_unmasked_file_opens_resident_numbers_and_keeps_the_remark_inert(
    case, rows_for, data_manager, now
):
    victims.add(by=case.lead, case=case, name="=王刚", loss_amount=Decimal(1), now=now)
    (row,) = rows_for(data_manager, masked=False)
    assert row["案件名称"] == "刘桂兰被刷单返利诈骗案"
    assert row["受害人"] == "刘桂兰、=王刚"
    assert row["身份证号"] == f"{NUMBER}、无"
    assert row["涉案账户"] == "6243231948757491189、6208246281948219939"
    assert row["备注"] == "'-1+1"
    assert row["简要案情"] == "刘桂兰在家中接到电话。"


def test_a_single_resident_number_stays_text(case, rows_for, data_manager):
    assert rows_for(data_manager, masked=False)[0]["身份证号"] == f"'{NUMBER}"


def test_xlsx_holds_the_same_as_csv(case, order, data_manager, tmp_path, now):
    make(order(data_manager, "xlsx"), tmp_path / "cases.xlsx", now=now)
    headings, row = openpyxl.load_workbook(tmp_path / "cases.xlsx")["案件"].iter_rows(values_only=True)
    told = dict(zip(headings, row, strict=True))
    assert told["案件名称"] == "刘某兰被刷单返利诈骗案"
    assert told["涉案金额（元）"] == 200000.5
    assert told["报案日期"].date() == date(2023, 6, 16)
    assert told["案件编号"] == case.case_no
    assert told["专案代号"] is None


def test_rows_come_newest_report_first_and_in_the_same_order_each_time(make_case, rows_for, data_manager):
    days = [date(2023, 6, 16), date(2024, 1, 1), date(2023, 6, 16), date(2022, 3, 4)]
    cases = [make_case(FUGOU, reported_date=day) for day in days]
    expected = [cases[place].case_no for place in (1, 2, 0, 3)]
    assert [row["案件编号"] for row in rows_for(data_manager)] == expected
    assert [row["案件编号"] for row in rows_for(data_manager)] == expected


def test_the_same_filter_on_the_same_data_gives_the_same_file(case, order, data_manager, tmp_path, now):
    first = make(order(data_manager, "xlsx"), tmp_path / "a.xlsx", now=now)
    assert make(order(data_manager, "xlsx"), tmp_path / "b.xlsx", now=now) == first


def test_a_county_lead_gets_his_county_and_nothing_else(make_case, rows_for, fugou_lead):
    ours, _theirs = make_case(FUGOU), make_case(HUAIYANG)
    assert [row["案件编号"] for row in rows_for(fugou_lead)] == [ours.case_no]


def test_a_detective_gets_his_own_cases_only(make_case, assign, rows_for, fugou_detective, fugou_lead):
    led = make_case(FUGOU, lead=fugou_detective)
    assisted = make_case(FUGOU)
    make_case(FUGOU)
    assign(fugou_lead, assisted, assisted.lead, fugou_detective)
    assert {row["案件编号"] for row in rows_for(fugou_detective)} == {led.case_no, assisted.case_no}


def test_who_has_no_right_gets_no_file(
    make_case, order, auditor, station_officer, system_administrator, tmp_path, now
):
    make_case(FUGOU)
    for officer in (auditor, station_officer, system_administrator):
        with pytest.raises(PermissionDenied):
            make(order(officer), tmp_path / "cases.csv", now=now)
        assert not (tmp_path / "cases.csv").exists()


def test_only_the_data_manager_may_ask_for_unmasked_files(order, fugou_lead, supervisor, tmp_path, now):
    for officer in (fugou_lead, supervisor):
        with pytest.raises(PermissionDenied):
            make(order(officer, masked=False), tmp_path / "cases.csv", now=now)


def test_another_countys_code_and_one_that_never_was_are_refused_alike(
    make_case, order, fugou_lead, tmp_path, now
):
    make_case(HUAIYANG)
    refusals = []
    for code in (HUAIYANG, "999999"):
        with pytest.raises(ValidationError) as refusal:
            make(order(fugou_lead, county=code), tmp_path / "cases.csv", now=now)
        refusals.append(refusal.value.messages)
    assert refusals[0] == refusals[1]


def test_an_order_cannot_reach_beyond_the_counties_it_names(
    make_case, fugou_lead, data_manager, counties, tmp_path, now
):
    make_case(FUGOU)
    make_case(HUAIYANG)
    narrow = Order(data_manager, frozenset({counties[FUGOU].pk}), parameters={}, format="csv")
    assert make(narrow, tmp_path / "cases.csv", now=now).rows == 1


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"county": FUGOU}, ["甲", "乙"]),
        ({"status": ["solved"]}, ["乙"]),
        ({"fraud_type": "loan"}, ["丙"]),
        ({"loss_min": "100000"}, ["甲"]),
        ({"loss_max": "0"}, ["乙", "丙"]),
        ({"reported_from": "2024-01-01"}, ["丙"]),
        ({"reported_to": "2023-12-31", "status": ["filed", "solved"]}, ["甲", "乙"]),
        ({"search": sealed_search("甲")}, ["甲"]),
        ({"search": "no token of ours"}, []),
        ({"is_supervised": "1"}, ["甲"]),
        ({"is_gang": "on"}, ["丙"]),
        ({"is_open": "1", "mine": "", "requested": "false"}, ["甲", "乙", "丙"]),
    ],
)
def test_the_filter_of_the_list_is_the_filter_of_the_file(
    make_case, order, data_manager, tmp_path, now, parameters, expected
):
    make_case(FUGOU, name="甲案", loss="100000")
    make_case(FUGOU, name="乙案", status="solved")
    loan = FraudType.objects.get(code="loan")
    make_case(HUAIYANG, name="丙案", reported_date=date(2024, 5, 1), is_gang=True, fraud_type=loan)
    escalation.run(now=now)
    given = order(data_manager, **parameters)
    assert sorted(case.name[0] for case in given.cases()) == sorted(expected)
    assert make(given, tmp_path / "cases.csv", now=now).rows == len(expected)


def test_nothing_found_is_a_file_with_headings_only(order, data_manager, tmp_path, now):
    parameters = {"search": "no token of ours"}
    assert make(order(data_manager, **parameters), tmp_path / "cases.csv", now=now).rows == 0
    assert make(order(data_manager, "xlsx", **parameters), tmp_path / "cases.xlsx", now=now).rows == 0
    assert (tmp_path / "cases.csv").read_text("utf-8-sig").startswith("案件编号,")


def test_the_supervision_of_a_case_stands_beside_it(make_case, rows_for, supervisor, data_manager, now):
    listed, other = make_case(FUGOU, name="甲案"), make_case(FUGOU, name="乙案")
    supervision = listing.list_by_hand(by=supervisor, case=listed, reason="重大影响", now=now)
    by_number = {row["案件编号"]: row for row in rows_for(data_manager)}
    row = by_number[listed.case_no]
    assert row["督办文号"] == supervision.notice_no
    assert (row["督办级别"], row["督办状态"]) == ("市督", "待签收")
    assert row["挂牌时间"] == f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
    assert by_number[other.case_no]["督办文号"] == ""


def test_the_second_sheet_says_who_took_what(case, notes_for, data_manager, now):
    notes = notes_for(data_manager, county=FUGOU, reported_from="2023-01-01", search=sealed_search("刘桂兰"))
    assert notes["导出人"] == f"郑凯（{data_manager.police_no}）"
    assert notes["行数"] == "1"
    assert notes["报案期间"] == "2023-01-01 至 最近"
    assert "县区：扶沟县" in notes["筛选条件"]
    assert "刘桂兰" not in notes["筛选条件"]
    assert notes["个人信息"] == "已脱敏"
    assert "用途" not in notes
    assert notes["损失金额（元）"] == "登记有受害人的，为各受害人损失之和"


def test_an_unmasked_file_names_its_purpose_and_who_let_it_go(case, supervisor, data_manager, tmp_path, now):
    given = Order(
        data_manager,
        reach(data_manager, masked=False),
        masked=False,
        purpose="月讲评",
        approved_by=supervisor,
    )
    make(given, tmp_path / "cases.xlsx", now=now)
    notes = dict(openpyxl.load_workbook(tmp_path / "cases.xlsx")["说明"].iter_rows(values_only=True))
    assert (notes["个人信息"], notes["用途"]) == ("未脱敏", "月讲评")
    assert notes["审批人"] == str(supervisor)


def test_headings_stay_chinese_for_a_reader_of_english(case, rows_for, data_manager):
    with translation.override("en"):
        assert rows_for(data_manager)[0]["案件状态"] == "已立案"


def test_more_rows_than_a_sheet_holds_are_refused_in_a_sentence(
    make_case, order, data_manager, tmp_path, now, monkeypatch
):
    make_case(FUGOU)
    monkeypatch.setattr("casemgr.cases.export.making.MOST_XLSX_ROWS", 0)
    with pytest.raises(Unreadable, match="改用CSV"):
        make(order(data_manager, "xlsx"), tmp_path / "cases.xlsx", now=now)
    assert make(order(data_manager, "csv"), tmp_path / "cases.csv", now=now).rows == 1


def test_a_role_that_reads_no_supervision_is_told_of_none(
    make_case, rows_for, officer, supervisor, now, monkeypatch
):
    case = make_case(FUGOU)
    listing.list_by_hand(by=supervisor, case=case, reason="重大影响", now=now)
    analyst = officer(Role.ANALYST, None, "吴倩")
    monkeypatch.setattr("casemgr.supervision.exports.counties_where", lambda *_: frozenset())
    assert rows_for(analyst)[0]["督办文号"] == ""


def test_what_is_read_is_streamed_and_not_held(make_case, order, data_manager, tmp_path, now, monkeypatch):
    for _number in range(5):
        make_case(FUGOU)
    monkeypatch.setattr(writing, "_ROWS_AT_ONCE", 2)
    heard = []
    make(order(data_manager), tmp_path / "cases.csv", now=now, told=heard.append)
    assert heard == [2, 4, 5]
