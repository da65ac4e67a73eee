"""Accounts of a case: registered, described, looked into (涉案账户)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.crypto import keyed_hash
from casemgr.common.identity import read_account
from casemgr.common.versioned import Stale
from casemgr.funds.enums import AccountKind, AccountRole
from casemgr.funds.models import Account, CaseAccount
from casemgr.funds.querysets import HASH_PURPOSE
from casemgr.funds.services import tracing
from casemgr.funds.services.working import held


@transaction.atomic
def register(
    *,
    by: Officer,
    case: Case,
    number: str,
    now: datetime,
    kind: AccountKind = AccountKind.BANK,
    **fields: Any,
) -> CaseAccount:
    """Enter an account the case's money went through. The same number is one account in every case.

    Raises Unreadable for what is no account number, ValidationError if the case has it already.
    """
    case = held(by, case)
    account = known(number, kind, now)
    if CaseAccount.objects.filter(case=case, account=account).exists():
        raise ValidationError({"number": _("本案已登记该账户。")})
    row = CaseAccount(
        case=case, county_id=case.county_id, account=account, created_at=now, created_by=by, **fields
    )
    _check_victim(row)
    row.full_clean()
    row.save()
    if row.role == AccountRole.VICTIM:
        tracing.recompute(case)
        row.refresh_from_db(fields=["level"])
    tell(EventKind.ACCOUNT_ADDED, row, by, now)
    return row


@transaction.atomic
def change(*, by: Officer, row: CaseAccount, version: int, now: datetime, **fields: Any) -> CaseAccount:
    """Change what the case knows of an account, from a form opened at `version`.

    Raises Stale when somebody saved meanwhile.
    """
    held(by, row.case)
    row = CaseAccount.objects.select_related("account", "case").get(pk=row.pk)
    if row.version != version:
        raise Stale(row)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    row.version += 1
    _check_victim(row)
    row.full_clean()
    row.save()
    if "role" in changed:
        tracing.recompute(row.case)
        row.refresh_from_db(fields=["level"])
    if changed:
        tell(EventKind.ACCOUNT_CHANGED, row, by, now, fields=changed)
    return row


@transaction.atomic
def check(*, by: Officer, row: CaseAccount, now: datetime) -> CaseAccount:
    """Record that an account's flow was looked into (涉案账户核查). A later look replaces the earlier."""
    held(by, row.case)
    row = CaseAccount.objects.select_related("account", "case").get(pk=row.pk)
    row.checked_at, row.checked_by = now, by
    row.version += 1
    row.save(update_fields=["checked_at", "checked_by", "version"])
    tell(EventKind.ACCOUNT_CHANGED, row, by, now, fields=["checked_at"])
    return row


def known_elsewhere(officer: Officer, account: Account) -> list[str]:
    """The units that know an account from cases `officer` does not see: that they do, and nothing more.

    Only for an account he sees already; he can ask them for access to the case (domain §5.7).
    """
    seen = CaseAccount.objects.visible_to(officer).filter(account=account).values("pk")
    others = CaseAccount.objects.filter(account=account).exclude(pk__in=seen)
    units = others.order_by("case__lead_unit__code").values_list("case__lead_unit__name", flat=True)
    return list(dict.fromkeys(units))


def known(number: str, kind: AccountKind, now: datetime) -> Account:
    """The account of a number, wherever it is known; a new one otherwise. Raises Unreadable."""
    number = read_account(number)
    found = Account.objects.with_number(number).first()
    if found:
        return found
    return Account.objects.get_or_create(
        number_hash=keyed_hash(number, HASH_PURPOSE),
        defaults={"number": number, "tail": number[-4:], "kind": kind, "created_at": now},
    )[0]


def tell(event: EventKind, row: CaseAccount, by: Officer, now: datetime, **data: Any) -> None:
    """The history speaks of an account by its last four digits."""
    Case.objects.filter(pk=row.case_id).update(updated_at=now)
    history.write(event, row.case, by=by, now=now, account=row.pk, tail=row.account.tail, **data)
    audit.record(f"case.{event}", row.case, by=by, now=now, account=row.pk)


def _check_victim(row: CaseAccount) -> None:
    if row.victim and row.victim.case_id != row.case_id:
        raise ValidationError({"victim": _("请选择本案的受害人。")})
