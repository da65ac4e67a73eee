"""How ledgers write the status of a case (案件状态)."""

from casemgr.cases.enums import Status

# A ledger moves a case only forward along this chain; whatever lies beyond is decided in the house.
CHAIN = (
    Status.REPORTED,
    Status.ACCEPTED,
    Status.UNDER_REVIEW,
    Status.FILED,
    Status.INVESTIGATING,
    Status.SOLVED,
)

_WRITTEN = {
    Status.REPORTED: "已接报 接报 接警 已接警",
    # Acceptance is followed at once by the review for filing.
    Status.UNDER_REVIEW: "立案审查 审查 审查中 立案审查中 受案 已受案 受理 已受理 初查 待立案 未立案",
    Status.FILED: "已立案 立案",
    Status.INVESTIGATING: "侦查中 侦查 在侦 侦办 侦办中 在办 办理中 正在侦查 正在侦办 立案侦查 未破 未破案",
    Status.SOLVED: "已破案 破案 已破 破获 已破获 侦破 已侦破 告破",
    Status.NOT_FILED: "不予立案 不立案",
    Status.TRANSFERRED: "已移送 移送 移交 已移交",
    Status.CONCLUDED: "侦查终结 已侦查终结 侦结 已侦结",
    Status.SENT: "移送起诉 已移送起诉 移送审查起诉 移诉 已移诉",
    Status.RETURNED_SUPP: "退回补侦 退补 退侦 补充侦查 退回补充侦查",
    Status.PROSECUTED: "已起诉 起诉 提起公诉 已提起公诉",
    Status.NOT_PROSECUTED: "不起诉 不予起诉",
    Status.JUDGED: "已判决 判决",
    Status.CLOSED: "已结案归档 结案 已结案 办结 已办结 归档 已归档",
    Status.WITHDRAWN: "已撤案 撤案 撤销 撤销案件 已撤销",
    Status.MERGED: "已并案 并案",
}

STATUS_WORDS: dict[str, Status] = {
    word: status for status, words in _WRITTEN.items() for word in words.split()
}
