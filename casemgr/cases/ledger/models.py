"""The staging table of an import: rows as read, and what each would do, until the import is over."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.cases.enums import Status
from casemgr.common.fields import EncryptedTextField, MoneyField
from casemgr.common.masking import mask_name
from casemgr.counties.models import County, Unit
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.exchange.models import Job


class Verdict(models.TextChoices):
    """What a row of a ledger would do (比对结果)."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("更新")
    UNCHANGED = "unchanged", _("无变化")
    REFUSED = "refused", _("退回")


class LedgerRowQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """A preview is seen by whoever uploaded the ledger, and by nobody else."""
        return self.filter(job__owner=officer)

    def taken(self) -> Self:
        return self.exclude(verdict=Verdict.REFUSED)

    def touching(self) -> Self:
        """Rows that write something: a new case, or a change."""
        return self.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED])


class LedgerRow(models.Model):
    """A row of a ledger between its reading and the end of its import (台账行).

    `row` is the number beside the row in the sheet. `case_pk` is the case it is about: the one it was found
    to be, or, in a new row, the one it will become. `changes` holds what differs:
    {"case": {field: [old, new]}, "victim": {…}, "identifiers": […]}. An identifier is its kind, its value,
    and the value masked.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="ledger_rows", db_index=False)
    row = models.PositiveIntegerField(_("行号"))
    verdict = models.CharField(_("比对结果"), max_length=10, choices=Verdict)
    column = models.CharField(_("列"), max_length=100, blank=True)
    reason = models.TextField(_("退回原因"), blank=True)
    case_no = models.CharField(_("案件编号"), max_length=40, blank=True)
    case_pk = models.BigIntegerField(null=True)
    case_version = models.PositiveIntegerField(null=True)
    victim_pk = models.BigIntegerField(null=True)
    name = models.CharField(_("案件名称"), max_length=200, blank=True)
    has_name = models.BooleanField(default=False)
    # Rows live for minutes and come by the hundred thousand; what they point at was looked up a moment ago.
    county = models.ForeignKey(
        County, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    filing_unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    fraud_type = models.ForeignKey(
        "cases.FraudType", models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    reported_date = models.DateField(_("报案日期"), null=True)
    reported_time = models.TimeField(_("报案时间"), null=True)
    filed_date = models.DateField(_("立案日期"), null=True)
    filed_time = models.TimeField(_("立案时间"), null=True)
    solved_date = models.DateField(_("破案日期"), null=True)
    victim_name = models.CharField(_("受害人姓名"), max_length=50, blank=True)
    resident_number = EncryptedTextField(_("身份证号"), blank=True)
    # Under every key in use, the present one first; none without a number.
    resident_number_hashes = ArrayField(models.CharField(max_length=64), default=list)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    loss_amount = MoneyField(_("损失金额"), null=True)
    amount_involved = MoneyField(_("涉案金额"), null=True)
    status = models.CharField(_("案件状态"), max_length=20, choices=Status, blank=True)
    has_status = models.BooleanField(default=False)
    remark = models.TextField(_("备注"), blank=True)
    identifiers = models.JSONField(default=list)
    search_text = models.TextField(blank=True)
    masked_name = models.CharField(_("案件名称（脱敏）"), max_length=200, blank=True)
    changes = models.JSONField(default=dict)

    objects = LedgerRowQuerySet.as_manager()

    PERSONAL = frozenset(
        {
            "name",
            "victim_name",
            "resident_number",
            "resident_number_hashes",
            "phone",
            "remark",
            "identifiers",
            "search_text",
            "changes",
        }
    )
    PLAIN = frozenset(
        {
            "id",
            "job",
            "row",
            "verdict",
            "column",
            "reason",
            "case_no",
            "case_pk",
            "case_version",
            "victim_pk",
            "has_name",
            "county",
            "filing_unit",
            "fraud_type",
            "lead",
            "reported_date",
            "reported_time",
            "filed_date",
            "filed_time",
            "solved_date",
            "loss_amount",
            "amount_involved",
            "status",
            "has_status",
            "masked_name",
        }
    )

    class Meta:
        app_label = "cases"
        verbose_name = verbose_name_plural = _("台账行")
        ordering = ["row"]
        indexes = [models.Index(fields=["job", "verdict", "row"], name="ledger_by_verdict")]

    def __str__(self) -> str:
        return f"{self.row} {self.case_no}"

    @property
    def masked_victim(self) -> str:
        return mask_name(self.victim_name)
