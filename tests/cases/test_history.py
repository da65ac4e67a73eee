"""The history of a case: written once, told in sentences, to each reader what he may know."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import Act, EventKind, SolveCondition
from casemgr.cases.models import Case, CaseEvent, FraudType
from casemgr.cases.presenters import Reader
from casemgr.cases.services import editing, history, identifiers, progress, team, victims
from casemgr.counties.models import Unit


@pytest.fixture
def case(make_case: Callable[..., Case], fugou_detective: Officer) -> Case:
    return make_case(lead=fugou_detective, victim="李桂兰", loss="8000", status="investigating")


@pytest.fixture
def in_clear(fugou_detective: Officer) -> Reader:
    return Reader(True, fugou_detective, opinions=True)


@pytest.fixture
def masked(supervisor: Officer) -> Reader:
    return Reader(False, supervisor, ("李桂兰",), opinions=True)


@pytest.fixture
def write(case: Case, fugou_detective: Officer, now: datetime) -> Callable[..., CaseEvent]:
    def do(kind: EventKind, **data: object) -> CaseEvent:
        return history.write(kind, case, by=fugou_detective, now=now, **data)

    return do


def said(event: CaseEvent, reader: Reader) -> str:
    line = presenters.line(event, reader)
    return "\n".join([line.text, *line.details])


def test_what_is_written_stays_written(case: Case) -> None:
    event = case.events.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseEvent.objects.filter(pk=event.pk).update(kind=EventKind.NOTED)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseEvent.objects.filter(pk=event.pk).delete()


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_has_its_sentence_even_for_an_event_that_says_nothing(
    kind: EventKind, write: Callable[..., CaseEvent], in_clear: Reader, masked: Reader
) -> None:
    event = write(kind)
    for reader in (in_clear, masked):
        line = presenters.line(event, reader)
        assert len(line.text) > 3
        assert "None" not in line.text and "%(" not in line.text


def test_a_kind_from_a_later_version_is_called_by_its_name(
    write: Callable[..., CaseEvent], in_clear: Reader
) -> None:
    event = write(EventKind.NOTED)
    event.kind = "frozen"
    assert presenters.line(event, in_clear).text == "frozen"


def test_a_change_is_told_field_by_field_in_the_order_of_the_form(
    case: Case, fugou_detective: Officer, in_clear: Reader, now: datetime
) -> None:
    editing.edit(
        by=fugou_detective,
        case=case,
        version=case.version,
        now=now,
        remark="已联系李桂兰",
        amount_involved=Decimal("1234567.80"),
        fraud_type=FraudType.objects.get(code="loan"),
        is_gang=True,
    )
    line = presenters.line(case.events.first(), in_clear)
    assert line.text == "修改了诈骗类型、团伙案件、涉案金额、备注"
    assert line.details == [
        "诈骗类型：刷单返利 → 虚假网络贷款",
        "团伙案件：否 → 是",
        "涉案金额：0.00 → 1,234,567.80",
        "备注：-- → 已联系李桂兰",
    ]
    assert line.by == fugou_detective


def test_personal_fields_are_told_to_have_changed_and_no_more(
    write: Callable[..., CaseEvent], masked: Reader
) -> None:
    event = write(
        EventKind.CHANGED,
        fields={
            "name": ["李桂兰被骗案", "李桂芳被骗案"],
            "remark": ["", "李桂兰之女"],
            "summary": ["甲", "乙"],
        },
    )
    told = said(event, masked)
    assert "案件名称：含个人信息，不显示" in told
    assert not [word for word in ("李", "甲", "乙") if word in told]


def test_what_an_import_keeps_by_key_is_told_by_name(
    write: Callable[..., CaseEvent], in_clear: Reader
) -> None:
    brush, loan = FraudType.objects.get(code="brush"), FraudType.objects.get(code="loan")
    told = said(write(EventKind.CHANGED, fields={"fraud_type": [brush.pk, loan.pk]}), in_clear)
    assert "诈骗类型：刷单返利 → 虚假网络贷款" in told
    assert "诈骗类型：-- → 刷单返利" in said(
        write(EventKind.CHANGED, fields={"fraud_type": [0, brush.pk]}), in_clear
    )
    assert "台账第8行" in said(write(EventKind.IMPORTED, row=8, job=1), in_clear)


def test_a_move_tells_act_statuses_and_what_it_stood_on(
    case: Case, fugou_lead: Officer, in_clear: Reader, now: datetime
) -> None:
    progress.advance(
        by=fugou_lead, case=case, act=Act.SOLVE, conditions=SolveCondition.values, reason="主犯归案", now=now
    )
    line = presenters.line(case.events.first(), in_clear)
    assert line.text == "办理破案，案件由“侦查中”转为“已破案”"
    assert line.details[0].startswith("已核对：犯罪事实已有证据证明；")
    assert line.details[1] == "说明：主犯归案"


@pytest.mark.parametrize(
    ("act", "data", "sentence"),
    [
        (Act.WITHDRAW, {"ground": "lapsed"}, "情形：犯罪已过追诉时效期限"),
        (Act.MERGE, {"ground": "joint", "into": "A4116210000002023060002"}, "情形：共同犯罪"),
        (Act.MERGE, {"into": "A4116210000002023060002"}, "并入案件：A4116210000002023060002"),
        (Act.TRANSFER, {"target_unit": "漯河市公安局"}, "移送单位：漯河市公安局"),
        (Act.SEND, {"document_no": "扶公诉〔2023〕1号"}, "文书编号：扶公诉〔2023〕1号"),
        (Act.WITHDRAW, {"ground": "an old code"}, "情形：an old code"),
    ],
)
def test_what_an_act_needed_is_told(
    act: Act, data: dict, sentence: str, write: Callable[..., CaseEvent], in_clear: Reader
) -> None:
    assert sentence in said(
        write(EventKind.MOVED, act=act, source="filed", target="merged", **data), in_clear
    )


def test_reasons_reach_a_masked_reader_without_names_and_numbers(
    write: Callable[..., CaseEvent], masked: Reader, in_clear: Reader
) -> None:
    event = write(EventKind.REQUESTED, act="solve", reason="李桂兰已辨认，电话13812345678，损失128000.00元")
    assert said(event, in_clear).endswith("说明：李桂兰已辨认，电话13812345678，损失128000.00元")
    assert said(event, masked).endswith("说明：李某兰已辨认，电话****5678，损失128000.00元")


def test_a_working_note_is_for_who_sees_in_clear_and_for_who_wrote_it(
    case: Case, supervisor: Officer, analyst: Officer, in_clear: Reader, now: datetime
) -> None:
    editing.note(by=supervisor, case=case, text="请核实李桂兰的转账。", now=now)
    event = case.events.first()
    assert "请核实李桂兰的转账。" in said(event, in_clear)
    assert "请核实李桂兰的转账。" in said(event, Reader(False, supervisor))
    line = presenters.line(event, Reader(False, analyst))
    assert "李桂兰" not in line.text
    assert line.hidden == "text"


def test_a_victim_is_told_by_his_loss(
    case: Case, fugou_detective: Officer, masked: Reader, now: datetime
) -> None:
    victim = victims.add(by=fugou_detective, case=case, name="赵国强", loss_amount=Decimal("92000"), now=now)
    line = presenters.line(case.events.first(), masked)
    assert line.text == "增加了一名受害人，损失 92,000.00 元"
    assert line.details == ["案件损失金额：8,000.00 元 → 100,000.00 元"]
    victims.change(by=fugou_detective, victim=victim, version=victim.version, phone="13812345678", now=now)
    assert presenters.line(case.events.first(), masked).details == ["修改项：联系电话"]
    victims.remove(by=fugou_detective, victim=victim, reason="登记错误", now=now)
    assert "说明：登记错误" in said(case.events.first(), masked)


def test_an_identifier_is_told_masked_to_everybody(
    case: Case, fugou_detective: Officer, in_clear: Reader, now: datetime
) -> None:
    identifiers.add(by=fugou_detective, case=case, kind="phone", value="13812345678", now=now)
    assert said(case.events.first(), in_clear) == "增加了涉案电话：138****5678"


def test_people_of_the_house_are_told_by_name(
    case: Case,
    fugou_lead: Officer,
    fugou_colleague: Officer,
    fugou_detective: Officer,
    supervisor: Officer,
    masked: Reader,
    now: datetime,
) -> None:
    team.assign(by=fugou_lead, case=case, lead=fugou_colleague, assistants=[fugou_detective], now=now)
    assert said(case.events.first(), masked) == "指定主办民警：赵丽\n协办民警：王建国"
    unit = Unit.objects.get(code="411603000000")
    team.designate(by=supervisor, case=case, unit=unit, decision_no="周公指〔2023〕1号", now=now)
    told = said(case.events.first(), masked)
    assert told == f"指定管辖：由扶沟县公安局改由{unit.name}主办\n决定书编号：周公指〔2023〕1号"


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (
            EventKind.LISTED,
            {"amount": "120000.00", "threshold": "100000.00", "rule_version": 1},
            "列为市局挂牌督办\n挂牌时金额：120,000.00 元\n适用第1版标准：100,000.00 元",
        ),
        (EventKind.RELISTED, {"amount": "5.00"}, "重新列为市局挂牌督办\n挂牌时金额：5.00 元"),
        (EventKind.REPORT_SUBMITTED, {"no": 2}, "提交了第2期督办进展"),
        (
            EventKind.REPORT_REVIEWED,
            {"no": 2, "verdict": "returned", "comment": "未说明资金流向"},
            "退回第2期督办进展，要求补充\n审核意见：未说明资金流向",
        ),
        (EventKind.REPORT_REVIEWED, {"no": 2, "verdict": "accepted"}, "审核通过第2期督办进展"),
        (
            EventKind.RELEASED,
            {"release_reason": "below_threshold", "reason": "金额核减"},
            "金额核减后低于标准，解除了挂牌督办\n说明：金额核减",
        ),
        (EventKind.RELEASED, {"release_reason": "solved"}, "解除了挂牌督办"),
    ],
)
def test_a_supervision_is_told(
    kind: EventKind, data: dict, sentence: str, write: Callable[..., CaseEvent], masked: Reader
) -> None:
    assert said(write(kind, **data), masked) == sentence


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EventKind.REPORT_REVIEWED, {"no": 1, "verdict": "returned", "comment": "未说明资金流向"}),
        (EventKind.LISTED, {"amount": "5000.00", "reason": "未说明资金流向"}),
        (EventKind.RELISTED, {"amount": "5000.00", "reason": "未说明资金流向"}),
        (EventKind.RELEASE_REQUESTED, {"reason": "未说明资金流向"}),
        (EventKind.RELEASE_REFUSED, {"reason": "未说明资金流向"}),
        (EventKind.RELEASED, {"release_reason": "other", "reason": "未说明资金流向"}),
    ],
)
def test_what_county_and_city_write_each_other_is_not_for_every_reader(
    write: Callable[..., CaseEvent], masked: Reader, analyst: Officer, kind: EventKind, data: dict[str, str]
) -> None:
    """That it happened, everybody reads; what was said, only who works, leads, reviews or audits."""
    event = write(kind, **data)
    told = presenters.line(event, Reader(False, analyst))
    assert told.text == presenters.line(event, masked).text
    assert "资金流向" in " ".join(presenters.line(event, masked).details)
    assert "资金流向" not in " ".join(told.details)
