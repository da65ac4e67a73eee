"""What an officer may read of a supervision beyond that there is one."""

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.counties.access import may
from casemgr.counties.rights import Right
from casemgr.supervision.models import Supervision


def reads_reports(officer: Officer, supervision: Supervision) -> bool:
    """Whether reports, grounds and opinions are shown: they speak of people (domain §4.11, 督办进展).

    To who works the case, to the county's lead, to the city supervisor who reviews, and to the auditor.
    """
    reviews = may(officer, Right.REVIEW_SUPERVISION, supervision.county_id)
    audits = may(officer, Right.READ_AUDIT, supervision.county_id)
    return reviews or audits or rules.sees_in_clear(officer, supervision.case)
