"""The inventory of a case: an item registered, its place or seal changed, a mistake voided (证据登记)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history, numbers
from casemgr.common.clock import local_date
from casemgr.common.moments import Moment, not_before
from casemgr.common.versioned import Stale
from casemgr.evidence import registry
from casemgr.evidence.enums import TAKEN_BY_ONE, Mode
from casemgr.evidence.models import CHANGEABLE, Evidence
from casemgr.evidence.services.working import handlers, held, standing


@transaction.atomic
def register(*, by: Officer, case: Case, now: datetime, **fields: Any) -> Evidence:
    """Take an item into the inventory under the next number of the case's unit.

    Raises ValidationError for fewer than two who collected it (程序规定 229), for a seizure before filing
    (程序规定 174), for a moment still to come.
    """
    case = held(by, case)
    _check_collectors(case, now, fields)
    if fields["collected_at"] > now:
        raise ValidationError({"collected_at": _("取得时间不能晚于现在。")})
    if fields["mode"] == Mode.SEIZED:
        _check_filed(case, fields["collected_at"])
    evidence = Evidence(
        case=case,
        county_id=case.county_id,
        number=numbers.next_number("E", case.lead_unit, local_date(now), Evidence.objects.all(), "number"),
        created_at=now,
        created_by=by,
        **fields,
    )
    evidence.full_clean()
    evidence.save()
    tell(EventKind.EVIDENCE_ADDED, evidence, by, now, evidence_kind=evidence.kind, mode=evidence.mode)
    return evidence


@transaction.atomic
def change(*, by: Officer, evidence: Evidence, version: int, now: datetime, **fields: Any) -> Evidence:
    """Change where an item lies, its seal or the note on it, from a form opened at `version`.

    Nothing else: what was collected, by whom and when is signed for. Raises Stale when somebody saved
    meanwhile.
    """
    evidence = standing(by, evidence)
    if evidence.version != version:
        raise Stale(evidence)
    before = {name: getattr(evidence, name) for name in CHANGEABLE}
    for name in CHANGEABLE:
        setattr(evidence, name, fields.get(name, before[name]))
    evidence.version += 1
    evidence.full_clean()
    evidence.save()
    changed = [name for name in CHANGEABLE if getattr(evidence, name) != before[name]]
    if changed:
        # The note may name people: that it was changed is told, not what it says.
        plain = [name for name in changed if name in Evidence.PLAIN]
        pairs = {name: [before[name], getattr(evidence, name)] for name in plain}
        tell(EventKind.EVIDENCE_CHANGED, evidence, by, now, fields=changed, changes=pairs)
    return evidence


@transaction.atomic
def void(*, by: Officer, evidence: Evidence, reason: str, now: datetime) -> Evidence:
    """Void what was registered by mistake (作废); its number is not given again.

    Only as long as nothing hangs on it: what was handed on, tested or filed was there.
    """
    evidence = standing(by, evidence)
    if evidence.custody.exists() or evidence.tests.exists() or evidence.files.exists():
        raise ValidationError(_("该证据已有移交、鉴定或文件记录，不能作废；有误之处请写入备注。"))
    evidence.voided_at, evidence.voided_by, evidence.void_reason = now, by, reason
    evidence.version += 1
    evidence.full_clean()
    evidence.save()
    tell(EventKind.EVIDENCE_VOIDED, evidence, by, now, reason=reason)
    registry.voided(evidence, by, now)
    return evidence


def tell(event: EventKind, evidence: Evidence, by: Officer, now: datetime, **data: Any) -> None:
    """The history speaks of the item by its number, which names nobody."""
    Case.objects.filter(pk=evidence.case_id).update(updated_at=now)
    history.write(event, evidence.case, by=by, now=now, evidence=evidence.pk, number=evidence.number, **data)
    audit.record(f"case.{event}", evidence.case, by=by, now=now, evidence=evidence.number)


def _check_collectors(case: Case, now: datetime, fields: dict[str, Any]) -> None:
    first, second = fields["collected_by"], fields.get("collected_with")
    if second is None and fields["mode"] not in TAKEN_BY_ONE:
        raise ValidationError(
            {"collected_with": _("取证的侦查人员不得少于二人（程序规定第229条），请选择另一名民警。")}
        )
    if second == first:
        raise ValidationError({"collected_with": _("两名取证民警不能是同一人。")})
    able = set(handlers(case, now).values_list("pk", flat=True))
    for name, officer in (("collected_by", first), ("collected_with", second)):
        if officer and officer.pk not in able:
            raise ValidationError({name: _("请选择本案所属县区或专班的民警。")})


def _check_filed(case: Case, collected_at: datetime) -> None:
    """Before filing nothing is taken from anybody by force (程序规定 174)."""
    if case.filed_date is None:
        sentence = _(
            "案件尚未立案，不得扣押（程序规定第174条）。当事人主动提交或依法调取的，请选择相应方式。"
        )
        raise ValidationError({"mode": sentence})
    taken = timezone.localtime(collected_at)
    if not not_before(Moment(taken.date(), taken.time()), Moment(case.filed_date, case.filed_time)):
        sentence = _("取得时间早于立案时间，立案前不得扣押（程序规定第174条），请核对时间或取得方式。")
        raise ValidationError({"collected_at": sentence})
