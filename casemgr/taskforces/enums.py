"""The kinds of task forces, the states of an access request, and the provinces teams travel to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgr.counties.rights import Role

# Whoever supervises, manages data or audits stands outside the cases; so does a station's officer.
ELIGIBLE = frozenset({Role.DETECTIVE, Role.COUNTY_LEAD, Role.ANALYST})


class Kind(models.TextChoices):
    """What a task force is for (专班类别), domain §4.4."""

    TYPE_SPECIAL = "type_special", _("类案专班")
    CASE_SPECIAL = "case_special", _("专案组")
    DISTRICT = "district", _("区域专班")


class RequestState(models.TextChoices):
    """Where an access request stands (查阅申请状态)."""

    PENDING = "pending", _("待审核")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("未同意")
    ENDED = "ended", _("已终止")
    LAPSED = "lapsed", _("已到期")


class Province(models.TextChoices):
    """The first two digits of GB/T 2260: where a capture team was sent (省级行政区)."""

    BEIJING = "11", _("北京")
    TIANJIN = "12", _("天津")
    HEBEI = "13", _("河北")
    SHANXI = "14", _("山西")
    INNER_MONGOLIA = "15", _("内蒙古")
    LIAONING = "21", _("辽宁")
    JILIN = "22", _("吉林")
    HEILONGJIANG = "23", _("黑龙江")
    SHANGHAI = "31", _("上海")
    JIANGSU = "32", _("江苏")
    ZHEJIANG = "33", _("浙江")
    ANHUI = "34", _("安徽")
    FUJIAN = "35", _("福建")
    JIANGXI = "36", _("江西")
    SHANDONG = "37", _("山东")
    HENAN = "41", _("河南")
    HUBEI = "42", _("湖北")
    HUNAN = "43", _("湖南")
    GUANGDONG = "44", _("广东")
    GUANGXI = "45", _("广西")
    HAINAN = "46", _("海南")
    CHONGQING = "50", _("重庆")
    SICHUAN = "51", _("四川")
    GUIZHOU = "52", _("贵州")
    YUNNAN = "53", _("云南")
    TIBET = "54", _("西藏")
    SHAANXI = "61", _("陕西")
    GANSU = "62", _("甘肃")
    QINGHAI = "63", _("青海")
    NINGXIA = "64", _("宁夏")
    XINJIANG = "65", _("新疆")
    TAIWAN = "71", _("台湾")
    HONG_KONG = "81", _("香港")
    MACAO = "82", _("澳门")
