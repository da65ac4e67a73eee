"""What a ledger changes in cases that are there, and what it leaves alone."""

from datetime import date, time
from decimal import Decimal

import pytest

from casemgr.cases.enums import Act, EventKind, Status
from casemgr.cases.ledger import preview
from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.cases.models import Case, CaseEvent, Victim
from casemgr.cases.services import progress, victims
from casemgr.counties.models import Unit
from tests.cases.ledger.conftest import RESIDENT_NUMBERS, case_no, line
from tests.personas import FUGOU


@pytest.fixture
def known(fugou_lead, take_over, ledger_file):
    """The case that the ledgers below speak of, imported a while ago."""
    first = line(
        身份证号=RESIDENT_NUMBERS[0],
        联系电话="13812345678",
        报案时间="2023-06-16 09:30",
        涉案账户="6208246281948219939",
        备注="初报",
    )
    take_over(fugou_lead, ledger_file([first], name="初报"))
    return Case.objects.get(case_no=case_no(1))


@pytest.fixture
def again(known, fugou_lead, take_over, ledger_file):
    """Take over a later ledger of one row about the known case; what `cells` leave out is blank."""

    def do(**cells) -> Case:
        blank = dict.fromkeys(("身份证号", "联系电话", "立案时间", "案件状态", "备注"), "")
        take_over(fugou_lead, ledger_file([line(**blank | cells)]))
        return Case.objects.get(pk=known.pk)

    return do


@pytest.fixture
def announced(known, fugou_lead, stage, ledger_file):
    """What the preview of one later row says would change: label → (old, new)."""

    def do(**cells) -> dict[str, tuple[str, str]]:
        rows = preview.rows(stage(fugou_lead, ledger_file([line(**cells)])).job, Verdict.CHANGED)
        [changes] = preview.changes(rows).values()
        return {change.label: (change.old, change.new) for change in changes}

    return do


def history(case: Case) -> list[CaseEvent]:
    return list(case.events.order_by("pk"))[1:]


def test_a_blank_cell_changes_nothing(known, again):
    case = again()

    assert case.version == known.version
    assert history(case) == []
    assert case.victims.get().phone == "13812345678"


def test_a_column_the_sheet_does_not_have_changes_nothing(known, fugou_lead, stage, ledger_file):
    needed = ["案件编号", "立案单位", "诈骗类型", "报案时间", "受害人姓名", "损失金额"]

    assert stage(fugou_lead, ledger_file([line()], headings=needed)).counts() == (0, 0, 1, 0)


def test_a_day_without_a_time_does_not_contradict_the_time(known, again):
    assert again(报案时间="2023.6.16").reported_time == time(9, 30)


def test_another_day_takes_the_old_time_away(known, again):
    case = again(报案时间="2023.6.15")

    assert (case.reported_date, case.reported_time) == (date(2023, 6, 15), None)


def test_fields_that_differ_are_taken_over_and_told(known, again, fugou_lead):
    case = again(诈骗类型="投资理财", 备注="已并入专案", 涉案金额="12万元")

    assert case.version == known.version + 1
    assert (case.fraud_type.code, case.remark, case.amount_involved) == ("invest", "已并入专案", 120000)
    [event] = history(case)
    assert (event.kind, event.by) == (EventKind.CHANGED, fugou_lead)
    assert event.data["fields"] == {
        "fraud_type": [known.fraud_type_id, case.fraud_type_id],
        "remark": ["初报", "已并入专案"],
        "amount_involved": ["0.00", "120000.00"],
    }
    assert event.data["row"] == 2


def test_the_loss_of_the_case_follows_its_victim(known, again):
    case = again(损失金额="100000")

    assert case.loss_amount == case.victims.get().loss_amount == 100000
    [event] = history(case)
    assert event.kind == EventKind.VICTIM_CHANGED
    assert event.data["case_loss"] == ["85827.94", "100000.00"]
    assert event.data["fields"] == ["loss_amount"]


def test_a_person_is_known_by_his_resident_number_under_another_name(known, again):
    case = again(受害人姓名="周桂钢", 身份证号=RESIDENT_NUMBERS[0])

    assert case.victims.get().name == "周桂钢"


def test_a_person_is_known_by_his_name_when_his_number_is_corrected(known, again):
    victim = again(身份证号=RESIDENT_NUMBERS[1]).victims.get()

    assert victim.resident_number == RESIDENT_NUMBERS[1]
    assert victim.resident_number_hash == victims.number_hash(RESIDENT_NUMBERS[1])


