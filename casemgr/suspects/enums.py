"""Roles in a ring, ways of being caught, measures against persons and what may follow on what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RingRole(models.TextChoices):
    """What somebody does in a fraud ring (链条角色), from the money at the top to the hands below."""

    FINANCIER = "financier", _("金主")
    BOSS = "boss", _("幕后老板")
    ORGANIZER = "organizer", _("组织者")
    PLANNER = "planner", _("策划者")
    CORE_MEMBER = "core_member", _("核心骨干")
    ACCOUNT_MANAGER = "account_manager", _("号商管")
    FINANCE_MANAGER = "finance_manager", _("财务管家")
    TECHNICAL = "technical", _("技术支撑")
    INFORMATION = "information", _("信息支持")
    CALLER = "caller", _("话务员")
    PROMOTER = "promoter", _("推广引流")
    LAUNDERER = "launderer", _("洗钱水房")
    CARD_DEALER = "card_dealer", _("卡商")
    COLLECTOR = "collector", _("收卡人")
    CARD_OWNER = "card_owner", _("卡主/卡农")
    CASH_MULE = "cash_mule", _("取现车手")
    SMUGGLER = "smuggler", _("蛇头")
    BORDER_CROSSER = "border_crosser", _("偷渡人员")
    INSIDER = "insider", _("行业内鬼")
    SITE_PROVIDER = "site_provider", _("提供场所")
    OTHER = "other", _("从犯/其他")


class Gender(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class CaughtMode(models.TextChoices):
    """How somebody came into the hands of the police (归案方式)."""

    LOCAL = "local", _("本地抓获")
    CROSS_PROVINCE = "cross_province", _("跨省抓获")
    BORDER = "border", _("边境抓获")
    OVERSEAS_ESCORT = "overseas_escort", _("境外押解")
    VOLUNTARY = "voluntary", _("主动投案")


class MeasureKind(models.TextChoices):
    """A coercive measure (强制措施, 刑诉法第六章). 逮捕 is one of them; being caught (抓获) is none."""

    FORCED_APPEARANCE = "forced_appearance", _("拘传")
    DETENTION = "detention", _("拘留")
    ARREST = "arrest", _("逮捕")
    BAIL = "bail", _("取保候审")
    RESIDENCE = "residence", _("监视居住")


# In the hands of the police: the period ends on its last day even if that is a holiday (刑诉法 105).
CUSTODY = frozenset({MeasureKind.FORCED_APPEARANCE, MeasureKind.DETENTION, MeasureKind.ARREST})


class EndReason(models.TextChoices):
    """Why a measure ended (结束原因)."""

    CHANGED = "changed", _("变更强制措施")
    RELEASED = "released", _("释放")
    NOT_APPROVED = "not_approved", _("不批准逮捕，释放")
    LIFTED = "lifted", _("解除")
    SENT = "sent", _("移送审查起诉")


class ExtensionKind(models.TextChoices):
    """What prolongs a measure (延长情形), each with its article."""

    APPEARANCE_24H = "appearance_24h", _("案情特别重大、复杂，需要拘留、逮捕，延长至24小时（刑诉法119条）")
    DETENTION_SPECIAL = "detention_special", _("特殊情况，提请审查批捕延长至7日（刑诉法91条）")
    DETENTION_RING = "detention_ring", _("流窜、多次、结伙作案，延长至30日（刑诉法91条）")
    ARREST_REVIEW = "arrest_review", _("已提请批准逮捕，检察院7日内审查决定（刑诉法91条）")
    CUSTODY_FIRST = "custody_first", _("案情复杂、期限届满不能终结，延长1个月（刑诉法156条）")
    CUSTODY_SECOND = "custody_second", _("四类重大复杂案件，延长2个月（刑诉法158条）")
    CUSTODY_THIRD = "custody_third", _("可能判处十年以上有期徒刑，再延长2个月（刑诉法159条）")
    RECOUNT = "recount", _("发现另有重要罪行，自发现之日重新计算（刑诉法160条）")
    IDENTIFIED = "identified", _("身份不明，自查清身份之日起计算（刑诉法160条）")


class Approver(models.TextChoices):
    """Who decides on a measure or its extension (批准机关)."""

    COUNTY_HEAD = "county_head", _("县级以上公安机关负责人")
    PROCURATORATE = "procuratorate", _("人民检察院")
    UPPER_PROCURATORATE = "upper_procuratorate", _("上一级人民检察院")
    PROVINCIAL_PROCURATORATE = "provincial_procuratorate", _("省级人民检察院")


class DutyKind(models.TextChoices):
    """What must be done within 24 hours of detention or arrest (刑诉法 85、86、93、94)."""

    DETENTION_HOUSE = "detention_house", _("送看守所羁押")
    NOTIFY_FAMILY = "notify_family", _("通知家属")
    INTERROGATE = "interrogate", _("讯问")


class WatchLevel(models.TextChoices):
    """How closely a fugitive is watched (关注等级); the key ones without a break (长期盯、定期碰)."""

    KEY = "key", _("重点在逃人员")
    ORDINARY = "ordinary", _("一般在逃人员")


class WatchState(models.TextChoices):
    """Where an online fugitive entry stands (追逃状态)."""

    AT_LARGE = "at_large", _("在逃")
    RETURNED = "returned", _("到案待撤销")
    CANCELLED = "cancelled", _("已撤销")


class Basis(models.TextChoices):
    """The decision without which nobody may be listed online (追逃依据, 程序规定 351)."""

    DETENTION = "detention", _("已决定拘留（拘留证）")
    ARREST = "arrest", _("已批准或决定逮捕（逮捕证）")


class CancelGround(models.TextChoices):
    """Why an online fugitive entry is cancelled (撤销追逃的原因)."""

    RETURNED = "returned", _("已到案")
    DEAD = "dead", _("已死亡（须有死亡证明）")
    REVOKED = "revoked", _("拘留、逮捕决定已撤销")
    MISTAKEN = "mistaken", _("登记有误")


class ClueKind(models.TextChoices):
    """What a clue speaks of (线索类别). That he is dead is a rumour until a certificate says so."""

    WHEREABOUTS = "whereabouts", _("行踪、落脚点")
    IDENTITY = "identity", _("冒用、更改身份")
    CONTACT = "contact", _("联系、资金往来")
    DEATH = "death", _("死亡传闻")
    OTHER = "other", _("其他")


class ClueSource(models.TextChoices):
    """Where a clue comes from (线索来源): the way, never the informant, who may ask to stay unknown."""

    VISIT = "visit", _("走访摸排")
    TIP = "tip", _("群众举报")
    RELATIVES = "relatives", _("亲属、关系人")
    ACCOMPLICE = "accomplice", _("同案人员供述")
    COMPARISON = "comparison", _("数据比对")
    POLICE = "police", _("外地公安机关")
    OTHER = "other", _("其他")


class Credibility(models.TextChoices):
    """How far a clue is believed when it comes in (可信度)."""

    UNASSESSED = "unassessed", _("待评估")
    LOW = "low", _("较低")
    MEDIUM = "medium", _("一般")
    HIGH = "high", _("较高")


class CheckResult(models.TextChoices):
    """What a check found (核查结果)."""

    NOTHING = "nothing", _("未发现踪迹")
    CONFIRMED = "confirmed", _("属实")
    FALSE = "false", _("不属实，已排除")
    UNVERIFIED = "unverified", _("暂无法核实")
