"""Who gets what in the admin: the rest of the table, model by model."""

from collections.abc import Callable
from typing import Any

from casemgr.audit.models import Event
from casemgr.cases.models import FraudType, FraudTypeSynonym, Lure
from casemgr.counties.models import Area, County, CountyAlias, Posting, Unit
from casemgr.deadlines.models import Holiday, LegalTerm
from casemgr.documents.models import Issuer, Kind, Series
from casemgr.supervision.models import EscalationRule
from tests.wall.routes import NOBODY, SIGNED_IN, People, Route, people, said
from tests.wall.world import Side

INSIDE = people("lead manager auditor administrator")
KEEPERS = people("manager administrator")
MANAGERS = people("lead manager administrator")  # of officers

About = Callable[[Side], Any]
Typed = Callable[[Side], Any]


def _inside(name: str, about: About | None = None, **more: Any) -> Route:
    """A page of the admin; who may not enter at all is led to the sign-in, which turns him away."""
    more = {"admitted": INSIDE, "barred": 302, "right_first": True, **more}
    if about is not None:
        more["about"] = lambda side: {"object_id": about(side).pk}
    return Route(f"admin:{name}", **more)


def _model(
    name: str,
    about: About,
    viewers: People,
    keepers: People = NOBODY,
    added: Typed | None = None,
    changed: Typed | None = None,
    deleters: People = NOBODY,
    told: int = 302,
    **more: Any,
) -> list[Route]:
    """The pages that Django's admin gives every model."""
    adders = keepers if added else NOBODY
    changers = keepers if changed else NOBODY
    path = f"/admin/{name.replace('_', '/')}/{{object_id}}/"
    return [
        _inside(f"{name}_changelist", opens=viewers, sends=viewers, done=200, **more),
        _inside(f"{name}_add", opens=adders, sends=adders, typed=added or said(), done=told, **more),
        _inside(f"{name}_change", about, opens=viewers, sends=changers, typed=changed or said(), **more),
        _inside(f"{name}_delete", about, opens=deleters, sends=deleters, typed=said(post="yes"), **more),
        _inside(f"{name}_history", about, always=404, always_sent=404, **more),
        _inside("(<path:object_id>/)", about, path=path, always=302, always_sent=302, **more),
    ]


def _catalogue(name: str, model: Any, viewers: People = KEEPERS, **more: Any) -> list[Route]:
    def first(side: Side) -> Any:
        return model.objects.order_by("pk").first()

    return _model(name, first, viewers, is_common=True, **more)


def _exchanged(name: str, viewers: People, keepers: People) -> list[Route]:
    """The pages that django-import-export adds."""
    return [
        _inside(f"{name}_export", opens=viewers, sends=viewers, typed=said(format="1"), done=200),
        _inside(f"{name}_import", opens=keepers, sends=keepers, done=200),
        _inside(f"{name}_process_import", opens=None, sends=keepers, done=200),
    ]


def _officer(side: Side) -> Any:
    return side.officers["detective"]


def _posting(side: Side) -> Any:
    return Posting.objects.get(officer=side.officers["detective"])


def _event(side: Side) -> Any:
    return Event.objects.filter(county_code=side.marks.code).latest("pk")


def _case(side: Side) -> Any:
    return side.cases["listed"]


def _supervision(side: Side) -> Any:
    return side.supervisions["listed"]


def _without_word() -> Unit:
    """A unit that issues nothing yet."""
    unit, _new = Unit.objects.get_or_create(
        code="411600880000", defaults={"name": "新支队", "short_name": "新", "kind": "other"}
    )
    return unit


