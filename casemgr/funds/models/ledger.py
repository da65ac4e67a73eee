"""The ledger under all money (资金台账): places with a balance, and the entries that move money between them.

Double entry in its barest form: an entry takes an amount out of one place and puts it into another, so the
sum of all balances of a case is zero and nothing can appear or vanish. The database keeps the balances, by a
trigger, and lets none but `OUTSIDE` fall below zero.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgr.cases.models import Case, Victim
from casemgr.cases.querysets import OfCaseQuerySet
from casemgr.common.checked import Checked
from casemgr.common.fields import MoneyField
from casemgr.counties.models import County
from casemgr.funds.enums import EntryKind, Place


class Position(Checked):
    """A place where money of a case is, yuan (资金位置): this freeze, that recovery, that victim's hand.

    Who has it points here (`Freeze.position`); the ledger itself knows only the place. `ceiling` is a
    victim's loss, held equal by the database: nobody gets back more than he lost.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="positions")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    place = models.CharField(_("资金位置"), max_length=16, choices=Place)
    balance = models.DecimalField(_("余额"), max_digits=16, decimal_places=2, default=0, editable=False)
    victim = models.OneToOneField(Victim, models.PROTECT, null=True, blank=True, related_name="position")
    ceiling = MoneyField(_("损失金额"), null=True, blank=True, default=None)

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset[str]()
    PLAIN = frozenset({"balance", "case", "ceiling", "county", "id", "place", "victim"})

    class Meta:
        verbose_name = verbose_name_plural = _("资金位置")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "case"], name="position_and_case"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(place=Place.OUTSIDE), name="one_outside_per_case"
            ),
            models.CheckConstraint(
                condition=Q(place=Place.OUTSIDE) | Q(balance__gte=0),
                name="position_not_negative",
                violation_error_message=_("金额超过可用余额。"),
            ),
            models.CheckConstraint(
                condition=Q(place=Place.VICTIM, victim__isnull=False, ceiling__isnull=False)
                | (~Q(place=Place.VICTIM) & Q(victim=None, ceiling=None)),
                name="position_of_a_victim_has_a_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(ceiling=None) | Q(balance__lte=F("ceiling")),
                name="victim_gets_no_more_than_lost",
                violation_error_message=_("受害人所得合计不能超过其损失金额。"),
            ),
        ]
        indexes = [models.Index(fields=["county", "place"], name="position_by_place")]

    def __str__(self) -> str:
        return f"{self.get_place_display()} {self.balance}"


class Entry(Checked):
    """Money moves from one place to another (资金分录). Append-only: a mistake is corrected by an entry.

    `at` is when it moved, and the day it counts for; `about` names the thing it was done for as
    `prefix:key` ("freeze:12"). A correction takes back the entry it `corrects`, dated as that one is.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    county = models.ForeignKey(County, models.PROTECT, related_name="+")
    kind = models.CharField(_("事由"), max_length=12, choices=EntryKind)
    source = models.ForeignKey(Position, models.PROTECT, related_name="outgoing")
    target = models.ForeignKey(Position, models.PROTECT, related_name="incoming")
    amount = MoneyField(_("金额"))
    about = models.CharField(_("对象"), max_length=60)
    at = models.DateTimeField(_("发生时间"))
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("更正分录")
    )
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OfCaseQuerySet.as_manager()

    PERSONAL = frozenset({"reason"})
    PLAIN = frozenset(
        {
            "about",
            "amount",
            "at",
            "case",
            "corrects",
            "county",
            "id",
            "kind",
            "recorded_at",
            "recorded_by",
            "source",
            "target",
        }
    )

    class Meta:
        verbose_name = verbose_name_plural = _("资金分录")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="entry_moves_something",
                violation_error_message=_("金额应大于0。"),
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="entry_moves_somewhere"),
            models.CheckConstraint(
                condition=Q(corrects=None) | (Q(kind=EntryKind.CORRECT) & ~Q(reason="")),
                name="corrected_for_a_reason",
                violation_error_message=_("更正须写明理由。"),
            ),
        ]
        indexes = [
            models.Index(fields=["county", "at"], name="entry_by_day"),
            models.Index(fields=["case", "-at", "-id"], name="entry_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
