"""The outbox: one row per message to one officer, written in the transaction of its cause."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, officer: Officer) -> "NoticeQuerySet":
        """A message belongs to the officer it is addressed to, and to nobody else."""
        return self.filter(recipient=officer)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """A message (消息) to one officer. It names numbers and counts, never a person concerned in a case.

    Kept as sentence and values, so that each reads it in his own language, whoever caused it.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=50)
    sentence = models.CharField(max_length=300)
    values = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=120, help_text=_("同一事项对同一人只通知一次"))
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="one_notice_per_officer_and_cause")
        ]
        indexes = [models.Index(fields=["recipient", "-created_at"])]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The message in the reader's language."""
        return translation.gettext(self.sentence) % self.values
