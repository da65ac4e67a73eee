"""Four cases of 扶沟 whose money goes back to several victims (domain §5.9), each as far as it has come today.

Ready to begin; announced; at the bank, with one share paid and one sent back; closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Act
from casemgr.cases.services import victims
from casemgr.common.clock import local_date
from casemgr.demo import named
from casemgr.demo.desks import Desk, desk_of, house, past
from casemgr.funds.models import Freeze, Recovery
from casemgr.supervision.services import escalation
from casemgr.suspects.enums import RingRole
from casemgr.suspects.services import people

COUNTY = "411621"
MINUTE = timedelta(minutes=1)
Sources = Mapping[Freeze | Recovery, Decimal]


@dataclass(frozen=True)
class Story:
    """A case reported so many days ago: who lost how much, what was frozen and paid back, yuan.

    `suspect` holds the account, of which `tail` are the last four digits.
    """

    name: str
    fraud_type: str
    days: int
    losses: tuple[tuple[str, int], ...]
    frozen: int
    paid_back: int
    suspect: str
    tail: int
    summary: str


READY = Story(
    "“鑫盛投资”虚假投资理财系列案", "invest", 82, (("李桂兰", 120_000), ("周玉珍", 60_000), ("赵敏", 45_000)),
    80_000, 20_000, "周海波", 3316,
    "三名受害人被拉入荐股群，在“鑫盛投资”APP内充值后无法提现。资金汇入同一账户后混同，已冻结8万元，追缴2万元。",
)  # fmt: skip
ANNOUNCED = Story(
    "“聚宝通”虚假投资理财系列案", "invest", 96, (("孙秀英", 86_000), ("吴桂芳", 54_000), ("段志远", 31_000)),
    96_000, 0, "贺文斌", 7752,
    "三名受害人经网友介绍在“聚宝通”平台投资，款项汇入同一账户，已冻结9.6万元。",
)  # fmt: skip
AT_BANK = Story(
    "“优选商城”虚假购物系列案", "shop", 118, (("马春梅", 72_000), ("郝建新", 48_000), ("闫丽娟", 30_000)),
    90_000, 0, "丁大勇", 1283,
    "三名受害人在“优选商城”付款后未收到货物，款项汇入同一账户，已冻结9万元。",
)  # fmt: skip
CLOSED = Story(
    "“速贷通”虚假网络贷款系列案", "loan", 164, (("常玉梅", 63_000), ("樊永强", 42_000)),
    54_000, 16_000, "罗翠英", 5820,
    "两名受害人办理网络贷款，被以“解冻金”为由骗走款项，已冻结5.4万元，追缴1.6万元。",
)  # fmt: skip


def build(*, now: datetime) -> None:
    """Register the four and take each as far as it has come."""
    officers = house()
    for story, act in ((CLOSED, _close), (AT_BANK, _pay_some), (ANNOUNCED, _announce), (READY, None)):
        desk, sources = _enter(story, officers, now)
        if act:
            act(desk, sources, now)


def _enter(story: Story, officers: Mapping[str, Officer], now: datetime) -> tuple[Desk, Sources]:
    """The case on its day, with the money that was frozen on it and what a suspect paid back three weeks later."""
    reported = past(now, story.days, 9)
    case = named.enter(
        COUNTY,
        reported,
        name=story.name,
        fraud_type=story.fraud_type,
        reported_date=local_date(reported),
        reported_time=time(8, 40),
        summary=story.summary,
        acts=[Act.ACCEPT, Act.FILE, Act.INVESTIGATE],
    )
    for name, loss in story.losses:
        victims.add(by=case.lead, case=case, name=name, loss_amount=Decimal(loss), now=reported)
    escalation.sweep(now=reported + timedelta(hours=9))
    desk = desk_of(case, officers)
    row = desk.account(story.tail, story.suspect, reported + 5 * MINUTE)
    desk.stop(row, Decimal(story.frozen), reported + 12 * MINUTE)
    freeze = desk.freeze(row, Decimal(story.frozen), reported + timedelta(hours=7))
    sources: dict[Freeze | Recovery, Decimal] = {freeze: Decimal(story.frozen)}
    if story.paid_back:
        suspect = people.add(
            by=desk.detective, case=case, name=story.suspect, roles=[RingRole.CARD_OWNER], now=reported
        )
        paid = Decimal(story.paid_back)
        sources[desk.pay_back(suspect, paid, reported + timedelta(days=21, hours=2), 1)] = paid
    return desk, sources


def _announce(desk: Desk, sources: Sources, now: datetime) -> None:
    desk.announce(desk.draft(sources, past(now, 13, 10)), past(now, 12, 9))


def _pay_some(desk: Desk, sources: Sources, now: datetime) -> None:
    """The bank has had it since yesterday morning; the last share is still to come."""
    refund = desk.announce(desk.draft(sources, past(now, 49, 10)), past(now, 48, 9))
    refund = desk.issue(refund, past(now, 1, 10))
    first, second, _third = desk.shares(refund)
    desk.pay(first, past(now, 1, 15))
    desk.bounce(second, past(now, 1, 16))


def _close(desk: Desk, sources: Sources, now: datetime) -> None:
    refund = desk.announce(desk.draft(sources, past(now, 66, 10)), past(now, 65, 9))
    refund = desk.issue(refund, past(now, 20, 10))
    for share in desk.shares(refund):
        desk.pay(share, past(now, 19, 11))
        desk.sign(share, past(now, 17, 15))
