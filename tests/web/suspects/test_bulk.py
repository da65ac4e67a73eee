"""The page on which a list of suspects is looked at, put right and entered."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.cases.models import Case
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people
from casemgr.web.suspects.bulk import MOST_KILOBYTES
from tests.suspects.conftest import NUMBER
from tests.web.cases.conftest import Screen

Look, Send = Callable[..., Screen], Callable[..., Screen]
HEADS = "姓名\t身份证号\t角色\t归案日期\t归案方式"
LIST = f"{HEADS}\n刘海涛\t{NUMBER}\t金主\t2023-07-10\t投案\n王某\t\t大佬\t\t\n赵某\t\t话务员\t\t"


@pytest.fixture
def page(
    browser_of: Callable[[Officer], Client], case: Case, fugou_detective: Officer
) -> Callable[..., Screen]:
    """The page as its form is sent: `page(rows=…)`; confirmed with what the last answer had shown."""
    last: dict[str, Screen] = {}

    def send_it(
        by: Officer = fugou_detective, confirm: bool = False, of: Case = case, **typed: object
    ) -> Screen:
        if confirm:
            context = last["page"].response.context
            typed = {
                "confirm": "1",
                "seen": context["preview"]["seen"],
                "form_key": context["form_key"],
                **typed,
            }
        last["page"] = Screen(browser_of(by).post(reverse("suspects:bulk", args=[of.pk]), typed))
        return last["page"]

    return send_it


def test_the_tab_leads_to_it(case: Case, fugou_detective: Officer, look: Look) -> None:
    assert (
        reverse("suspects:bulk", args=[case.pk])
        in look(fugou_detective, "cases:detail", case.pk, tab="suspects").html
    )
    assert "一次最多 500 人" in look(fugou_detective, "suspects:bulk", case.pk).text


def test_a_list_is_shown_row_by_row_and_written_only_when_confirmed(
    case: Case, page: Callable[..., Screen], look: Look, fugou_detective: Officer
) -> None:
    shown = page(rows=LIST)
    assert shown.status == 200
    assert "3王某角色不认识的链条角色“大佬”" in shown.text
    assert "确认登记 2 人" in shown.text and "其中已归案 1 人" in shown.text
    assert not case.suspects.exists()
    assert "刘海涛" in shown.html.split("<textarea")[1].split("</textarea>")[0]
    assert page(rows=LIST, confirm=True).status == 302
    assert sorted(case.suspects.values_list("suspect__name", flat=True)) == ["刘海涛", "赵某"]
    tab = look(fugou_detective, "cases:detail", case.pk, tab="suspects").text
    assert "已登记2名嫌疑人" in tab and "有1行没有登记" in tab


def test_pressed_twice_it_is_entered_once_and_leads_to_the_same_place(
    case: Case, page: Callable[..., Screen], browser_of: Callable[[Officer], Client], fugou_detective: Officer
) -> None:
    context = page(rows=LIST).response.context
    sent = {
        "rows": LIST, "confirm": "1", "seen": context["preview"]["seen"], "form_key": context["form_key"],
    }  # fmt: skip
    address = reverse("suspects:bulk", args=[case.pk])
    first, second = (browser_of(fugou_detective).post(address, sent) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert case.suspects.count() == 2


def test_what_was_changed_after_looking_is_looked_at_again(case: Case, page: Callable[..., Screen]) -> None:
    page(rows=LIST)
    again = page(rows=LIST.replace("大佬", "蛇头"), confirm=True)
    assert again.status == 200 and "请重新核对后确认" in again.text and "确认登记 3 人" in again.text
    assert not case.suspects.exists()


def test_whom_another_entered_meanwhile_is_shown_before_anything_is_written(
    case: Case, page: Callable[..., Screen], fugou_detective: Officer, now: datetime
) -> None:
    page(rows=LIST)
    people.add(by=fugou_detective, case=case, now=now, name="刘海涛", resident_number=NUMBER)
    again = page(rows=LIST, confirm=True)
    assert "请重新核对后确认" in again.text and "本案已有，跳过 1" in again.text
    assert case.suspects.count() == 1


def test_somebody_known_elsewhere_is_ticked_or_left_out_and_nothing_of_his_case_is_told(
    suspect: CaseSuspect, case_of_huaiyang: Case, huaiyang_detective: Officer, page: Callable[..., Screen]
) -> None:
    rows = f"{HEADS}\n刘涛\t{NUMBER}\t话务员\t\t"
    shown = page(by=huaiyang_detective, of=case_of_huaiyang, rows=rows)
    assert f"{suspect.case.lead_unit.name}已登记此人，请与其联系核实" in shown.text
    for secret in (suspect.case.number, "刘海涛", "涛哥", f"/cases/{suspect.case_id}/"):
        assert secret not in shown.html
    told = Event.objects.get(action="suspect.known_elsewhere")
    assert told.detail["units"] == [suspect.case.lead_unit.name]
    refused = page(by=huaiyang_detective, of=case_of_huaiyang, rows=rows, confirm=True)
    assert refused.status == 422 and "没有可以登记的人员" in refused.text
    done = page(by=huaiyang_detective, of=case_of_huaiyang, rows=rows, confirm=True, take="2")
    assert done.status == 302
    assert case_of_huaiyang.suspects.get().suspect == suspect.suspect


def test_a_file_takes_the_place_of_what_was_pasted(case: Case, page: Callable[..., Screen]) -> None:
    upload = SimpleUploadedFile("名单.csv", LIST.replace("\t", ",").encode("gb18030"))
    shown = page(rows="别的", file=upload)
    assert "确认登记 2 人" in shown.text
    assert page(rows=shown.response.context["form"]["rows"].value(), confirm=True).status == 302
    assert case.suspects.count() == 2


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        ({"rows": "  "}, "rows", "请粘贴名单"),
        ({"rows": "刘海涛 话务员"}, "rows", "没有找到表头"),
        ({"file": SimpleUploadedFile("名单.pdf", b"%PDF-1.7")}, "file", "XLSX"),
        ({"file": SimpleUploadedFile("大.csv", b"x" * (MOST_KILOBYTES * 1024 + 1))}, "file", "千字节"),
        ({"file": SimpleUploadedFile("空.csv", b"")}, "file", "是空的"),
    ],
)
def test_what_is_no_list_is_refused_and_stays(
    typed: dict, field: str, complaint: str, page: Callable[..., Screen]
) -> None:
    shown = page(**typed)
    assert shown.status == 422
    assert complaint in str(shown.response.context["form"].errors[field])


def test_the_template_holds_the_headings_that_are_read(
    case: Case, fugou_detective: Officer, supervisor: Officer, browser_of: Callable[[Officer], Client]
) -> None:
    address = reverse("suspects:bulk-template", args=[case.pk])
    content = b"".join(browser_of(fugou_detective).get(address).streaming_content)
    heads = [cell.value for cell in load_workbook(BytesIO(content)).active[1]]
    assert heads[:3] == ["序号", "姓名", "身份证号"] and "抓捕组" in heads
    assert browser_of(supervisor).get(address).status_code == 403


def test_to_another_county_it_is_not_there_and_a_reader_may_not(
    case: Case,
    huaiyang_lead: Officer,
    supervisor: Officer,
    fugou_colleague: Officer,
    page: Callable[..., Screen],
) -> None:
    assert page(by=huaiyang_lead, rows=LIST).status == 404
    for reader in (supervisor, fugou_colleague):
        assert page(by=reader, rows=LIST).status == 403


@pytest.fixture
def crowd(case: Case, fugou_detective: Officer, now: datetime) -> list[CaseSuspect]:
    """Thirty people, ten of them caught."""
    told = {"by": fugou_detective, "case": case, "now": now}
    rows = [
        people.add(name=f"甲{n}", roles=["caller" if n % 2 else "promoter"], level=4, **told)
        for n in range(30)
    ]
    for row in rows[:10]:
        people.caught(
            by=fugou_detective, case_suspect=row, version=row.version, caught_date=date(2023, 7, 10),
            caught_mode="local", now=now,
        )  # fmt: skip
    return rows


def test_of_many_people_some_are_looked_for(
    case: Case, crowd: list[CaseSuspect], fugou_detective: Officer, look: Look
) -> None:
    def kept(**asked: str) -> int:
        return look(fugou_detective, "cases:detail", case.pk, tab="suspects", **asked).response.context[
            "kept"
        ]

    assert kept() == 30
    assert kept(state="caught") == 10
    assert kept(state="at_large", role="caller") == 10
    assert kept(q="甲29") == 1
    assert kept(state="held") == kept(state="overdue") == 0
    nobody = look(fugou_detective, "cases:detail", case.pk, tab="suspects", q="乙")
    assert "符合条件的 0 人" in nobody.text and "嫌疑人 30人" in nobody.text
    assert kept(role="king") == 30, "what cannot be asked hides nobody"


def test_names_are_not_looked_for_by_who_does_not_see_them(
    case: Case, crowd: list[CaseSuspect], analyst: Officer, look: Look
) -> None:
    page = look(analyst, "cases:detail", case.pk, tab="suspects", q="甲29")
    assert page.response.context["kept"] == 30
    assert "q" not in page.response.context["narrowing"].fields


def test_after_work_on_one_of_many_the_page_shows_him(
    case: Case, crowd: list[CaseSuspect], fugou_detective: Officer, look: Look, send: Send
) -> None:
    last = crowd[29]
    form = look(fugou_detective, "suspects:caught", case.pk, last.pk)
    opened = form.html.split('name="opened" value="')[1].split('"')[0]
    typed = {"caught_0": "2023-07-10", "caught_1": "", "caught_mode": "local", "opened": opened}
    done = send(fugou_detective, "suspects:caught", case.pk, last.pk, **typed)
    assert done.response.url.endswith(f"?tab=suspects&person={last.pk}#suspect-{last.pk}")
    shown = look(fugou_detective, "cases:detail", case.pk, tab="suspects", person=str(last.pk))
    people_shown = shown.response.context["suspects"]
    assert [one["row"].pk for one in people_shown if one["is_open"]] == [last.pk]
