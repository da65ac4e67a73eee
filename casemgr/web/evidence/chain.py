"""The chain of hands of one item as lines of a timeline (保管链)."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.presenters import Reader
from casemgr.common.masking import mask_name
from casemgr.evidence.enums import FINAL, Party
from casemgr.evidence.models import CustodyEvent, Evidence
from casemgr.evidence.services.custody import Holder, holder_of


def spoken(holder: Holder) -> str:
    """With whom an item is: 王建国（160001）, or 鉴定机构 某鉴定中心."""
    if holder.officer or holder.party == Party.OWNER:
        return str(holder)
    return _("%(party)s：%(body)s") % {"party": Party(holder.party).label, "body": holder.body}


def lines(evidence: Evidence, events: Iterable[CustodyEvent], reader: Reader) -> list[dict[str, Any]]:
    """From its collection on, each change of hands with who signed; nobody's name for who reads masked."""
    told = [_collected(evidence)]
    holder = holder_of(evidence, None)
    for event in events:
        taker = holder_of(evidence, event)
        told.append(_line(event, holder, taker, reader))
        holder = taker
    return told


def _collected(evidence: Evidence) -> dict[str, Any]:
    officers = [str(one) for one in (evidence.collected_by, evidence.collected_with) if one]
    text = _("%(mode)s：%(officers)s取得，由%(holder)s保管") % {
        "mode": evidence.get_mode_display(),
        "officers": str(_("、")).join(officers),
        "holder": evidence.collected_by,
    }
    number = evidence.document_no
    details = [_("文书编号：%(number)s") % {"number": number}] if number else []
    return {
        "at": evidence.collected_at,
        "by": evidence.created_by,
        "text": text,
        "details": details,
        "tone": "",
    }


def _line(event: CustodyEvent, giver: Holder, taker: Holder, reader: Reader) -> dict[str, Any]:
    text = _("%(purpose)s：%(giver)s → %(taker)s") % {
        "purpose": event.get_purpose_display(),
        "giver": spoken(giver),
        "taker": spoken(taker),
    }
    details = [
        _("移出签字：%(giver)s　接收签字：%(taker)s")
        % {
            "giver": _signer(event.from_signer, event.from_officer, reader),
            "taker": _signer(event.to_signer, event.to_officer, reader),
        }
    ]
    if event.document_no:
        details.append(_("文书编号：%(number)s") % {"number": event.document_no})
    if event.note:
        details.append(_("说明：%(reason)s") % {"reason": reader.text(event.note)})
    recorded = f"{timezone.localtime(event.recorded_at):%Y-%m-%d %H:%M}"
    details.append(_("登记时间：%(at)s") % {"at": recorded})
    tone = "ended" if event.purpose in FINAL else ""
    return {"at": event.at, "by": event.recorded_by, "text": text, "details": details, "tone": tone}


def _signer(name: str, officer: Officer | None, reader: Reader) -> str:
    return name if officer or reader.in_clear else mask_name(name)
