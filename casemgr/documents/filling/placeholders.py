"""What a template may ask for (占位符): each name, what it means, and where its fact is kept.

The names are Chinese in every language: they stand in Word files that officers of the bureau edit.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Where(StrEnum):
    """Where a fact is kept, and so where a missing one is to be filled in."""

    ISSUING = "issuing"
    CASE = "case"
    VICTIM = "victim"
    SUSPECT = "suspect"
    MEASURE = "measure"
    REFUND = "refund"
    TYPED = "typed"


WHERE_LABELS: dict[Where, Any] = {
    Where.ISSUING: _("出具时由系统填写"),
    Where.CASE: _("案件的“编辑案情”"),
    Where.VICTIM: _("案件的“受害人”"),
    Where.SUSPECT: _("案件的“嫌疑人”"),
    Where.MEASURE: _("嫌疑人的强制措施"),
    Where.REFUND: _("案件的“资金”中的该次返还"),
    Where.TYPED: _("出具时填写"),
}


@dataclass(frozen=True)
class Placeholder:
    """One fact. `sample` is what a template is tried out with; `long` ones take several lines."""

    name: str
    meaning: Any
    where: Where
    sample: str
    long: bool = False


@dataclass(frozen=True)
class Rows:
    """Facts that repeat, one row for each person or thing: a template goes through them in a loop."""

    name: str
    meaning: Any
    where: Where
    columns: dict[str, tuple[Any, str]]

    @property
    def sample(self) -> list[dict[str, str]]:
        return [{name: sample for name, (_meaning, sample) in self.columns.items()}]


BY_US, CASE, VICTIM, SUSPECT, MEASURE, REFUND, TYPING = Where

_ALL = (
    Placeholder("文书名称", _("文书种类的名称"), BY_US, "拘留证（样例）"),
    Placeholder("文号", _("按发文单位、种类和年份连续编号"), BY_US, "样公（刑）样字〔2026〕1号"),
    Placeholder("发文单位", _("盖章的公安机关全称"), BY_US, "样例县公安局"),
    Placeholder("县区", _("立案县区的名称"), BY_US, "样例县"),
    Placeholder("出具日期", _("出具当日，如2026年3月5日"), BY_US, "2026年3月5日"),
    Placeholder("案件编号", _("立案后的案件编号"), CASE, "A4116210000002026030001"),
    Placeholder("案件名称", _("案件名称"), CASE, "某某被刷单返利诈骗案"),
    Placeholder("公告案件名称", _("人名脱敏的案件名称，供公告使用"), CASE, "样某某被刷单返利诈骗案"),
    Placeholder("诈骗类型", _("诈骗类型"), CASE, "刷单返利类诈骗"),
    Placeholder("简要案情", _("简要案情，多行照原样分行"), CASE, "样例案情第一行\n样例案情第二行", long=True),
    Placeholder("发案时间", _("发案时间，可只有年月"), CASE, "2026年2月1日"),
    Placeholder("报案日期", _("报案日期"), CASE, "2026年2月2日"),
    Placeholder("受案日期", _("受案日期"), CASE, "2026年2月3日"),
    Placeholder("立案日期", _("立案日期"), CASE, "2026年2月4日"),
    Placeholder("损失金额", _("损失金额，元，两位小数"), CASE, "38,000.01"),
    Placeholder("损失金额大写", _("损失金额的大写"), CASE, "叁万捌仟元零壹分"),
    Placeholder("涉案金额", _("涉案金额，元，两位小数"), CASE, "128,000.02"),
    Placeholder("主办民警", _("主办民警姓名"), CASE, "样例民警"),
    Placeholder("主办单位", _("主办单位全称"), CASE, "样例县公安局反诈中心"),
    Placeholder("在逃人员", _("本案在逃的嫌疑人姓名，以顿号隔开"), SUSPECT, "样在逃甲、样在逃乙"),
    Placeholder("受害人", _("全部受害人姓名，以顿号隔开"), VICTIM, "样受害甲、样受害乙"),
    Placeholder("姓名", _("嫌疑人姓名"), SUSPECT, "样嫌疑甲"),
    Placeholder("别名", _("嫌疑人的别名、绰号"), SUSPECT, "样例别名"),
    Placeholder("性别", _("嫌疑人性别"), SUSPECT, "男"),
    Placeholder("出生日期", _("嫌疑人出生日期，可只有年月"), SUSPECT, "1990年1月1日"),
    Placeholder("身份证号", _("嫌疑人身份证号"), SUSPECT, "41162419900101006X"),
    Placeholder("国籍", _("外国籍嫌疑人的国籍；中国籍的为空"), SUSPECT, "样例国"),
    Placeholder("链条角色", _("嫌疑人在本案的角色，以顿号隔开"), SUSPECT, "组织者、取现车手"),
    Placeholder("归案情况", _("抓获日期、地点和方式"), SUSPECT, "2026年2月5日在样例市被抓获"),
    Placeholder("强制措施", _("强制措施种类"), MEASURE, "取保候审"),
    Placeholder("措施文号", _("登记强制措施时填写的决定书文号"), MEASURE, "样检捕〔2026〕8号"),
    Placeholder("措施起始日期", _("强制措施开始的日期"), MEASURE, "2026年2月6日"),
    Placeholder("措施届满日期", _("强制措施期限届满的日期"), MEASURE, "2026年2月9日"),
    Placeholder("措施结束日期", _("强制措施结束的日期"), MEASURE, "2026年2月8日"),
    Placeholder("返还编号", _("系统给出的返还编号"), REFUND, "H4116210000002026030001"),
    Placeholder("返还方式", _("直接返还、按时间戳返还或者按比例返还"), REFUND, "按比例返还"),
    Placeholder("方式依据", _("确定返还方式的理由"), REFUND, "样例依据"),
    Placeholder("返还总额", _("本次返还的总额，元，两位小数"), REFUND, "100,000.03"),
    Placeholder("返还总额大写", _("返还总额的大写"), REFUND, "壹拾万元零叁分"),
    Placeholder("公告日期", _("公告张贴、发布之日"), REFUND, "2026年4月1日"),
    Placeholder("公告期满日期", _("公告期满之日"), REFUND, "2026年5月1日"),
    Placeholder("公告位置", _("在何处公告"), REFUND, "样例公告栏"),
    Placeholder("县局审核人", _("审核返还的县局负责人"), REFUND, "样例负责人"),
    Placeholder("市局批准日期", _("市局批准返还之日"), REFUND, "2026年5月3日"),
    Placeholder("返还决定书文号", _("已出具的返还决定书文号"), REFUND, "样公（刑）刑返字〔2026〕1号"),
    Placeholder("经办民警一", _("到银行办理的民警"), REFUND, "样经办甲"),
    Placeholder("经办民警二", _("到银行办理的另一名民警"), REFUND, "样经办乙"),
    Placeholder("罪名", _("涉嫌的罪名"), TYPING, "样例罪"),
    Placeholder("检察院", _("同级人民检察院全称"), TYPING, "样例县人民检察院"),
    Placeholder("看守所", _("羁押场所全称"), TYPING, "样例县看守所"),
    Placeholder("住址", _("嫌疑人的住址"), TYPING, "样例县城关镇样例路1号"),
    Placeholder("起算日期", _("期限从哪一天起算"), TYPING, "2026年3月6日"),
    Placeholder("保证方式", _("保证人姓名，或者保证金数额；二者只能选一"), TYPING, "样例保证人作保"),
    Placeholder("执行机关", _("负责执行的派出所"), TYPING, "样例派出所"),
    Placeholder("居住处所", _("监视居住的处所"), TYPING, "样例县样例小区2号"),
    Placeholder("理由", _("作出决定的理由"), TYPING, "样例理由"),
    Placeholder("证据", _("认定事实的证据"), TYPING, "样例证据一；\n样例证据二。", long=True),
    Placeholder("领取人", _("领回财物的人"), TYPING, "样例领取人"),
    Rows(
        "嫌疑人名单",
        _("本案归案的嫌疑人，一人一行，链条上层在前"),
        SUSPECT,
        {
            "序号": (_("从1起"), "1"),
            "姓名": (_("姓名"), "名单嫌疑甲"),
            "性别": (_("性别"), "女"),
            "出生日期": (_("出生日期"), "1991年2月2日"),
            "身份证号": (_("身份证号"), "411624199102020011"),
            "链条角色": (_("链条角色"), "金主"),
            "归案情况": (_("归案情况"), "2026年2月7日在名单市被抓获"),
            "强制措施": (_("历次强制措施及起止日期"), "2026年2月7日被拘留"),
        },
    ),
    Rows(
        "受害人名单",
        _("本案全部受害人，一人一行"),
        VICTIM,
        {
            "序号": (_("从1起"), "1"),
            "姓名": (_("姓名"), "名单受害甲"),
            "损失金额": (_("损失金额，元"), "1,234.56"),
        },
    ),
    Rows(
        "公告名单",
        _("本次返还的受害人，姓名脱敏，不含号码：供公告使用"),
        REFUND,
        {
            "序号": (_("从1起"), "1"),
            "姓名": (_("脱敏的姓名"), "名某甲"),
            "损失金额": (_("损失金额，元"), "120,000.01"),
            "未弥补损失": (_("扣除已获退赔后的损失，元"), "110,000.02"),
            "返还金额": (_("本次返还金额，元"), "53,333.33"),
        },
    ),
    Rows(
        "返还名单",
        _("本次返还的受害人和收款账户，不得公开"),
        REFUND,
        {
            "序号": (_("从1起"), "1"),
            "姓名": (_("姓名"), "名单返还甲"),
            "身份证号": (_("身份证号"), "411624199003030022"),
            "损失金额": (_("损失金额，元"), "60,000.04"),
            "返还金额": (_("本次返还金额，元"), "26,666.67"),
            "收款户名": (_("收款户名"), "名单户名甲"),
            "收款开户行": (_("收款开户行"), "样例银行"),
            "收款账号": (_("收款账号"), "6299990000000000017"),
        },
    ),
    Rows(
        "资金来源",
        _("本次返还所用的冻结款、追缴款"),
        REFUND,
        {
            "序号": (_("从1起"), "1"),
            "类别": (_("冻结款或者追缴款"), "冻结款"),
            "开户行或专户": (_("冻结账户的开户行，或者涉案资金专户"), "样例来源银行"),
            "账号或凭证号": (_("冻结账户的账号，或者缴款凭证号"), "6299990000000000025"),
            "返还金额": (_("从中返还的金额，元"), "20,000.05"),
            "冻结届满日期": (_("冻结款的届满日期"), "2026年9月15日"),
        },
    ),
    Rows(
        "物品清单",
        _("出具时填写，一行一件：名称，数量，特征"),
        TYPING,
        {
            "序号": (_("从1起"), "1"),
            "名称": (_("名称"), "样例手机"),
            "数量": (_("数量"), "9部"),
            "特征": (_("特征"), "样例黑色"),
        },
    ),
)

PLACEHOLDERS: dict[str, Placeholder | Rows] = {one.name: one for one in _ALL}
FACTS = {name: one for name, one in PLACEHOLDERS.items() if isinstance(one, Placeholder)}
ROWS = {name: one for name, one in PLACEHOLDERS.items() if isinstance(one, Rows)}
TYPED = {name: one for name, one in PLACEHOLDERS.items() if one.where == Where.TYPED}


def sample() -> dict[str, Any]:
    """Invented facts with which every template can be tried out."""
    return {name: one.sample for name, one in PLACEHOLDERS.items()}
