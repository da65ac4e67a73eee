"""manage.py import_ledger."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from casemgr.cases.models import Case
from casemgr.exchange.models import Job
from casemgr.notices.models import Notice
from casemgr.supervision.models import Supervision
from tests.cases.ledger.conftest import case_no, line

FUGOU_2023 = Path(__file__).parents[2] / "data" / "ledgers" / "fugou_2023.xlsx"


@pytest.fixture
def run(capsys, fugou_lead):
    """Run the command for a file and give back what it printed as JSON."""

    def do(path, *options, by=fugou_lead):
        call_command("import_ledger", str(path), "--as", by.police_no, "--json", *options)
        return json.loads(capsys.readouterr().out)

    return do


@pytest.fixture
def refuse(capsys):
    """Run the command, which must give up, and give back its one sentence."""

    def do(path, police_no: str) -> str:
        with pytest.raises(SystemExit) as ended:
            call_command("import_ledger", str(path), "--as", police_no, "--json")
        printed = capsys.readouterr()
        assert (ended.value.code, printed.out) == (1, "")
        return printed.err.strip()

    return do


def test_it_prints_what_it_did(run):
    printed = run(FUGOU_2023)

    assert list(printed) == ["accepted", "unchanged", "refused", "listed", "loss_total"]
    assert (printed["accepted"], printed["unchanged"], printed["listed"]) == (70, 0, 26)
    assert printed["loss_total"] == "25997238.85"
    assert printed["refused"][0]["row"] == 8
    assert printed["refused"][0]["column"] == "诈骗类型"
    assert "不在目录中" in printed["refused"][0]["reason"]
    assert Supervision.objects.count() == 26


def test_the_second_time_nothing_is_accepted_and_nothing_listed(run):
    run(FUGOU_2023)

    printed = run(FUGOU_2023)

    assert (printed["accepted"], printed["unchanged"], printed["listed"]) == (0, 70, 0)
    assert printed["loss_total"] == "25997238.85"


def test_a_rehearsal_prints_the_same_and_leaves_nothing(run):
    rehearsed = run(FUGOU_2023, "--simulate")

    assert not any(model.objects.exists() for model in (Case, Supervision, Job, Notice))
    assert run(FUGOU_2023) == rehearsed


def test_only_what_this_ledger_brought_is_counted_as_listed(run, make_case, ledger_file):
    make_case(loss="500000")

    assert run(ledger_file([line(1, 案件编号=case_no(1), 损失金额="10万元")]))["listed"] == 1
    assert Supervision.objects.count() == 2


def test_the_job_is_kept_for_its_officer(run, fugou_lead, ledger_file):
    run(ledger_file([line(1), line(2, 损失金额="待核")]))

    job = Job.objects.visible_to(fugou_lead).get()
    assert (job.state, job.source_name, job.row_count) == ("done", "台账.xlsx", 1)
    assert job.result["new"] == 1
    assert not job.ledger_rows.exists()


def test_without_json_it_speaks_chinese(fugou_lead, capsys):
    call_command("import_ledger", str(FUGOU_2023), "--as", fugou_lead.police_no)

    first, *refused = capsys.readouterr().out.splitlines()
    assert first == "导入 70 行，无变化 0 行，退回 10 行；损失金额合计 25997238.85 元；新挂牌 26 起"
    assert len(refused) == 10
    assert refused[0].startswith("  第8行 诈骗类型：")


def test_it_refuses_an_officer_nobody_knows(refuse, house):
    assert refuse(FUGOU_2023, "999999") == "没有警号为999999的在用民警。"


def test_it_refuses_an_officer_who_has_left(refuse, fugou_lead):
    fugou_lead.is_active = False
    fugou_lead.save()

    assert refuse(FUGOU_2023, fugou_lead.police_no) == f"没有警号为{fugou_lead.police_no}的在用民警。"


def test_it_refuses_an_officer_without_the_right(refuse, fugou_detective):
    assert refuse(FUGOU_2023, fugou_detective.police_no) == "您没有导入台账的权限。"
    assert not Job.objects.exists()


def test_it_refuses_a_file_that_is_not_there(refuse, fugou_lead, tmp_path):
    assert "找不到文件" in refuse(tmp_path / "没有.xlsx", fugou_lead.police_no)


def test_it_refuses_a_file_that_is_no_sheet(refuse, fugou_lead, tmp_path):
    path = tmp_path / "照片.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    assert "不是 XLSX 或 CSV 文件" in refuse(path, fugou_lead.police_no)


def test_every_row_refused_is_still_an_answer(run, ledger_file):
    printed = run(ledger_file([line(立案单位="商水县")]))

    assert (printed["accepted"], printed["loss_total"], len(printed["refused"])) == (0, "0.00", 1)
