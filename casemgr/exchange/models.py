"""A job (任务): what takes longer than a page, worked off in the background, found again on its page."""

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.common.checked import Checked
from casemgr.counties.access import counties_where
from casemgr.counties.models import County
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.counties.rights import Right
from casemgr.exchange.enums import FINAL, Kind, State


class JobQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """A job is its owner's; one that waits for approval is also seen by those who may approve it.

        An export that reaches into a county the approver does not answer for is not his to approve.
        """
        approvable = counties_where(officer, Right.APPROVE_EXPORTS)
        foreign = self.model.counties.through.objects.exclude(county__in=approvable).values("job")
        waiting = Q(state=State.AWAITING_APPROVAL) & ~Q(pk__in=foreign)
        return self.filter(Q(owner=officer) | waiting) if approvable else self.filter(owner=officer)

    def unfinished(self) -> Self:
        return self.exclude(state__in=FINAL)

    def workable(self, stale: datetime) -> Self:
        """Jobs a worker may take: queued, or left behind by a worker that died."""
        return self.filter(Q(state=State.QUEUED) | Q(state=State.RUNNING, seen_at__lt=stale))


class Job(Checked):
    """An import or export asked for by one officer, run with the rights he holds when it runs.

    `counties` are those it reached into, kept for approval and audit. Files lie under `folder`, are served
    only to the owner and are removed after `expires_at`.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    counties = models.ManyToManyField(County, related_name="+", blank=True)
    state = models.CharField(_("状态"), max_length=20, choices=State, default=State.QUEUED)
    parameters = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    stage = models.CharField(_("当前步骤"), max_length=60, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    source_name = models.CharField(_("来源文件"), max_length=200, blank=True)
    file_name = models.CharField(_("结果文件"), max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    row_count = models.PositiveIntegerField(_("行数"), null=True)
    masked = models.BooleanField(_("脱敏"), default=True)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("提交时间"))
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    expires_at = models.DateTimeField(_("链接失效时间"), null=True)
    downloaded_at = models.DateTimeField(_("下载时间"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(masked=True)
                | Q(state__in=[State.AWAITING_APPROVAL, State.CANCELLED])
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("owner"))),
                name="unmasked_needs_a_second_person",
            )
        ]
        indexes = [
            models.Index(
                fields=["state", "created_at"], condition=~Q(state__in=sorted(FINAL)), name="job_open"
            ),
            models.Index(fields=["owner", "-created_at"], name="job_by_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def folder(self) -> Path:
        """Where this job's files lie; nothing in the path can be guessed or typed."""
        return Path(settings.MEDIA_ROOT) / "jobs" / str(self.key)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    def has_file(self, now: datetime) -> bool:
        """Whether the result can still be fetched."""
        return bool(self.file_name) and self.expires_at is not None and now < self.expires_at


STALE_AFTER = timedelta(seconds=60)
MOST_ATTEMPTS = 3
