"""The other way: what each job costs with the tools as they come out of their packages."""

from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Greatest
from import_export import fields, resources, widgets  # noqa: TID251 - measured as it is

from bench.ledger import Entry
from casemgr.cases.enums import IdentifierKind, Status
from casemgr.cases.models import Case, FraudType, Identifier, Victim
from casemgr.cases.services.victims import number_hash
from casemgr.common import clock
from casemgr.counties.models import County, Unit
from casemgr.supervision.models import EscalationRule, Supervision

HEADINGS = [
    *("case_no", "name", "county", "filing_unit", "lead_unit", "fraud_type", "reported_date", "filed_date"),
    *("loss_amount", "status", "victim", "resident_number", "phone", "account", "site"),
]


class LedgerResource(resources.ModelResource):
    """A ledger row by row: a case, its victim and its identifiers. The values are clean already."""

    county = fields.Field("county", "county", widgets.ForeignKeyWidget(County, "code"))
    filing_unit = fields.Field("filing_unit", "filing_unit", widgets.ForeignKeyWidget(Unit, "code"))
    lead_unit = fields.Field("lead_unit", "lead_unit", widgets.ForeignKeyWidget(Unit, "code"))
    fraud_type = fields.Field("fraud_type", "fraud_type", widgets.ForeignKeyWidget(FraudType, "name"))

    class Meta:
        model = Case
        fields = tuple(HEADINGS[:10])
        import_id_fields = ("case_no",)

    def before_save_instance(self, instance: Case, row: dict, **kwargs: object) -> None:
        instance.created_at = instance.updated_at = clock.now()

    def after_save_instance(self, instance: Case, row: dict, **kwargs: object) -> None:
        now = clock.now()
        Victim.objects.create(
            case=instance,
            county=instance.county,
            name=row["victim"],
            resident_number=row["resident_number"],
            resident_number_hash=number_hash(row["resident_number"]),
            phone=row["phone"],
            loss_amount=instance.loss_amount,
            created_at=now,
        )
        for kind, value in ((IdentifierKind.ACCOUNT, row["account"]), (IdentifierKind.URL, row["site"])):
            if value:
                Identifier.objects.create(
                    case=instance, county=instance.county, kind=kind, value=value, created_at=now
                )


class CaseResource(resources.ModelResource):
    """Cases as django-import-export writes them: the columns of the table, and three names."""

    county_name = fields.Field("county__name", "county_name")
    unit_name = fields.Field("filing_unit__name", "unit_name")
    type_name = fields.Field("fraud_type__name", "type_name")

    class Meta:
        model = Case


def ledger_row(entry: Entry) -> list[str]:
    """The values of an entry under `HEADINGS`."""
    county = entry.unit_code[:6]
    return [
        *(entry.case_no, entry.name, county, entry.unit_code, entry.unit_code, entry.fraud_type),
        *(f"{entry.reported}", f"{entry.filed}", f"{entry.loss}", Status.FILED.value),
        *(entry.victim, entry.resident_number, entry.phone, entry.account, entry.site),
    ]


def first_page() -> tuple[list[Case], int]:
    """A page as a list view gives it: counted in full, cut with OFFSET."""
    cases = Case.objects.select_related("county", "fraud_type", "lead", "filing_unit")
    page = Paginator(cases.order_by("-reported_date", "-pk"), 50).page(1)
    return list(page.object_list), page.paginator.count


def sweep(number: int) -> None:
    """List what is due one case at a time, at most `number` of them."""
    rule = EscalationRule.objects.first()
    due = Case.objects.annotate(amount=Greatest(F("loss_amount"), F("amount_involved")))
    now = clock.now()
    for serial, case in enumerate(due.filter(amount__gte=rule.threshold)[:number], start=1):
        Supervision.objects.get_or_create(
            case=case,
            level=rule.level,
            defaults={
                "county_id": case.county_id,
                "rule": rule,
                "threshold": rule.threshold,
                "amount_seen": case.amount,
                "notice_year": now.year,
                "notice_serial": serial,
                "listed_at": now,
            },
        )
