"""Where money is, how it moves, and what becomes of stops, freezes, seized property and refunds (资金)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Place(models.TextChoices):
    """Where a yuan of a case is (资金位置). Each is in one place; an entry takes it to another.

    `OUTSIDE` is whatever is out of reach: its balance alone may be negative, and is the negative sum of all
    others. What slipped away after it was stopped or frozen is kept apart, so that holding it again does not
    count it again.
    """

    OUTSIDE = "outside", _("未控制")
    STOPPED = "stopped", pgettext_lazy("资金位置", "止付中")
    STOP_LAPSED = "stop_lapsed", _("止付已失效、解除")
    FROZEN = "frozen", pgettext_lazy("资金位置", "冻结中")
    FREEZE_LAPSED = "freeze_lapsed", _("冻结已失效、解除")
    SEIZED = "seized", _("扣押现金")
    HELD = "held", _("追缴在案")
    PAYABLE_FROZEN = "payable_frozen", _("待返还（冻结款）")
    PAYABLE_HELD = "payable_held", _("待返还（追缴款）")
    VICTIM = "victim", _("受害人已得")
    HANDED_ON = "handed_on", _("随案移送")


class EntryKind(models.TextChoices):
    """Why money moved (资金分录事由)."""

    STOP = "stop", _("止付")
    FREEZE = "freeze", _("冻结")
    LAPSE = "lapse", _("到期失效")
    LIFT = "lift", _("解除")
    SEIZE = "seize", _("扣押")
    RECOVER = "recover", _("追缴")
    RESTITUTE = "restitute", _("其他退赔")
    RELEASE = "release", _("批准返还")
    PAY = "pay", _("返还到账")
    TAKE_BACK = "take_back", _("撤回返还")
    HAND_ON = "hand_on", _("随案移送")
    CORRECT = "correct", _("更正")


class AccountKind(models.TextChoices):
    """What kind of account it is (账户类别)."""

    BANK = "bank", _("银行账户")
    PAYMENT = "payment", _("支付账户")
    WALLET = "wallet", _("数字钱包")
    OTHER = "other", _("其他")


class AccountRole(models.TextChoices):
    """What an account is in a case (账户身份)."""

    VICTIM = "victim", _("受害人账户")
    INVOLVED = "involved", _("涉案账户")


class Channel(models.TextChoices):
    """How the money left, where no account received it (交易方式)."""

    TRANSFER = "transfer", _("转账")
    WITHDRAWAL = "withdrawal", _("取现")
    PURCHASE = "purchase", _("消费")
    DEPOSIT = "deposit", _("存现")
    OTHER = "other", _("其他")


class RowVerdict(models.TextChoices):
    """What a line of a statement would do (比对结果)."""

    NEW = "new", _("可导入")
    DOUBLED = "doubled", _("文件内重复")
    KNOWN = "known", _("本案已有")
    REFUSED = "refused", _("退回")


class HoldState(models.TextChoices):
    """Where a stop-payment or a freeze stands (止付、冻结状态), domain §4.9."""

    REQUESTED = "requested", _("待审批")
    APPROVED = "approved", _("待执行")
    EFFECTIVE = "effective", _("生效中")
    QUEUED = "queued", _("轮候")
    FAILED = "failed", _("未成功")
    DECLINED = "declined", _("未批准")
    FOLLOWED = "followed", _("已转冻结")
    LAPSED = "lapsed", _("已失效")
    LIFTED = "lifted", _("已解除")
    USED = "used", _("已全部划转")
    HANDED_ON = "handed_on", _("已随案移送")


# Money lies under it, or will once the bank says so.
OPEN_HOLDS = frozenset({HoldState.REQUESTED, HoldState.APPROVED, HoldState.EFFECTIVE, HoldState.QUEUED})


class FailReason(models.TextChoices):
    """Why a bank held nothing (未成功原因)."""

    EMPTY = "empty", _("账户无余额")
    CLOSED = "closed", _("账户已注销")
    MISMATCH = "mismatch", _("户名与账号不符")
    RESTRICTED = "restricted", _("账户不得止付、冻结")
    PAPERS = "papers", _("手续不全")
    OTHER = "other", _("其他")


class Asset(models.TextChoices):
    """What is frozen (冻结财产种类): it says for how long and who decides (程序规定 239、243–245)."""

    DEPOSIT = "deposit", _("存款、汇款")
    SECURITIES = "securities", _("债券、股票、基金份额")
    EQUITY = "equity", _("股权、保单权益")


class LiftGround(models.TextChoices):
    """Why a hold ended before its time (解除理由)."""

    IRRELEVANT = "irrelevant", _("与案件无关")
    UNNECESSARY = "unnecessary", _("不需要继续控制")
    ORDERED = "ordered", _("上级或检察院决定解除")


class LapseFinding(models.TextChoices):
    """What the bank said after a hold had lapsed (失效核查结果)."""

    STILL_THERE = "still_there", _("资金仍在账户")
    PARTLY_GONE = "partly_gone", _("资金部分转出")
    GONE = "gone", _("资金已全部转出")


class ItemKind(models.TextChoices):
    """What was seized (扣押财物种类)."""

    CASH = "cash", _("现金")
    PHONE = "phone", _("手机")
    COMPUTER = "computer", _("电脑")
    VEHICLE = "vehicle", _("车辆")
    JEWELLERY = "jewellery", _("金银珠宝")
    BANK_CARD = "bank_card", _("银行卡")
    SIM = "sim", _("电话卡")
    OTHER = "other", _("其他")


class ItemState(models.TextChoices):
    """What became of seized property (财物状态)."""

    KEPT = "kept", _("扣押中")
    DEPOSITED = "deposited", _("已缴存专户")
    SOLD = "sold", _("已变卖、拍卖")
    RETURNED = "returned", _("已发还")
    WITH_CASE = "with_case", _("已随案移送")
    DESTROYED = "destroyed", _("已销毁")


class RecoverySource(models.TextChoices):
    """Where recovered money comes from (追缴来源), domain §4.6."""

    SEIZED_CASH = "seized_cash", _("扣押现金缴存")
    FREEZE_TRANSFER = "freeze_transfer", _("冻结款划转")
    AUCTION = "auction", _("变卖、拍卖所得")
    SUSPECT = "suspect", _("犯罪嫌疑人退缴")


class RestitutionSource(models.TextChoices):
    """Who else made good a victim's loss (其他退赔来源). It is deducted, and is no figure of the police."""

    SUSPECT = "suspect", _("嫌疑人或家属直接退赔")
    BANK = "bank", _("银行、支付机构赔付")
    COURT = "court", _("法院执行发还")
    OTHER = "other", _("其他")


