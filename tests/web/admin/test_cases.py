"""Cases in the admin: the same wall and the same masks as everywhere."""

import csv
import hashlib
import io

import openpyxl
import pytest
from django.urls import reverse

from casemgr.audit.models import Event
from casemgr.cases.services import editing
from casemgr.supervision.services import listing
from tests.personas import FUGOU, HUAIYANG

LIST = reverse("admin:cases_case_changelist")
XLSX, CSV = "0", "1"


def detail(case):
    return reverse("admin:cases_case_change", args=[case.pk])


def exported(browser, format=CSV, query=""):
    response = browser.post(f"{LIST}export/{query}", {"format": format, "resource": ""})
    assert response.status_code == 200
    return response.content


def rows(browser, query=""):
    return list(csv.DictReader(io.StringIO(exported(browser, query=query).decode("utf-8-sig"))))


@pytest.fixture
def ours(make_case):
    return make_case(
        FUGOU, victim="刘桂兰", name="刘桂兰被刷单返利诈骗案", summary="=在家中接到电话", remark="-1+1"
    )


@pytest.fixture
def theirs(make_case):
    return make_case(HUAIYANG, victim="欧阳娜娜")


def test_a_lead_sees_his_countys_cases_masked(text_of, fugou_lead, ours, theirs):
    text = text_of(fugou_lead, LIST)
    assert ours.case_no in text
    assert "刘某兰被刷单返利诈骗案" in text
    assert "刘桂兰" not in text
    assert theirs.case_no not in text
    assert "淮阳区" not in text


def test_the_detail_is_masked_and_cannot_be_changed(text_of, signed_in, fugou_lead, ours):
    text = text_of(fugou_lead, detail(ours))
    for personal in ("刘桂兰", "家中", "-1+1"):
        assert personal not in text
    assert "_save" not in text
    assert signed_in(fugou_lead).post(detail(ours), {"special_name": "x"}).status_code == 403


def test_another_countys_case_is_not_there(status_of, fugou_lead, ours, theirs):
    assert (
        status_of(fugou_lead, detail(theirs))
        == status_of(fugou_lead, detail(ours).replace(str(ours.pk), "999999"))
        == 404
    )


@pytest.mark.parametrize("act", ["add/", "{}/delete/", "{}/history/"])
def test_nothing_is_added_deleted_or_remembered_here(status_of, data_manager, ours, act):
    assert status_of(data_manager, LIST + act.format(ours.pk)) in (403, 404)


def test_names_cannot_be_searched_from_the_address(text_of, data_manager, ours):
    assert ours.case_no not in text_of(data_manager, f"{LIST}?q=刘桂兰")
    assert ours.case_no in text_of(data_manager, f"{LIST}?q={ours.case_no[:16]}")


def test_the_system_administrator_sees_no_case(status_of, text_of, system_administrator, ours):
    for address in (LIST, detail(ours), f"{LIST}export/", f"{LIST}import/"):
        assert status_of(system_administrator, address) in (302, 403)
    assert LIST not in text_of(system_administrator, reverse("admin:index"))


def test_an_export_is_masked_and_stays_inside_the_wall(signed_in, fugou_lead, ours, theirs):
    (row,) = rows(signed_in(fugou_lead))
    assert row == {
        "案件编号": ours.case_no,
        "案件名称": "刘某兰被刷单返利诈骗案",
        "县区": "扶沟县",
        "立案单位": "扶沟县公安局",
        "主办民警": "高磊",
        "诈骗类型": "刷单返利",
        "案件状态": "已立案",
        "报案日期": "2023-06-16",
        "立案日期": f"{ours.filed_date}",
        "损失金额（元）": "0.00",
        "涉案金额（元）": "0.00",
        "受害人": "刘某兰",
        "受害人电话": "",
    }


def test_an_export_is_what_the_list_shows(signed_in, data_manager, make_case, ours, theirs):
    county = theirs.county_id
    assert [row["案件编号"] for row in rows(signed_in(data_manager), f"?county__id__exact={county}")] == [
        theirs.case_no
    ]
    assert len(rows(signed_in(data_manager))) == 2


