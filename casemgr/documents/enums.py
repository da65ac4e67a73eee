"""What a legal document is about, who decides on it, and from when on it may be issued."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What one document of a kind speaks of (文书对象)."""

    CASE = "case", _("案件")
    SUSPECT = "suspect", _("嫌疑人")
    MEASURE = "measure", _("强制措施")
    REFUND = "refund", _("资金返还")


class Approver(models.TextChoices):
    """Whose decision the document carries out (批准权限)."""

    OFFICER = "officer", _("办案民警")
    COUNTY_HEAD = "county_head", _("县级以上公安机关负责人")
    # Decided in the round itself; whoever works the case then issues it, in the city's name.
    CITY_HEAD = "city_head", _("设区的市一级以上公安机关负责人")


class Stage(models.TextChoices):
    """From when on a document of a kind may be issued (出具条件)."""

    ANY = "any", _("不限")
    FILED = "filed", _("立案后")
    CONCLUDED = "concluded", _("侦查终结后")


class DraftState(models.TextChoices):
    """Where a document asked for stands (提请状态)."""

    WAITING = "waiting", _("待审批")
    ISSUED = "issued", _("已出具")
    DECLINED = "declined", _("已退回")