CATALOGUES = [
    *_catalogue("counties_county", County),
    *_catalogue("counties_area", Area),
    *_catalogue(
        "counties_countyalias",
        CountyAlias,
        keepers=KEEPERS,
        added=lambda side: {"old_code": "410000", "name": "旧", "county": side.county.pk},
        changed=said(note="注"),
        deleters=KEEPERS,
    ),
    *_catalogue(
        "counties_unit",
        Unit,
        keepers=KEEPERS,
        added=said(code="411600990000", name="新", short_name="新", kind="other"),
        changed=said(short_name="局"),
    ),
    *_catalogue(
        "cases_fraudtype",
        FraudType,
        keepers=KEEPERS,
        added=said(code="new", name="新类型", name_en="new", sort="9"),
        changed=said(sort="9"),
    ),
    *_catalogue(
        "cases_fraudtypesynonym",
        FraudTypeSynonym,
        keepers=KEEPERS,
        added=lambda side: {"text": "新写法", "fraud_type": side.cases["listed"].fraud_type_id},
        changed=said(text="新写法"),
        deleters=KEEPERS,
    ),
    *_catalogue(
        "cases_lure",
        Lure,
        keepers=KEEPERS,
        added=said(code="new", name="新", name_en="new"),
        changed=said(name_en="new"),
    ),
    *_catalogue(
        "deadlines_legalterm",
        LegalTerm,
        people("manager"),
        keepers=people("manager"),
        added=lambda side: {
            "code": "new",
            "name": "新期限",
            "amount": "3",
            "unit": "day",
            "effective_date": "2099-01-01",
            "source": "新规定",
            "mark": "D",
        },
    ),
    *_catalogue(
        "deadlines_holiday",
        Holiday,
        people("manager"),
        keepers=people("manager"),
        added=said(date="2099-01-01", name="元旦"),
        changed=said(name="更正"),
        deleters=people("manager"),
    ),
    *_catalogue("documents_kind", Kind, people("manager"), keepers=people("manager"), changed=said(sort="9")),
    *_catalogue(
        "documents_issuer",
        Issuer,
        people("manager"),
        keepers=people("manager"),
        added=lambda side: {"unit": _without_word().pk, "word": "新公（刑）"},
        changed=said(word="新公（刑）"),
    ),
    *_catalogue(
        "documents_series",
        Series,
        people("manager"),
        keepers=people("manager"),
        added=lambda side: {
            "unit": Issuer.objects.first().unit_id,
            "kind": Kind.objects.first().pk,
            "year": "2099",
            "last": "57",
        },
        changed=said(last="57"),
    ),
    *_catalogue("supervision_escalationrule", EscalationRule, people("manager")),
    *_exchanged("counties_countyalias", KEEPERS, KEEPERS),
    *_exchanged("counties_unit", KEEPERS, KEEPERS),
    *_exchanged("cases_fraudtype", KEEPERS, KEEPERS),
    *_exchanged("cases_fraudtypesynonym", KEEPERS, KEEPERS),
    *_exchanged("cases_lure", KEEPERS, KEEPERS),
]

READ_CASES, EXPORTERS = people("lead manager auditor"), people("lead manager")
COUNTY_DATA = [
    *_model(
        "accounts_officer",
        _officer,
        MANAGERS,
        MANAGERS,
        added=lambda side: {
            "police_no": "162199",
            "name": "申新",
            "role": "detective",
            "unit": side.cases["listed"].filing_unit_id,
        },
        told=200,  # the new officer's password, which is shown once
        of_officers=True,
        changed=said(name="申新"),
    ),
    *_model("counties_posting", _posting, MANAGERS, of_officers=True),
    *_model("cases_case", _case, READ_CASES),
    *_model("supervision_supervision", _supervision, READ_CASES),
    *_model("audit_event", _event, people("lead auditor")),
    _inside("cases_case_import", opens=INSIDE, got=302, sends=INSIDE),
    _inside("cases_case_export", opens=EXPORTERS, sends=EXPORTERS, typed=said(format="1"), done=200),
]

# A list of models of which somebody may see none is not there for him.
OF_COUNTIES, AUDITING = people("lead manager administrator"), people("lead auditor")
HIDDEN: dict[str, Any] = {"right_first": False, "denied": 404}

PAGES = [
    _inside("index", opens=INSIDE, sends=INSIDE, done=200),
    _inside("login", admitted=SIGNED_IN, always=403, always_sent=403),
    _inside("logout", opens=None, sends=INSIDE),
    _inside("password_change", always=302, always_sent=302),
    _inside("password_change_done", opens=INSIDE),
    _inside("autocomplete", opens=NOBODY),
    _inside("jsi18n", opens=INSIDE),
    _inside("app_list", path="/admin/counties/", opens=OF_COUNTIES, sends=OF_COUNTIES, done=200, **HIDDEN),
    _inside("app_list", path="/admin/audit/", opens=AUDITING, sends=AUDITING, done=200, **HIDDEN),
    _inside("((?P<url>.*)$)", path="/admin/none", always=404, always_sent=404),
]


def _of_officer(act: str, done: int) -> Route:
    return Route(
        f"admin:officer-{act}",
        lambda side: {"pk": side.officers["detective"].pk},
        admitted=INSIDE,
        barred=302,
        finds=MANAGERS,
        of_officers=True,
        opens=MANAGERS,
        sends=MANAGERS,
        done=done,
    )


ACTS = [_of_officer("post", 422), _of_officer("release", 302), _of_officer("password", 200)]
ADMIN = [*PAGES, *CATALOGUES, *COUNTY_DATA, *ACTS]
