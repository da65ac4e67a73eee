"""Officers' accounts (民警账号): made, closed, opened again, given a new password, by who manages them."""

import secrets
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from casemgr.accounts.models import Officer
from casemgr.audit import services as audit
from casemgr.counties.access import counties_where
from casemgr.counties.models import Posting, Unit
from casemgr.counties.rights import APPOINTED_BY_ADMINISTRATOR, Right, Role
from casemgr.counties.services import post
from casemgr.notices import services as notices

# Without what is easily mistaken for something else when it is read out: 0 o, 1 l i.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_PASSWORD_LENGTH = 12


def managed_by(officer: Officer) -> QuerySet[Officer]:
    """The officers whose accounts `officer` may manage: of his counties, or of the whole city.

    A county's lead manages nobody who also serves elsewhere, and no other lead; a data manager none of those
    who oversee him. A system administrator is managed at the machine, not here.
    """
    everybody = Officer.objects.filter(is_superuser=False)
    served = Posting.objects.open()
    if Posting.manages_city(officer):
        overseers = served.filter(role__in=APPOINTED_BY_ADMINISTRATOR).values("officer")
        return everybody if officer.is_superuser else everybody.exclude(pk__in=overseers)
    his = served.filter(county__in=counties_where(officer, Right.MANAGE_OFFICERS)).exclude(
        role=Role.COUNTY_LEAD
    )
    return everybody.filter(pk__in=his.values("officer")).exclude(
        pk__in=served.exclude(pk__in=his.values("pk")).values("officer")
    )


@transaction.atomic
def enrol(
    *, by: Officer, police_no: str, name: str, role: Role, unit: Unit, now: datetime
) -> tuple[Officer, str]:
    """Make an account and post its officer (新建民警). Returns him and his password, kept nowhere."""
    officer = Officer(police_no=police_no, name=name)
    password = _set_password(officer)
    officer.full_clean()
    officer.save()
    audit.record("officer.enrolled", officer, by=by, now=now, police_no=police_no)
    post(by=by, officer=officer, role=role, unit=unit, now=now)
    return officer, password


@transaction.atomic
def change(*, by: Officer, officer: Officer, name: str, is_active: bool, now: datetime) -> Officer:
    """Correct an officer's name, close his account or open it again (停用、启用)."""
    officer = _managed(by, officer)
    officer.name, officer.is_active = name, is_active
    officer.full_clean(exclude=["password"])
    officer.save(update_fields=["name", "is_active"])
    audit.record("officer.changed", officer, by=by, now=now, is_active=is_active)
    return officer


@transaction.atomic
def reset_password(*, by: Officer, officer: Officer, now: datetime) -> str:
    """Give an officer a new random password (重置密码), end his sessions, and tell him who did it.

    Returns the password, which is kept nowhere.
    """
    officer = _managed(by, officer)
    password = _set_password(officer)
    officer.save(update_fields=["password"])
    audit.record("password.reset", officer, by=by, now=now)
    notices.put(
        "password_reset",
        to=[officer],
        text=gettext_noop("您的密码已由%(name)s重置，如非本人申请请立即报告。"),
        values={"name": by.name},
        key=f"password_reset:{now.isoformat()}",
        now=now,
    )
    return password


def _managed(by: Officer, officer: Officer) -> Officer:
    if by.pk == officer.pk:
        raise PermissionDenied(_("不能管理本人的账号。"))
    managed = managed_by(by).select_for_update(of=("self",)).filter(pk=officer.pk).first()
    if managed is None:
        raise PermissionDenied(_("您不管理该民警的账号。"))
    return managed


def _set_password(officer: Officer) -> str:
    password = "".join(secrets.choice(_LETTERS) for _place in range(_PASSWORD_LENGTH))
    officer.set_password(password)
    return password
