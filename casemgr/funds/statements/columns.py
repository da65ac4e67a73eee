"""What a line of a statement may hold, and what banks call it."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Field(NamedTuple):
    """Something a line says: its `name` in code, what this house calls it, and the headings of banks.

    The likeliest heading first.
    """

    name: str
    label: Any
    synonyms: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIELDS = (
    Field(
        "at",
        _("交易时间（日期和时间）"),
        _words("交易时间 交易日期时间 交易日期及时间 交易时点 发生时间 入账时间 记账时间 时间"),
    ),
    Field(
        "date",
        _("交易日期（时间在另一列）"),
        _words("交易日期 交易日 发生日期 记账日期 入账日期 会计日期 账务日期 日期"),
    ),
    Field("clock", _("交易时刻（只有时分秒）"), _words("交易时刻 交易时分秒 时分秒 记账时刻")),
    Field(
        "amount",
        _("交易金额"),
        _words("交易金额 发生额 交易发生额 发生金额 转账金额 交易额 金额 本次金额 交易金额原币"),
    ),
    Field(
        "sign",
        _("收支标志（进、出或借、贷）"),
        _words("收付标志 借贷标志 借贷标识 收支标志 借贷方向 收付方向 收支方向 进出标志 借贷 收支 交易方向"),
    ),
    Field(
        "paid_out",
        _("支出金额（借方）"),
        _words("借方发生额 支出 支出金额 借方金额 借方 转出金额 付出金额 出账金额 付款金额 取出金额"),
    ),
    Field(
        "paid_in",
        _("收入金额（贷方）"),
        _words("贷方发生额 收入 收入金额 贷方金额 贷方 转入金额 存入金额 入账金额 收款金额"),
    ),
    Field(
        "own",
        _("本方账号"),
        _words(
            "本方账号 交易卡号 交易账号 查询账号 查询卡号 本方卡号 客户账号 卡号 账号 账户 账卡号 查询账卡号"
        ),
    ),
    Field(
        "own_name", _("本方户名"), _words("本方户名 交易方户名 交易户名 客户名称 户名 账户名称 客户姓名 姓名")
    ),
    Field(
        "other",
        _("对方账号"),
        _words(
            "对方账号 交易对手账卡号 对手账号 对手账卡号 交易对方账户 交易对方账号 对方账户 对方卡号"
            " 交易对手账号 对手账户 对方账卡号 对方账号卡号 交易对手账户 收付款方账号"
        ),
    ),
    Field(
        "other_name",
        _("对方户名"),
        _words(
            "对方户名 对手户名 交易对方名称 对方名称 对方姓名 对方账户名称 交易对手名称 对手名称 交易对方"
        ),
    ),
    Field(
        "other_bank",
        _("对方开户行"),
        _words("对方开户行 对手开户银行 对方银行 对方行名 对手开户行 对方开户机构 对方行 交易对方开户行"),
    ),
    Field(
        "payer", _("付款方账号"), _words("付款方账号 付款账号 付款方账户 付款卡号 转出账号 付款方支付账号")
    ),
    Field("payer_name", _("付款方户名"), _words("付款方户名 付款户名 付款方名称 付款人名称 付款人 转出户名")),
    Field("payer_bank", _("付款方开户行"), _words("付款方开户行 付款行 付款方银行 付款方行名 转出银行")),
    Field(
        "payee", _("收款方账号"), _words("收款方账号 收款账号 收款方账户 收款卡号 转入账号 收款方支付账号")
    ),
    Field("payee_name", _("收款方户名"), _words("收款方户名 收款户名 收款方名称 收款人名称 收款人 转入户名")),
    Field("payee_bank", _("收款方开户行"), _words("收款方开户行 收款行 收款方银行 收款方行名 转入银行")),
    Field(
        "serial",
        _("流水号"),
        _words(
            "交易流水号 流水号 日志号 交易日志号 交易序号 银行流水号 业务流水号 交易号 交易单号 主机流水号"
        ),
    ),
    Field("balance", _("交易后余额"), _words("交易余额 余额 账户余额 交易后余额 当前余额 账面余额")),
    Field(
        "summary",
        _("摘要"),
        _words("摘要说明 摘要 交易摘要 交易类型 用途 备注 附言 交易说明 交易附言 说明"),
    ),
    Field("currency", _("币种"), _words("交易币种 币种 货币 币别")),
    Field("outcome", _("交易结果（成功或失败）"), _words("交易是否成功 交易结果 交易状态 处理结果 状态")),
)

BY_NAME = {field.name: field for field in FIELDS}

# The order in which a line's reasons are told: the first one names the column.
ORDER = {field.name: place for place, field in enumerate(FIELDS)}

WORDS = frozenset(word for field in FIELDS for word in field.synonyms)

# What banks write for money that came in and that went out. In an account of a customer 借 is what he spent.
IN_WORDS = frozenset(_words("贷 进 收 收入 入 转入 存入 入账 来账 收款 贷方 贷记 c cr credit + in"))
OUT_WORDS = frozenset(_words("借 出 付 支出 支 转出 支取 出账 往账 付款 借方 借记 d dr debit - out"))
