"""What each template that comes with the house says. The bureau changes it in Word."""

from collections.abc import Callable

from casemgr.documents.stationery.paper import Paper

_LAW = "《中华人民共和国刑事诉讼法》"
_WHO = (
    "{{ 姓名 }}{% if 别名 %}（别名{{ 别名 }}）{% endif %}，性别{{ 性别 }}，出生日期{{ 出生日期 }}，"
    "{% if 国籍 %}国籍{{ 国籍 }}，{% endif %}居民身份证号码{{ 身份证号 }}，住址{{ 住址 }}"
)
_ADDRESSED_HOUSE = "{{ 看守所 }}："
_SERVED = "　　　年　　月　　日　　时"


def build(code: str) -> bytes:
    """The template of a kind as a Word file."""
    paper = Paper()
    SHEETS[code](paper)
    return paper.file()


def _filing_decision(paper: Paper) -> None:
    paper.heading("立案决定书")
    paper.number()
    paper.text(
        f"根据{_LAW}第一百一十二条之规定，决定对{{{{ 案件名称 }}}}（案件编号：{{{{ 案件编号 }}}}）立案侦查。"
    )
    paper.signed()


def _detention_warrant(paper: Paper) -> None:
    paper.heading("拘留证")
    paper.number()
    paper.text(
        f"根据{_LAW}第八十二条之规定，兹决定对犯罪嫌疑人{_WHO}执行拘留，送{{{{ 看守所 }}}}羁押。",
        "涉嫌罪名：{{ 罪名 }}。",
    )
    paper.signed()
    paper.by_hand(
        f"本证已于{_SERVED}向我宣布。",
        "被拘留人：　　　　　　　　（捺指印）",
        f"被拘留人已于{_SERVED}送至看守所。",
        "接收民警：　　　　　　　　办案民警：",
    )


def _detention_notice(paper: Paper) -> None:
    paper.heading("拘留通知书")
    paper.number()
    paper.to("{{ 姓名 }}家属：")
    paper.text(
        f"根据{_LAW}第八十二条之规定，我局已于{{{{ 措施起始日期 }}}}将涉嫌{{{{ 罪名 }}}}的{{{{ 姓名 }}}}"
        "刑事拘留，现羁押在{{ 看守所 }}。",
        f"依照{_LAW}第八十五条之规定，特此通知。",
    )
    paper.signed()
    paper.by_hand("被通知人：　　　　　　　　与被拘留人关系：", f"通知时间：{_SERVED}")


def _arrest_request(paper: Paper) -> None:
    paper.heading("提请批准逮捕书")
    paper.number()
    paper.text(
        f"犯罪嫌疑人{_WHO}。",
        "{%p if 归案情况 %}",
        "归案情况：{{ 归案情况 }}。",
        "{%p endif %}",
        "{%p if 强制措施 %}",
        "强制措施情况：{{ 措施起始日期 }}被{{ 强制措施 }}。",
        "{%p endif %}",
        "犯罪嫌疑人{{ 姓名 }}涉嫌{{ 罪名 }}一案，由我局于{{ 立案日期 }}立案侦查。经依法侦查查明：",
        "{{ 简要案情 }}",
        "认定上述事实的证据如下：",
        "{{ 证据 }}",
        "综上所述，犯罪嫌疑人{{ 姓名 }}的行为已涉嫌{{ 罪名 }}，可能判处徒刑以上刑罚，采取取保候审尚不足以防止"
        f"发生社会危险性。依照{_LAW}第八十一条、第八十七条之规定，特提请批准逮捕。",
    )
    paper.to_office("{{ 检察院 }}")
    paper.signed()
    paper.by_hand("附：本案卷宗　　卷　　页。")


def _arrest_warrant(paper: Paper) -> None:
    paper.heading("逮捕证")
    paper.number()
    paper.text(
        f"根据{_LAW}第八十条之规定，经{{{{ 检察院 }}}}批准（{{{{ 措施文号 }}}}），兹由我局对涉嫌{{{{ 罪名 }}}}的"
        f"{_WHO}执行逮捕，送{{{{ 看守所 }}}}羁押。"
    )
    paper.signed()
    paper.by_hand(
        f"本证已于{_SERVED}向我宣布。",
        "被逮捕人：　　　　　　　　（捺指印）",
        f"被逮捕人已于{_SERVED}送至看守所。",
        "接收民警：　　　　　　　　办案民警：",
    )


def _bail_decision(paper: Paper) -> None:
    paper.heading("取保候审决定书")
    paper.number()
    paper.text(
        f"犯罪嫌疑人{_WHO}。",
        f"我局正在侦查{{{{ 案件名称 }}}}，因{{{{ 理由 }}}}，根据{_LAW}第六十七条之规定，决定对涉嫌{{{{ 罪名 }}}}的"
        "犯罪嫌疑人{{ 姓名 }}取保候审，期限从{{ 起算日期 }}起算，最长不超过十二个月。"
        "保证方式：{{ 保证方式 }}。由{{ 执行机关 }}执行。",
        f"被取保候审人应当遵守{_LAW}第七十一条之规定。",
    )
    paper.signed()
    paper.by_hand(f"本决定书已于{_SERVED}收到。", "被取保候审人：　　　　　　　　（捺指印）")


