"""Changing what a case says, when two may be changing it at once."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases import rules
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case, FraudType, Lure
from casemgr.cases.services import history, shadows
from casemgr.common.versioned import Stale

# What the edit form of a case shows; the rest changes through its own service.
EDITABLE = (
    "name",
    "special_name",
    "fraud_type",
    "lures",
    "is_cross_border",
    "is_major",
    "is_gang",
    "is_card",
    "occurred",
    "reported_date",
    "reported_time",
    "loss_amount",
    "amount_involved",
    "amount_is_approx",
    "summary",
    "remark",
)


@transaction.atomic
def edit(*, by: Officer, case: Case, version: int, now: datetime, **fields: Any) -> Case:
    """Save the fields of an edit form that was opened at `version`.

    Raises Stale when somebody saved meanwhile: nothing is written, the conflict page shows both.
    """
    case = held(by, case)
    if case.version != version:
        raise Stale(case)
    before = values(case)
    lures = fields.pop("lures", None)
    for field, value in fields.items():
        setattr(case, field, value)
    if case.victims.exists():
        case.loss_amount = Decimal(before["loss_amount"])
    case.version += 1
    case.updated_at = now
    check_days(case, now)
    case.full_clean(exclude=["assistants"])
    case.save()
    if lures is not None:
        case.lures.set(lures)
    shadows.refresh(case)
    after = values(case)
    changed = [field for field in EDITABLE if before[field] != after[field]]
    if changed:
        spoken = {field: [_kept(field, before[field]), _kept(field, after[field])] for field in changed}
        history.write(EventKind.CHANGED, case, by=by, now=now, fields=spoken)
        audit.record("case.changed", case, by=by, now=now, fields=changed)
    return case


@transaction.atomic
def note(*, by: Officer, case: Case, text: str, now: datetime) -> None:
    """Write a working note, or a supervisor's comment, into the history (工作记录)."""
    if not rules.may_note(by, case):
        raise PermissionDenied(_("您不办理、不督办本案，不能写工作记录。"))
    history.write(EventKind.NOTED, case, by=by, now=now, text=text)
    audit.record("case.noted", case, by=by, now=now)


def held(by: Officer, case: Case) -> Case:
    """The case as it is now, locked until the transaction ends, if `by` may change it.

    Asked of the locked row: it may have been given to somebody else since it was read.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_edit(by, case):
        raise PermissionDenied(_("您不是本案主办或协办民警，不能修改。"))
    return case


def check_days(case: Case, now: datetime) -> None:
    """Nothing lies in the future, and no crime after its report."""
    errors = {}
    here = timezone.localtime(now)
    if case.reported_date > here.date():
        errors["reported_date"] = _("报案日期不能晚于今天。")
    elif case.reported_date == here.date() and (case.reported_time or time.min) > here.time():
        errors["reported_date"] = _("报案时间不能晚于现在。")
    if case.occurred and tuple(case.occurred) > case.reported_date.timetuple()[:3]:
        errors["occurred"] = _("发案时间不能晚于报案日期。")
    if errors:
        raise ValidationError(errors)


def values(case: Case) -> dict[str, Any]:
    """The editable fields of a case as plain JSON values, each in its one writing.

    For comparing what was, what is and what was typed.
    """
    fields = {field: getattr(case, field) for field in EDITABLE}
    return plain({**fields, "lures": case.lures.all()})


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a case or a victim, as models and forms have them, as plain JSON values."""
    return {field: _plain(value) for field, value in fields.items()}


def in_words(field: str, value: Any) -> str:
    """One of `values` as a person reads it."""
    if field == "fraud_type":
        return str(FraudType.objects.filter(pk=value).first() or "")
    if field == "lures":
        return _("、").join(Lure.objects.filter(pk__in=value).values_list("name", flat=True))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if field == "reported_time":
        return str(value)[:5]
    return str(value)


def _kept(field: str, value: Any) -> Any:
    """A value as the history keeps it: of a catalogue the name; yes and no wait for the reader's language."""
    return value if isinstance(value, bool) else in_words(field, value)


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet):
        return sorted(row.pk for row in value)
    if isinstance(value, date | time):
        return value.isoformat()
    return value if isinstance(value, bool) else str(value)
