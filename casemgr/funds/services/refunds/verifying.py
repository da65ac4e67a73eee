"""The victims of a round are checked, and the accounts to which they are paid (核对受害人和收款账户)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.common.errors import Unreadable
from casemgr.common.identity import read_account
from casemgr.funds.enums import AccountRole, RefundMode, RefundState
from casemgr.funds.models import Account, Allocation, CaseAccount, Refund
from casemgr.funds.services.refunds import drafting, rounds, telling
from casemgr.funds.services.working import held


@dataclass(frozen=True)
class Payee:
    """To whom and where a share is paid; `relation` says what he is to the victim, if not himself."""

    name: str
    bank: str
    number: str
    relation: str = ""


@transaction.atomic
def verify(
    *, by: Officer, refund: Refund, version: int, payees: Mapping[int, Payee], now: datetime
) -> Refund:
    """Each victim's identity, loss and account were checked (已核对受害人); `payees` by key of the share.

    Raises Stale, and ValidationError at `name:key` of whatever cannot be.
    """
    case = held(by, refund.case)
    refund = rounds.standing(case, refund, {RefundState.DRAFT}, version)
    drafting.check_shares(refund, now)
    errors: dict[str, list[str]] = {}
    for row in rounds.allocations(refund):
        try:
            set_payee(refund, row, payees.get(row.pk, Payee("", "", "")), by)
        except ValidationError as error:
            errors |= {f"{name}:{row.pk}": said for name, said in error.message_dict.items()}
    if errors:
        raise ValidationError(errors)
    rounds.save(refund, state=RefundState.VERIFIED)
    rounds.tell(refund, "verified", by, now)
    if refund.mode != RefundMode.PRO_RATA:
        telling.leads(refund, telling.TO_CHECK, by, now, f"check:{refund.version}")
    return refund


def set_payee(refund: Refund, row: Allocation, payee: Payee, by: Officer) -> None:
    """Write where a share is paid. Raises ValidationError at the field of what cannot be."""
    errors = {
        name: _("请填写。")
        for name, value in (("name", payee.name), ("bank", payee.bank), ("number", payee.number))
        if not value
    }
    if errors:
        raise ValidationError(errors)
    if payee.name != row.victim.name and not payee.relation:
        raise ValidationError(
            {"relation": _("收款户名与受害人姓名不一致，请写明收款人与受害人的关系，如“法定继承人”。")}
        )
    row.payee_name, row.payee_bank, row.payee_relation = payee.name, payee.bank, payee.relation
    check_collects(row, [*_concerned(refund), by])
    row.payee_number = _read_number(refund, payee.number)
    row.full_clean()
    row.save()


def check_collects(row: Allocation, officers: Iterable[Officer]) -> None:
    """Who works on the case collects for nobody (程序规定 234): neither under his own name for another."""
    if row.payee_name == row.victim.name:
        return
    if any(officer.name == row.payee_name for officer in officers):
        raise ValidationError({"name": _("民警不得代为领取（程序规定第234条），请填写受害人本人账户。")})


def check_nobody_collects(refund: Refund, officers: Iterable[Officer]) -> None:
    """The same of all shares, before another officer takes part."""
    officers = list(officers)
    for row in rounds.allocations(refund):
        try:
            check_collects(row, officers)
        except ValidationError as error:
            raise ValidationError(error.messages) from error


def _concerned(refund: Refund) -> list[Officer]:
    case = refund.case
    assistants = [row.officer for row in case.assistant_rows.select_related("officer")]
    return [officer for officer in (refund.created_by, case.lead, *assistants) if officer]


def _read_number(refund: Refund, number: str) -> str:
    """The number in its one writing, unless the case's money went through that account to the fraudsters."""
    try:
        number = read_account(number)
    except Unreadable as error:
        raise ValidationError({"number": str(error)}) from error
    known = Account.objects.with_number(number)
    if CaseAccount.objects.filter(case=refund.case, account__in=known, role=AccountRole.INVOLVED).exists():
        raise ValidationError({"number": _("该账户为本案涉案账户，不能作为收款账户，请核对。")})
    return number
