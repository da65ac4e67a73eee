"""All of a ledger or nothing of it, with the rights and the cases of the moment."""

import pytest
from django.db import DatabaseError

from casemgr.audit.models import Event
from casemgr.cases.enums import EventKind, Status
from casemgr.cases.ledger import applying, staging, statements
from casemgr.cases.ledger.models import LedgerRow
from casemgr.cases.models import Case, CaseEvent, Identifier, Victim
from casemgr.cases.services import editing, victims
from casemgr.common.errors import Unreadable
from casemgr.counties.models import Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post, release
from casemgr.notices.models import Notice
from tests.cases.ledger.conftest import RESIDENT_NUMBERS, case_no, line
from tests.personas import FUGOU, HUAIYANG

TABLES = (Case, Victim, Identifier, CaseEvent, Notice)


def everything() -> list[int]:
    return [model.objects.count() for model in TABLES]


def test_a_new_case_brings_its_victim_and_its_history(fugou_lead, take_over, ledger_file, now):
    done = take_over(
        fugou_lead, ledger_file([line(身份证号=RESIDENT_NUMBERS[0], 涉案账户="6208246281948219939")])
    )

    case = Case.objects.get()
    assert (case.version, case.created_at, case.status) == (1, now, Status.FILED)
    assert "zgg" in case.search_text
    victim = case.victims.get()
    assert (victim.county_id, victim.version) == (case.county_id, 1)
    event = case.events.get()
    assert (event.kind, event.by, event.at) == (EventKind.IMPORTED, fugou_lead, now)
    assert event.data == {"job": done.job.pk, "row": 2}


def test_the_import_is_audited_once(fugou_lead, take_over, ledger_file):
    take_over(fugou_lead, ledger_file([line(1), line(2)]))

    event = Event.objects.get(action="import.applied")
    assert (event.police_no, event.detail) == (fugou_lead.police_no, {"new": 2, "changed": 0})


def test_an_imported_case_is_edited_like_any_other(fugou_lead, take_over, ledger_file, now):
    take_over(fugou_lead, ledger_file([line(身份证号=RESIDENT_NUMBERS[0])]))
    case = Case.objects.get()

    edited = editing.edit(by=fugou_lead, case=case, version=case.version, now=now, remark="核实完毕")
    with pytest.raises(victims.AlreadyThere):
        victims.add(by=fugou_lead, case=case, name="周桂刚", resident_number=RESIDENT_NUMBERS[0], now=now)

    assert edited.version == 2


def test_one_summary_for_each_countys_leads_and_nothing_per_case(
    data_manager, fugou_lead, fugou_detective, huaiyang_lead, take_over, ledger_file
):
    take_over(data_manager, ledger_file([line(serial) for serial in range(1, 31)]))

    notice = Notice.objects.get()
    assert notice.recipient == fugou_lead
    assert notice.text == "台账导入：扶沟县新增30件、更新0件"


def test_a_ledger_that_changes_nothing_tells_nobody(fugou_lead, take_over, ledger_file):
    take_over(fugou_lead, ledger_file([line()]))
    Notice.objects.all().delete()

    take_over(fugou_lead, ledger_file([line()]))

    assert not Notice.objects.exists()


@pytest.mark.parametrize("failing", ["ADD_IDENTIFIERS", "TELL_OF_NEW", "CHANGE_CASES", "REFRESH_NAMES"])
def test_a_failure_midway_leaves_nothing(fugou_lead, take_over, stage, ledger_file, monkeypatch, failing):
    take_over(fugou_lead, ledger_file([line(1)]))
    before = everything()
    later = stage(fugou_lead, ledger_file([line(1, 案件名称="改名案"), line(2, 涉案电话="13812345678")]))
    monkeypatch.setattr(statements, failing, "SELECT 1 / 0")

    with pytest.raises(DatabaseError):
        later.apply()

    assert everything() == before
    assert Case.objects.get().name == "周桂刚被刷单返利诈骗案"


def test_a_case_edited_since_the_preview_sends_it_back(fugou_lead, take_over, stage, ledger_file, now):
    take_over(fugou_lead, ledger_file([line(1)]))
    later = stage(fugou_lead, ledger_file([line(1, 备注="台账"), line(2)]))
    case = Case.objects.get()
    editing.edit(by=fugou_lead, case=case, version=case.version, now=now, remark="手工")

    with pytest.raises(applying.Outdated, match="未保存任何内容"):
        later.apply()

    assert Case.objects.get().remark == "手工"


