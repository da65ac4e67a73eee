"""The main job, end to end, on the ledger a county sent: through the pages and the forms on them."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.counties.rights import Role
from casemgr.exchange.models import Job
from casemgr.exchange.services import work
from casemgr.supervision.models import Supervision
from casemgr.supervision.services import escalation
from tests.forms import Browser
from tests.personas import FUGOU

LEDGERS = Path(__file__).parents[1] / "data" / "ledgers"
BELOW, ABOVE = "A4116210000002023110001", "A4116210000002023110002"  # 85,827.94 and 100,000.00 yuan
NEVER_USED = 99_999_999

SignIn = Callable[[Officer], Client]


@pytest.fixture
def fugou_detective(officer: Callable[..., Officer]) -> Officer:
    """The one whom the ledger names as leading every case."""
    return officer(Role.DETECTIVE, FUGOU, "张三")


@pytest.fixture
def at(signed_in: SignIn) -> Callable[[Officer], Browser]:
    return lambda person: Browser(signed_in(person))


class Neighbours:
    """Officers of another county, who look after every step: for them nothing of it has ever been."""

    def __init__(self, browsers: list[Browser]):
        self.browsers = browsers

    def see_nothing(self) -> None:
        addresses = [f"/exchange/{job.pk}/" for job in Job.objects.all()]
        addresses += [f"/exchange/{job.pk}/file/" for job in Job.objects.all()]
        addresses += [f"/cases/{case.pk}/" for case in Case.objects.order_by("pk")[:2]]
        addresses += [f"/supervision/{row.pk}/" for row in Supervision.objects.order_by("pk")[:2]]
        for browser in self.browsers:
            assert browser.open("/cases/").context["count"].number == 0
            assert browser.open("/supervision/").context["count"].number == 0
            for address in addresses:
                assert _bytes(browser, address) == _bytes(browser, _never_used(address)), address


def _never_used(address: str) -> str:
    area, _pk, *rest = address.strip("/").split("/")
    return "/" + "/".join([area, str(NEVER_USED), *rest]) + "/"


def _bytes(browser: Browser, address: str) -> bytes:
    page = browser.open(address, status=404)
    for told in (str(page.context["csrf_token"]), address):
        page.content = page.content.replace(told.encode(), b"")
    return page.content


@pytest.fixture
def neighbours(at: Callable, huaiyang_lead: Officer, huaiyang_detective: Officer) -> Neighbours:
    return Neighbours([at(huaiyang_lead), at(huaiyang_detective)])


def _text(page: HttpResponse) -> str:
    return page.content.decode()


def _rows(answer: HttpResponse) -> list[tuple]:
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


def _download(browser: Browser, address: str) -> list[tuple]:
    answer = browser.client.get(address)
    assert answer.status_code == 200
    return _rows(answer)


def import_ledger(lead: Browser, neighbours: Neighbours, now: datetime) -> None:
    """Upload, preview, confirm: nothing is saved before, everything after."""
    with (LEDGERS / "fugou_2023.xlsx").open("rb") as ledger:
        page = lead.send(lead.open("/exchange/import/"), "/exchange/import/", file=ledger)
    assert "排队中" in _text(page)
    address = page.request["PATH_INFO"]
    neighbours.see_nothing()

    work.work_off(now=now)
    page = lead.open(address)
    for figure in ("新增", "70", "10", "25,997,238.85"):
        assert figure in _text(page)
    assert "周某刚" in _text(page)
    refused = lead.open(f"{address}?show=refused")
    assert "诈骗类型" in _text(refused)
    assert len(_download(lead, f"{address}file/")) == 3 + 10  # the sheet's own three lines above the rows
    assert not Case.objects.exists()
    neighbours.see_nothing()

    page = lead.send(page, f"{address}confirm/")
    work.work_off(now=now)
    assert "新增 70 起" in _text(lead.open(address))
    assert lead.open("/cases/").context["count"].number == 70


def cross_the_line(detective: Browser, colleague: Browser, now: datetime) -> Case:
    """A second victim takes the case over the line; what somebody else saved meanwhile is not lost."""
    case = Case.objects.get(case_no=BELOW)
    address = f"/cases/{case.pk}/"
    assert "周桂刚" in _text(detective.open(f"{address}?tab=victims"))
    editing = detective.open(f"{address}edit/")

    form = f"{address}victims/new/"
    page = detective.open(form)
    victim = {"name": "李桂兰", "resident_number": "11010519491231002X", "loss_amount": "3.8万元"}
    wrong = detective.refused(page, form, **victim | {"resident_number": "110105194912310022"})
    assert any("校验" in sentence for sentence in wrong)
    page = detective.send(page, form, **victim)
    assert "123,827.94" in _text(page)
    assert Case.objects.get(pk=case.pk).escalation_due

    escalation.sweep(now=now)
    assert "周公督" in _text(detective.open(f"{address}standing/"))

    page = colleague.send(colleague.open(f"{address}edit/"), f"{address}edit/", special_name="11·29")
    page = detective.send(
        editing, f"{address}edit/", status=409, special_name="冬雷", amount_involved="15万元", remark="已核对"
    )
    assert "他人已先保存" in _text(page)
    chosen = {"choose_special_name": "theirs", "choose_remark": "mine", "choose_amount_involved": "mine"}
    detective.send(page, f"{address}edit/", **chosen)
    case.refresh_from_db()
    assert (case.special_name, case.remark, str(case.amount_involved)) == ("11·29", "已核对", "150000.00")
    assert Victim.objects.filter(case=case).count() == 2
    return case


def supervise(
    lead: Browser, detective: Browser, supervisor: Browser, second: Browser, supervision: Supervision
) -> None:
    """Signed for, reported, sent back, reported again, accepted; let go only by who did not ask."""
    address = f"/supervision/{supervision.pk}/"
    page = lead.send(lead.open(address), f"{address}acknowledge/")
    assert "已签收" in _text(page)

    page = detective.send(detective.open(address), f"{address}report/", content="已冻结一级账户。")
    assert "等待市局审核" in _text(page)
    page = supervisor.open(address)
    review = f"{address}review_report/"
    assert supervisor.refused(page, review, verdict="returned")
    supervisor.send(page, review, verdict="returned", comment="未说明资金流向。")
    assert "未说明资金流向" in _text(detective.open(address))

    detective.send(
        detective.open(address), f"{address}report/", content="资金经三级账户流向境外，已全部冻结。"
    )
    supervisor.send(supervisor.open(address), review, verdict="accepted")

    page = lead.open(address)
    assert lead.refused(page, f"{address}request_release/"), "not solved, and no reason given"
    page = lead.send(page, f"{address}request_release/", ground="主犯在境外，已列网上追逃，赃款追回。")
    decide = f"{address}release/"
    typed = {"decision": "release", "reason": "other", "note": "同意"}
    assert decide not in _text(page), "who asked is not offered to decide"
    assert lead.client.post(decide, typed).status_code == 403
    assert detective.client.post(decide, typed).status_code == 403

    page = supervisor.send(supervisor.open(address), decide, decision="refuse", note="请补充追逃证明。")
    assert "请补充追逃证明" in _text(lead.open(address))
    lead.send(lead.open(address), f"{address}request_release/", ground="追逃登记表已补报。")
    page = second.open(address)
    assert second.refused(page, decide, decision="release", reason="solved", note="同意")
    assert second.refused(page, decide, decision="release", reason="other", note="")
    second.send(page, decide, decision="release", reason="other", note="符合解除条件，继续追逃。")
    assert "已解除" in _text(lead.open(address))


def export(manager: Browser, others: list[Browser], now: datetime) -> list[tuple]:
    """The filtered list leaves the house as a file that one officer can fetch."""
    page = manager.open("/exchange/export/?loss_min=100000")
    page = manager.send(page, "/exchange/export/", format="xlsx", content="masked")
    address = page.request["PATH_INFO"]
    work.work_off(now=now)
    page = manager.open(address)
    assert Job.objects.get(pk=address.split("/")[2]).file_sha256 in _text(page)
    for other in others:
        assert other.client.get(f"{address}file/").status_code == 404
        assert other.client.get(address).status_code == 404
    return _download(manager, f"{address}file/")


@pytest.mark.usefixtures("settings_of_files")
def test_from_the_countys_ledger_to_the_citys_export(
    at: Callable[[Officer], Browser],
    neighbours: Neighbours,
    fugou_lead: Officer,
    fugou_detective: Officer,
    supervisor: Officer,
    second_supervisor: Officer,
    data_manager: Officer,
    now: datetime,
) -> None:
    lead, detective = at(fugou_lead), at(fugou_detective)
    import_ledger(lead, neighbours, now)
    assert "全市新增26起" not in _text(lead.open("/notices/"))
    assert len(escalation.sweep(now=now).listings) == 26
    assert "新增26起市督案件" in _text(lead.open("/notices/"))
    neighbours.see_nothing()

    case = cross_the_line(detective, lead, now)
    neighbours.see_nothing()
    supervision = Supervision.objects.get(case=case)
    supervise(lead, detective, at(supervisor), at(second_supervisor), supervision)
    neighbours.see_nothing()

    sheet = export(at(data_manager), [lead, detective, at(supervisor), *neighbours.browsers], now)
    numbers = {cell for row in sheet for cell in row if cell and str(cell).startswith("A4116")}
    assert {BELOW, ABOVE} <= numbers
    assert len(numbers) == 27
    assert "周桂刚" not in str(sheet)
    neighbours.see_nothing()
