"""What a case's history says of its documents: which, never whom they are about."""

from collections.abc import Callable
from datetime import datetime

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases import presenters
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.documents.filling.facts import Subject
from casemgr.documents.models import Kind
from casemgr.documents.services import issuing
from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.services import people
from tests.documents.conftest import Issue


@pytest.fixture
def told(case: Case, analyst: Officer) -> Callable[[EventKind], str]:
    """The newest line of a kind, as somebody reads it who sees the case masked."""

    def line(kind: EventKind) -> str:
        reader = presenters.Reader(False, analyst, people.known_names(case.suspects.with_person()))
        shown = presenters.line(case.events.filter(kind=kind).first(), reader)
        return " ".join([shown.text, *shown.details])

    return line


def test_every_step_is_told_and_nobody_named(
    case: Case,
    suspect: CaseSuspect,
    issue: Issue,
    kind: Callable[[str], Kind],
    told: Callable[[EventKind], str],
    fugou_lead: Officer,
    now: datetime,
) -> None:
    subject = Subject(kind("detention_warrant"), case, case_suspect=suspect)
    typed = {"罪名": "诈骗罪", "看守所": "扶沟县看守所"}
    draft = issuing.ask(by=case.lead, subject=subject, typed=typed, now=now)
    assert told(EventKind.DOCUMENT_ASKED) == "提请出具拘留证"
    issuing.decline(by=fugou_lead, draft=draft, reason="刘海涛尚未到案", now=now)
    assert told(EventKind.DOCUMENT_DECLINED) == "退回了出具拘留证的提请 理由：刘某涛尚未到案"
    again = issuing.ask(by=case.lead, subject=subject, typed=typed, now=now)
    issuing.decline(by=case.lead, draft=again, reason="刘海涛已到案", now=now)
    assert told(EventKind.DOCUMENT_DECLINED) == "撤回了出具拘留证的提请 理由：刘某涛已到案"
    document = issue("detention_warrant", case, case_suspect=suspect)
    assert told(EventKind.DOCUMENT_ISSUED) == f"出具了拘留证（{document.number}）"
    issuing.void(by=fugou_lead, document=document, reason="刘海涛姓名有误", now=now)
    assert told(EventKind.DOCUMENT_VOIDED) == (
        f"作废了拘留证（{document.number}），文号不再使用 理由：刘某涛姓名有误"
    )
