"""A round is drafted: from which money, in which mode, how much to whom (拟定返还方案)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.cases.services import numbers
from casemgr.common.clock import local_date
from casemgr.common.money import show_yuan
from casemgr.funds.enums import RefundMode, RefundState
from casemgr.funds.models import Allocation, Freeze, Refund, RefundSource
from casemgr.funds.services.refunds import pool as pools
from casemgr.funds.services.refunds import rounds
from casemgr.funds.services.refunds.pool import NOTHING, Claim, Source
from casemgr.funds.services.refunds.proposing import Drawn, Proposal, by_proportion, propose
from casemgr.funds.services.working import held
from casemgr.funds.shares import taken

LETTER = "H"


@transaction.atomic
def draft(*, by: Officer, case: Case, amounts: Mapping[str, Decimal], now: datetime) -> Refund:
    """Begin a round with `amounts` (yuan by target of freeze or recovery), in the mode the evidence proposes.

    Money above all that is owed stays where it is. Raises ValidationError if nothing is owed to anybody.
    """
    case = held(by, case)
    drawn = pools.chosen(case, amounts, now)
    claims = pools.claims(case)
    proposal = propose(case, drawn, claims)
    last = Refund.objects.filter(case=case).aggregate(last=Max("round_no"))["last"] or 0
    refund = Refund(
        case=case,
        county_id=case.county_id,
        number=numbers.next_number(LETTER, case.lead_unit, local_date(now), Refund.objects.all(), "number"),
        round_no=last + 1,
        mode=proposal.mode,
        created_at=now,
        created_by=by,
    )
    refund.full_clean()
    refund.save()
    _lay(refund, drawn, claims, proposal)
    rounds.tell(refund, "drafted", by, now, mode=refund.mode, amount=str(refund.pool))
    return refund


@transaction.atomic
def choose_sources(
    *, by: Officer, refund: Refund, version: int, amounts: Mapping[str, Decimal], now: datetime
) -> Refund:
    """Draw on other money; mode and shares are proposed anew. Raises Stale."""
    case = held(by, refund.case)
    refund = rounds.standing(case, refund, {RefundState.DRAFT}, version)
    drawn = pools.chosen(case, amounts, now, but=refund)
    claims = pools.claims(case, but=refund)
    _lay(refund, drawn, claims, propose(case, drawn, claims))
    rounds.tell(refund, "sources", by, now, mode=refund.mode, amount=str(refund.pool))
    return refund


@transaction.atomic
def choose_shares(
    *,
    by: Officer,
    refund: Refund,
    version: int,
    mode: RefundMode,
    reason: str,
    amounts: Mapping[int, Decimal],
    now: datetime,
) -> Refund:
    """Choose the mode, and where it is direct what each victim gets (yuan by his key), summing to the pool.

    By proportion the shares are computed, whatever was typed. Another mode than proposed needs a reason.
    Raises Stale.
    """
    case = held(by, refund.case)
    refund = rounds.standing(case, refund, {RefundState.DRAFT}, version)
    drawn, claims = drawn_by(refund, now), pools.claims(case, but=refund)
    proposal = propose(case, drawn, claims)
    if mode != proposal.mode and not reason:
        raise ValidationError(
            {
                "reason": _("系统按证据建议“%(mode)s”，选择其他方式须写明理由。")
                % {"mode": RefundMode(proposal.mode).label}
            }
        )
    pool = sum((amount for _source, amount in drawn), NOTHING)
    if mode == RefundMode.PRO_RATA:
        parts = by_proportion(pool, claims)
    else:
        parts = _direct(mode, pool, claims, amounts)
    _lay(refund, drawn, claims, Proposal(mode, reason or proposal.basis, parts))
    rounds.tell(refund, "shares", by, now, mode=refund.mode, amount=str(refund.pool))
    return refund


def drawn_by(refund: Refund, now: datetime) -> Drawn:
    """What a round that is being drafted draws on, as the money lies now.

    Raises ValidationError if some of it is no longer there.
    """
    amounts = {row.record.target: row.amount for row in rounds.sources(refund)}
    try:
        drawn: Drawn = pools.chosen(refund.case, amounts, now, but=refund)
    except ValidationError as error:
        raise ValidationError(_("所选资金的余额已变化，请重新选择资金来源。")) from error
    return drawn


def check_shares(refund: Refund, now: datetime) -> None:
    """Whether the shares are still what they should be, before others look at them.

    By proportion they are exactly those of today's victims and losses; otherwise none is above its claim.
    """
    drawn, claims = drawn_by(refund, now), pools.claims(refund.case, but=refund)
    parts = {row.victim_id: row.amount for row in rounds.allocations(refund)}
    pool = sum((amount for _source, amount in drawn), NOTHING)
    stale = refund.mode == RefundMode.PRO_RATA and by_proportion(pool, claims) != parts
    if stale or pool != sum(parts.values(), NOTHING):
        raise ValidationError(_("受害人、损失或已获退赔有变化，请重新确定返还方式和份额。"))
    check_claims(refund)


def check_claims(refund: Refund) -> None:
    """Raises ValidationError if a share is above what its victim is still owed."""
    left = {claim.victim.pk: claim.left for claim in pools.claims(refund.case, but=refund)}
    if any(row.amount > left.get(row.victim_id, NOTHING) for row in rounds.allocations(refund)):
        raise ValidationError(_("有受害人的份额已超过其未获弥补的损失，请退回修改返还方案。"))


def _direct(
    mode: RefundMode, pool: Decimal, claims: Sequence[Claim], amounts: Mapping[int, Decimal]
) -> dict[int, Decimal]:
    """What an officer typed, if it can be."""
    left = {claim.victim.pk: claim.left for claim in claims}
    parts = {victim: amount for victim, amount in amounts.items() if amount}
    errors = {
        f"share:{victim}": _("不能超过未获弥补的损失%(left)s元。")
        % {"left": show_yuan(left.get(victim, NOTHING))}
        for victim, amount in parts.items()
        if amount > left.get(victim, NOTHING)
    }
    if errors:
        raise ValidationError(errors)
    if mode == RefundMode.SINGLE and len(parts) > 1:
        raise ValidationError({"mode": _("单笔直接返还只能返还一名受害人。")})
    if (total := sum(parts.values(), NOTHING)) != pool:
        raise ValidationError(
            _("各受害人返还金额合计%(total)s元，与返还总额%(pool)s元不一致，请核对。")
            % {"total": show_yuan(total), "pool": show_yuan(pool)}
        )
    return parts


def _lay(refund: Refund, drawn: Drawn, claims: Sequence[Claim], proposal: Proposal) -> None:
    """Write mode, sources and shares. What is more than the shares is not drawn; payees known stay."""
    total = sum(proposal.amounts.values(), NOTHING)
    if not total:
        raise ValidationError(_("本案没有损失尚未弥补的受害人，不能启动返还。"))
    RefundSource.objects.filter(refund=refund).delete()
    parts = taken([amount for _source, amount in drawn], total)
    for (source, _amount), part in zip(drawn, parts, strict=True):
        if part:
            _source_row(refund, source, part)
    known = {row.victim_id: row for row in rounds.allocations(refund)}
    for claim in claims:
        row = known.pop(claim.victim.pk, None)
        if amount := proposal.amounts.get(claim.victim.pk):
            row = row or Allocation(
                refund=refund, case=refund.case, county_id=refund.county_id, victim=claim.victim
            )
            row.claim, row.amount = claim.left, amount
            row.full_clean()
            row.save()
        elif row:
            row.delete()
    rounds.save(refund, mode=proposal.mode, basis=proposal.basis, pool=total)


def _source_row(refund: Refund, source: Source, amount: Decimal) -> None:
    record = source.record
    row = RefundSource(refund=refund, case=refund.case, county_id=refund.county_id, amount=amount)
    if isinstance(record, Freeze):
        row.freeze = record
    else:
        row.recovery = record
    row.full_clean()
    row.save()
