"""From preview to transfers: duplicates, rights, the same file twice, accounts, balances, few queries."""

import io
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, CaseEvent
from casemgr.cases.presenters import Reader, line
from casemgr.cases.services import team
from casemgr.counties.rights import Role
from casemgr.counties.services import release
from casemgr.exchange.enums import State
from casemgr.exchange.services import jobs
from casemgr.funds.enums import AccountRole
from casemgr.funds.models import Account, CaseAccount, Statement, StatementRow, Transfer
from casemgr.funds.services import transfers
from casemgr.funds.statements import applying, asking
from tests.funds.statements.conftest import (
    FIRST,
    SECOND,
    SHAHE,
    SHAHE_ABOVE,
    VICTIM,
    YINGSHUI,
    as_csv,
    shahe,
    yingshui,
)
from tests.personas import FUGOU, HUAIYANG


def test_a_preview_changes_nothing(previewed) -> None:
    found = previewed(
        as_csv(YINGSHUI, yingshui(), yingshui(2, 交易金额="7.25"), yingshui(3, 交易金额="待核"))
    )
    assert (found.state, found.counts()) == (State.PREVIEWED, (2, 0, 0, 1))
    assert found.job.result["amount_total"] == "5007.25"
    assert not (Account.objects.exists() or Transfer.objects.exists() or Statement.objects.exists())


def test_the_good_lines_are_taken_and_counted(previewed, case: Case) -> None:
    lines = [yingshui(), yingshui(), yingshui(2), yingshui(3, 交易金额="待核")]
    found = previewed(as_csv(YINGSHUI, *lines), name="颍水.csv").confirm()
    statement = Statement.objects.get()
    assert (statement.name, statement.taken, statement.doubled, statement.refused) == ("颍水.csv", 2, 1, 1)
    assert (found.state, found.job.result["statement"]) == (State.DONE, statement.pk)
    assert statement.account == CaseAccount.objects.get(case=case, account__tail="0025")
    assert set(Transfer.objects.values_list("statement", flat=True)) == {statement.pk}
    assert not StatementRow.objects.exists()


def test_the_same_line_twice_is_refused_the_second_time_with_the_row_of_the_first(previewed) -> None:
    found = previewed(as_csv(YINGSHUI, yingshui(), yingshui(2), yingshui()))
    assert found.rows("doubled") == [(4, "", "与第2行是同一笔交易")]
    found.confirm()
    assert Transfer.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [{"交易金额": "5000.01"}, {"交易时间": "2023-06-16 20:35:01"}, {"交易流水号": "另"}, {"收付标志": "贷"}],
)
def test_lines_that_differ_in_one_thing_are_two_transfers(previewed, other) -> None:
    assert previewed(as_csv(YINGSHUI, yingshui(), yingshui(**other))).counts() == (2, 0, 0, 0)


def test_what_the_case_has_already_is_told_and_not_taken_again(previewed) -> None:
    previewed(as_csv(YINGSHUI, yingshui())).confirm()
    found = previewed(as_csv(YINGSHUI, yingshui(), yingshui(2)))
    assert found.rows("known") == [(2, "", "本案已有这笔交易")]
    found.confirm()
    assert (Transfer.objects.count(), Statement.objects.latest("pk").doubled) == (2, 1)


def test_cash_is_no_transfer_of_an_account_the_case_does_not_know_yet(previewed) -> None:
    cash = {"交易对手账卡号": "", "对手户名": ""}
    previewed(as_csv(YINGSHUI, yingshui(**cash))).confirm()
    found = previewed(as_csv(YINGSHUI, yingshui(), yingshui(**cash)))
    assert found.counts() == (1, 0, 1, 0)


def test_the_statement_of_the_other_side_brings_its_balance(previewed) -> None:
    previewed(as_csv(YINGSHUI, yingshui())).confirm()
    other = yingshui(
        交易卡号=SECOND, 交易方户名="吴永强", 收付标志="贷", 交易对手账卡号=FIRST, 交易余额="6000.00"
    )
    found = previewed(as_csv(YINGSHUI, other, yingshui(2))).confirm()
    assert found.counts() == (1, 0, 1, 0)
    first = Transfer.objects.get(serial_no="YS000001")
    assert (first.payer_balance, first.payee_balance) == (5000, 6000)


def test_the_same_file_is_taken_into_a_case_once(previewed, upload, make_case, fugou_detective) -> None:
    content = as_csv(YINGSHUI, yingshui())
    previewed(content).confirm()
    with pytest.raises(ValidationError, match="该流水文件已导入本案"):
        upload(content)
    other = make_case(lead=fugou_detective, victim="孙丽", loss="1000")
    assert upload(content, to=other).confirm().state == State.DONE


