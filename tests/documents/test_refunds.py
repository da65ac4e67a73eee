"""The papers of a refund: when each may be issued, what it says, and what the public never reads."""

import io
from collections.abc import Callable
from datetime import datetime

import docx
import pytest
from django.core.exceptions import ValidationError

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case, Victim
from casemgr.documents.filling.facts import Subject
from casemgr.documents.models import Document, Kind
from casemgr.documents.services import issuing, preparing, templates
from casemgr.funds.enums import RefundState
from casemgr.funds.models import Refund
from tests.funds.refunds.conftest import Walk, account, case, drafted, freeze, frozen, three, walk

__all__ = ["account", "case", "drafted", "freeze", "frozen", "three", "walk"]

NUMBER = "411621198808081236"
Paper = Callable[..., Document]
S = RefundState


@pytest.fixture
def paper(house: None, fugou_detective: Officer, now: datetime) -> Paper:
    """`paper("refund_decision", refund)`, by who works the case."""

    def issue(code: str, refund: Refund, *, at: datetime | None = None) -> Document:
        subject = Subject(Kind.objects.get(code=code), refund.case, refund=refund)
        typed = preparing.to_type(subject, templates.present(subject.kind))
        return issuing.issue(by=fugou_detective, subject=subject, typed=typed, now=at or now)

    return issue


def text_of(document: Document) -> str:
    """Everything that stands in it, tables too."""
    file = docx.Document(io.BytesIO(document.content()))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def test_the_announcement_names_nobody_in_full_and_no_number(
    paper: Paper, drafted: Refund, walk: Walk, three: list[Victim]
) -> None:
    Victim.objects.filter(pk=three[0].pk).update(resident_number=NUMBER)
    told = text_of(paper("refund_announcement", walk.to(S.VERIFIED, drafted)))
    for share in ("53,333.33", "26,666.67", "20,000.00", "壹拾万元整", "三十日"):
        assert share in told
    assert "李某兰" in told
    for hidden in ("李桂兰", NUMBER, "6299990000"):
        assert hidden not in told


def test_the_decision_is_the_citys_and_its_number_becomes_the_rounds(
    paper: Paper, drafted: Refund, walk: Walk, three: list[Victim]
) -> None:
    approved = walk.approve(walk.to(S.CHECKED, drafted), decision_no="")
    document = paper("refund_decision", approved, at=approved.approved_at)
    approved.refresh_from_db()
    assert document.number.startswith("周公（刑）刑返字〔")
    assert approved.decision_no == document.number
    told = text_of(document)
    for known in ("李桂兰", "53,333.33", "100,000.00", "周口市公安局"):
        assert known in told


def test_before_the_city_has_approved_there_is_no_decision(paper: Paper, drafted: Refund, walk: Walk) -> None:
    with pytest.raises(ValidationError, match="目前为“待市局审批”，不能出具“冻结资金返还决定书”"):
        paper("refund_decision", walk.to(S.CHECKED, drafted))


def test_a_direct_refund_is_announced_to_nobody(
    paper: Paper, case: Case, three: list[Victim], frozen, walk: Walk, fugou_detective: Officer
) -> None:
    Victim.objects.filter(pk__in=[three[1].pk, three[2].pk]).delete()
    direct = walk.to(S.VERIFIED, walk.draft(case, (frozen, "100000")))
    with pytest.raises(ValidationError, match="不能出具“冻结资金返还公告”"):
        paper("refund_announcement", direct)
    assert "直接返还" in text_of(paper("refund_application", direct))


def test_a_decision_at_the_bank_is_not_voided(
    paper: Paper, drafted: Refund, walk: Walk, fugou_detective: Officer, now: datetime
) -> None:
    approved = walk.approve(walk.to(S.CHECKED, drafted), decision_no="")
    document = paper("refund_decision", approved, at=approved.approved_at)
    approved.refresh_from_db()
    walk.issue(approved)
    document = Document.objects.with_subject().select_related("case").get(pk=document.pk)
    with pytest.raises(ValidationError, match="已送达银行，不能作废"):
        issuing.void(by=fugou_detective, document=document, reason="打印有误", now=approved.approved_at)


def test_the_list_has_a_line_to_sign_for_each_and_no_account(
    paper: Paper, drafted: Refund, walk: Walk
) -> None:
    at_the_bank = walk.to(S.ISSUED, drafted)
    told = text_of(paper("refund_list", at_the_bank, at=at_the_bank.issued_at))
    assert "签名、日期" in told
    assert "周公（刑）刑返字〔2023〕1号" in told
    assert "62999900000000009" not in told


def test_a_paper_of_a_refund_asks_for_one(case: Case, house: None, fugou_detective: Officer, now) -> None:
    subject = Subject(Kind.objects.get(code="refund_application"), case)
    with pytest.raises(ValidationError, match="不能出具"):
        issuing.issue(by=fugou_detective, subject=subject, typed={}, now=now)
    found = preparing.Subjects(case, fugou_detective).of(subject.kind)
    assert found == []
