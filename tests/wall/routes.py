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
from casemgr.documents.models import Kind, Template
from casemgr.funds.models import Refund
from tests.documents.words import word
from tests.wall.world import FUGOU, SECRET, Side, ledger, statement

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
OVERSEERS = people("lead supervisor analyst manager auditor")
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


def nameless(side: Side) -> dict[str, Any]:
    return {"pk": side.nameless.case_id, "suspect_pk": side.nameless.pk}


def person(side: Side) -> dict[str, Any]:
    return {"pk": side.suspect.suspect_id}


def two_persons(side: Side) -> dict[str, Any]:
    return {"pk": side.suspect.suspect_id, "other_pk": side.bystander.suspect_id}


def duty(side: Side) -> dict[str, Any]:
    return {"pk": side.measure.case_id, "duty_pk": side.measure.duties.first().pk}


def an_hour_ago(field: str, **typed: Any) -> Callable[[Side], Mapping[str, Any]]:
    then = localtime(clock.now() - timedelta(hours=1))
    return said(**{f"{field}_0": f"{then:%Y-%m-%d}", f"{field}_1": f"{then:%H:%M}"}, **typed)


def just_now(field: str, **typed: Any) -> Callable[[Side], Mapping[str, Any]]:
    then = localtime(clock.now())
    return said(**{f"{field}_0": f"{then:%Y-%m-%d}", f"{field}_1": f"{then:%H:%M}"}, **typed)


def account(side: Side) -> dict[str, Any]:
    return {"pk": side.account.case_id, "row_pk": side.account.pk}


def fugitive(side: Side) -> dict[str, Any]:
    return {"pk": side.fugitive.pk}


def returned(side: Side) -> dict[str, Any]:
    return {"pk": side.returned.pk}


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
    more.setdefault("sends", may)
    return Route(name, opens=may, typed=typed or said(reason="误登"), **more)


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
    of_case("suspects:bulk", EDITORS, said(rows="姓名\t角色\n申新犯\t话务员"), done=200),
    Route("suspects:bulk-template", case(), opens=EDITORS),
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
    of_case("suspects:correct-measure", EDITORS, said(document_no="9号", reason="误录"), about=measure),
    of_case("suspects:void-measure", EDITORS, about=measure),
    of_case("suspects:identity", EDITORS, an_hour_ago("established_at", name="申真名"), about=nameless),
    of_case(
        "suspects:register-fugitive",
        EDITORS,
        said(
            fugitive_no="T4116210000002026110001",
            escaped="2024-03",
            basis="detention",
            basis_no="1号",
            level="ordinary",
        ),
        about=bystander,
    ),
]

DECIDERS = people("lead supervisor")
ONE_PERSON = dict.fromkeys(("name", "alias", "country"), "kept")
PERSONS = [
    Route("persons:detail", person, opens=READERS),
    Route(
        "persons:find-twin",
        person,
        admitted=DECIDERS,
        opens=DECIDERS,
        sends=DECIDERS,
        typed=said(q="申"),
        done=200,
    ),
    Route(
        "persons:merge",
        two_persons,
        admitted=DECIDERS,
        opens=DECIDERS,
        sends=DECIDERS,
        typed=said(**ONE_PERSON, reason="指纹比对"),
    ),
    Route(
        "persons:undo-merge",
        lambda side: {"record_pk": side.merge.pk},
        admitted=DECIDERS,
        opens=DECIDERS,
        sends=DECIDERS,
        typed=said(reason="误合并"),
    ),
]

FUGITIVES = [
    Route("fugitives:list", opens=READERS),
    Route("fugitives:detail", fugitive, opens=READERS),
    of_case("fugitives:change", EDITORS, said(level="ordinary"), about=fugitive),
    of_case(
        "fugitives:new-clue",
        EDITORS,
        said(kind="death", source="visit", content="村民传闻"),
        about=fugitive,
    ),
    of_case("fugitives:new-check", EDITORS, said(result="nothing", content="走访"), about=fugitive),
    of_case("fugitives:brought-back", EDITORS, just_now("brought_back_at"), about=returned),
    of_case(
        "fugitives:cancel",
        people("lead"),
        just_now("cancelled_at", ground="returned", cancel_no="1号"),
        about=returned,
    ),
]

