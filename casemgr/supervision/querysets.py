"""Who sees which supervision, and the words by which supervisions are picked."""

from datetime import date
from typing import Self

from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Greatest

from casemgr.accounts.models import Officer
from casemgr.counties.access import counties_where
from casemgr.counties.querysets import ScopedQuerySet
from casemgr.counties.rights import Right
from casemgr.supervision.enums import AmountField, ReleaseReason, State


class RuleQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        """The standard is no secret: whoever reads supervisions may know it."""
        return self.all() if counties_where(officer, Right.READ_SUPERVISION) else self.none()

    def in_force(self, level: str, day: date) -> Self:
        """The rule of `level` in force on `day`, as a queryset of at most one."""
        return self.filter(level=level, effective_date__lte=day).order_by("-effective_date", "-version")[:1]


class SupervisionQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        return self.filter(county__in=counties_where(officer, Right.READ_SUPERVISION))

    def open(self) -> Self:
        return self.exclude(state=State.RELEASED)

    def blocking(self) -> Self:
        """Those that keep a case from being listed again: open, or released for a lasting reason."""
        return self.exclude(state=State.RELEASED, release_reason=ReleaseReason.BELOW_THRESHOLD)

    def with_amount_now(self) -> Self:
        """Annotates `amount_now`, the amount the rule looks at, as it is today, and `is_below`."""
        loss, involved = F("case__loss_amount"), F("case__amount_involved")
        amount = Case(
            When(rule__amount_field=AmountField.LOSS, then=loss),
            When(rule__amount_field=AmountField.INVOLVED, then=involved),
            default=Greatest(loss, involved),
        )
        below = Q(amount_now__lt=F("threshold")) | Q(amount_now=F("threshold"), rule__inclusive=False)
        return self.annotate(amount_now=amount).annotate(
            is_below=Case(When(below, then=True), default=False, output_field=BooleanField())
        )

    def below_threshold(self) -> Self:
        """Open supervisions whose case has since dropped below the standard: the supervisor decides."""
        return self.open().with_amount_now().filter(is_below=True)

    def with_list_columns(self) -> Self:
        reports = self.model._meta.get_field("reports").related_model.objects.filter(
            supervision=OuterRef("pk")
        )
        return self.select_related("case", "case__fraud_type", "case__lead", "county", "rule").annotate(
            last_report_at=Subquery(reports.order_by("-no").values("submitted_at")[:1])
        )


class OfSupervisionQuerySet(ScopedQuerySet):
    def visible_to(self, officer: Officer) -> Self:
        return self.filter(county__in=counties_where(officer, Right.READ_SUPERVISION))

    def awaiting_review(self) -> Self:
        return self.filter(verdict="")
