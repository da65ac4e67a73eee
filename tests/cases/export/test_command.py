import csv
import hashlib
import io

import pytest
from django.core.management import call_command

from casemgr.audit.models import Event
from tests.personas import FUGOU, HUAIYANG

pytestmark = pytest.mark.django_db


def export(officer, path, **options):
    """Run the command; what it said, where, and how it ended."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    options = {"police_no": officer.police_no, "out": path, "format": "csv", **options}
    try:
        call_command("export_cases", stdout=out, stderr=err, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cases.csv"


def numbers(path):
    return {row["案件编号"] for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig")))}


def test_it_writes_the_cases_an_officer_may_export(make_case, data_manager, path):
    cases = {make_case(FUGOU).case_no, make_case(HUAIYANG).case_no}
    code, said, _nothing = export(data_manager, path)
    assert code == 0
    assert said.startswith("已导出2行到")
    assert numbers(path) == cases


def test_it_narrows_to_one_county(make_case, data_manager, path):
    ours, _other = make_case(FUGOU), make_case(HUAIYANG)
    export(data_manager, path, county=FUGOU)
    assert numbers(path) == {ours.case_no}


def test_it_writes_xlsx(make_case, data_manager, tmp_path):
    make_case(FUGOU)
    assert export(data_manager, tmp_path / "cases.xlsx", format="xlsx")[0] == 0
    assert (tmp_path / "cases.xlsx").read_bytes().startswith(b"PK")


def test_it_masks(make_case, data_manager, path):
    make_case(FUGOU, victim="刘桂兰")
    export(data_manager, path)
    assert "刘桂兰" not in path.read_text("utf-8-sig")


def test_it_is_recorded(make_case, data_manager, path):
    make_case(FUGOU)
    export(data_manager, path)
    event = Event.objects.get(action="export.made")
    assert event.police_no == data_manager.police_no
    assert (event.detail["rows"], event.detail["masked"]) == (1, True)
    assert event.detail["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("county", [HUAIYANG, "999999", "扶沟"])
def test_a_county_outside_his_is_refused_as_one_that_never_was(make_case, fugou_lead, path, county):
    make_case(HUAIYANG)
    code, said, refusal = export(fugou_lead, path, county=county)
    assert (code, said) == (1, "")
    assert refusal == f"没有代码为{county}的县区，或您没有导出该县区案件的权限。\n"
    assert not path.exists()
    assert not Event.objects.filter(action="export.made").exists()


def test_who_may_not_export_is_refused_in_one_sentence(make_case, auditor, path):
    assert export(auditor, path) == (1, "", "您没有导出案件的权限。\n")
    assert list(path.parent.iterdir()) == []


def test_an_unknown_officer_is_refused(db, path):
    class Nobody:
        police_no = "999999"

    assert export(Nobody, path) == (1, "", "没有警号为999999的在用民警。\n")


def test_an_officer_whose_account_is_closed_is_refused(data_manager, path):
    data_manager.is_active = False
    data_manager.save()
    assert export(data_manager, path)[0] == 1


def test_a_folder_that_is_not_there_is_named(make_case, data_manager, tmp_path):
    code, _said, refusal = export(data_manager, tmp_path / "nowhere" / "cases.csv")
    assert code == 1
    assert "nowhere" in refusal
