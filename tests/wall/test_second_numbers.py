"""Numbers that travel beside the one in the address: in a form, a filter, a search, a file.

Each is tried with what exists beyond the wall and with what never was; the answers must be the same bytes.
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.urls import reverse

from casemgr.cases.enums import EventKind
from casemgr.cases.filters import sealed_search
from casemgr.cases.ledger.models import LedgerRow
from casemgr.cases.models import Case
from casemgr.exchange.enums import Kind
from casemgr.exchange.services import jobs, work
from tests.forms import forms_of
from tests.wall import scan
from tests.wall.conftest import World, undone
from tests.wall.world import NEVER_USED, Marks, Side

NOBODY = Marks(
    code="999999",
    surname="龖",
    letters="zqxbvkw",
    phone="17790779188",
    account="6208246281948219188",
    resident_number="411603197707069198",
    officers="9188",
    above=0,
    below=0,
)


class Try(NamedTuple):
    """A request as one persona, in which `{x}` stands for the number."""

    persona: str
    address: str
    sent: dict[str, str] | None
    hidden: Callable[[Side], Any]
    never: Any


def _get(persona: str, address: str, hidden: Callable[[Side], Any], never: Any) -> Try:
    return Try(persona, address, None, hidden, never)


def _job(side: Side) -> int:
    return side.jobs["preview"].pk


def _officer(side: Side) -> str:
    return side.officers["detective"].police_no


def _case(side: Side) -> int:
    return side.cases["listed"].pk


LIST, SUPERVISIONS, EXPORT = "/cases/", "/supervision/", "/exchange/export/"
ADMIN_CASES, ADMIN_EVENTS = "/admin/cases/case/", "/admin/audit/event/"
NEVER_CASE_NO = "A4116030000002026110999"

FILTERS = [
    _get(persona, f"{address}?{query}", hidden, never)
    for persona in ("detective", "lead", "station")
    for address in (LIST, SUPERVISIONS, EXPORT)
    for query, hidden, never in [
        ("county={x}", lambda side: side.marks.code, "999999"),
        ("lead={x}", _officer, "987654"),
        ("imported={x}", _job, NEVER_USED),
        ("after={x}", _case, NEVER_USED),
        ("lead__police_no__startswith={x}", lambda side: side.marks.officers, "8888"),
        ("victims__name={x}", lambda side: side.victim.name, "龖鱻强"),
        ("pk={x}", _case, NEVER_USED),
        ("state={x}&view={x}&order={x}&tab={x}", _case, NEVER_USED),
    ]
    if not (persona == "station" and address != LIST)
]

IN_ADMIN = [
    _get("lead", address, hidden, never)
    for address, hidden, never in [
        (f"{ADMIN_CASES}?q={{x}}", lambda side: side.cases["listed"].case_no, NEVER_CASE_NO),
        (f"{ADMIN_CASES}?county__id__exact={{x}}", lambda side: side.county.pk, 99),
        (f"{ADMIN_CASES}?county__code__exact={{x}}", lambda side: side.marks.code, "999999"),
        (f"{ADMIN_CASES}?lead__police_no={{x}}", _officer, "987654"),
        (f"{ADMIN_CASES}?pk__in={{x}}", _case, NEVER_USED),
        (f"{ADMIN_CASES}?_to_field=id&id={{x}}", _case, NEVER_USED),
        (f"{ADMIN_CASES}export/?county__id__exact={{x}}", lambda side: side.county.pk, 99),
        ("/admin/accounts/officer/?q={x}", _officer, "987654"),
        ("/admin/counties/posting/?q={x}", _officer, "987654"),
        ("/admin/counties/posting/?officer__police_no={x}", _officer, "987654"),
        ("/admin/supervision/supervision/?q={x}", lambda side: side.cases["listed"].case_no, NEVER_CASE_NO),
        (f"{ADMIN_EVENTS}?q={{x}}", _officer, "987654"),
        (f"{ADMIN_EVENTS}?q=cases.case:{{x}}", _case, NEVER_USED),
        (f"{ADMIN_EVENTS}?county={{x}}", lambda side: side.marks.code, "999999"),
    ]
]

SENT = [
    Try("supervisor", "cases:reveal", {"field": field, "reason": "核查"}, hidden, NEVER_USED)
    for field, hidden in [
        ("victim:{x}:name", lambda side: side.victim.pk),
        ("identifier:{x}", lambda side: side.identifier.pk),
        ("evidence:{x}:note", lambda side: side.evidence.pk),
        ("test:{x}", lambda side: side.test.pk),
        ("opinion:{x}", lambda side: side.test.opinions.get().pk),
        ("note:{x}", lambda side: side.cases["listed"].events.get(kind=EventKind.NOTED).pk),
    ]
]

SEARCHED: dict[str, Callable[[Marks], str]] = {
    "name": lambda marks: f"{marks.surname}鱻兰",
    "surname": lambda marks: marks.surname,
    "letters": lambda marks: marks.letters,
    "phone": lambda marks: marks.phone,
    "last digits": lambda marks: marks.phone[-5:],
    "account": lambda marks: marks.account,
    "resident number": lambda marks: marks.resident_number,
    "address of a site": lambda marks: f"http://{marks.letters}.example.com/a",
    "case number": lambda marks: f"A{marks.code}0000002026110001",
}


def _same(world: World, tried: Try, address: str) -> None:
    """Hidden and never used give the same answer, and it tells nothing of the county beyond."""
    hidden, never = tried.hidden(world.beyond), tried.never
    seen = []
    for value in (hidden, never):
        with undone():
            browser = world.browser(tried.persona)
            place = address.replace("{x}", quote(str(value)))
            if tried.sent is None:
                answer: HttpResponseBase = browser.get(place)
            else:
                answer = browser.post(place, {k: v.replace("{x}", str(value)) for k, v in tried.sent.items()})
            seen.append(scan.plain(answer, [told for x in (hidden, never) for told in _told(x)]))
            if tried.persona != "supervisor":
                assert not scan.given_away(answer, world.marks_beyond, [value])
    assert not scan.differences(*seen)


def _told(value: Any) -> list[str]:
    """How a page repeats what it was asked for. A short number stands in every page by chance."""
    return [str(value)] if len(str(value)) > 2 else [f'"{value}"', f"={value}"]


@pytest.mark.parametrize("tried", [*FILTERS, *IN_ADMIN], ids=lambda tried: f"{tried.persona} {tried.address}")
def test_a_parameter_beyond_picks_as_little_as_one_that_never_was(two: World, tried: Try) -> None:
    _same(two, tried, tried.address)


@pytest.mark.parametrize("tried", SENT, ids=lambda tried: tried.sent["field"])
def test_a_value_of_another_case_cannot_be_uncovered_through_this_one(two: World, tried: Try) -> None:
    _same(two, tried, reverse(tried.address, kwargs={"pk": two.own.cases["listed"].pk}))


@pytest.mark.parametrize("persona", ["detective", "lead", "station", "legal"])
@pytest.mark.parametrize("what", sorted(SEARCHED))
def test_a_search_finds_as_little_beyond_as_of_nobody(two: World, persona: str, what: str) -> None:
    words = [SEARCHED[what](marks) for marks in (two.beyond.marks, NOBODY)]
    asked = [told for word in words for told in (word, sealed_search(word))]
    seen = []
    for word in words:
        answer = two.browser(persona).post("/cases/search/", {"q": word}, follow=True)
        assert answer.context["count"].number == 0
        seen.append(scan.plain(answer, asked))
    assert not scan.differences(*seen)


def test_the_search_would_have_found_it_at_home(two: World) -> None:
    lead = two.browser(two.beyond.officers["lead"])
    for what, of in SEARCHED.items():
        answer = lead.post("/cases/search/", {"q": of(two.beyond.marks)}, follow=True)
        assert answer.context["count"].number > 0, what


def test_a_case_is_merged_into_one_beyond_as_little_as_into_one_that_never_was(two: World) -> None:
    case = two.own.cases["filed"]
    address = reverse("cases:act", kwargs={"pk": case.pk, "act": "merge"})
    lead, seen = two.browser("lead"), []
    hidden = two.beyond.cases["merge_into"].case_no
    for number in (hidden, NEVER_CASE_NO):
        answer = lead.post(address, {"ground": "related", "into": number})
        assert answer.status_code == 422
        seen.append(scan.plain(answer, [hidden, NEVER_CASE_NO]))
    assert not scan.differences(*seen)


def test_a_report_is_reviewed_only_through_its_own_supervision(two: World) -> None:
    address = f"/supervision/{two.own.supervisions['reporting'].pk}/review_report/"
    supervisor, numbers, seen = two.browser("supervisor"), [two.beyond.report.pk, NEVER_USED], []
    for number in numbers:
        answer = supervisor.post(address, {"report": number, "verdict": "accepted"})
        assert answer.status_code == 422
        seen.append(scan.plain(answer, numbers))
    assert not scan.differences(*seen)
    two.beyond.report.refresh_from_db()
    assert two.beyond.report.verdict == ""


def test_what_is_unique_is_unique_within_the_county(two: World) -> None:
    """A name or person that is taken beyond the wall may be taken here: a refusal would tell of it."""
    lead, case = two.browser("lead"), two.own.cases["filed"]
    page = lead.get(f"/cases/{case.pk}/edit/")
    [form] = [form for form in forms_of(page) if "special_name" in form.names]
    sent = form.filled(special_name=two.beyond.cases["listed"].special_name)
    assert lead.post(f"/cases/{case.pk}/edit/", sent).status_code == 302
    person = {"name": "某人", "resident_number": two.beyond.marks.resident_number, "loss_amount": "1"}
    assert lead.post(f"/cases/{case.pk}/victims/new/", person).status_code == 302
    view = {"name": two.beyond.views["shared"].name, "query": "status=filed"}
    assert "已存为视图" in lead.post("/cases/views/", view, follow=True).content.decode()


def _rows(world: World, number: str, unit: str) -> list[tuple[str, str, str]]:
    """What the preview of a ledger says of a row with this case number and unit."""
    headings = "案件编号,立案单位,诈骗类型,报案时间,受害人姓名,损失金额"
    row = f"{number},{unit},刷单返利,2023-05-01,某人,1"
    upload = SimpleUploadedFile("x.csv", f"{headings}\n{row}".encode())
    lead = world.officer("lead")
    with undone():
        jobs.cancel(by=lead, job=world.own.jobs["queued"], now=world.now)
        jobs.cancel(by=world.beyond.officers["lead"], job=world.beyond.jobs["queued"], now=world.now)
        job = jobs.ask_import(by=lead, kind=Kind.LEDGER_IMPORT, upload=upload, now=world.now)
        work.work_off(now=world.now)
        rows = LedgerRow.objects.filter(job=job)
        return [(row.verdict, row.column, row.reason.replace(number, "")) for row in rows]


@pytest.mark.parametrize("unit", ["411621", "411603", "淮阳区公安局", "龖县公安局"])
def test_a_ledger_tells_nothing_of_a_number_beyond(two: World, unit: str) -> None:
    hidden = _rows(two, two.beyond.cases["filed"].case_no, unit)
    assert hidden == _rows(two, NEVER_CASE_NO, unit)
    assert hidden[0][0] == "refused"


def test_a_ledger_is_refused_for_a_unit_beyond_as_for_one_that_never_was(two: World) -> None:
    number = "A4116210000002026110999"
    assert _rows(two, number, "淮阳区公安局") == _rows(two, number, "龖县公安局")
    assert _rows(two, number, "411603") == _rows(two, number, "419999")


def test_nothing_of_all_this_reached_the_other_county(two: World) -> None:
    theirs = Case.objects.filter(county=two.beyond.county)
    assert theirs.count() == len(two.beyond.cases)
