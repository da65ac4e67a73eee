"""What a victim got from elsewhere (其他退赔): it lessens his loss and is no figure of the police."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Victim
from casemgr.funds import ledger
from casemgr.funds.enums import EntryKind, RestitutionSource
from casemgr.funds.models import Restitution
from casemgr.funds.services.moving import check_past, check_some, move_typed, tell
from casemgr.funds.services.working import held


@transaction.atomic
def record(
    *,
    by: Officer,
    victim: Victim,
    source: RestitutionSource,
    amount: Decimal,
    paid_at: datetime,
    now: datetime,
    note: str = "",
) -> Restitution:
    """Record what a suspect, a bank or a court paid the victim itself. Never more than he still lacks."""
    case = held(by, victim.case)
    known = Victim.objects.filter(pk=victim.pk).first()
    if known is None:
        raise ValidationError({"victim": _("该受害人已被移除，请刷新页面。")})
    check_some(amount)
    check_past("paid_at", paid_at, now)
    restitution = Restitution(
        case=case,
        county_id=case.county_id,
        victim=known,
        source=source,
        amount=amount,
        paid_at=paid_at,
        note=note,
        recorded_at=now,
        recorded_by=by,
    )
    restitution.full_clean()
    restitution.save()
    move_typed(
        EntryKind.RESTITUTE,
        ledger.outside(case),
        ledger.of_victim(known),
        amount,
        about=restitution.target,
        at=paid_at,
        by=by,
        now=now,
    )
    tell(
        EventKind.MONEY_RESTITUTED,
        case,
        by,
        now,
        restitution=restitution.pk,
        victim=known.pk,
        source=source,
        amount=str(amount),
    )
    return restitution
