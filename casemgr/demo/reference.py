"""Everything a house needs before its first officer: counties, catalogues, terms, roles, the standard."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from casemgr.cases import catalogue
from casemgr.common import clock
from casemgr.counties import reference
from casemgr.counties import services as counties
from casemgr.deadlines import reference as deadlines
from casemgr.documents import catalogue as documents
from casemgr.supervision.enums import AmountField
from casemgr.supervision.models import EscalationRule
from casemgr.supervision.services import standards
from casemgr.taskforces import reference as task_forces

# 《周口打击治理电诈犯罪攻坚破局》: in force through 2021; whether the figure itself counts is inferred [D].
FIRST_STANDARD = {
    "amount_field": AmountField.LARGER,
    "threshold": Decimal("100000.00"),
    "inclusive": True,
    "effective_date": date(2021, 1, 1),
    "source": "周口市公安局：10万元以上案件全部提级挂牌督办（“以上”含本数，设置项）",
}


@transaction.atomic
def load() -> None:
    """Counties, bureaus, fraud types, legal terms, days off, documents, roles, the first standard.

    Loading again changes nothing.
    """
    reference.load()
    catalogue.load()
    task_forces.load()
    deadlines.load()
    documents.load()
    counties.sync_roles()
    if not EscalationRule.objects.exists():
        standards.change(by=None, now=clock.now(), **FIRST_STANDARD)
