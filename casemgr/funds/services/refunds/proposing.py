"""How money should find its victims, by the evidence (返还方式建议), 冻结资金返还若干规定 8."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case
from casemgr.funds.enums import AccountRole, RefundMode
from casemgr.funds.models import CaseAccount, Freeze, Transfer
from casemgr.funds.services.refunds.pool import NOTHING, Claim, Source
from casemgr.funds.shares import shares
from casemgr.funds.tracing import belonging, trace

# Why the system proposes a mode, in words; `Refund.basis` keeps the code, or what an officer wrote instead.
GROUNDS = {
    "one_victim": _("本案仅一名受害人的损失尚未弥补，资金权属明确，直接返还。"),
    "of_one_victim": _("交易流水显示，所选资金全部来自同一名受害人的转账，直接返还该受害人。"),
    "timestamps": _("按银行交易时间戳，所选资金可逐笔追溯到各受害人的转账，直接返还。"),
    "recovered": _("资金含追缴款，不能按交易时间戳追溯到具体受害人，按各受害人未获弥补损失的比例返还。"),
    "mixed": _("资金来自多名受害人，现有交易流水不能逐笔追溯，按各受害人未获弥补损失的比例返还。"),
}

Drawn = Sequence[tuple[Source, Decimal]]
"""Sources with how much of each goes into the round, yuan."""


@dataclass(frozen=True)
class Proposal:
    """A mode with its ground, and what each victim would get, yuan by his key."""

    mode: RefundMode
    basis: str
    amounts: dict[int, Decimal] = field(default_factory=dict)


def propose(case: Case, drawn: Drawn, claims: Sequence[Claim]) -> Proposal:
    """Direct, where all the money is one victim's or is traced to each by timestamps; else by proportion."""
    owed = [claim for claim in claims if claim.left]
    pool = sum((amount for _source, amount in drawn), NOTHING)
    if len(owed) == 1:
        return Proposal(RefundMode.SINGLE, "one_victim", {owed[0].victim.pk: min(pool, owed[0].left)})
    traced = _traced(case, drawn)
    if traced and _is_owed(traced, owed):
        if len(traced) == 1:
            return Proposal(RefundMode.SINGLE, "of_one_victim", traced)
        return Proposal(RefundMode.TIMESTAMP, "timestamps", traced)
    ground = "mixed" if all(source.is_freeze for source, _part in drawn) else "recovered"
    return Proposal(RefundMode.PRO_RATA, ground, by_proportion(pool, owed))


def by_proportion(pool: Decimal, claims: Sequence[Claim]) -> dict[int, Decimal]:
    """What each victim gets of a pool in proportion to what is owed to him; nobody gets nothing by name."""
    owed = [claim for claim in claims if claim.left]
    parts = shares(pool, [claim.left for claim in owed])
    return {claim.victim.pk: part for claim, part in zip(owed, parts, strict=True) if part}


def in_words(basis: str) -> str:
    """The ground of a round's mode as a person reads it: the system's sentence, or the officer's own."""
    return str(GROUNDS.get(basis, basis))


def _is_owed(traced: dict[int, Decimal], owed: Sequence[Claim]) -> bool:
    left = {claim.victim.pk: claim.left for claim in owed}
    return all(amount <= left.get(victim, NOTHING) for victim, amount in traced.items())


def _traced(case: Case, drawn: Drawn) -> dict[int, Decimal]:
    """Whose the drawn money is, if the banks' timestamps say so of all of it; otherwise nothing.

    Of an account with money of several victims only the whole can be traced: which part was drawn nobody
    could say.
    """
    freezes = [
        (source, amount, source.record) for source, amount in drawn if isinstance(source.record, Freeze)
    ]
    if len(freezes) < len(drawn):
        return {}
    contents = _contents(case)
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for source, amount, record in freezes:
        persons = belonging(contents.get(record.case_account_id, Counter()), source.balance)
        if not persons or (len(persons) > 1 and amount != source.balance):
            return {}
        for person, share in persons.items():
            found[person] += share if len(persons) > 1 else amount
    return dict(found)


def _contents(case: Case) -> dict[int, Counter[int | None]]:
    owners = CaseAccount.objects.filter(case=case, role=AccountRole.VICTIM, victim__isnull=False)
    known = dict(owners.values_list("pk", "victim"))
    if not known:
        return {}
    steps = Transfer.objects.filter(case=case).order_by("at", "pk").values_list("payer", "payee", "amount")
    return trace(steps.iterator(), known)
