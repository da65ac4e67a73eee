"""A supervision in words: the standard, why it was listed, whose turn it is."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.cases.models import CaseEvent
from casemgr.common.money import show_yuan
from casemgr.supervision.enums import State, Trigger
from casemgr.supervision.models import EscalationRule, Supervision

HIDDEN = gettext_lazy("（内容涉及个人信息，您的岗位不显示）")


def standard(rule: EscalationRule) -> str:
    """The standard as an order would put it: 在100,000.00元以上（含本数）."""
    words = _("在%(threshold)s元以上（含本数）") if rule.inclusive else _("超过%(threshold)s元（不含本数）")
    return words % {"threshold": show_yuan(rule.threshold)}


def why_listed(supervision: Supervision, listed: CaseEvent | None, in_clear: bool) -> str:
    """One sentence: by which version of the standard and at which amount, or by whom and why."""
    amount = show_yuan(supervision.amount_seen)
    if supervision.trigger == Trigger.THRESHOLD and supervision.rule:
        rule = supervision.rule
        return _(
            "挂牌时%(amount_field)s为%(amount)s元，达到督办标准第%(version)d版：%(standard)s，"
            "自%(day)s起施行。系统自动挂牌。"
        ) % {
            "amount_field": rule.get_amount_field_display(),
            "amount": amount,
            "version": rule.version,
            "standard": standard(rule),
            "day": rule.effective_date,
        }
    words = _("由督办员%(officer)s决定挂牌，挂牌时金额%(amount)s元。") % {
        "officer": supervision.listed_by.name if supervision.listed_by else _("（未记录）"),
        "amount": amount,
    }
    reason = listed.data.get("reason", "") if listed else ""
    return words + (_("理由：%(reason)s") % {"reason": reason if in_clear else HIDDEN} if reason else "")


def waits_for(supervision: Supervision, has_report_to_review: bool) -> str:
    """Whose turn it is, for whoever cannot do anything now."""
    if has_report_to_review and supervision.state != State.RELEASED:
        return _("督办进展已提交，等待市局督办员审核。")
    return {
        State.LISTED: _("等待县局负责人签收。"),
        State.ACKNOWLEDGED: _("等待办案单位提交督办进展。"),
        State.REPORTING: _("办理中，等待办案单位提交进展或县局申请解除。"),
        State.RELEASE_PENDING: _("等待市局督办员审核解除申请。"),
    }.get(State(supervision.state), "")
