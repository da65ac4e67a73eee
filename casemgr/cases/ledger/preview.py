"""What the page of an import shows of its rows while its owner decides."""

from collections.abc import Callable, Iterable
from datetime import time
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import IdentifierKind, Status
from casemgr.cases.ledger.models import LedgerRow, Verdict
from casemgr.cases.models import Case, FraudType, Victim
from casemgr.common.masking import mask_name, mask_phone, mask_resident_number, mask_text
from casemgr.common.money import show_yuan
from casemgr.counties.models import Unit
from casemgr.exchange.models import Job


class Change(NamedTuple):
    """One thing that a row would change, as its reader may see it. Nothing before is an empty text."""

    label: str
    old: str
    new: str


def rows(job: Job, verdict: Verdict | str) -> QuerySet[LedgerRow]:
    """The staged rows of a job with one verdict, in the order of the sheet; `row` is unique among them."""
    found = LedgerRow.objects.filter(job=job, verdict=verdict)
    return found.select_related("county", "filing_unit", "fraud_type", "lead").order_by("row")


def changes(page: Iterable[LedgerRow]) -> dict[int, list[Change]]:
    """What each row of one page would change, by the key of the row; personal data masked."""
    page = list(page)
    words = _Words(page)
    return {row.pk: words.changes(row) for row in page}


class _Words:
    """The names behind the numbers of one page, read at once."""

    def __init__(self, page: list[LedgerRow]):
        self._cases = Case.objects.in_bulk([row.case_pk for row in page])
        self._victims = Victim.objects.in_bulk([row.victim_pk for row in page if row.victim_pk])
        self._names: dict[str, Callable[[Any], str]] = {
            "fraud_type": self._reader_of(page, "fraud_type", FraudType),
            "filing_unit": self._reader_of(page, "filing_unit", Unit),
            "lead": self._reader_of(page, "lead", Officer),
            "status": lambda value: str(Status(value).label),
            "amount_involved": lambda value: show_yuan(Decimal(value)),
            "reported_time": _clock,
            "filed_time": _clock,
            "remark": mask_text,
        }

    @staticmethod
    def _reader_of(page: list[LedgerRow], field: str, model: Any) -> Callable[[Any], str]:
        pairs = [row.changes.get("case", {}).get(field, ()) for row in page]
        found = model.objects.in_bulk({pk for pair in pairs for pk in pair if pk})
        return lambda pk: getattr(found.get(pk), "name", "")

    def changes(self, row: LedgerRow) -> list[Change]:
        return [*self._of_case(row), *self._of_victim(row), *_of_identifiers(row)]

    def _of_case(self, row: LedgerRow) -> Iterable[Change]:
        for field, (old, new) in row.changes.get("case", {}).items():
            label = str(Case._meta.get_field(field).verbose_name)
            if field == "name":
                yield Change(label, self._cases[row.case_pk].masked_name, row.masked_name)
            else:
                show = self._names.get(field, str)
                yield Change(label, *("" if value is None else show(value) for value in (old, new)))

    def _of_victim(self, row: LedgerRow) -> Iterable[Change]:
        changed = row.changes.get("victim", {})
        if changed.get("added"):
            yield Change(_("增加受害人"), "", row.masked_victim)
            yield Change(_("损失金额"), "", show_yuan(row.loss_amount))
        if "name" in changed:
            yield Change(_("受害人姓名"), *map(mask_name, changed["name"]))
        if "resident_number" in changed and (victim := self._victims.get(row.victim_pk)):
            numbers = (victim.resident_number, row.resident_number)
            yield Change(_("身份证号"), *map(mask_resident_number, numbers))
        if "phone" in changed:
            yield Change(_("联系电话"), *map(mask_phone, changed["phone"]))
        if "loss_amount" in changed:
            yield Change(_("损失金额"), *(show_yuan(Decimal(value)) for value in changed["loss_amount"]))


def _of_identifiers(row: LedgerRow) -> Iterable[Change]:
    for kind, _value, masked in row.changes.get("identifiers", []):
        yield Change(str(IdentifierKind(kind).label), "", masked)


def _clock(value: str) -> str:
    return f"{time.fromisoformat(value):%H:%M}"