def test_the_same_file_handed_in_twice_before_either_was_confirmed_is_taken_once(previewed) -> None:
    content = as_csv(YINGSHUI, yingshui())
    first, second = previewed(content), previewed(content)
    first.confirm()
    second.confirm()
    assert (second.state, second.job.result["error"]) == (
        State.FAILED,
        "该流水文件已导入本案，未保存任何内容。",
    )
    assert Transfer.objects.count() == 1


def test_nothing_new_is_told_instead_of_an_empty_import(previewed, case: Case) -> None:
    first = previewed(as_csv(YINGSHUI, yingshui()))
    second = previewed(as_csv([], YINGSHUI, yingshui()))
    first.confirm()
    second.confirm()
    assert (second.state, Statement.objects.count()) == (State.FAILED, 1)
    assert "没有可以导入的交易" in second.job.result["error"]


def test_accounts_are_made_once_and_learn_whose_they_are(previewed, case: Case, account, make_case) -> None:
    elsewhere = account(make_case(lead=case.lead, victim="孙丽", loss="1000"), SECOND).account
    known = account(case, FIRST, holder_name="", bank="")
    previewed(as_csv(YINGSHUI, yingshui())).confirm()
    first, second = CaseAccount.objects.filter(case=case).order_by("account__tail")
    assert (first.pk, first.holder_name, first.version) == (known.pk, "周海波", 2)
    assert (second.account, second.holder_name, second.bank) == (elsewhere, "吴永强", "沙河商业银行")
    assert (second.role, second.created_by) == (AccountRole.INVOLVED, case.lead)
    assert Account.objects.get(tail="0025").number == FIRST


def test_what_officers_wrote_of_an_account_stays(previewed, case: Case, account) -> None:
    account(case, FIRST, holder_name="周某", bank="某某银行")
    previewed(as_csv(YINGSHUI, yingshui())).confirm()
    assert CaseAccount.objects.get(case=case, account__tail="0025").holder_name == "周某"


def test_levels_follow_an_import(previewed, case: Case, account, three) -> None:
    account(case, VICTIM, role=AccountRole.VICTIM, victim=three[0])
    previewed(as_csv(*SHAHE_ABOVE, SHAHE, shahe())).confirm()
    previewed(as_csv(YINGSHUI, yingshui())).confirm()
    levels = CaseAccount.objects.filter(case=case).values_list("account__tail", "level")
    assert dict(levels) == {"0017": 0, "0025": 1, "0033": 2}


def test_refused_lines_come_back_as_they_were_with_the_reason(previewed, now) -> None:
    bad = yingshui(2, 交易金额="待核")
    found = previewed(as_csv(["颍水农商银行"], YINGSHUI, yingshui(), bad, yingshui(3)))
    path = jobs.fetch(by=found.by, job=found.job, now=now)
    lines = [list(cells) for cells in load_workbook(path).active.iter_rows(values_only=True)]
    assert (Path(path).name, len(lines)) == ("退回_流水.xlsx", 3)
    assert lines[1] == [*YINGSHUI, "退回原因"]
    assert lines[2][:-1] == [cell or None for cell in bad]
    assert lines[2][-1].startswith("交易金额：")


def test_refused_lines_put_right_are_taken_as_they_come_and_refused_again_in_the_same_column(
    previewed, upload, now
) -> None:
    found = previewed(as_csv(YINGSHUI, yingshui(交易金额="待核"), yingshui(2, 交易金额="待核"), yingshui(3)))
    book = load_workbook(jobs.fetch(by=found.by, job=found.job, now=now))
    book.active.cell(2, YINGSHUI.index("交易金额") + 1).value = "5000.00"
    corrected = io.BytesIO()
    book.save(corrected)
    again = upload(corrected.getvalue())
    assert (again.state, again.counts()) == (State.PREVIEWED, (1, 0, 0, 1))
    book = load_workbook(jobs.fetch(by=found.by, job=again.job, now=now))
    assert [cell.value for cell in book.active[1]] == [*YINGSHUI, "退回原因"]


