"""The staging table of statements: lines as read, and what each would do, until the import is over."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.common.fields import EncryptedTextField
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.exchange.models import Job
from casemgr.funds.enums import AccountKind, Channel, RowVerdict


class StatementRowQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """A preview is seen by whoever uploaded the statement, and by nobody else."""
        return self.filter(job__owner=officer)


class StatementRow(models.Model):
    """A line of a statement between its reading and the end of its import (流水行).

    `row` is the number beside the line in the sheet. A side without an account (cash, a purchase) has no
    number; `*_hashes` are those of the number under every key in use, the present one first. Amounts in yuan.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="statement_rows", db_index=False)
    row = models.PositiveIntegerField(_("行号"))
    verdict = models.CharField(_("比对结果"), max_length=10, choices=RowVerdict)
    column = models.CharField(_("列"), max_length=100, blank=True)
    reason = models.TextField(_("退回原因"), blank=True)
    at = models.DateTimeField(_("交易时间"), null=True)
    amount = models.DecimalField(_("金额"), max_digits=16, decimal_places=2, null=True)
    payer_hashes = ArrayField(models.CharField(max_length=64), default=list)
    payer_number = EncryptedTextField(_("付款账号"), blank=True)
    payer_tail = models.CharField(_("付款账号后四位"), max_length=4, blank=True)
    payer_kind = models.CharField(max_length=8, choices=AccountKind, blank=True)
    payer_name = models.CharField(_("付款户名"), max_length=60, blank=True)
    payer_bank = models.CharField(_("付款开户行"), max_length=60, blank=True)
    payee_hashes = ArrayField(models.CharField(max_length=64), default=list)
    payee_number = EncryptedTextField(_("收款账号"), blank=True)
    payee_tail = models.CharField(_("收款账号后四位"), max_length=4, blank=True)
    payee_kind = models.CharField(max_length=8, choices=AccountKind, blank=True)
    payee_name = models.CharField(_("收款户名"), max_length=60, blank=True)
    payee_bank = models.CharField(_("收款开户行"), max_length=60, blank=True)
    serial_no = models.CharField(_("流水号"), max_length=60, blank=True)
    channel = models.CharField(_("交易方式"), max_length=10, choices=Channel, blank=True)
    counterparty = models.CharField(_("对方"), max_length=120, blank=True)
    summary = models.CharField(_("摘要"), max_length=200, blank=True)
    payer_balance = models.DecimalField(_("付款后余额"), max_digits=16, decimal_places=2, null=True)
    payee_balance = models.DecimalField(_("收款后余额"), max_digits=16, decimal_places=2, null=True)

    objects = StatementRowQuerySet.as_manager()

    PERSONAL = frozenset(
        {
            "counterparty",
            "payee_hashes",
            "payee_name",
            "payee_number",
            "payer_hashes",
            "payer_name",
            "payer_number",
            "summary",
        }
    )
    PLAIN = frozenset(
        {
            "amount",
            "at",
            "channel",
            "column",
            "id",
            "job",
            "payee_balance",
            "payee_bank",
            "payee_kind",
            "payee_tail",
            "payer_balance",
            "payer_bank",
            "payer_kind",
            "payer_tail",
            "reason",
            "row",
            "serial_no",
            "verdict",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("流水行")
        ordering = ["row"]
        indexes = [models.Index(fields=["job", "verdict", "row"], name="statement_by_verdict")]

    def __str__(self) -> str:
        return f"{self.row}"