def test_a_person_is_known_by_a_number_that_was_hashed_under_an_older_key(known, again, settings):
    settings.PERSONAL_DATA_KEYS_OLD = [settings.PERSONAL_DATA_KEY]
    settings.PERSONAL_DATA_KEY = "a-new-key-for-personal-data-0123456789"

    case = again(受害人姓名="周桂钢", 身份证号=RESIDENT_NUMBERS[0])

    assert case.victims.get().name == "周桂钢"
    assert history(case)[0].data["fields"] == ["name"]


def test_a_victim_who_was_not_there_is_added(known, again):
    case = again(受害人姓名="李兰", 身份证号=RESIDENT_NUMBERS[1], 损失金额="20000")

    assert set(case.victims.values_list("name", flat=True)) == {"周桂刚", "李兰"}
    assert case.loss_amount == Decimal("105827.94")
    assert "李兰" in case.search_text
    assert "lg" not in case.masked_name
    [event] = history(case)
    assert event.kind == EventKind.VICTIM_ADDED
    assert event.data["victim"] == Victim.objects.get(name="李兰").pk


def test_namesakes_need_a_resident_number(known, fugou_lead, stage, ledger_file, now):
    victims.add(by=fugou_lead, case=known, name="周桂刚", loss_amount=Decimal(1), now=now)

    unclear = stage(fugou_lead, ledger_file([line()]))
    clear = stage(fugou_lead, ledger_file([line(身份证号=RESIDENT_NUMBERS[0])]))

    assert unclear.refused() == [(2, "受害人姓名", "本案登记有多名同名受害人，请填写其已登记的身份证号")]
    assert clear.counts() == (0, 0, 1, 0)


def test_a_case_registered_without_a_victim_gets_one(make_case, fugou_lead, take_over, ledger_file):
    case = make_case(FUGOU, loss="50000")

    take_over(fugou_lead, ledger_file([line(案件编号=case.case_no, 报案时间="2023-06-16", 立案时间="")]))

    case.refresh_from_db()
    assert case.victims.get().name == "周桂刚"
    assert case.loss_amount == Decimal("85827.94")


def test_identifiers_are_added_and_never_removed(known, again):
    case = again(涉案账户="6243231948757491189", **{"涉诈网址/APP": "鑫盛投资APP"})

    assert set(case.identifiers.values_list("value", flat=True)) == {
        "6208246281948219939",
        "6243231948757491189",
        "鑫盛投资APP",
    }
    assert [(event.kind, event.data["value"]) for event in history(case)] == [
        (EventKind.IDENTIFIER_ADDED, "****1189"),
        (EventKind.IDENTIFIER_ADDED, "鑫盛投资APP"),
    ]


def test_a_new_name_is_searched_and_masked(known, again):
    case = again(案件名称="周桂刚被骗案", 受害人姓名="周桂钢", 身份证号=RESIDENT_NUMBERS[0])

    assert "周桂钢" in case.search_text
    assert "被骗案" in case.search_text


def test_a_name_made_up_for_a_row_without_one_renames_no_case(known, again):
    Case.objects.update(name="“6·16”专案")

    assert again().name == "“6·16”专案"


def test_the_status_moves_forward_with_a_line_in_the_history(known, again, fugou_lead):
    case = again(案件状态="破案", 破案时间="2023-07-02")

    assert (case.status, case.solved_date) == (Status.SOLVED, date(2023, 7, 2))
    changed, moved = history(case)
    assert changed.data["fields"] == {"solved_date": [None, "2023-07-02"]}
    assert moved.kind == EventKind.MOVED
    assert (moved.data["act"], moved.data["source"], moved.data["target"]) == ("solve", "filed", "solved")


@pytest.mark.parametrize("typed", ["受案", "立案审查", "已结案", "撤案"])
def test_the_status_never_moves_back_nor_past_the_house(known, again, typed):
    Case.objects.update(status=Status.INVESTIGATING)

    assert again(案件状态=typed).status == Status.INVESTIGATING


def test_a_status_that_is_not_followed_is_counted(known, fugou_lead, stage, ledger_file):
    warnings = stage(fugou_lead, ledger_file([line(案件状态="撤案")])).result["warnings"]

    assert warnings == ["1行的案件状态落后于系统或须在系统中办理，导入时不变更状态"]


def test_what_was_asked_for_is_settled_when_the_status_moves(known, again, fugou_detective, now):
    Case.objects.update(lead=fugou_detective)
    progress.request(by=fugou_detective, case=known, act=Act.SOLVE, now=now, reason="三条件具备")

    case = again(案件状态="破案")

    assert (case.requested_act, case.requested_by) == ("", None)


