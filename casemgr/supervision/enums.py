"""Levels, triggers, states and grounds of a supervision (挂牌督办)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.TextChoices):
    """Who supervises (督办级别)."""

    CITY = "city", _("市督")
    PROVINCIAL = "provincial", _("厅督")
    MINISTRY = "ministry", _("部督")


class Trigger(models.TextChoices):
    """Why a case was listed (挂牌原因)."""

    THRESHOLD = "threshold", _("金额达到标准")
    MANUAL = "manual", _("督办员挂牌")


class State(models.TextChoices):
    """Where a supervision stands (督办状态), domain §4.9."""

    LISTED = "listed", _("待签收")
    ACKNOWLEDGED = "acknowledged", _("已签收")
    REPORTING = "reporting", _("办理中")
    RELEASE_PENDING = "release_pending", _("申请解除")
    RELEASED = "released", _("已解除")


OPEN = frozenset(State) - {State.RELEASED}


class Act(models.TextChoices):
    """What is done to a supervision."""

    ACKNOWLEDGE = "acknowledge", pgettext_lazy("办理事项", "签收")
    REPORT = "report", _("提交进展")
    REVIEW_REPORT = "review_report", _("审核进展")
    REQUEST_RELEASE = "request_release", pgettext_lazy("办理事项", "申请解除")
    RELEASE = "release", _("解除督办")
    REFUSE_RELEASE = "refuse_release", _("驳回申请")
    RELEASE_BELOW = "release_below", _("金额低于标准，解除督办")
    RELIST = "relist", _("重新挂牌")


class ReleaseReason(models.TextChoices):
    """Why a supervision ended (解除原因)."""

    SOLVED = "solved", _("已破案")
    WITHDRAWN = "withdrawn", _("已撤案")
    TRANSFERRED = "transferred", _("已移交")
    BELOW_THRESHOLD = "below_threshold", _("金额核减后低于标准")
    OTHER = "other", _("其他")


class Verdict(models.TextChoices):
    """What the supervisor says to a progress report."""

    ACCEPTED = "accepted", _("通过")
    RETURNED = "returned", _("退回补充")


class AmountField(models.TextChoices):
    """Which amount of a case the threshold is held against."""

    LARGER = "larger", _("损失金额与涉案金额中较大者")
    LOSS = "loss", _("损失金额")
    INVOLVED = "involved", _("涉案金额")