TODAY = {"decided_on": str(local_date(clock.now())), "document_no": "1号"}


def topic(side: Side) -> dict[str, Any]:
    return {"pk": side.todo.case_id, "topic_pk": side.todo.pk}


def inquiry(side: Side) -> dict[str, Any]:
    return {"pk": side.inquiry.case_id, "inquiry_pk": side.inquiry.pk}


def judgment(side: Side) -> dict[str, Any]:
    return {"pk": side.judgment.case_id, "kind": "judgment", "outcome_pk": side.judgment.pk}


def of_accused(name: str, **typed: Any) -> Callable[[Side], Mapping[str, Any]]:
    return lambda side: {**TODAY, **typed, "suspects": [str(side.accused[name].pk)]}


def consulted(side: Side) -> Mapping[str, Any]:
    today = TODAY["decided_on"]
    owner = side.officers["colleague"].pk
    said = {"law_opinion": "可以", "law_todo": "补证", "law_owner": owner, "law_due_on": today}
    return {"held_on": today, "offices": ["court"], **said}


PROCEEDINGS = [
    Route("proceedings:unfiled", opens=READERS),
    Route("proceedings:durations", admitted=OVERSEERS, opens=OVERSEERS),
    Route("funds:figures", admitted=OVERSEERS, opens=OVERSEERS),
    Route("funds:figures-cases", admitted=OVERSEERS, opens=OVERSEERS),
    Route("funds:account", lambda side: {"pk": side.account.account_id}, opens=READERS),
    of_case("funds:account-new", EDITORS, said(number="6299990000000099", kind="bank", role="involved")),
    of_case("funds:account-change", EDITORS, said(role="involved"), about=account),
    of_case("funds:account-check", EDITORS, about=account),
    of_case(
        "proceedings:extend-review",
        EDITORS,
        said(limit="clues", reason="线索需查证"),
        about=case("under_review"),
    ),
    of_case(
        "proceedings:followup",
        EDITORS,
        an_hour_ago("on", followup="reasons_asked"),
        about=case("refused"),
    ),
    of_case("proceedings:consult", EDITORS, consulted, about=case("tried")),
    of_case("proceedings:todo", EDITORS, said(note="已办"), about=topic),
    of_case("proceedings:new-inquiry", EDITORS, said(outlet="营业厅"), about=case("tried")),
    of_case("proceedings:inquiry", EDITORS, said(conclusion="已约谈"), about=inquiry),
    of_case("proceedings:decide", EDITORS, of_accused("free", kind="prosecuted"), about=case("tried")),
    of_case(
        "proceedings:judge",
        EDITORS,
        of_accused("judged", court="中院", instance="second", result="fine_only"),
        about=case("tried"),
    ),
    of_case(
        "proceedings:penalise", EDITORS, of_accused("free", kind="fine", amount="1"), about=case("tried")
    ),
    of_case("proceedings:remove", EDITORS, about=judgment),
]


def document(name: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.documents[name].case_id, "document_pk": side.documents[name].pk}


def draft(side: Side) -> dict[str, Any]:
    return {"pk": side.draft.case_id, "draft_pk": side.draft.pk}


def _kind(side: Side) -> dict[str, Any]:
    return {"pk": Kind.objects.get(code="filing_decision").pk}


def _template(side: Side) -> dict[str, Any]:
    return {"pk": Template.objects.get(kind__code="filing_decision").pk}


def of_templates(name: str, about: Any, **more: Any) -> Route:
    """A page about the bureau's templates: for who keeps reference data."""
    keeper = people("manager")
    return Route(f"stationery:{name}", about, admitted=keeper, opens=keeper, is_common=True, **more)