def test_a_report_after_the_filing_that_is_known_is_refused(known, fugou_lead, stage, ledger_file):
    later = stage(fugou_lead, ledger_file([line(报案时间="2023-06-19", 立案时间="")]))

    assert later.refused() == [(2, "报案时间", "报案时间晚于系统中已登记的立案日期，请核对")]


def test_the_lead_is_found_by_name_in_the_county(known, again, fugou_detective, huaiyang_detective):
    assert again(主办民警=fugou_detective.name).lead == fugou_detective
    assert again(主办民警=huaiyang_detective.name).lead == fugou_detective


def test_a_lead_by_police_number_who_assisted_assists_no_more(
    known, again, assign, fugou_lead, fugou_detective, fugou_colleague
):
    assign(fugou_lead, known, fugou_detective, fugou_colleague)

    case = again(主办民警=fugou_colleague.police_no)

    assert case.lead == fugou_colleague
    assert not case.assistant_rows.exists()


def test_a_name_that_two_officers_bear_names_nobody(known, again, officer, fugou_detective):
    officer("detective", FUGOU, fugou_detective.name)

    assert again(主办民警=fugou_detective.name).lead is None


def test_a_lead_nobody_knows_is_counted(known, fugou_lead, stage, ledger_file):
    warnings = stage(fugou_lead, ledger_file([line(主办民警="张三")])).result["warnings"]

    assert warnings == ["1行的主办民警对应不到唯一一名本县区民警，导入时不指定主办民警"]


def test_an_amount_involved_below_the_loss_is_counted(known, fugou_lead, stage, ledger_file):
    warnings = stage(fugou_lead, ledger_file([line(涉案金额="1")])).result["warnings"]

    assert warnings == ["1行的涉案金额小于损失金额，请核对"]


def test_a_ledger_that_names_the_county_leaves_the_station_alone(known, again, counties):
    station = Unit.objects.create(
        code="411621580000",
        name="城关派出所",
        short_name="城关所",
        kind=Unit.Kind.STATION,
        stat_county=counties[FUGOU],
    )

    moved = again(立案单位="城关派出所")
    assert (moved.filing_unit, moved.lead_unit) == (station, station)
    assert again(立案单位="扶沟县").filing_unit == station


def test_the_preview_shows_old_and_new_with_people_masked(announced):
    changes = announced(
        案件名称="周桂刚被刷单返利案",
        诈骗类型="投资理财",
        报案时间="2023-06-16 10:00",
        身份证号=RESIDENT_NUMBERS[1],
        联系电话="13987654321",
        损失金额="100000",
        案件状态="侦查中",
        备注="改报",
        涉案账户="6243231948757491189",
    )

    assert changes == {
        "案件名称": ("周某刚被刷单返利诈骗案", "周某刚被刷单返利案"),
        "诈骗类型": ("刷单返利", "虚假网络投资理财"),
        "报案时间": ("09:30", "10:00"),
        "案件状态": ("已立案", "侦查中"),
        "备注": ("****", "****"),
        "身份证号": ("411621********7485", "411621********0848"),
        "联系电话": ("138****5678", "139****4321"),
        "损失金额": ("85,827.94", "100,000.00"),
        "涉案账户": ("", "****1189"),
    }


def test_the_preview_shows_a_victim_who_would_be_added(announced):
    changes = announced(受害人姓名="李兰", 身份证号=RESIDENT_NUMBERS[1], 损失金额="20000")

    assert changes == {"增加受害人": ("", "李某"), "损失金额": ("", "20,000.00")}


def test_the_preview_of_a_page_asks_the_same_few_questions_however_long_it_is(
    fugou_lead, take_over, stage, ledger_file, django_assert_num_queries
):
    take_over(fugou_lead, ledger_file([line(serial) for serial in range(1, 21)]))
    later = stage(
        fugou_lead, ledger_file([line(serial, 备注="改", 案件状态="破案") for serial in range(1, 21)])
    )

    with django_assert_num_queries(3):
        assert len(preview.changes(preview.rows(later.job, Verdict.CHANGED))) == 20


def test_a_preview_is_seen_by_its_owner_alone(known, stage, ledger_file, fugou_lead, data_manager):
    stage(fugou_lead, ledger_file([line(2)]))

    assert LedgerRow.objects.visible_to(fugou_lead).count() == 2
    assert not LedgerRow.objects.visible_to(data_manager).exists()
