"""Who consults about what, what a dual inquiry finds, what procuratorate and court decide."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Office(models.TextChoices):
    """Whose people sit at the table (会商单位)."""

    POLICE = "police", _("公安机关")
    PROCURATORATE = "procuratorate", _("检察院")
    COURT = "court", _("法院")


class TopicKind(models.TextChoices):
    """What is consulted about (会商议题)."""

    LAW = "law", _("法律适用")
    JURISDICTION = "jurisdiction", pgettext_lazy("会商议题", "指定管辖")
    EVIDENCE = "evidence", _("证据固定")
    OTHER = "other", _("其他议题")


class Finding(models.TextChoices):
    """What a dual inquiry found of the outlet and its people (一案双查情况)."""

    NONE = "none", _("未发现行业责任")
    LAX = "lax", _("网点或单位管理不到位")
    VIOLATION = "violation", _("从业人员违规")
    CRIME = "crime", _("从业人员涉嫌犯罪")


class DecisionKind(models.TextChoices):
    """What the procuratorate decides of one suspect (检察决定, 刑诉法 176、177、282)."""

    PROSECUTED = "prosecuted", _("提起公诉")
    NO_CRIME = "no_crime", _("法定不起诉（刑诉法第177条第1款）")
    MINOR = "minor", _("酌定不起诉（刑诉法第177条第2款）")
    INSUFFICIENT = "insufficient", _("存疑不起诉（刑诉法第175条第4款）")
    CONDITIONAL = "conditional", _("附条件不起诉（刑诉法第282条）")


class Instance(models.TextChoices):
    """Which court speaks (审级)."""

    FIRST = "first", _("一审")
    SECOND = "second", _("二审")
    RETRIAL = "retrial", _("再审")


class Result(models.TextChoices):
    """What the court decides of one accused (判决结果)."""

    DEATH = "death", _("死刑（含死缓）")
    LIFE = "life", _("无期徒刑")
    IMPRISONMENT = "imprisonment", _("有期徒刑（实刑）")
    SUSPENDED = "suspended", _("缓刑")
    DETENTION = "detention", pgettext_lazy("判决结果", "拘役")
    CONTROL = "control", _("管制")
    FINE_ONLY = "fine_only", _("单处罚金")
    EXEMPT = "exempt", _("定罪免刑")
    ACQUITTED = "acquitted", _("无罪")


# Results that are counted in months; of a suspended sentence the term that is suspended.
WITH_TERM = frozenset({Result.IMPRISONMENT, Result.SUSPENDED, Result.DETENTION, Result.CONTROL})


class PenaltyKind(models.TextChoices):
    """An administrative penalty (行政处罚, 反诈法 38、治安管理处罚法)."""

    DETENTION = "detention", _("行政拘留")
    FINE = "fine", _("罚款")
    BOTH = "both", _("行政拘留并处罚款")
    CONFISCATION = "confiscation", _("没收违法所得")
    WARNING = "warning", pgettext_lazy("行政处罚", "警告")


DETAINS = frozenset({PenaltyKind.DETENTION, PenaltyKind.BOTH})
FINES = frozenset({PenaltyKind.FINE, PenaltyKind.BOTH, PenaltyKind.CONFISCATION})
