"""The statuses of a case, the acts that move it, the kinds of identifiers and events."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """The status of a case (案件状态), domain §4.9."""

    REPORTED = "reported", _("已接报")
    ACCEPTED = "accepted", _("已受案")
    UNDER_REVIEW = "under_review", _("立案审查")
    FILED = "filed", _("已立案")
    NOT_FILED = "not_filed", _("不予立案")
    TRANSFERRED = "transferred", _("已移送")
    INVESTIGATING = "investigating", _("侦查中")
    SOLVED = "solved", _("已破案")
    CONCLUDED = "concluded", _("侦查终结")
    SENT = "sent", _("移送起诉")
    RETURNED_SUPP = "returned_supp", _("退回补侦")
    PROSECUTED = "prosecuted", _("已起诉")
    NOT_PROSECUTED = "not_prosecuted", _("不起诉")
    JUDGED = "judged", _("已判决")
    CLOSED = "closed", _("已结案归档")
    WITHDRAWN = "withdrawn", _("已撤案")
    MERGED = "merged", _("已并案")


# What is no longer this bureau's to solve cannot be put under supervision.
ENDED = frozenset({Status.NOT_FILED, Status.TRANSFERRED, Status.CLOSED, Status.WITHDRAWN, Status.MERGED})


# Accepted, and not yet decided whether to file (受案未立案).
UNDECIDED = frozenset({Status.ACCEPTED, Status.UNDER_REVIEW})


class Act(models.TextChoices):
    """What is done to a case to move it on (办理事项)."""

    ACCEPT = "accept", _("受案")
    FILE = "file", pgettext_lazy("办理事项", "立案")
    REFUSE_FILING = "refuse_filing", pgettext_lazy("办理事项", "不予立案")
    TRANSFER = "transfer", _("移送管辖")
    INVESTIGATE = "investigate", _("开展侦查")
    SOLVE = "solve", pgettext_lazy("办理事项", "破案")
    CONCLUDE = "conclude", pgettext_lazy("办理事项", "侦查终结")
    SEND = "send", _("移送审查起诉")
    RETURN = "return", _("退回补充侦查")
    RECORD_PROSECUTION = "record_prosecution", _("登记提起公诉")
    RECORD_NO_PROSECUTION = "record_no_prosecution", _("登记不起诉")
    RECORD_JUDGMENT = "record_judgment", _("登记判决")
    CLOSE = "close", pgettext_lazy("办理事项", "结案归档")
    WITHDRAW = "withdraw", _("撤销案件")
    MERGE = "merge", _("并案")
    REFILE = "refile", _("重新立案")


class SolveCondition(models.TextChoices):
    """What must hold before a case counts as solved (破案三条件): the rule of 1998, as a checklist [D]."""

    FACTS = "facts", _("犯罪事实已有证据证明")
    AUTHORSHIP = "authorship", _("有证据证明犯罪事实是犯罪嫌疑人实施的")
    CAUGHT = "caught", _("犯罪嫌疑人或者主要犯罪嫌疑人已经归案")


class ConcludeCondition(models.TextChoices):
    """What must hold before an investigation is concluded (侦查终结五条件, 程序规定 283)."""

    FACTS = "facts", _("案件事实清楚")
    EVIDENCE = "evidence", _("证据确实、充分")
    CHARGE = "charge", _("犯罪性质和罪名认定正确")
    FORMALITIES = "formalities", _("法律手续完备")
    LIABLE = "liable", _("依法应当追究刑事责任")


class WithdrawGround(models.TextChoices):
    """The six grounds on which a case is withdrawn (撤销案件情形, 程序规定 186)."""

    NO_CRIME = "no_crime", _("没有犯罪事实")
    MINOR = "minor", _("情节显著轻微、危害不大，不认为是犯罪")
    LAPSED = "lapsed", _("犯罪已过追诉时效期限")
    PARDONED = "pardoned", _("经特赦令免除刑罚")
    DECEASED = "deceased", _("犯罪嫌疑人死亡")
    OTHER = "other", _("其他依法不追究刑事责任")


class MergeGround(models.TextChoices):
    """The four grounds on which cases are investigated as one (并案侦查情形, 程序规定 21)."""

    ONE_PERSON = "one_person", _("一人犯数罪")
    JOINT = "joint", _("共同犯罪")
    CO_OFFENDER = "co_offender", _("共同犯罪的犯罪嫌疑人还实施其他犯罪")
    RELATED = "related", _("多个犯罪嫌疑人实施的犯罪存在关联，并案处理有利于查明犯罪事实")


class ReviewLimit(models.TextChoices):
    """How long the review for filing may last beyond its three days (立案审查期限, 受案立案意见 2)."""

    CLUES = "clues", _("7日：涉嫌犯罪线索需要查证")
    COMPLEX = "complex", _("30日：案情重大、疑难、复杂")


class Followup(models.TextChoices):
    """What must follow a decision, or comes in answer to it, written down on its day (后续事项)."""

    REFUSAL_NOTIFIED = "refusal_notified", _("已送达不予立案通知书")
    RECONSIDERATION_ASKED = "reconsideration_asked", _("控告人申请复议")
    RECONSIDERATION_DECIDED = "reconsideration_decided", _("已作出复议决定")
    REASONS_ASKED = "reasons_asked", _("检察院要求说明不立案理由")
    REASONS_GIVEN = "reasons_given", _("已书面说明不立案理由")
    FILING_ORDERED = "filing_ordered", _("检察院通知立案")
    HANDED_OVER = "handed_over", _("已移送有管辖权的机关")
    TRANSFER_NOTIFIED = "transfer_notified", _("已告知案件移送情况")
    WITHDRAWAL_NOTIFIED = "withdrawal_notified", _("已告知撤销案件")


class IdentifierKind(models.TextChoices):
    """What a fraud leaves behind (涉案标识)."""

    PHONE = "phone", _("涉案电话")
    ACCOUNT = "account", _("涉案账户")
    URL = "url", _("涉诈网址")
    APP = "app", _("涉诈APP")


class EventKind(models.TextChoices):
    """What a line of a case's history speaks of (案件日志)."""

    REGISTERED = "registered", _("登记")
    IMPORTED = "imported", _("台账导入")
    CHANGED = "changed", _("修改")
    MOVED = "moved", _("状态变更")
    REQUESTED = "requested", _("提请审批")
    REQUEST_DECLINED = "request_declined", _("退回提请")
    VICTIM_ADDED = "victim_added", _("增加受害人")
    VICTIM_CHANGED = "victim_changed", _("修改受害人")
    VICTIM_REMOVED = "victim_removed", _("移除受害人")
    IDENTIFIER_ADDED = "identifier_added", _("增加涉案标识")
    IDENTIFIER_REMOVED = "identifier_removed", _("移除涉案标识")
    ASSIGNED = "assigned", _("变更办案民警")
    DESIGNATED = "designated", _("指定管辖")
    NOTED = "noted", _("工作记录")
    SUSPECT_ADDED = "suspect_added", _("增加嫌疑人")
    SUSPECTS_ADDED = "suspects_added", _("批量登记嫌疑人")
    SUSPECT_CHANGED = "suspect_changed", _("修改嫌疑人")
    SUSPECT_REMOVED = "suspect_removed", _("移除嫌疑人")
    SUSPECT_CAUGHT = "suspect_caught", _("嫌疑人归案")
    MEASURE_TAKEN = "measure_taken", _("采取强制措施")
    MEASURE_EXTENDED = "measure_extended", _("延长强制措施期限")
    MEASURE_ENDED = "measure_ended", _("结束强制措施")
    DUTY_SETTLED = "duty_settled", _("办结二十四小时事项")
    MEASURE_CORRECTED = "measure_corrected", _("更正强制措施登记")
    MEASURE_VOIDED = "measure_voided", _("作废强制措施登记")
    IDENTITY_ESTABLISHED = "identity_established", _("查清嫌疑人身份")
    SUSPECT_MERGED = "suspect_merged", _("合并嫌疑人记录")
    SUSPECT_UNMERGED = "suspect_unmerged", _("撤销合并嫌疑人记录")
    FUGITIVE_REGISTERED = "fugitive_registered", _("登记追逃")
    FUGITIVE_CHANGED = "fugitive_changed", _("修改追逃信息")
    FUGITIVE_CLUE = "fugitive_clue", _("登记追逃线索")
    FUGITIVE_CHECKED = "fugitive_checked", _("追逃核查")
    FUGITIVE_CANCELLED = "fugitive_cancelled", _("撤销追逃")
    EVIDENCE_ADDED = "evidence_added", _("登记证据")
    EVIDENCE_CHANGED = "evidence_changed", _("修改证据信息")
    EVIDENCE_VOIDED = "evidence_voided", _("作废证据登记")
    EVIDENCE_MOVED = "evidence_moved", _("证据移交")
    EVIDENCE_FILED = "evidence_filed", _("上传证据文件")
    EVIDENCE_ALTERED = "evidence_altered", _("证据文件校验异常")
    TEST_REQUESTED = "test_requested", _("委托检验鉴定")
    TEST_REPORTED = "test_reported", _("登记鉴定结果")
    DOCUMENT_ASKED = "document_asked", _("提请出具文书")
    DOCUMENT_DECLINED = "document_declined", _("退回文书提请")
    DOCUMENT_ISSUED = "document_issued", _("出具文书")
    DOCUMENT_VOIDED = "document_voided", _("作废文书")
    COLD_OPENED = "cold_opened", _("建立积案档案")
    COLD_CHANGED = "cold_changed", _("修改积案档案")
    COLD_CHECKED = "cold_checked", _("确认积案档案完整")
    COLD_READ = "cold_read", _("积案阅卷")
    COLD_REVIEWED = "cold_reviewed", _("积案会商")
    COLD_HANDED_OVER = "cold_handed_over", _("交接积案档案")
    COLD_MOVED = "cold_moved", _("积案进展")
    COLD_QUERIED = "cold_queried", _("外部查询")
    REVIEW_EXTENDED = "review_extended", _("延长立案审查期限")
    FOLLOWED_UP = "followed_up", _("登记后续事项")
    CONSULTED = "consulted", _("综合会商")
    TODO_DONE = "todo_done", _("办结会商事项")
    INQUIRY_OPENED = "inquiry_opened", _("开展一案双查")
    INQUIRY_CONCLUDED = "inquiry_concluded", _("一案双查结论")
    DECISION_RECORDED = "decision_recorded", _("登记检察决定")
    JUDGMENT_RECORDED = "judgment_recorded", _("登记判决结果")
    PENALTY_RECORDED = "penalty_recorded", _("登记行政处罚")
    OUTCOME_REMOVED = "outcome_removed", _("撤销误登的处理结果")
    ACCOUNT_ADDED = "account_added", _("登记涉案账户")
    ACCOUNT_CHANGED = "account_changed", _("修改涉案账户")
    STATEMENT_TAKEN = "statement_taken", _("导入银行流水")
    TRANSFER_ADDED = "transfer_added", _("登记资金交易")
    TRANSFER_REMOVED = "transfer_removed", _("移除误登的资金交易")
    STOP_MOVED = "stop_moved", pgettext_lazy("案件日志", "止付")
    FREEZE_MOVED = "freeze_moved", pgettext_lazy("案件日志", "冻结")
    PROPERTY_MOVED = "property_moved", _("扣押财物")
    MONEY_RECOVERED = "money_recovered", _("追缴资金")
    MONEY_RESTITUTED = "money_restituted", _("登记其他退赔")
    REFUND_MOVED = "refund_moved", _("资金返还")
    MONEY_CORRECTED = "money_corrected", _("更正资金登记")
    LISTED = "listed", _("挂牌督办")
    ACKNOWLEDGED = "acknowledged", _("签收督办")
    REPORT_SUBMITTED = "report_submitted", _("提交督办进展")
    REPORT_REVIEWED = "report_reviewed", _("审核督办进展")
    RELEASE_REQUESTED = "release_requested", _("申请解除督办")
    RELEASE_REFUSED = "release_refused", _("驳回解除申请")
    RELEASED = "released", _("解除督办")
    RELISTED = "relisted", _("重新挂牌")