def test_the_history_tells_how_much_and_names_nobody(previewed, case: Case) -> None:
    previewed(as_csv(YINGSHUI, yingshui(), yingshui(), yingshui(2, 交易金额="待核"))).confirm()
    event = CaseEvent.objects.get(case=case, kind=EventKind.STATEMENT_TAKEN)
    shown = line(event, Reader(in_clear=False, officer=case.lead))
    assert shown.text == "导入某某银行流水，登记资金交易1笔"
    assert shown.details == ["新登记涉案账户2个", "重复1行", "退回1行"]
    assert not {FIRST, SECOND, "周海波", "吴永强"} & set(map(str, event.data.values()))


def test_no_personal_text_lies_open_in_a_job(previewed) -> None:
    found = previewed(as_csv(*SHAHE_ABOVE, SHAHE, shahe()), own=FIRST)
    written = f"{found.job.parameters} {found.job.result}"
    assert not any(secret in written for secret in (FIRST, VICTIM, "李桂兰"))
    assert found.confirm().job.result.get("asked") is None


def test_who_does_not_work_the_case_hands_nothing_in(case: Case, officer, now) -> None:
    file = SimpleUploadedFile("流水.csv", as_csv(YINGSHUI, yingshui()))
    for other in (officer(Role.COUNTY_LEAD, HUAIYANG), officer(Role.DETECTIVE, FUGOU, "赵铁")):
        with pytest.raises(PermissionDenied, match="不办理本案"):
            asking.ask(by=other, case=case, upload=file, own="", now=now)


def test_rights_are_asked_again_at_the_confirmation(previewed, data_manager, now) -> None:
    found = previewed(as_csv(YINGSHUI, yingshui()))
    release(by=data_manager, officer=found.by, now=now)
    found.by = Officer.objects.get(pk=found.by.pk)
    found.confirm()
    assert (found.state, found.job.result["error"]) == (
        State.FAILED,
        "您不再办理本案，不能导入流水，未保存任何内容。",
    )
    assert not (Transfer.objects.exists() or StatementRow.objects.exists())


def test_a_case_that_went_to_another_detective_is_not_written(
    previewed, case, fugou_lead, officer, now
) -> None:
    found = previewed(as_csv(YINGSHUI, yingshui()))
    other = officer(Role.DETECTIVE, FUGOU, "赵铁")
    team.assign(by=fugou_lead, case=case, lead=other, assistants=[], now=now)
    assert found.confirm().state == State.FAILED


def test_a_cancelled_import_leaves_no_lines(previewed, now) -> None:
    found = previewed(as_csv(YINGSHUI, yingshui()))
    jobs.cancel(by=found.by, job=found.job, now=now)
    assert not StatementRow.objects.exists()


def test_a_job_that_waits_for_its_columns_can_be_cancelled_and_is_purged(upload, now, settings) -> None:
    first, second = upload(as_csv(YINGSHUI, yingshui())), upload(as_csv(YINGSHUI, yingshui(2)))
    jobs.cancel(by=first.by, job=first.job, now=now)
    settings.EXPORT_KEEP_DAYS = -1
    jobs.purge(now=now)
    for found in (first, second):
        found.job.refresh_from_db()
        assert (found.state, found.job.folder.exists()) == (State.CANCELLED, False)


def test_applying_takes_as_many_queries_for_many_lines_as_for_few(previewed, now) -> None:
    assert _queries(previewed(_many(3)), now) == _queries(previewed(_many(300, first=1000)), now)


def _queries(found, now) -> int:
    with CaptureQueriesContext(connection) as captured:
        by = Officer.objects.get(pk=found.by.pk)
        applying.apply(job=found.job, by=by, now=now, tell=lambda *_progress: None)
    return len(captured)


def _many(number: int, first: int = 0) -> bytes:
    lines = (
        yingshui(first + place, 交易对手账卡号=f"62999900000{first + place:08}") for place in range(number)
    )
    return as_csv(YINGSHUI, *lines)


def test_what_a_bank_says_in_its_own_file_stays(previewed, now) -> None:
    found = previewed(as_csv(YINGSHUI, yingshui())).confirm()
    with pytest.raises(ValidationError, match="来自银行流水，不能移除"):
        transfers.remove(by=found.by, transfer=Transfer.objects.get(), reason="登记有误", now=now)


def test_a_transfer_of_a_statement_is_not_entered_again_by_hand(previewed, case: Case, now) -> None:
    previewed(as_csv(YINGSHUI, yingshui())).confirm()
    row = Transfer.objects.get()
    with pytest.raises(ValidationError, match="该笔交易已登记"):
        transfers.add(
            by=case.lead,
            case=case,
            now=now,
            payer=row.payer,
            payee=row.payee,
            amount=row.amount,
            at=row.at,
            serial_no=row.serial_no,
        )