DOCUMENTS = [
    Route("documents:new", case(), opens=EDITORS),
    of_case("documents:prepare", EDITORS, said(理由="没有犯罪事实"), about=case(kind="withdrawal_decision")),
    of_case(
        "documents:prepare-about",
        EDITORS,
        said(住址="城关镇"),
        about=lambda side: {**case(kind="bail_decision")(side), "subject_pk": side.suspect.pk},
        done=422,
    ),
    of_case("documents:draft", people("lead"), said(住址="城关镇"), about=draft),
    of_case("documents:decline", EDITORS, about=draft),
    Route("documents:file", document("good"), opens=EDITORS),
    of_case("documents:void", people("lead"), about=document("good")),
    Route("stationery:kinds", admitted=people("manager"), opens=people("manager")),
    Route("stationery:placeholders", admitted=people("manager"), opens=people("manager")),
    of_templates(
        "kind",
        _kind,
        sends=people("manager"),
        typed=lambda side: {"file": SimpleUploadedFile("新.docx", word("{{ 案件名称 }}")), "note": "新"},
    ),
    of_templates("file", _template),
    of_templates("withdraw", _template, sends=people("manager"), done=422),
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


def refund(state: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.rounds[state].case_id, "refund_pk": side.rounds[state].pk}


def share(state: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {
        **refund(state)(side),
        "share_pk": side.rounds[state].allocations.get().pk,
    }


def objection(side: Side) -> dict[str, Any]:
    return {**refund("announced")(side), "objection_pk": side.objection.pk}


def of_round(
    name: str, about: Callable[[Side], dict[str, Any]], may: People, typed: Any = None, **more: Any
) -> Route:
    """A form about a round, sent over the version that is there."""
    said_so = typed or said(reason="误登")

    def sent(side: Side) -> Mapping[str, Any]:
        row = Refund.objects.get(pk=about(side)["refund_pk"])
        return {"version": row.version, **said_so(side)}

    more.setdefault("opens", may)
    return Route(f"funds:refund-{name}", about, sends=may, typed=sent, **more)


def two_officers(side: Side) -> Mapping[str, Any]:
    pair = {"issued_by": side.officers["detective"].pk, "issued_with": side.officers["colleague"].pk}
    return an_hour_ago("issued_at", **pair)(side)


def drawn(side: Side) -> Mapping[str, Any]:
    return {side.rounds["draft"].sources.get().freeze.target: "1"}


def own_accounts(side: Side) -> Mapping[str, Any]:
    row = side.rounds["draft"].allocations.get()
    told = {"name": row.victim.name, "bank": "农业银行", "number": f"{side.marks.account[:-1]}0"}
    return {f"{name}:{row.pk}": value for name, value in told.items()}


DECIDERS = people("detective lead supervisor")
FUNDS = [
    of_case("funds:refund-new", EDITORS, drawn),
    Route("funds:refund", refund("paid"), opens=READERS),
    Route("funds:refund", refund("announced"), opens=READERS),
    Route("funds:refund", refund("bounced"), opens=READERS),
    of_round("sources", refund("draft"), EDITORS, drawn),
    of_round("shares", refund("draft"), EDITORS, said(mode="pro_rata", reason="按比例")),
    of_round("verify", refund("draft"), EDITORS, own_accounts),
    of_round(
        "announce",
        refund("proportional"),
        EDITORS,
        lambda side: {"where": "公告栏", "since": today()},
    ),
    of_round(
        "object",
        refund("announced"),
        EDITORS,
        an_hour_ago("received_at", by_whom="申五", content="有异议"),
    ),
    of_round("decide-objection", objection, people("lead"), said(verdict="rejected", reason="无关")),
    of_round("check", refund("verified"), people("lead")),
    of_round("send-back", refund("checked"), people("supervisor"), opens=people("lead supervisor")),
    of_round("approve", refund("checked"), people("supervisor")),
    of_round("decision", refund("approved"), DECIDERS, said(number="1号")),
    of_round("cancel", refund("draft"), DECIDERS),
    of_round("issue", refund("decided"), EDITORS, two_officers),
    of_round("pay", share("issued"), EDITORS, an_hour_ago("at", receipt_no="1")),
    of_round("bounce", share("issued"), EDITORS, an_hour_ago("at", reason="账户注销")),
    of_round(
        "again",
        share("bounced"),
        EDITORS,
        lambda side: {
            **an_hour_ago("at")(side),
            "name": side.rounds["bounced"].allocations.get().victim.name,
            "bank": "农业银行",
            "number": f"{side.marks.account[:-1]}0",
        },
    ),
    of_round("take-back", share("bounced"), EDITORS),
    of_round("sign", share("paid"), EDITORS, lambda side: {"signed": today()}),
    Route("funds:refunds", opens=READERS),
    Route("funds:unreturned", opens=READERS),
]


def property_item(name: str, **more: Any) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.items[name].case_id, "item_pk": side.items[name].pk, **more}


def seized_evidence(side: Side) -> dict[str, Any]:
    return {"pk": side.seized.case_id, "evidence_pk": side.seized.pk}


def entry(side: Side) -> dict[str, Any]:
    return {"pk": side.entry.case_id, "entry_pk": side.entry.pk}


def new_property(side: Side) -> Mapping[str, Any]:
    collectors = {
        "collected_by": side.officers["detective"].pk,
        "collected_with": side.officers["colleague"].pk,
    }
    return just_now("collected_at", kind="phone", quantity="1", **collectors)(side)


RECEIPT = {"amount": "1", "account_of_custody": "专户", "receipt_no": "新1号"}
PROPERTY = [
    Route("funds:items", case(), opens=READERS),
    Route("funds:item", property_item("cash"), opens=READERS),
    Route("funds:ledger", case(), opens=READERS),
    of_case("funds:new-item", EDITORS, new_property),
    of_case("funds:adopt-item", EDITORS, said(kind="phone"), about=seized_evidence),
    of_case(
        "funds:appraise-item",
        EDITORS,
        lambda side: {"value": "1", "body": "价格认证中心", "appraised_date": today()},
        about=property_item("phone"),
    ),
    of_case("funds:irrelevant-item", EDITORS, just_now("found_at"), about=property_item("phone")),
    of_case("funds:lift-item", EDITORS, just_now("lifted_at", ground="ordered"), about=property_item("cash")),
    of_case(
        "funds:new-recovery",
        EDITORS,
        lambda side: {"item": side.items["cash"].pk, **just_now("recovered_at", **RECEIPT)(side)},
        about=case(source="seized_cash"),
    ),
    of_case(
        "funds:new-recovery",
        EDITORS,
        lambda side: {
            "freeze": side.freezes["frozen"].pk,
            **just_now("recovered_at", **RECEIPT)(side),
        },
        about=case(source="freeze_transfer"),
    ),
    of_case(
        "funds:new-recovery",
        EDITORS,
        lambda side: {"case_suspect": side.suspect.pk, **just_now("recovered_at", **RECEIPT)(side)},
        about=case(source="suspect"),
    ),
    of_case(
        "funds:new-restitution",
        EDITORS,
        lambda side: {
            "victim": side.repaid.pk,
            "source": "bank",
            **just_now("paid_at", amount="0.01")(side),
        },
    ),
    of_case("funds:correct-entry", EDITORS, said(reason="误登"), about=entry),
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

READ_DOSSIERS = people("detective colleague lead supervisor analyst auditor")


def of_dossier(name: str, may: People, typed: Any, about: Any = None) -> Route:
    """A form about a dossier: read by those who read dossiers, used by some."""
    about = about or case()
    return Route(name, about, admitted=READ_DOSSIERS, opens=may, sends=may, typed=typed)


def in_a_month() -> str:
    return str(local_date(clock.now()) + timedelta(days=30))


COLD_CASES = [
    Route("coldcases:list", admitted=READ_DOSSIERS, opens=READ_DOSSIERS),
    Route("coldcases:detail", case(), admitted=READ_DOSSIERS, opens=READ_DOSSIERS),
    of_dossier(
        "coldcases:new",
        EDITORS,
        lambda side: {"category": "fraud", "plan": "查流水", "officer": side.officers["lead"].police_no},
        about=case("filed"),
    ),
    of_dossier("coldcases:plan", EDITORS, said(plan="查流水")),
    of_dossier("coldcases:limitation", EDITORS, said(penalty="under_five", crime_ended="1999")),
    of_dossier("coldcases:confirm", EDITORS, said(), about=case(part="evidence")),
    of_dossier("coldcases:act", EDITORS, said(text="发现线索"), about=case(act="find_clue")),
    of_dossier(
        "coldcases:hand-over",
        EDITORS,
        lambda side: {"officer": side.officers["detective"].police_no, "note": "物证在三号柜"},
    ),
    of_dossier("coldcases:read", EDITORS, said(findings="话单不全")),
    of_dossier(
        "coldcases:correct",
        people("detective"),
        said(findings="话单不全"),
        about=lambda side: {"pk": side.dossier.case_id, "note_pk": side.reading.pk},
    ),
    of_dossier(
        "coldcases:supplement",
        EDITORS,
        said(findings="话单不全"),
        about=lambda side: {"pk": side.dossier.case_id, "note_pk": side.reading.pk},
    ),
    of_dossier(
        "coldcases:meet",
        EDITORS,
        lambda side: {"participants": "技术科", "conclusions": "重检", "next_review_date": in_a_month()},
    ),
    of_dossier(
        "coldcases:query",
        EDITORS,
        said(authority="民政局", purpose="查婚姻登记", approval_no="1号", asked="照片"),
    ),
    of_dossier(
        "coldcases:answer",
        EDITORS,
        said(answer="查无此人"),
        about=lambda side: {"pk": side.dossier.case_id, "query_pk": side.query.pk},
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


def transfer(side: Side) -> dict[str, Any]:
    return {"pk": side.transfer.case_id, "transfer_pk": side.transfer.pk}


def job_of_case(name: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.jobs[name].parameters["case"], "job_pk": side.jobs[name].pk}


def new_transfer(side: Side) -> Mapping[str, Any]:
    payer = side.account.account.number
    day = {"at_0": "2023-06-16", "at_1": "20:30:15"}
    return {"payer": payer, "amount": "1", "channel": "withdrawal", "serial_no": "1", **day}


STATEMENTS = [
    of_case(
        "funds:statement-new",
        EDITORS,
        lambda side: {"file": SimpleUploadedFile("申.csv", statement(FUGOU)), "number": ""},
    ),
    Route(
        "funds:statement-columns",
        job_of_case("columns"),
        finds=people("detective"),
        opens=people("detective"),
        sends=people("detective"),
        typed=said(bank="银行", column_9="amount"),
    ),
    of_case("funds:transfer-new", EDITORS, new_transfer),
    of_case("funds:transfer-remove", EDITORS, about=transfer),
]
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
    of_job("exchange:job", "columns", people("detective"), opens=people("detective")),
    of_job("exchange:job", "lines", people("detective"), opens=people("detective")),
    of_job("exchange:confirm", "preview", LEAD, always=302, sends=LEAD, form_on="exchange:job"),
    of_job(
        "exchange:confirm",
        "lines",
        people("detective"),
        always=302,
        sends=people("detective"),
        form_on="exchange:job",
    ),
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
    of_force(
        "taskforces:remove-team",
        RECORDING,
        about=lambda side: {"pk": side.force.pk, "team_pk": side.team.pk},
    ),
    of_force(
        "taskforces:raid",
        RECORDING,
        said(caught="2"),
        about=lambda side: {"pk": side.force.pk, "raid_pk": side.raid.pk},
    ),
    of_force(
        "taskforces:remove-raid",
        RECORDING,
        about=lambda side: {"pk": side.force.pk, "raid_pk": side.raid.pk},
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


def free_account(**typed: Any) -> Callable[[Side], Mapping[str, Any]]:
    """An account of the county's own that nothing holds."""
    return lambda side: {"case_account": side.accounts[-1].pk, "amount_asked": "1", **typed}


def stop(name: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.stops[name].case_id, "stop_pk": side.stops[name].pk}


def freeze(name: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.freezes[name].case_id, "freeze_pk": side.freezes[name].pk}


def renewal(name: str) -> Callable[[Side], dict[str, Any]]:
    return lambda side: {"pk": side.renewals[name].case_id, "renewal_pk": side.renewals[name].pk}


def version_of(kind: str, name: str) -> Callable[[Side], Mapping[str, Any]]:
    """A correction over the version that is now."""

    def typed(side: Side) -> Mapping[str, Any]:
        row = getattr(side, kind)[name]
        return {"version": type(row).objects.get(pk=row.pk).version, "amount": "50", "reason": "误录"}

    return typed


APPROVED = {"is_approved": "1"}
HOLDS = [
    Route("funds:freezes", opens=READERS),
    of_case("funds:new-stop", EDITORS, free_account()),
    of_case("funds:answer-stop", EDITORS, said(result="failed", fail_reason="empty"), about=stop("asked")),
    of_case("funds:lift-stop", EDITORS, just_now("ended_at", ground="unnecessary"), about=stop("held")),
    of_case("funds:find-stop", EDITORS, said(finding="gone"), about=stop("lapsed")),
    of_case("funds:correct-stop", EDITORS, version_of("stops", "held"), about=stop("held")),
    of_case("funds:new-freeze", EDITORS, free_account(asset="deposit")),
    Route("funds:freeze", freeze("frozen"), opens=READERS),
    Route("funds:freeze", freeze("renewed"), opens=READERS),
    of_case(
        "funds:decide-freeze", people("lead"), just_now("approved_at", **APPROVED), about=freeze("asked")
    ),
    of_case(
        "funds:decide-freeze",
        people("supervisor"),
        just_now("approved_at", **APPROVED),
        about=freeze("year"),
    ),
    of_case(
        "funds:answer-freeze",
        EDITORS,
        said(result="queued", queue_place="1", order_no="1号"),
        about=freeze("approved"),
    ),
    of_case(
        "funds:lift-freeze",
        people("lead"),
        just_now("ended_at", ground="irrelevant"),
        about=freeze("frozen"),
    ),
    of_case("funds:hand-on-freeze", EDITORS, just_now("ended_at"), about=freeze("frozen")),
    of_case("funds:find-freeze", EDITORS, said(finding="gone"), about=freeze("lapsed")),
    of_case("funds:correct-freeze", EDITORS, version_of("freezes", "frozen"), about=freeze("frozen")),
    of_case("funds:renew-freeze", EDITORS, said(reason="侦查需要"), about=freeze("frozen")),
    of_case("funds:decide-renewal", people("lead"), said(**APPROVED), about=renewal("renewing")),
    of_case(
        "funds:execute-renewal",
        EDITORS,
        just_now("executed_at", order_no="1号", receipt_no="2号"),
        about=renewal("renewed"),
    ),
]

TABLE = [
    *HOME,
    *CASES,
    *SUSPECTS,
    *EVIDENCE,
    *FUNDS,
    *PROPERTY,
    *HOLDS,
    *DOCUMENTS,
    *PERSONS,
    *FUGITIVES,
    *PROCEEDINGS,
    *COLD_CASES,
    *DEADLINES,
    *SUPERVISION,
    *TASK_FORCES,
    *EXCHANGE,
    *STATEMENTS,
    *REFERENCE,
]
