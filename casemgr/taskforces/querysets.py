"""Who sees which task force and which access request."""

from datetime import date, datetime
from typing import Self

from django.apps import apps
from django.db.models import F, Q

from casemgr.accounts.models import Officer
from casemgr.common import clock
from casemgr.counties.access import counties_where, holds_everywhere
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.counties.rights import Right
from casemgr.taskforces.enums import ELIGIBLE, RequestState


class TaskForceQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """Those his county leads, those he serves in, and for leads those their officers or cases are in."""
        readable = counties_where(officer, Right.READ_TASK_FORCES)
        if not readable:
            return self.none()
        if holds_everywhere(officer, Right.READ_TASK_FORCES):
            return self.all()
        managed = counties_where(officer, Right.MANAGE_TASK_FORCES)
        membership = apps.get_model("taskforces", "Membership").objects
        rows = apps.get_model("taskforces", "TaskForceCase").objects
        posting = apps.get_model("counties", "Posting").objects.filter(county__in=managed).open()
        serving = membership.serving(clock.local_date(clock.now())).filter(
            Q(officer=officer) | Q(officer__in=posting.values("officer"))
        )
        led = self.model._base_manager.filter(lead_unit__stat_county__in=readable)
        # Cases taken back count as well: what was opened while it lasted may be asked for later.
        lent = rows.filter(county__in=managed)
        found = led.order_by().values("pk")
        return self.filter(
            pk__in=found.union(serving.order_by().values("task_force"), lent.order_by().values("task_force"))
        )

    def active(self) -> Self:
        return self.filter(closed_at=None)


class OfTaskForceQuerySet(ScopedQuerySet):
    """What belongs to a task force is seen by whoever sees the task force."""

    def visible_to(self, officer: Officer) -> Self:
        forces = self.model._meta.get_field("task_force").related_model.objects
        return self.filter(task_force__in=forces.visible_to(officer))


class MembershipQuerySet(OfTaskForceQuerySet):
    def lasting(self, day: date) -> Self:
        """Those that open something on `day`."""
        return self.filter(
            Q(until=None) | Q(until__gte=day), ended_at=None, since__lte=day, task_force__closed_at=None
        )

    def serving(self, day: date) -> Self:
        """Of those, whose officer still holds the post from which he came: a new one ends it."""
        return self.lasting(day).filter(
            officer__postings__until=None,
            officer__postings__role__in=ELIGIBLE,
            officer__postings__since__lte=F("added_at"),
        )


class AccessRequestQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """An officer's own, and for leads and the audit those for cases of their county."""
        deciding = counties_where(officer, Right.APPROVE_CASES) | counties_where(officer, Right.READ_AUDIT)
        return self.filter(Q(asked_by=officer) | Q(county__in=deciding))

    def decided_by_county_of(self, officer: Officer) -> Self:
        """Those that `officer` answers for."""
        return self.filter(county__in=counties_where(officer, Right.APPROVE_CASES))

    def pending(self) -> Self:
        """Those that still wait for an answer."""
        today = clock.local_date(clock.now())
        return self.filter(state=RequestState.PENDING, until__gte=today)

    def lasting(self, day: date) -> Self:
        """Those that open their case on `day`, to who still holds the post from which he asked."""
        return self.filter(
            state=RequestState.GRANTED,
            since__lte=day,
            until__gte=day,
            asked_by__postings__until=None,
            asked_by__postings__role__in=ELIGIBLE,
            asked_by__postings__since__lte=F("asked_at"),
        )

    def over(self, now: datetime) -> Self:
        """Those whose period is over and that still stand as pending or granted."""
        standing = (RequestState.PENDING, RequestState.GRANTED)
        return self.filter(state__in=standing, until__lt=clock.local_date(now))