def test_in_xlsx_amounts_are_numbers_and_formulas_inert(signed_in, data_manager, make_case, now):
    case = make_case(FUGOU, name="=1+1", loss="128000.50")
    book = openpyxl.load_workbook(io.BytesIO(exported(signed_in(data_manager), XLSX)))
    headings, row = book.active.iter_rows(values_only=True)
    told = dict(zip(headings, row, strict=True))
    assert told["损失金额（元）"] == 128000.5
    assert told["案件名称"] == "'=1+1"
    assert told["案件编号"] == case.case_no


def test_items_of_another_county_cannot_be_asked_for(signed_in, fugou_lead, ours, theirs):
    data = {"format": CSV, "resource": "", "export_items": [theirs.pk]}
    response = signed_in(fugou_lead).post(f"{LIST}export/", data)
    assert theirs.case_no not in response.content.decode("utf-8-sig")


def test_an_auditor_reads_but_does_not_export(status_of, text_of, auditor, ours):
    assert ours.case_no in text_of(auditor, LIST)
    assert "export/" not in text_of(auditor, LIST)
    assert status_of(auditor, f"{LIST}export/") == 403


def test_an_export_is_recorded_with_its_fingerprint(signed_in, fugou_lead, ours):
    content = exported(signed_in(fugou_lead))
    event = Event.objects.get(action="admin.exported")
    assert event.police_no == fugou_lead.police_no
    assert event.detail == {"model": "cases.case", "rows": 1, "sha256": hashlib.sha256(content).hexdigest()}


def test_more_than_a_few_rows_go_through_the_export_centre(
    signed_in, data_manager, make_case, ours, theirs, monkeypatch
):
    monkeypatch.setattr("casemgr.web.admin.cases.MOST_EXPORTED", 1)
    browser = signed_in(data_manager)
    response = browser.post(f"{LIST}export/", {"format": CSV, "resource": ""})
    assert response.url == reverse("exchange:export")
    assert not Event.objects.filter(action="admin.exported").exists()
    assert len(rows(browser, f"?county__id__exact={theirs.county_id}")) == 1


def test_the_import_button_leads_to_the_ledger_import(text_of, signed_in, fugou_lead, auditor, ours):
    assert reverse("exchange:import") in text_of(fugou_lead, LIST)
    assert reverse("exchange:import") not in text_of(auditor, LIST)
    assert signed_in(fugou_lead).get(f"{LIST}import/").url == reverse("exchange:import")


def test_supervisions_stay_inside_the_wall(text_of, fugou_lead, supervisor, ours, theirs, now):
    numbers = [
        listing.list_by_hand(by=supervisor, case=case, reason="重大", now=now).notice_no
        for case in (ours, theirs)
    ]
    text = text_of(fugou_lead, reverse("admin:supervision_supervision_changelist"))
    assert numbers[0] in text
    assert numbers[1] not in text


def test_the_auditor_reads_everything_a_lead_what_concerns_his_county(
    text_of, auditor, fugou_lead, ours, theirs, now
):
    address = reverse("admin:audit_event_changelist")
    editing.note(by=ours.lead, case=ours, text="走访", now=now)
    assert f"cases.case:{theirs.pk}" in text_of(auditor, address)
    lead_reads = text_of(fugou_lead, address)
    assert f"cases.case:{ours.pk}" in lead_reads
    assert f"cases.case:{theirs.pk}" not in lead_reads
    narrowed = text_of(auditor, f"{address}?county={HUAIYANG}")
    assert f"cases.case:{theirs.pk}" in narrowed
    assert f"cases.case:{ours.pk}<" not in narrowed


def test_an_event_is_read_in_full_and_changed_by_nobody(text_of, signed_in, auditor, data_manager, ours):
    event = Event.objects.filter(action="case.registered").first()
    address = reverse("admin:audit_event_change", args=[event.pk])
    assert "case.registered" in text_of(auditor, address)
    assert signed_in(auditor).post(address, {"action": "x"}).status_code == 403
    assert signed_in(auditor).post(address.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert signed_in(data_manager).get(address).status_code == 403
