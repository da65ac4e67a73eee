"""Tests asked for and what they found (检验鉴定): an old item can be tested anew, the old opinion stays."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import EventKind
from casemgr.common.clock import local_date
from casemgr.evidence.enums import FINAL
from casemgr.evidence.models import Evidence, ForensicTest, Opinion
from casemgr.evidence.services.items import tell
from casemgr.evidence.services.working import standing


@transaction.atomic
def request(
    *,
    by: Officer,
    evidence: Evidence,
    laboratory: str,
    question: str,
    requested_at: datetime,
    now: datetime,
    document_no: str = "",
) -> ForensicTest:
    """Ask a laboratory for a test of the item. That it is sent there is a change of hands of its own."""
    evidence = standing(by, evidence)
    if evidence.custody.filter(purpose__in=FINAL).exists():
        raise ValidationError(_("该证据已随案移送、发还或销毁，不能再委托鉴定。"))
    if requested_at > now:
        raise ValidationError({"requested_at": _("委托时间不能晚于现在。")})
    test = ForensicTest(
        case_id=evidence.case_id,
        county_id=evidence.county_id,
        evidence=evidence,
        laboratory=laboratory,
        question=question,
        document_no=document_no,
        requested_at=requested_at,
        requested_by=by,
    )
    test.full_clean()
    test.save()
    tell(EventKind.TEST_REQUESTED, evidence, by, now, laboratory=laboratory)
    return test


@transaction.atomic
def conclude(
    *, by: Officer, test: ForensicTest, document_no: str, text: str, signed_date: date, now: datetime
) -> Opinion:
    """Record an opinion on a test; a second one is added to the first (补充鉴定、重新鉴定)."""
    evidence = standing(by, test.evidence)
    if not local_date(test.requested_at) <= signed_date <= local_date(now):
        raise ValidationError({"signed_date": _("出具日期应在委托之后、今天之前。")})
    opinion = Opinion(
        case_id=evidence.case_id,
        county_id=evidence.county_id,
        test=test,
        document_no=document_no,
        text=text,
        signed_date=signed_date,
        recorded_at=now,
        recorded_by=by,
    )
    opinion.full_clean()
    opinion.save()
    tell(
        EventKind.TEST_REPORTED,
        evidence,
        by,
        now,
        laboratory=test.laboratory,
        document_no=document_no,
        again=test.opinions.count() > 1,
    )
    return opinion