def _residence_decision(paper: Paper) -> None:
    paper.heading("监视居住决定书")
    paper.number()
    paper.text(
        f"犯罪嫌疑人{_WHO}。",
        f"我局正在侦查{{{{ 案件名称 }}}}，因{{{{ 理由 }}}}，根据{_LAW}第七十四条之规定，决定对涉嫌{{{{ 罪名 }}}}的"
        "犯罪嫌疑人{{ 姓名 }}在{{ 居住处所 }}监视居住，由{{ 执行机关 }}执行，期限从{{ 起算日期 }}起算，"
        "最长不超过六个月。",
        f"被监视居住人应当遵守{_LAW}第七十七条之规定。",
    )
    paper.signed()
    paper.by_hand(f"本决定书已于{_SERVED}收到。", "被监视居住人：　　　　　　　　（捺指印）")


def _release_notice(paper: Paper) -> None:
    paper.heading("释放通知书")
    paper.number()
    paper.to(_ADDRESSED_HOUSE)
    paper.text(
        "我局于{{ 措施起始日期 }}{{ 强制措施 }}的犯罪嫌疑人{{ 姓名 }}（性别{{ 性别 }}，出生日期{{ 出生日期 }}，"
        "居民身份证号码{{ 身份证号 }}），因{{ 理由 }}，现决定予以释放。请凭此通知书立即办理释放手续，并发给释放证明。",
    )
    paper.signed()
    paper.by_hand(f"收到时间：{_SERVED}", "看守所民警：　　　　　　　　被释放人：")


def _prosecution_opinion(paper: Paper) -> None:
    paper.heading("起诉意见书")
    paper.number()
    paper.text(
        "{%p for 人 in 嫌疑人名单 %}",
        "犯罪嫌疑人{{ 人.序号 }}：{{ 人.姓名 }}，性别{{ 人.性别 }}，出生日期{{ 人.出生日期 }}，"
        "居民身份证号码{{ 人.身份证号 }}；在本案中的角色：{{ 人.链条角色 }}。"
        "{% if 人.归案情况 %}{{ 人.归案情况 }}。{% endif %}"
        "{% if 人.强制措施 %}{{ 人.强制措施 }}。{% endif %}",
        "{%p endfor %}",
        "{%p if 在逃人员 %}",
        "同案犯罪嫌疑人{{ 在逃人员 }}在逃，另案处理。",
        "{%p endif %}",
        "{{ 案件名称 }}（案件编号：{{ 案件编号 }}），由我局于{{ 立案日期 }}立案侦查，现已侦查终结。",
    )
    paper.section("一、经依法侦查查明的事实")
    paper.text(
        "{{ 简要案情 }}",
        "受害人：{{ 受害人 }}。损失金额共计人民币{{ 损失金额 }}元（大写：{{ 损失金额大写 }}）。",
    )
    paper.section("二、认定上述事实的证据")
    paper.text("{{ 证据 }}", "上述犯罪事实清楚，证据确实、充分，足以认定。")
    paper.section("三、意见")
    paper.text(
        f"综上所述，上列犯罪嫌疑人的行为已涉嫌{{{{ 罪名 }}}}，应当依法追究刑事责任。依照{_LAW}第一百六十二条之规定，"
        "现将此案移送审查起诉。",
    )
    paper.to_office("{{ 检察院 }}")
    paper.signed()
    paper.by_hand("附：1.本案卷宗　　卷　　页。　2.随案移送物品　　件。")


def _return_list(paper: Paper) -> None:
    paper.heading("发还清单")
    paper.number()
    paper.text(
        f"{{{{ 案件名称 }}}}（案件编号：{{{{ 案件编号 }}}}）的下列涉案财物权属明确，依照{_LAW}第二百四十五条之规定，"
        "发还领取人{{ 领取人 }}。"
    )
    paper.table(
        "物品清单",
        "物",
        [
            ("序号", "序号", 1.6),
            ("名称", "名称", 4.4),
            ("数量", "数量", 2.4),
            ("特征", "特征", 4.6),
            ("备注", "", 2.4),
        ],
    )
    paper.signed()
    paper.by_hand(
        "领取人：　　　　　　　　（捺指印）",
        "领取时间：　　　年　　月　　日",
        "办案民警：　　　　　　　　保管人：",
    )


def _withdrawal_decision(paper: Paper) -> None:
    paper.heading("撤销案件决定书")
    paper.number()
    paper.text(
        "我局侦查的{{ 案件名称 }}（案件编号：{{ 案件编号 }}），因{{ 理由 }}，"
        f"根据{_LAW}第一百六十三条之规定，决定撤销此案。"
    )
    paper.signed()
    paper.by_hand(f"本决定书已于{_SERVED}收到。", "收到人：　　　　　　　　（捺指印）")


