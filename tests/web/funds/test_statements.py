"""A statement from its upload to the case: the columns, the preview, the confirmation, and who sees what."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.counties.services import release
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job
from casemgr.exchange.services import jobs, work
from casemgr.funds.enums import AccountRole
from casemgr.funds.models import StatementLayout, Transfer
from tests.funds.conftest import account, case, three
from tests.funds.statements.conftest import (
    FIRST,
    SECOND,
    SHAHE,
    VICTIM,
    YINGSHUI,
    Import,
    _own_files,
    as_csv,
    previewed,
    shahe,
    upload,
    yingshui,
)
from tests.web.cases.conftest import Screen, browser_of, look, send

__all__ = ["_own_files", "account", "browser_of", "case", "look", "previewed", "send", "three", "upload"]

Look = Callable[..., Screen]
Send = Callable[..., Screen]
Upload = Callable[..., Import]

BAD = yingshui(3, 交易金额="待核")
FILE = as_csv(
    YINGSHUI, yingshui(), yingshui(), yingshui(2, 摘要说明="ATM取现", 交易对手账卡号="", 对手户名=""), BAD
)


def choices(screen: Screen, **typed: Any) -> dict[str, Any]:
    """What stands in the form of the columns, with some of it typed."""
    form = screen.response.context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "signed"} | typed


def test_a_statement_is_followed_from_the_upload_to_the_case(
    case: Case, fugou_detective: Officer, look: Look, send: Send, now: datetime
) -> None:
    page = look(fugou_detective, "funds:statement-new", case.pk)
    assert "1,048,575 行" in page.text
    done = send(
        fugou_detective, "funds:statement-new", case.pk, file=SimpleUploadedFile("流水.csv", FILE), number=""
    )
    job = Job.objects.get()
    assert (done.response.url, job.kind, job.parameters["case"]) == (
        f"/exchange/{job.pk}/",
        Kind.STATEMENT_IMPORT,
        case.pk,
    )
    work.work_off(now=now)
    assert "请指出每一列是什么" in look(fugou_detective, "exchange:job", job.pk).text
    columns = look(fugou_detective, "funds:statement-columns", case.pk, job.pk)
    assert SECOND in columns.text
    saved = send(
        fugou_detective,
        "funds:statement-columns",
        case.pk,
        job.pk,
        **choices(columns, bank="颍水农商银行"),
    )
    assert saved.response.url == f"/exchange/{job.pk}/"
    work.work_off(now=now)
    preview = look(fugou_detective, "exchange:job", job.pk).text
    for part in ("颍水农商银行", "可导入 2行", "文件内重复 1行", "退回 1行", "确认后登记 2 笔交易", "取现"):
        assert part in preview
    send(fugou_detective, "exchange:confirm", job.pk)
    work.work_off(now=now)
    assert "已登记资金交易 2 笔" in look(fugou_detective, "exchange:job", job.pk).text
    assert Transfer.objects.filter(case=case).count() == 2
    assert "流水导入" in look(fugou_detective, "exchange:jobs").text


def test_who_took_a_statement_in_is_told_that_no_account_is_a_victims(
    case: Case, fugou_detective: Officer, previewed: Upload, account: Any, three: list[Any], look: Look
) -> None:
    job = previewed(FILE).confirm().job
    assert "还没有标明受害人账户" in look(fugou_detective, "exchange:job", job.pk).text
    account(case, VICTIM, role=AccountRole.VICTIM, victim=three[0])
    assert "还没有标明受害人账户" not in look(fugou_detective, "exchange:job", job.pk).text


def test_the_tab_of_the_money_leads_to_the_upload_for_who_works_the_case(
    case: Case, fugou_detective: Officer, fugou_colleague: Officer, look: Look
) -> None:
    link = f'href="/cases/{case.pk}/funds/statements/new/"'
    assert link in look(fugou_detective, "cases:detail", case.pk, tab="funds").html
    assert link not in look(fugou_colleague, "cases:detail", case.pk, tab="funds").html


def test_what_was_typed_stays_where_columns_contradict_each_other(
    case: Case, fugou_detective: Officer, upload: Upload, look: Look, send: Send
) -> None:
    job = upload(FILE).job
    columns = look(fugou_detective, "funds:statement-columns", case.pk, job.pk)
    typed = choices(columns, bank="颍水农商银行", column_8="other_name", column_2="")
    answer = send(fugou_detective, "funds:statement-columns", case.pk, job.pk, **typed)
    assert answer.status == 422
    assert "“对手户名”一列已对应对方户名，请只选一列。" in answer.text
    answer = send(fugou_detective, "funds:statement-columns", case.pk, job.pk, **typed | {"column_8": ""})
    assert "请指出哪一列是交易时间或交易日期。" in answer.text
    assert 'value="颍水农商银行"' in answer.html
    assert not StatementLayout.objects.exists()


def test_an_account_and_words_of_the_bank_can_be_said_with_the_columns(
    case: Case, fugou_detective: Officer, upload: Upload, look: Look, send: Send, now: datetime
) -> None:
    job = upload(as_csv(SHAHE, shahe())).job
    columns = look(fugou_detective, "funds:statement-columns", case.pk, job.pk)
    typed = choices(columns, bank="沙河商业银行", in_words="存、 汇入", out_words="取")
    wrong = send(fugou_detective, "funds:statement-columns", case.pk, job.pk, **typed | {"number": "6.3E+18"})
    assert (wrong.status, "设为文本后重填" in wrong.text) == (422, True)
    send(fugou_detective, "funds:statement-columns", case.pk, job.pk, **typed | {"number": FIRST})
    assert StatementLayout.objects.get().signs == {"in": ["存", "汇入"], "out": ["取"], "signed": False}
    work.work_off(now=now)
    assert "****0025" in look(fugou_detective, "exchange:job", job.pk).text


def test_each_verdict_has_its_tab_and_nobody_is_named_in_full(
    fugou_detective: Officer, previewed: Upload, look: Look
) -> None:
    job = previewed(FILE).job
    new = look(fugou_detective, "exchange:job", job.pk)
    assert "****0033 吴某强" in new.text
    assert not any(secret in new.html for secret in (FIRST, SECOND, "吴永强"))
    doubled = look(fugou_detective, "exchange:job", job.pk, show="doubled").text
    assert "与第2行是同一笔交易" in doubled
    refused = look(fugou_detective, "exchange:job", job.pk, show="refused").text
    assert "5交易金额金额“待核”不是确切的数字" in refused


def test_the_refused_lines_are_fetched_by_their_owner(
    fugou_detective: Officer, fugou_lead: Officer, previewed: Upload, look: Look
) -> None:
    job = previewed(FILE).job
    fetched = look(fugou_detective, "exchange:file", job.pk)
    assert b"".join(fetched.response.streaming_content).startswith(b"PK")
    assert look(fugou_lead, "exchange:file", job.pk).status == 404


def test_whoever_lost_the_case_sees_no_lines_and_confirms_nothing(
    fugou_detective: Officer,
    data_manager: Officer,
    previewed: Upload,
    look: Look,
    send: Send,
    case: Case,
    fugou_lead: Officer,
    officer: Callable[..., Officer],
    now: datetime,
) -> None:
    job = previewed(FILE).job
    Case.objects.filter(pk=case.pk).update(lead=fugou_lead)
    page = look(fugou_detective, "exchange:job", job.pk)
    assert "您不再办理本案，不再显示此预览。" in page.text
    assert "0033" not in page.text
    assert look(fugou_detective, "exchange:file", job.pk).status == 404
    send(fugou_detective, "exchange:confirm", job.pk)
    job.refresh_from_db()
    assert job.state == State.PREVIEWED
    release(by=data_manager, officer=fugou_detective, now=now)
    assert look(fugou_detective, "exchange:job", job.pk).status == 403


def test_another_countys_case_is_not_there_and_a_strange_one_forbidden(
    case: Case,
    upload: Upload,
    huaiyang_lead: Officer,
    fugou_colleague: Officer,
    supervisor: Officer,
    look: Look,
    send: Send,
) -> None:
    job = upload(FILE).job
    for visit in (look, send):
        assert visit(huaiyang_lead, "funds:statement-new", case.pk).status == 404
        assert visit(huaiyang_lead, "funds:statement-columns", case.pk, job.pk).status == 404
        for reader in (fugou_colleague, supervisor):
            assert visit(reader, "funds:statement-new", case.pk).status == 403
            assert visit(reader, "funds:statement-columns", case.pk, job.pk).status == 404


def test_the_columns_of_anothers_file_are_not_there(
    case: Case, upload: Upload, fugou_lead: Officer, look: Look
) -> None:
    job = upload(FILE).job
    assert look(fugou_lead, "funds:statement-columns", case.pk, job.pk).status == 404


def test_the_columns_of_another_case_are_not_there(
    case: Case, make_case: Callable[..., Case], upload: Upload, fugou_detective: Officer, look: Look
) -> None:
    job = upload(FILE).job
    other = make_case(lead=fugou_detective, victim="孙丽", loss="1000")
    assert look(fugou_detective, "funds:statement-columns", other.pk, job.pk).status == 404


def test_a_job_that_is_over_asks_for_nothing_any_more(
    case: Case, fugou_detective: Officer, previewed: Upload, look: Look, send: Send
) -> None:
    job = previewed(FILE).confirm().job
    for answer in (
        look(fugou_detective, "funds:statement-columns", case.pk, job.pk),
        send(fugou_detective, "funds:statement-columns", case.pk, job.pk, bank="颍水农商银行"),
    ):
        assert answer.response.url == f"/exchange/{job.pk}/"


def test_who_reads_the_lines_beside_the_columns_is_written_down(
    case: Case, fugou_detective: Officer, upload: Upload, look: Look
) -> None:
    job = upload(FILE).job
    look(fugou_detective, "funds:statement-columns", case.pk, job.pk)
    assert Event.objects.filter(action="case.viewed", police_no=fugou_detective.police_no).count() == 1


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (("流水.pdf", b"%PDF"), "只能导入 XLSX 或 CSV"),
        (("流水.csv", b""), "文件是空的"),
    ],
)
def test_what_is_no_statement_is_refused_at_the_field(
    case: Case, fugou_detective: Officer, send: Send, file: tuple[str, bytes], sentence: str
) -> None:
    answer = send(fugou_detective, "funds:statement-new", case.pk, file=SimpleUploadedFile(*file), number="")
    assert (answer.status, sentence in answer.text) == (422, True)


def test_a_file_the_case_has_is_refused_at_the_field(
    case: Case, fugou_detective: Officer, previewed: Upload, send: Send
) -> None:
    previewed(FILE).confirm()
    upload = SimpleUploadedFile("流水.csv", FILE)
    answer = send(fugou_detective, "funds:statement-new", case.pk, file=upload, number="")
    assert (answer.status, "该流水文件已导入本案" in answer.text) == (422, True)


def test_a_failed_import_says_why_and_leads_back(
    case: Case, fugou_detective: Officer, upload: Upload, look: Look
) -> None:
    page = look(fugou_detective, "exchange:job", upload(as_csv(["查询结果"], ["1"])).job.pk)
    assert "没有找到表头" in page.text
    assert f'href="/cases/{case.pk}/funds/statements/new/"' in page.html


def test_a_job_that_waits_for_its_columns_is_cancelled_from_its_page(
    fugou_detective: Officer, upload: Upload, send: Send, look: Look, now: datetime
) -> None:
    job = upload(FILE).job
    assert "取消任务" in look(fugou_detective, "exchange:job", job.pk).text
    send(fugou_detective, "exchange:cancel", job.pk)
    assert "任务已取消" in look(fugou_detective, "exchange:job", job.pk).text
    assert jobs.purge(now=now) == 0