def test_a_victim_added_since_the_preview_sends_it_back(fugou_lead, take_over, stage, ledger_file, now):
    take_over(fugou_lead, ledger_file([line(1)]))
    later = stage(fugou_lead, ledger_file([line(1, 受害人姓名="李兰")]))
    victims.add(by=fugou_lead, case=Case.objects.get(), name="李兰", loss_amount=5, now=now)

    with pytest.raises(applying.Outdated):
        later.apply()

    assert Victim.objects.filter(name="李兰").count() == 1


def test_a_case_number_taken_since_the_preview_sends_it_back(fugou_lead, take_over, stage, ledger_file):
    later = stage(fugou_lead, ledger_file([line(1), line(2)]))
    take_over(fugou_lead, ledger_file([line(2, 受害人姓名="李兰")]))

    with pytest.raises(applying.Outdated):
        later.apply()

    assert Case.objects.get().case_no == case_no(2)


def test_an_edit_that_changes_nothing_in_the_preview_does_not_disturb_it(
    fugou_lead, take_over, stage, ledger_file, now
):
    take_over(fugou_lead, ledger_file([line(1)]))
    later = stage(fugou_lead, ledger_file([line(1), line(2)]))
    case = Case.objects.get()
    editing.edit(by=fugou_lead, case=case, version=case.version, now=now, summary="补充案情")

    later.apply()

    assert Case.objects.count() == 2


def test_rights_on_a_county_that_went_since_the_preview_send_it_back(
    officer, fugou_lead, stage, ledger_file, now
):
    later = stage(fugou_lead, ledger_file([line()]))
    bureau = Unit.objects.get(code=f"{HUAIYANG}000000")
    post(by=None, officer=fugou_lead, role=Role.COUNTY_LEAD, unit=bureau, now=now)

    with pytest.raises(applying.Outdated):
        later.apply()

    assert not Case.objects.exists()


def test_whoever_may_import_no_longer_is_told_so(officer, fugou_lead, data_manager, stage, ledger_file, now):
    later = stage(fugou_lead, ledger_file([line()]))
    release(by=data_manager, officer=fugou_lead, now=now)

    with pytest.raises(Unreadable, match="您没有导入台账的权限"):
        later.apply()

    assert not Case.objects.exists()


@pytest.mark.parametrize("role", [Role.DETECTIVE, Role.STATION_OFFICER])
def test_who_may_not_import_gets_no_preview(officer, stage, ledger_file, role):
    with pytest.raises(Unreadable, match="您没有导入台账的权限"):
        stage(officer(role, FUGOU), ledger_file([line()]))


def test_a_preview_whose_rows_are_gone_cannot_be_confirmed(fugou_lead, stage, ledger_file):
    later = stage(fugou_lead, ledger_file([line()]))
    staging.forget(later.job)

    with pytest.raises(Unreadable, match="预览已过期"):
        later.apply()


def test_a_sheet_with_nothing_under_its_headings_is_no_ledger(fugou_lead, stage, ledger_file):
    with pytest.raises(Unreadable, match="表头下面没有数据"):
        stage(fugou_lead, ledger_file([dict.fromkeys(line(), "")]))


def test_a_sheet_without_the_amount_is_no_ledger(fugou_lead, stage, ledger_file):
    headings = [heading for heading in line() if heading != "损失金额"]

    with pytest.raises(Unreadable, match="表头缺少：损失金额"):
        stage(fugou_lead, ledger_file([line()], headings=headings))


def test_staging_again_starts_anew(fugou_lead, stage, ledger_file, now):
    first = stage(fugou_lead, ledger_file([line(1), line(2)]))

    again = staging.stage(
        job=first.job,
        path=ledger_file([line(3)], name="改正"),
        name="改正.xlsx",
        by=fugou_lead,
        now=now,
        tell=lambda *_progress: None,
    )

    assert again.result["new"] == 1
    assert LedgerRow.objects.get().case_no == case_no(3)


def test_a_ledger_of_thousands_of_rows_asks_the_database_a_fixed_number_of_questions(
    fugou_lead, take_over, ledger_file, django_assert_max_num_queries
):
    path = ledger_file([line(serial) for serial in range(1, 2501)], encoding="utf-8")

    with django_assert_max_num_queries(60):
        assert take_over(fugou_lead, path).result["new"] == 2500

    assert Case.objects.count() == Victim.objects.count() == 2500