def _refund_announcement(paper: Paper) -> None:
    paper.heading("冻结资金返还公告")
    paper.number()
    paper.text(
        "我局侦办的{{ 公告案件名称 }}（案件编号：{{ 案件编号 }}）中，依法控制涉案资金人民币{{ 返还总额 }}元（大写："
        "{{ 返还总额大写 }}）。因{{ 方式依据 }}依照《电信网络新型违法犯罪案件冻结资金返还若干规定》第八条之规定，"
        "拟{{ 返还方式 }}，现公告三十日：",
    )
    paper.table(
        "公告名单",
        "人",
        [
            ("序号", "序号", 1.6),
            ("受害人", "姓名", 3.2),
            ("损失金额（元）", "损失金额", 3.6),
            ("未弥补损失（元）", "未弥补损失", 3.6),
            ("返还金额（元）", "返还金额", 3.6),
        ],
    )
    paper.text(
        "受害人及其他利害关系人对上述返还有异议的，请在公告期内向我局书面提出，并提供有关证据。",
        "联系单位：{{ 主办单位 }}。联系人：{{ 主办民警 }}。",
    )
    paper.signed()


def _refund_application(paper: Paper) -> None:
    paper.heading("冻结资金返还申请表")
    paper.number()
    paper.text(
        "案件名称：{{ 案件名称 }}（案件编号：{{ 案件编号 }}，立案日期：{{ 立案日期 }}）。",
        "返还编号：{{ 返还编号 }}。返还方式：{{ 返还方式 }}。返还总额：人民币{{ 返还总额 }}元（大写：{{ 返还总额大写 }}）。",
    )
    _sources(paper)
    _payees(paper)
    paper.text("{%p if 方式依据 %}", "理由：{{ 方式依据 }}", "{%p endif %}")
    paper.signed()
    paper.by_hand(
        "办案民警（两名）：　　　　　　　　　　　　　　　　",
        "县级公安机关负责人意见：　　　　　　　　　　年　　月　　日",
        "设区的市一级公安机关负责人意见：　　　　　　年　　月　　日",
    )


def _refund_decision(paper: Paper) -> None:
    paper.heading("冻结资金返还决定书")
    paper.number()
    paper.text(
        "依照《中华人民共和国反电信网络诈骗法》第二十条、《电信网络新型违法犯罪案件冻结资金返还若干规定》之规定，"
        "经审查，决定将{{ 案件名称 }}（案件编号：{{ 案件编号 }}）涉案资金人民币{{ 返还总额 }}元（大写：{{ 返还总额大写 }}）"
        "{{ 返还方式 }}给下列受害人。请协助办理。",
    )
    _sources(paper)
    _payees(paper)
    paper.text("批准日期：{{ 市局批准日期 }}。银行应当场办理；不能当场办理的，应在三个工作日内办理完毕。")
    paper.signed()
    paper.by_hand(
        "办案民警（两名）：　　　　　　　　警号：　　　　　　　　", f"银行签收：　　　　　　　　{_SERVED}"
    )


def _refund_list(paper: Paper) -> None:
    paper.heading("资金发还清单")
    paper.number()
    paper.text(
        "{{ 案件名称 }}（案件编号：{{ 案件编号 }}）的涉案资金，依照{{ 返还决定书文号 }}返还决定书发还下列受害人，"
        "合计人民币{{ 返还总额 }}元（大写：{{ 返还总额大写 }}）。",
    )
    paper.table(
        "返还名单",
        "人",
        [
            ("序号", "序号", 1.6),
            ("受害人", "姓名", 3.0),
            ("损失金额（元）", "损失金额", 3.6),
            ("返还金额（元）", "返还金额", 3.6),
            ("签名、日期", "", 3.8),
        ],
    )
    paper.signed()
    paper.by_hand("办案民警（两名）：　　　　　　　　　　　　　　　　")


def _sources(paper: Paper) -> None:
    paper.section("资金来源")
    paper.table(
        "资金来源",
        "源",
        [
            ("序号", "序号", 1.4),
            ("类别", "类别", 2.0),
            ("开户行或专户", "开户行或专户", 4.0),
            ("账号或凭证号", "账号或凭证号", 4.6),
            ("返还金额（元）", "返还金额", 3.4),
        ],
    )


def _payees(paper: Paper) -> None:
    paper.section("返还对象")
    paper.table(
        "返还名单",
        "人",
        [
            ("序号", "序号", 1.2),
            ("受害人", "姓名", 2.0),
            ("身份证号", "身份证号", 4.0),
            ("返还金额（元）", "返还金额", 2.8),
            ("收款开户行", "收款开户行", 2.6),
            ("收款账号", "收款账号", 2.8),
        ],
    )


SHEETS: dict[str, Callable[[Paper], None]] = {
    "filing_decision": _filing_decision,
    "detention_warrant": _detention_warrant,
    "detention_notice": _detention_notice,
    "arrest_request": _arrest_request,
    "arrest_warrant": _arrest_warrant,
    "bail_decision": _bail_decision,
    "residence_decision": _residence_decision,
    "release_notice": _release_notice,
    "prosecution_opinion": _prosecution_opinion,
    "return_list": _return_list,
    "refund_announcement": _refund_announcement,
    "refund_application": _refund_application,
    "refund_decision": _refund_decision,
    "refund_list": _refund_list,
    "withdrawal_decision": _withdrawal_decision,
}
