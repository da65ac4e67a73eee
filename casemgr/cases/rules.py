"""What an officer may do with one case, and in which form he sees its people."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.counties.access import holders, holds, may
from casemgr.counties.rights import Right
from casemgr.taskforces.access import Share, shared_cases, worked_cases


def is_own(officer: Officer, case: Case) -> bool:
    """Whether `officer` leads or assists with `case` (主办、协办)."""
    # Read whole, not asked for: a page that fetched the assistants with the case asks nothing more.
    return case.lead_id == officer.pk or any(
        row.officer_id == officer.pk for row in case.assistant_rows.all()
    )


def may_edit(officer: Officer, case: Case) -> bool:
    """A lead edits every case of his county, a detective those he leads or assists with."""
    if may(officer, Right.EDIT_COUNTY_CASES, case.county_id):
        return True
    return may(officer, Right.EDIT_OWN_CASES, case.county_id) and is_own(officer, case)


def may_work(officer: Officer, case: Case) -> bool:
    """Whether `officer` adds to a case: suspects, evidence, notes, money.

    Besides who may edit it, the members of its task force, from whatever county. The case's own facts, its
    status and its supervision stay with the county.
    """
    if may_edit(officer, case):
        return True
    works = holds(officer, Right.EDIT_OWN_CASES) or holds(officer, Right.EDIT_COUNTY_CASES)
    return works and case.pk in worked_cases(officer)


def may_approve(officer: Officer, case: Case) -> bool:
    """The legal approver (县级以上公安机关负责人)."""
    return may(officer, Right.APPROVE_CASES, case.county_id)


def may_assign(officer: Officer, case: Case) -> bool:
    """The county's lead names who works a case (变更办案民警)."""
    return may(officer, Right.EDIT_COUNTY_CASES, case.county_id)


def may_designate(officer: Officer, case: Case) -> bool:
    """The city names another unit's jurisdiction (指定管辖, 程序规定 22)."""
    return may(officer, Right.TRANSFER_CASES, case.county_id)


def may_note(officer: Officer, case: Case) -> bool:
    """Who works a case notes what was done; who supervises it comments (工作记录、督办意见)."""
    return may_work(officer, case) or may(officer, Right.REVIEW_SUPERVISION, case.county_id)


def sees_in_clear(officer: Officer, case: Case) -> bool:
    """Whether names and numbers are shown in full.

    To who works the case, to the county's lead, and to whom this very case was opened by name.
    """
    if may(officer, Right.READ_PERSONAL_DATA, case.county_id):
        return True
    if case.pk in shared_cases(officer):
        return True
    return may(officer, Right.EDIT_OWN_CASES, case.county_id) and is_own(officer, case)


def still_seen(wanted: Collection[tuple[Officer, Case]]) -> frozenset[tuple[int, int]]:
    """Who of these officers can see which of these cases today, by the keys of both, as `scope` has it.

    A message names its case: who was posted elsewhere since, or whose case went to another county, gets none.
    One question for all, and one for each officer who may see a case only because it was opened to him.
    """
    readers = holders(Right.READ_CASES, {officer.pk for officer, _case in wanted})
    return frozenset(
        (officer.pk, case.pk)
        for officer, case in wanted
        if (officer.pk, case.county_id) in readers or case.pk in shared_cases(officer)
    )


def reads_opinions(officer: Officer, case: Case) -> bool:
    """Whether what county and city write each other in a supervision is shown: it speaks of people.

    Reports, grounds and opinions (domain §4.11, 督办进展): to who works the case, to the county's lead, to
    the city supervisor who reviews, and to the auditor.
    """
    reviews = may(officer, Right.REVIEW_SUPERVISION, case.county_id)
    audits = may(officer, Right.READ_AUDIT, case.county_id)
    return reviews or audits or sees_in_clear(officer, case)


def may_reveal(officer: Officer, case: Case) -> bool:
    """Whether a masked value may be uncovered, one at a time, with a reason that is recorded."""
    return may(officer, Right.REVEAL_PERSONAL_DATA, case.county_id)


def why_visible(officer: Officer, case: Case) -> str:
    """The sentence "why can I see this case", from the same rules that decide."""
    if case.lead_id == officer.pk:
        return _("您是本案主办民警。")
    if is_own(officer, case):
        return _("您是本案协办民警。")
    share = shared_cases(officer).get(case.pk)
    if share and not may(officer, Right.READ_CASES, case.county_id):
        return _opened(share)
    return _by_posting(officer, case) + (_opened(share) if share else "")


def _opened(share: Share) -> str:
    told = {"name": share.task_force, "since": share.since, "until": share.until}
    if not share.works:
        return _("管辖县区同意您查阅本案，期限为%(since)s至%(until)s。") % told
    if share.until is None:
        return _("您自%(since)s起为“%(name)s”成员，可办理本案嫌疑人、证据和工作记录。") % told
    return _("您为“%(name)s”成员（%(since)s至%(until)s），可办理本案嫌疑人、证据和工作记录。") % told


def _by_posting(officer: Officer, case: Case) -> str:
    postings = {posting.county_id: posting for posting in officer.postings.open()}
    if posting := postings.get(case.county_id):
        return _("您在%(county)s任%(role)s，可查看本县区案件。") % {
            "county": case.county.name,
            "role": posting.get_role_display(),
        }
    if posting := postings.get(None):
        return _("您任%(role)s，可查看全市案件。") % {"role": posting.get_role_display()}
    return ""
