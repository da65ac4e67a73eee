"""What counties do together: a task force for each of the five prominent types, and a request to read a case."""

from datetime import datetime, timedelta

from casemgr.accounts.models import Officer
from casemgr.cases.enums import ENDED
from casemgr.cases.models import Case
from casemgr.common.clock import local_date
from casemgr.counties.models import Unit
from casemgr.taskforces.enums import Kind
from casemgr.taskforces.services import forces, members, requests

# Who leads the task force of which prominent type (by rank), and who comes from elsewhere. The helpers of the named
# cases' task forces are in none of these: what they see of other counties stays one case.
FORCES = [
    ("411621", ("162502", "162302")),
    ("411602", ("168102", "160202")),
    ("411623", ("162703", "162402")),
    ("411681", ("162803", "162503")),
    ("411628", ("162402", "168103")),
]
CASES_OF_A_FORCE = 4
FORMED, LENT = timedelta(days=150), timedelta(days=45)


def build(*, supervisor: Officer, now: datetime) -> None:
    """Five task forces and one request that waits for its answer."""
    for (one, _force), (county, helpers) in zip(forces.prominent(local_date(now)), FORCES, strict=True):
        _form(one.fraud_type, county, helpers, supervisor, now)
    _ask(now)


def _form(
    fraud_type: object, county: str, helpers: tuple[str, ...], supervisor: Officer, now: datetime
) -> None:
    formed, lent = now - FORMED, now - LENT
    chief = Officer.objects.get(police_no=f"16{county[4:]}11")
    force = forces.open_task_force(
        by=supervisor,
        name=f"{fraud_type}类案专班",
        kind=Kind.TYPE_SPECIAL,
        fraud_type=fraud_type,
        lead_unit=Unit.objects.get(code=f"{county}000000"),
        leader=chief,
        opened_on=local_date(formed),
        now=formed,
    )
    for number in helpers:
        members.add(
            by=supervisor,
            task_force=force,
            officer=Officer.objects.get(police_no=number),
            duty="类案串并研判",
            since=local_date(formed),
            until=None,
            now=formed,
        )
    cases = Case.objects.filter(
        county__code=county, fraud_type=fraud_type, reported_date__lt=local_date(lent)
    )
    for case in cases.exclude(status__in=ENDED).order_by("-reported_date", "-pk")[:CASES_OF_A_FORCE]:
        members.add_case(by=supervisor, task_force=force, case=case, now=lent)


def _ask(now: datetime) -> None:
    """A detective of 商水 asks 扶沟 for the newest case of its detective."""
    case = Case.objects.filter(lead__police_no="162101").order_by("-reported_date", "-pk").first()
    if case is None:
        return
    asked = now - timedelta(hours=20)
    requests.ask(
        by=Officer.objects.get(police_no="162301"),
        number=case.number,
        reason="本县一起刷单案的收款账户与该案一致，申请查阅以核对串并。",
        since=local_date(asked),
        until=local_date(asked) + timedelta(days=14),
        now=asked,
    )
