"""Units of legal periods, what is certain about them, and the states of a deadline (法定期限)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What a period is counted in (期间单位), 刑诉法 105; working days by the State Council's calendar."""

    HOUR = "hour", _("小时")
    DAY = "day", _("日")
    MONTH = "month", _("个月")
    WORKING_DAY = "working_day", _("个工作日")


class Mark(models.TextChoices):
    """How sure the source of a period is (核实程度)."""

    VERIFIED = "V", _("已核对法条原文")
    QUOTED = "V2", _("据公开引文")
    MEMORY = "M", _("待核实")
    OURS = "D", _("本市设定")


class State(models.TextChoices):
    """Where a deadline stands (期限状态)."""

    OPEN = "open", _("未到期")
    OVERDUE = "overdue", _("已超期")
    MET = "met", _("已办结")
    WAIVED = "waived", _("已免除")


RUNNING = (State.OPEN, State.OVERDUE)
