"""From staged lines to accounts and transfers of the case: all that are new, or none. A few statements."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.cases.enums import EventKind
from casemgr.cases.models import Case
from casemgr.cases.services import history
from casemgr.common.errors import Unreadable
from casemgr.exchange.models import Job
from casemgr.exchange.services.importing import Tell
from casemgr.funds.enums import AccountRole, RowVerdict
from casemgr.funds.models import CaseAccount, Statement, StatementLayout, StatementRow
from casemgr.funds.services import tracing, working
from casemgr.funds.statements import comparison
from casemgr.funds.statements.comparison import SAME_TRANSFER, SIDES

_ADD_ACCOUNTS = """
    INSERT INTO funds_account (number, number_hash, tail, kind, created_at)
    SELECT number, hash, tail, kind, %(now)s FROM funds_party WHERE account_id IS NULL ORDER BY hash
    ON CONFLICT (number_hash) DO NOTHING
"""

_ADD_CASE_ACCOUNTS = """
    INSERT INTO funds_caseaccount (
        version, case_id, county_id, account_id, role, bank, holder_name, holder_number, note,
        created_at, created_by_id)
    SELECT 1, %(case)s, %(county)s, account_id, %(involved)s, bank, name, '', '', %(now)s, %(by)s
    FROM funds_party WHERE case_account_id IS NULL ORDER BY account_id
"""

# What was registered by its number alone learns from the bank whose it is and where.
_COMPLETE_ACCOUNTS = """
    UPDATE funds_caseaccount c SET version = c.version + 1,
        holder_name = CASE WHEN c.holder_name = '' THEN p.name ELSE c.holder_name END,
        bank = CASE WHEN c.bank = '' THEN p.bank ELSE c.bank END
    FROM funds_party p
    WHERE c.id = p.case_account_id AND (c.holder_name = '' AND p.name <> '' OR c.bank = '' AND p.bank <> '')
"""

_ADD_TRANSFERS = f"""
    INSERT INTO funds_transfer (
        case_id, county_id, statement_id, payer_id, payee_id, amount, at, serial_no, channel, counterparty,
        summary, payer_balance, payee_balance, recorded_at, recorded_by_id)
    SELECT %(case)s, %(county)s, %(statement)s, payer.case_account_id, payee.case_account_id, r.amount, r.at,
        r.serial_no, r.channel, r.counterparty, r.summary, r.payer_balance, r.payee_balance, %(now)s, %(by)s
    FROM funds_statementrow r {SIDES}
    WHERE r.job_id = %(job)s AND r.verdict = %(new)s ORDER BY r.row
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - built from constants of `comparison`

# The statement of the other side tells what was left there.
_COMPLETE_BALANCES = f"""
    UPDATE funds_transfer t SET
        payer_balance = coalesce(t.payer_balance, told.payer_balance),
        payee_balance = coalesce(t.payee_balance, told.payee_balance)
    FROM (
        SELECT t.id, max(r.payer_balance) AS payer_balance, max(r.payee_balance) AS payee_balance
        FROM funds_statementrow r {SIDES} JOIN funds_transfer t ON {SAME_TRANSFER}
        WHERE r.job_id = %(job)s AND r.verdict IN (%(doubled)s, %(known)s)
        GROUP BY t.id
    ) told
    WHERE told.id = t.id AND (
        t.payer_balance IS NULL AND told.payer_balance IS NOT NULL
        OR t.payee_balance IS NULL AND told.payee_balance IS NOT NULL)
"""  # noqa: S608


