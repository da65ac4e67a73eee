"""Who gets what at which address: the one table that every route of the house must stand in.

Said here in people, not in rights, so that a right given to a wrong role shows as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime

from casemgr.common import clock
from casemgr.common.clock import local_date
from casemgr.counties.models import Unit
from tests.wall.world import FUGOU, SECRET, Side, ledger

People = frozenset[str]


def people(names: str) -> People:
    return frozenset(names.split())


COUNTY = people("detective colleague lead station legal")
CITY = people("supervisor analyst manager auditor")
READERS = COUNTY | CITY
SIGNED_IN = READERS | {"administrator"}
EVERYBODY = SIGNED_IN | {"anonymous"}
NOBODY = people("")

EDITORS = people("detective lead")
READ_SUPERVISION = READERS - {"station"}
FILES = people("detective colleague lead supervisor analyst manager")
IMPORTERS = people("lead manager")
SEE_CLEAR = EDITORS
READ_REPORTS = EDITORS | people("supervisor auditor")


@dataclass(frozen=True)
class Route:
    """An address, and what it answers to whom.

    admitted  pass its rule; others get 403 whatever they ask for, anonymous ones the sign-in page
    finds     for these the object of the own county exists; those of the city find the other county's as well
    opens     get the page (`got`); others who find it get 403. None: there is nothing to get (405)
    sends     can send its form (`done`), found on `form_on`, with `typed`; others who find it get 403
    """

    name: str
    about: Callable[[Side], dict[str, Any]] = lambda side: {}
    admitted: People = READERS
    finds: People = EVERYBODY
    opens: People | None = NOBODY
    sends: People | None = None
    typed: Callable[[Side], Mapping[str, Any]] = lambda side: {}
    form_on: str = ""
    got: int = 200
    done: int = 302
    # What people of the city get who send the form of the own county's object to the other's.
    crossed: int | None = None
    # What a GET and a POST answer to everybody admitted, whatever they ask for.
    always: int | None = None
    always_sent: int | None = None
    # What who is not admitted gets, and whether who may not is told so before the object is looked for.
    barred: int = 403
    right_first: bool = False
    # About officers and not about cases: there the system administrator knows every county.
    of_officers: bool = False
    # A row of a catalogue, of no county.
    is_common: bool = False
    # What who may not gets: that it is not his, or that it is not there.
    denied: int = 403
    # Where it is, if no name leads there.
    path: str = ""
    # To whom personal data may stand in clear in an answer.
    clear: People = SEE_CLEAR
    # Answers to single people that no rule foresees.
    but: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_object(self) -> bool:
        return self.about is not Route.__dataclass_fields__["about"].default

    @property
    def relations(self) -> tuple[str, ...]:
        """Whose object may be asked for: the own county's, another's, one that never was."""
        if not self.has_object:
            return ("own",)
        return ("own", "never") if self.is_common else ("own", "other", "never")


def case(state: str = "listed", **more: Any) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.cases[state].pk, **more}


def victim(side: Side) -> dict[str, Any]:
    return {"pk": side.victim.case_id, "victim_pk": side.victim.pk}


def suspect(side: Side) -> dict[str, Any]:
    return {"pk": side.suspect.case_id, "suspect_pk": side.suspect.pk}


def bystander(side: Side) -> dict[str, Any]:
    return {"pk": side.bystander.case_id, "suspect_pk": side.bystander.pk}


def measure(side: Side) -> dict[str, Any]:
    return {"pk": side.measure.case_id, "measure_pk": side.measure.pk}


def duty(side: Side) -> dict[str, Any]:
    return {"pk": side.measure.case_id, "duty_pk": side.measure.duties.first().pk}


def an_hour_ago(field: str, **typed: Any) -> Callable[[Side], Mapping[str, Any]]:
    then = localtime(clock.now() - timedelta(hours=1))
    return said(**{f"{field}_0": f"{then:%Y-%m-%d}", f"{field}_1": f"{then:%H:%M}"}, **typed)


def identifier(side: Side) -> dict[str, Any]:
    return {"pk": side.identifier.case_id, "identifier_pk": side.identifier.pk}


def supervision(state: str, **more: Any) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.supervisions[state].pk, **more}


def job(name: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.jobs[name].pk}


def view(name: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.views[name].pk}


def said(**typed: Any) -> Callable[[Side], Mapping[str, Any]]:
    return lambda side: typed


def of_case(name: str, may: People, typed: Any = None, **more: Any) -> Route:
    """A form about a case: read by all, used by some."""
    more.setdefault("about", case())
    return Route(name, opens=may, sends=may, typed=typed or said(reason="误登"), **more)


def of_supervision(act: str, state: str, may: People, crossed: int | None = None, **typed: Any) -> Route:
    return Route(
        "supervision:act",
        supervision(state, act=act),
        admitted=READ_SUPERVISION,
        opens=READ_SUPERVISION,
        got=302,
        sends=may,
        typed=said(**typed),
        form_on="supervision:detail",
        crossed=crossed,
    )


HOME = [
    Route("home:workbench", admitted=SIGNED_IN, opens=SIGNED_IN),
    Route("home:counters", admitted=SIGNED_IN, opens=SIGNED_IN),
    Route("home:notices", admitted=SIGNED_IN, opens=SIGNED_IN),
    Route("home:read-all", admitted=SIGNED_IN, opens=None, sends=SIGNED_IN),
    Route(
        "home:read",
        lambda side: {"pk": side.notice_of(side.officers["lead"]).pk},
        admitted=SIGNED_IN,
        finds=people("lead"),
        opens=None,
        sends=people("lead"),
    ),
    Route(
        "accounts:sign-in",
        admitted=EVERYBODY,
        opens=EVERYBODY,
        but=dict.fromkeys(SIGNED_IN, 302),
        sends=EVERYBODY,
        typed=said(username="160001", password="wrong"),
        done=422,
    ),
    Route("accounts:sign-out", admitted=EVERYBODY, opens=None, sends=EVERYBODY),
    Route("accounts:password", admitted=SIGNED_IN, opens=SIGNED_IN, sends=SIGNED_IN, done=422),
    Route("gallery:index", admitted=SIGNED_IN, opens=SIGNED_IN),
    Route("gallery:reveal", admitted=SIGNED_IN, opens=None, sends=SIGNED_IN, done=200),
    Route("health:healthz", admitted=EVERYBODY, opens=EVERYBODY, got=503),
    Route("health:live", admitted=EVERYBODY, opens=EVERYBODY),
    Route("set_language", admitted=EVERYBODY, always=302, sends=EVERYBODY),
]

OWNER = people("detective")
NEW_CASE = {"reported_0": "2023-06-16", "reported_1": "", "loss_amount": "1", "victim_name": f"申{SECRET}新"}
CASES = [
    Route("cases:list", opens=READERS),
    Route("cases:search", opens=None, sends=READERS, typed=said(q="申"), form_on="cases:list"),
    Route("cases:save-view", opens=None, sends=READERS, typed=said(name="新", query="status=filed")),
    Route("cases:delete-view", view("shared"), opens=None, sends=people("lead")),
    Route("cases:delete-view", view("private"), finds=OWNER, opens=None, sends=OWNER),
    Route(
        "cases:new",
        admitted=people("detective colleague lead"),
        opens=people("detective colleague lead"),
        sends=people("detective colleague lead"),
        typed=lambda side: {**NEW_CASE, "fraud_type": side.cases["listed"].fraud_type_id},
    ),
    Route("cases:detail", case(), opens=READERS),
    Route("cases:standing", case(), opens=READERS),
    Route(
        "cases:reveal",
        case(),
        opens=None,
        sends=people("supervisor"),
        typed=said(field="summary", reason="核查"),
        done=200,
        clear=people("supervisor"),
    ),
    of_case("cases:edit", EDITORS, said(remark="已核")),
    of_case("cases:note", EDITORS | {"supervisor"}, said(text="已核")),
    of_case("cases:assign", people("lead"), lambda side: {"lead": side.officers["colleague"].pk}),
    of_case(
        "cases:designate",
        people("supervisor"),
        lambda side: {
            "unit": Unit.objects.get(code="411623000000").pk,
            "decision_no": "1号",
        },
    ),
    of_case("cases:act", EDITORS, said(), about=case("reported", act="accept")),
    of_case("cases:act", people("lead"), said(), about=case("asked", act="file")),
    of_case(
        "cases:act",
        people("lead"),
        lambda side: {"ground": "related", "into": side.cases["merge_into"].case_no},
        about=case("filed", act="merge"),
    ),
    of_case("cases:request", people("detective"), about=case("under_review", act="file")),
    of_case("cases:decline", people("lead"), about=case("asked")),
    of_case("cases:new-victim", EDITORS, said(name="申新", loss_amount="1")),
    of_case("cases:victim", EDITORS, said(loss_amount="2"), about=victim),
    of_case("cases:remove-victim", EDITORS, about=victim),
    of_case("cases:new-identifier", EDITORS, said(kind="phone", value="13900001111")),
    of_case("cases:remove-identifier", EDITORS, about=identifier),
]

SUSPECTS = [
    of_case("suspects:new", EDITORS, said(name="申新犯")),
    of_case("suspects:change", EDITORS, said(level="2"), about=suspect),
    of_case("suspects:caught", EDITORS, an_hour_ago("caught", caught_mode="local"), about=suspect),
    of_case("suspects:remove", EDITORS, about=bystander),
    of_case(
        "suspects:new-measure",
        EDITORS,
        an_hour_ago("started_at", kind="arrest", document_no="1号"),
        about=suspect,
    ),
    of_case(
        "suspects:extend-measure",
        EDITORS,
        an_hour_ago("decided_at", step="detention_ring", document_no="1号"),
        about=measure,
    ),
    of_case("suspects:end-measure", EDITORS, an_hour_ago("ended_at", reason="released"), about=measure),
    of_case("suspects:duty", EDITORS, an_hour_ago("done_at"), about=duty),
]


def item(side: Side) -> dict[str, Any]:
    return {"pk": side.evidence.case_id, "evidence_pk": side.evidence.pk}


def unused_item(side: Side) -> dict[str, Any]:
    return {"pk": side.unused.case_id, "evidence_pk": side.unused.pk}


def new_item(side: Side) -> Mapping[str, Any]:
    collectors = {
        "collected_by": side.officers["detective"].pk,
        "collected_with": side.officers["colleague"].pk,
    }
    told = {"kind": "electronic", "name": "聊天记录", "unit": "份", "mode": "extracted", **collectors}
    return an_hour_ago("collected_at", **told)(side)


TO_THE_STORE = {"purpose": "store", "to_party": "store", "to_body": "保管室", "to_signer": "孙保管"}
EVIDENCE = [
    of_case("evidence:new", EDITORS, new_item),
    Route("evidence:list", case(), opens=READERS),
    Route("evidence:item", item, opens=READERS),
    Route("evidence:label", item, opens=READERS),
    of_case("evidence:change", EDITORS, said(place="A区"), about=item),
    of_case("evidence:void", EDITORS, about=unused_item),
    of_case("evidence:hand-over", EDITORS, an_hour_ago("at", **TO_THE_STORE), about=unused_item),
    of_case(
        "evidence:new-file",
        EDITORS,
        lambda side: {"file": SimpleUploadedFile("申.png", b"\x89PNG\r\n\x1a\n"), "role": "photo"},
        about=item,
    ),
    Route(
        "evidence:file",
        lambda side: {"pk": side.file.case_id, "file_pk": side.file.pk},
        opens=EDITORS,
    ),
    of_case(
        "evidence:new-test",
        EDITORS,
        an_hour_ago("requested_at", laboratory="市局物证鉴定所", question="提取"),
        about=item,
    ),
    of_case(
        "evidence:new-opinion",
        EDITORS,
        lambda side: {"document_no": "1号", "text": "检出", "signed_date": today()},
        about=lambda side: {"pk": side.test.case_id, "test_pk": side.test.pk},
    ),
]

DEADLINES = [
    Route("deadlines:list", opens=READERS),
    Route(
        "deadlines:waive",
        lambda side: {"pk": side.deadline.pk},
        admitted=people("lead"),
        opens=people("lead"),
        sends=people("lead"),
        typed=said(reason="另案处理"),
    ),
]

SUPERVISION = [
    Route("supervision:list", admitted=READ_SUPERVISION, opens=READ_SUPERVISION),
    Route("supervision:detail", supervision("pending"), admitted=READ_SUPERVISION, opens=READ_SUPERVISION),
    Route(
        "supervision:list-case",
        case("filed"),
        admitted=people("supervisor"),
        opens=people("supervisor"),
        sends=people("supervisor"),
        typed=said(reason="社会影响大"),
    ),
    of_supervision("acknowledge", "listed", people("lead")),
    of_supervision("report", "reporting", EDITORS, content="进展"),
    of_supervision("review_report", "reporting", people("supervisor"), crossed=422, verdict="accepted"),
    of_supervision("request_release", "reporting", people("lead"), ground="主犯境外"),
    of_supervision(
        "release", "pending", people("supervisor"), decision="release", reason="other", note="同意"
    ),
    of_supervision("release_below", "below", people("supervisor"), note="核减"),
    of_supervision("relist", "released", people("supervisor"), reason="重新挂牌"),
]


def of_job(name: str, which: str, may: People, admitted: People = FILES, **more: Any) -> Route:
    return Route(name, job(which), admitted=admitted, finds=may, **more)


LEAD, MANAGER = people("lead"), people("manager")
EXCHANGE = [
    Route("exchange:jobs", admitted=FILES, opens=FILES),
    Route(
        "exchange:import",
        admitted=IMPORTERS,
        opens=IMPORTERS,
        sends=IMPORTERS,
        typed=lambda side: {"file": SimpleUploadedFile("申.csv", ledger(FUGOU))},
    ),
    Route("exchange:template", admitted=IMPORTERS, opens=IMPORTERS),
    Route("exchange:export", admitted=FILES, opens=FILES, sends=FILES, typed=said(format="csv")),
    of_job("exchange:job", "preview", LEAD, opens=LEAD),
    of_job("exchange:job", "export", LEAD, opens=LEAD),
    of_job("exchange:job", "own_export", people("detective"), opens=people("detective")),
    of_job("exchange:job", "unmasked", MANAGER | {"supervisor"}, opens=MANAGER | {"supervisor"}),
    of_job("exchange:progress", "queued", LEAD, opens=LEAD),
    of_job("exchange:confirm", "preview", LEAD, IMPORTERS, always=302, sends=LEAD, form_on="exchange:job"),
    of_job("exchange:cancel", "queued", LEAD, always=302, sends=LEAD, form_on="exchange:job"),
    of_job(
        "exchange:decide",
        "unmasked",
        people("supervisor"),
        people("supervisor"),
        always=302,
        sends=people("supervisor"),
        typed=said(decision="approve"),
        form_on="exchange:job",
    ),
    of_job("exchange:file", "export", LEAD, opens=LEAD),
    of_job("exchange:file", "own_export", people("detective"), opens=people("detective")),
    of_job("exchange:file", "preview", LEAD, opens=LEAD),
    of_job("exchange:file", "unmasked", NOBODY),
]

REFERENCE = [
    Route("reference:standard", admitted=READ_SUPERVISION, opens=READ_SUPERVISION),
    Route(
        "reference:new-standard",
        admitted=MANAGER,
        opens=MANAGER,
        sends=MANAGER,
        typed=said(
            amount_field="larger", threshold="1", inclusive="on", effective_date="2099-01-01", source="令"
        ),
    ),
]

IN_FORCES = people("detective colleague lead supervisor analyst auditor")
LEADING, RECORDING = people("lead supervisor"), people("detective lead supervisor")
ASKING = people("detective colleague lead")


def force(side: Side) -> dict[str, Any]:
    return {"pk": side.force.pk}


def asked(side: Side) -> dict[str, Any]:
    return {"pk": side.asked.pk}


def today() -> str:
    return str(local_date(clock.now()))


def of_force(name: str, may: People, typed: Any = None, about: Any = force) -> Route:
    """A form about a task force: read by those who read task forces, used by some."""
    typed = typed or said(reason="完成")
    return Route(name, about, admitted=IN_FORCES, opens=may, sends=may, typed=typed)


def of_request(name: str, typed: Mapping[str, Any], done: int = 302) -> Route:
    """An answer to a request: by the owning lead; the audit knows of it, who asked sits elsewhere."""
    return Route(
        name,
        asked,
        admitted=ASKING | {"auditor"},
        finds=people("lead auditor"),
        opens=people("lead"),
        sends=people("lead"),
        typed=said(**typed),
        done=done,
    )


TASK_FORCES = [
    Route("taskforces:list", admitted=IN_FORCES, opens=IN_FORCES),
    Route(
        "taskforces:new",
        admitted=LEADING,
        opens=LEADING,
        sends=LEADING,
        typed=lambda side: {
            "name": "新专班",
            "kind": "district",
            "lead_unit": side.force.lead_unit_id,
            "leader": side.officers["detective"].police_no,
        },
    ),
    Route("taskforces:detail", force, admitted=IN_FORCES, opens=IN_FORCES),
    of_force("taskforces:close", LEADING),
    of_force(
        "taskforces:new-team",
        RECORDING,
        lambda side: {"leader": "申", "province": "45", "departed_on": today()},
    ),
    of_force(
        "taskforces:team",
        RECORDING,
        said(caught="2"),
        about=lambda side: {"pk": side.force.pk, "team_pk": side.team.pk},
    ),
    of_force("taskforces:new-raid", RECORDING, lambda side: {"on": today(), "places": "城关", "caught": "1"}),
    of_force(
        "taskforces:new-member",
        LEADING,
        lambda side: {"officer": side.officers["colleague"].police_no, "duty": "查控"},
    ),
    of_force(
        "taskforces:end-member",
        LEADING,
        about=lambda side: {"pk": side.force.pk, "member_pk": side.membership.pk},
    ),
    of_force("taskforces:new-case", LEADING, lambda side: {"number": side.cases["listed"].case_no}),
    of_force(
        "taskforces:remove-case",
        LEADING,
        about=lambda side: {"pk": side.force.pk, "row_pk": side.lent.pk},
    ),
    Route("taskforces:requests", admitted=ASKING | {"auditor"}, opens=ASKING | {"auditor"}),
    Route(
        "taskforces:new-request",
        admitted=ASKING,
        opens=ASKING,
        sends=ASKING,
        typed=said(number="A4116230000002026119999", reason="串并"),
    ),
    Route(
        "taskforces:request",
        asked,
        admitted=ASKING | {"auditor"},
        finds=people("lead auditor"),
        opens=people("lead auditor"),
    ),
    of_request("taskforces:grant", {"answer": "同意"}),
    of_request("taskforces:refuse", {"answer": "侦办中"}),
    of_request("taskforces:end-request", {"answer": "不再需要"}, done=422),
]

TABLE = [*HOME, *CASES, *SUSPECTS, *EVIDENCE, *DEADLINES, *SUPERVISION, *TASK_FORCES, *EXCHANGE, *REFERENCE]
