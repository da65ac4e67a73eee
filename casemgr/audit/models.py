"""Audit events point by label, not by foreign key: they outlive what they speak of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing done or looked at (审计事件). Append-only: the database itself refuses the rest.

    `subject` is a label such as "cases.case:17"; `detail` holds ids, masked values and reasons, never
    personal data in clear (GB/T 22239 8.1.4.3).
    """

    at = models.DateTimeField(_("时间"))
    police_no = models.CharField(_("警号"), max_length=8, blank=True)
    action = models.CharField(_("操作"), max_length=50)
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    county_code = models.CharField(_("县区代码"), max_length=6, blank=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True, blank=True)
    detail = models.JSONField(_("详情"), default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审计事件")
        indexes = [
            models.Index(fields=["subject", "at"]),
            models.Index(fields=["police_no", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.police_no} {self.action}"
