"""Keeping the catalogues by hand and by spreadsheet."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgr.audit.models import Event
from casemgr.cases.models import FraudType, FraudTypeSynonym, Lure
from casemgr.common.crypto import to_token
from casemgr.counties.models import County, CountyAlias, Unit
from casemgr.documents.models import Kind, Series
from tests.exchange.workbooks import raw_workbook, workbook
from tests.personas import FUGOU

XLSX, CSV = "0", "1"
SYNONYMS = reverse("admin:cases_fraudtypesynonym_changelist")


def upload(browser, content, address=f"{SYNONYMS}import/", name="表.xlsx", format=XLSX):
    """Send a file to the preview; what came back."""
    file = SimpleUploadedFile(name, content)
    return browser.post(address, {"import_file": file, "format": format, "resource": ""})


def confirm(browser, preview, **changes):
    """Confirm what a preview has shown."""
    form = preview.context["confirm_form"]
    data = {name: form.initial[name] for name in form.fields} | changes
    address = preview.wsgi_request.path.replace("/import/", "/process_import/")
    return browser.post(address, data)


def problems(preview):
    """Everything a preview has against the file."""
    form_errors = [str(error) for errors in preview.context["form"].errors.values() for error in errors]
    result = preview.context.get("result")
    if result is None:
        return form_errors
    base = [str(error.error) for error in result.base_errors]
    return [*form_errors, *base, *(str(row.error) for row in result.invalid_rows)]


@pytest.mark.parametrize("person", ["data_manager", "system_administrator"])
def test_a_synonym_is_added_and_kept_as_ledgers_are_compared(request, signed_in, person):
    officer = request.getfixturevalue(person)
    brush = FraudType.objects.get(code="brush")
    data = {"text": " 刷單　诈骗 ", "fraud_type": brush.pk}
    assert signed_in(officer).post(f"{SYNONYMS}add/", data).status_code == 302
    assert FraudTypeSynonym.objects.filter(text="刷单 诈骗", fraud_type=brush).exists()
    event = Event.objects.get(action="reference.added")
    assert (event.police_no, event.detail["name"]) == (officer.police_no, "刷单 诈骗")


def test_a_change_and_a_removal_are_recorded(signed_in, data_manager):
    synonym = FraudTypeSynonym.objects.first()
    browser = signed_in(data_manager)
    other = FraudType.objects.exclude(pk=synonym.fraud_type_id).first()
    browser.post(f"{SYNONYMS}{synonym.pk}/change/", {"text": synonym.text, "fraud_type": other.pk})
    browser.post(f"{SYNONYMS}{synonym.pk}/delete/", {"post": "yes"})
    assert not FraudTypeSynonym.objects.filter(pk=synonym.pk).exists()
    recorded = list(
        Event.objects.filter(action__startswith="reference.").order_by("pk").values_list("action", flat=True)
    )
    assert recorded == ["reference.changed", "reference.deleted"]


def test_the_system_administrator_may_name_any_county(signed_in, system_administrator):
    county = County.objects.get(code=FUGOU)
    data = {"old_code": "411699", "name": "旧县", "county": county.pk, "note": ""}
    browser = signed_in(system_administrator)
    assert browser.post(reverse("admin:counties_countyalias_add"), data).status_code == 302
    assert CountyAlias.objects.get(old_code="411699").county == county


@pytest.mark.parametrize("model", [FraudType, Lure, Unit])
def test_what_cases_hang_on_is_not_deleted_and_no_page_lists_the_cases(
    signed_in, system_administrator, model, make_case
):
    make_case(FUGOU)
    row = model.objects.first()
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[row.pk])
    assert signed_in(system_administrator).get(address).status_code == 403


def test_counties_areas_and_the_standard_are_looked_at_only(signed_in, data_manager):
    browser = signed_in(data_manager)
    county = County.objects.first()
    for name in ("counties_county", "counties_area", "supervision_escalationrule"):
        assert browser.get(reverse(f"admin:{name}_add")).status_code == 403
    address = reverse("admin:counties_county_change", args=[county.pk])
    assert browser.post(address, {"name": "改名县"}).status_code == 403
    assert "_save" not in browser.get(address).content.decode()


def test_the_standard_leads_to_the_page_that_changes_it(text_of, data_manager):
    assert reverse("reference:standard") in text_of(
        data_manager, reverse("admin:supervision_escalationrule_changelist")
    )


def test_units_are_found_by_typing(signed_in, data_manager):
    address = reverse("admin:autocomplete")
    asked = {"term": "扶沟", "app_label": "counties", "model_name": "unit", "field_name": "parent"}
    answer = signed_in(data_manager).get(address, asked).json()
    assert [row["text"] for row in answer["results"]] == ["扶沟县公安局"]


def test_a_spreadsheet_is_previewed_and_then_saved(signed_in, data_manager):
    browser = signed_in(data_manager)
    preview = upload(browser, workbook(["写法", "诈骗类型"], ["刷單兼職", "刷单返利"], ["刷单", "刷单返利"]))
    totals = preview.context["result"].totals
    assert (totals["new"], totals["skip"]) == (1, 1)
    assert not FraudTypeSynonym.objects.filter(text="刷单兼职").exists()
    assert confirm(browser, preview).status_code == 302
    assert FraudTypeSynonym.objects.get(text="刷单兼职").fraud_type.code == "brush"
    event = Event.objects.get(action="reference.imported")
    assert event.detail == {"model": "cases.fraudtypesynonym", "rows": {"new": 1, "skip": 1}}


def test_a_csv_with_numbers_kept_as_text_is_read(signed_in, data_manager):
    sheet = (
        "机构代码,名称,简称,类别,上级机构代码,统计县区代码,在用\n"
        "'411621010000,城关派出所,城关所,派出所,411621000000,411621,是\n"
    )
    browser = signed_in(data_manager)
    address = f"{reverse('admin:counties_unit_changelist')}import/"
    confirm(browser, upload(browser, sheet.encode(), address, "单位.csv", CSV))
    unit = Unit.objects.get(code="411621010000")
    assert (unit.name, unit.kind, unit.stat_county.code, unit.is_active) == (
        "城关派出所",
        "station",
        FUGOU,
        True,
    )
    assert unit.parent.code == "411621000000"


def test_one_wrong_row_and_nothing_is_saved(signed_in, data_manager):
    rows = workbook(["写法", "诈骗类型"], ["好写法", "刷单返利"], ["坏写法", "没有这种"])
    preview = upload(signed_in(data_manager), rows)
    assert "confirm_form" not in preview.context
    assert "没有“没有这种”这个诈骗类型" in str(problems(preview))
    assert not FraudTypeSynonym.objects.filter(text="好写法").exists()


def test_a_column_called_id_overwrites_nothing(signed_in, data_manager):
    victim = FraudType.objects.get(code="brush")
    rows = workbook(
        ["id", "代码", "名称", "英文名", "在用", "排序"], [victim.pk, "new", "新类型", "New", "是", 99]
    )
    browser = signed_in(data_manager)
    confirm(browser, upload(browser, rows, f"{reverse('admin:cases_fraudtype_changelist')}import/"))
    victim.refresh_from_db()
    assert victim.code == "brush"
    assert FraudType.objects.get(code="new").pk != victim.pk


def test_a_missing_column_is_named_without_the_inside_of_the_program(signed_in, data_manager):
    page = upload(signed_in(data_manager), workbook(["随便", "诈骗类型"], ["x", "刷单返利"])).content.decode()
    assert "写法" in page
    assert "Traceback" not in page


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "空"),
        (b"%PDF-1.4", "不是 XLSX 或 CSV"),
        (raw_workbook(sheet_data="<!DOCTYPE x>"), ""),
        (
            workbook(["写法", "诈骗类型"], *[[f"写法{number}", "刷单返利"] for number in range(5001)]),
            "一次最多导入5000行",
        ),
    ],
)
def test_what_is_no_sheet_or_too_much_is_refused_in_a_sentence(signed_in, data_manager, content, reason):
    preview = upload(signed_in(data_manager), content)
    assert preview.status_code == 200
    assert reason in str(problems(preview))
    assert problems(preview)


def test_nobody_confirms_a_file_that_another_has_uploaded(signed_in, data_manager, system_administrator):
    preview = upload(signed_in(data_manager), workbook(["写法", "诈骗类型"], ["他人写法", "刷单返利"]))
    response = confirm(signed_in(system_administrator), preview)
    assert "上传的文件已失效" in response.content.decode()
    assert not FraudTypeSynonym.objects.filter(text="他人写法").exists()


def test_nobody_confirms_a_file_that_was_not_uploaded(signed_in, data_manager, tmp_path):
    browser = signed_in(data_manager)
    preview = upload(browser, workbook(["写法", "诈骗类型"], ["写法", "刷单返利"]))
    (tmp_path / "secret").write_bytes(b"x")
    for name in ["../secret", "/etc/passwd", to_token([data_manager.pk, "../secret"], "something else")]:
        assert "上传的文件已失效" in confirm(browser, preview, import_file_name=name).content.decode()


def test_a_file_is_gone_once_it_is_confirmed(signed_in, data_manager, tmp_path):
    browser = signed_in(data_manager)
    preview = upload(browser, workbook(["写法", "诈骗类型"], ["写法甲", "刷单返利"]))
    confirm(browser, preview)
    assert list((tmp_path / "uploads").iterdir()) == []
    assert "上传的文件已失效" in confirm(browser, preview).content.decode()


def test_an_abandoned_upload_is_thrown_away_with_the_next_one(signed_in, data_manager, tmp_path, monkeypatch):
    browser = signed_in(data_manager)
    upload(browser, workbook(["写法", "诈骗类型"], ["写法甲", "刷单返利"]))
    (old,) = (tmp_path / "uploads").iterdir()
    monkeypatch.setattr("casemgr.exchange.resources._UPLOAD_SECONDS", -1)
    upload(browser, workbook(["写法", "诈骗类型"], ["写法甲", "刷单返利"]))
    assert not old.exists()


def test_only_keepers_may_import(signed_in, fugou_lead, auditor):
    for officer in (fugou_lead, auditor):
        assert upload(signed_in(officer), workbook(["写法", "诈骗类型"])).status_code == 403


def test_what_was_exported_can_be_imported_and_changes_nothing(signed_in, data_manager):
    FraudTypeSynonym.objects.create(text="=刷单", fraud_type=FraudType.objects.get(code="brush"))
    browser = signed_in(data_manager)
    for format, name in ((XLSX, "表.xlsx"), (CSV, "表.csv")):
        file = browser.post(f"{SYNONYMS}export/", {"format": format, "resource": ""}).content
        totals = upload(browser, file, name=name, format=format).context["result"].totals
        assert (totals["new"], totals["update"]) == (0, 0)
        assert totals["skip"] == FraudTypeSynonym.objects.count()


def test_an_export_holds_no_formula_and_keeps_codes(signed_in, data_manager):
    Unit.objects.filter(code=f"{FUGOU}000000").update(name="=1+1")
    browser = signed_in(data_manager)
    address = f"{reverse('admin:counties_unit_changelist')}export/"
    book = openpyxl.load_workbook(io.BytesIO(browser.post(address, {"format": XLSX, "resource": ""}).content))
    cells = {row[0].value: row[1] for row in book.active.iter_rows()}
    assert (cells[f"{FUGOU}000000"].value, cells[f"{FUGOU}000000"].data_type) == ("'=1+1", "s")
    text = browser.post(address, {"format": CSV, "resource": ""}).content.decode("utf-8-sig")
    rows = {row["机构代码"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows[f"'{FUGOU}000000"]["名称"] == "'=1+1"
    assert rows[f"'{FUGOU}000000"]["类别"] == "县局、分局"
    assert Event.objects.filter(action="admin.exported", police_no=data_manager.police_no).count() == 2


def test_a_series_stays_whose_it_is_and_never_goes_behind_a_number_given(signed_in, data_manager):
    """It is held from before it is judged, so that no number is drawn between."""
    browser = signed_in(data_manager)
    bureau, other = Unit.objects.filter(kind="county_bureau").order_by("code")[:2]
    filing, warrant = (Kind.objects.get(code=code) for code in ("filing_decision", "detention_warrant"))
    series = Series.objects.create(unit=bureau, kind=filing, year=2026, last=57)
    address = reverse("admin:documents_series_change", args=[series.pk])
    data = {"unit": other.pk, "kind": warrant.pk, "year": "2025", "last": "58"}
    with CaptureQueriesContext(connection) as queries:
        assert browser.post(address, data).status_code == 302
    assert any('"documents_series"' in q["sql"] and "FOR UPDATE" in q["sql"] for q in queries)
    series.refresh_from_db()
    assert (series.unit, series.kind, series.year, series.last) == (bureau, filing, 2026, 58)
    assert str(bureau) in browser.get(address).content.decode()
