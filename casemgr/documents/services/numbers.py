"""Who issues, and the next number of his series (文号)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from casemgr.cases.models import Case
from casemgr.counties.models import Unit
from casemgr.documents.enums import Approver
from casemgr.documents.models import Issuer, Kind, Series


def issuer_of(unit: Unit) -> Issuer:
    """The unit itself if it issues documents under its own word, else the nearest above it that does."""
    above: Unit | None = unit
    while above is not None:
        if issuer := Issuer.objects.select_related("unit").filter(unit=above).first():
            return issuer
        above = above.parent
    raise ValidationError(
        _("%(unit)s及其上级都没有登记发文代字，请联系数据管理员在“发文单位”中登记。") % {"unit": unit.name}
    )


def issuer_for(kind: Kind, case: Case) -> Issuer:
    """Who issues a document of a kind in a case: the case's unit, or the city for what the city decides."""
    if kind.approver != Approver.CITY_HEAD:
        return issuer_of(case.lead_unit)
    return issuer_of(
        Unit.objects.filter(kind=Unit.Kind.CITY_BUREAU).order_by("code").first() or case.lead_unit
    )


def draw(unit: Unit, kind: Kind, year: int) -> int:
    """The next number of a series: 1, 2, 3 … without a gap.

    Must run in the transaction of what is numbered. Its row stays locked until that ends: the next one waits,
    and a number whose transaction is rolled back is given again.
    """
    Series.objects.bulk_create([Series(unit=unit, kind=kind, year=year)], ignore_conflicts=True)
    series = held(unit=unit, kind=kind, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last


def held(**lookup: Any) -> Series:
    """A series as it is now, in which no number is drawn until the transaction ends."""
    return Series.objects.select_for_update().get(**lookup)