class RefundMode(models.TextChoices):
    """How the money finds its victims (返还方式), 冻结资金返还若干规定 8."""

    SINGLE = "single", _("单笔直接返还")
    TIMESTAMP = "timestamp", _("按时间戳直接返还")
    PRO_RATA = "pro_rata", _("按比例返还")


class RefundState(models.TextChoices):
    """Where a refund stands (返还状态), domain §4.9."""

    DRAFT = "draft", _("拟定中")
    VERIFIED = "verified", _("已核对受害人")
    ANNOUNCED = "announced", _("公告中")
    CHECKED = "checked", _("待市局审批")
    APPROVED = "approved", _("已批准")
    ISSUED = "issued", _("银行办理中")
    CLOSED = "closed", _("已办结")
    CANCELLED = "cancelled", _("已取消")


# Its money still lies where it was, set aside in words alone; afterwards it waits to be paid.
PLANNED_REFUNDS = frozenset(
    {RefundState.DRAFT, RefundState.VERIFIED, RefundState.ANNOUNCED, RefundState.CHECKED}
)
OPEN_REFUNDS = PLANNED_REFUNDS | {RefundState.APPROVED, RefundState.ISSUED}


class PaymentState(models.TextChoices):
    """Where the share of one victim stands (到账状态)."""

    WAITING = "waiting", _("待返还")
    PAID = "paid", _("已到账")
    BOUNCED = "bounced", _("银行退回")
    TAKEN_BACK = "taken_back", _("已撤回")


UNPAID = frozenset({PaymentState.WAITING, PaymentState.BOUNCED})


class ObjectionVerdict(models.TextChoices):
    """What was decided on an objection (异议处理)."""

    UPHELD = "upheld", _("异议成立")
    REJECTED = "rejected", _("异议不成立")