@transaction.atomic
def apply(*, job: Job, by: Officer, now: datetime, tell: Tell) -> Statement:
    """Make the new lines of a job transfers of its case, and what they name its accounts.

    Raises Unreadable, with nothing written, if `by` may no longer see or work the case, if the file is in it
    already, or if nothing is new any more.
    """
    case = workable(job, by)
    check_is_new(case, job)
    layout = StatementLayout.objects.get(signature=job.result["asked"]["signature"])
    tell(_("比对"), 0, 0)
    # The case is locked: what is new now is new when it is written.
    comparison.mark(job, case.pk)
    numbers = _numbers(job)
    if not numbers[RowVerdict.NEW]:
        raise Unreadable(_("没有可以导入的交易，未保存任何内容。"))
    tell(_("写入"), 0, 0)
    constants = {"county": case.county_id, "by": by.pk, "now": now, "involved": AccountRole.INVOLVED.value}
    added = _add_accounts(job, case, constants)
    statement = Statement.objects.create(
        case=case,
        county_id=case.county_id,
        account=None if "payer" in layout.columns else _own_account(job, case),
        layout=layout,
        name=job.source_name,
        sha256=job.parameters["sha256"],
        taken=numbers[RowVerdict.NEW],
        doubled=numbers[RowVerdict.DOUBLED] + numbers[RowVerdict.KNOWN],
        refused=numbers[RowVerdict.REFUSED],
        imported_at=now,
        imported_by=by,
    )
    written = comparison.run(_ADD_TRANSFERS, job, case.pk, statement=statement.pk, **constants)
    if written != statement.taken:
        raise RuntimeError(f"statement {statement.pk}: {statement.taken} lines, {written} transfers")
    comparison.run(_COMPLETE_BALANCES, job, case.pk)
    tracing.recompute(case)
    _tell(case, statement, added, by, now)
    return statement


def workable(job: Job, by: Officer) -> Case:
    """The locked case of a job, if its owner still sees and works it. Raises Unreadable."""
    case = Case.objects.visible_to(by).filter(pk=job.parameters["case"]).first()
    try:
        if case is not None:
            return working.held(by, case)
    except PermissionDenied:
        pass
    raise Unreadable(_("您不再办理本案，不能导入流水，未保存任何内容。"))


def check_is_new(case: Case, job: Job) -> None:
    """Raise Unreadable if the case has this very file already."""
    if Statement.objects.filter(case=case, sha256=job.parameters["sha256"]).exists():
        raise Unreadable(_("该流水文件已导入本案，未保存任何内容。"))


def _add_accounts(job: Job, case: Case, constants: dict[str, Any]) -> int:
    """The accounts that the lines name and the house or the case does not have. Returns how many."""
    comparison.run(_ADD_ACCOUNTS, job, case.pk, **constants)
    comparison.find_parties(job, case.pk)
    comparison.run(_COMPLETE_ACCOUNTS, job, case.pk)
    added = comparison.run(_ADD_CASE_ACCOUNTS, job, case.pk, **constants)
    comparison.find_parties(job, case.pk)
    return added


def _own_account(job: Job, case: Case) -> CaseAccount | None:
    """The account of the statement: the one in all its lines, if there is one."""
    new = StatementRow.objects.filter(job=job, verdict=RowVerdict.NEW)
    first = new.order_by("row").values_list("payer_hashes", "payee_hashes").first()
    for hashes in filter(None, first or ()):
        if not new.exclude(payer_hashes=hashes).exclude(payee_hashes=hashes).exists():
            return CaseAccount.objects.filter(case=case, account__number_hash__in=hashes).first()
    return None


def _numbers(job: Job) -> dict[str, int]:
    rows = StatementRow.objects.filter(job=job).order_by()
    return {verdict: rows.filter(verdict=verdict).count() for verdict in RowVerdict}


def _tell(case: Case, statement: Statement, added: int, by: Officer, now: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(updated_at=now)
    told = {"statement": statement.pk, "taken": statement.taken, "doubled": statement.doubled}
    told |= {"refused": statement.refused, "accounts": added, "bank": statement.layout.bank}
    history.write(EventKind.STATEMENT_TAKEN, case, by=by, now=now, **told)
    audit.record("case.statement_taken", case, by=by, now=now, **told)
