"""What the pages of one fugitive share: his entry, and the case whose readers may read of him."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.suspects.models import FugitiveWatch
from casemgr.web.cases import personal
from casemgr.web.cases.base import CasePage


class FugitivePage(CasePage):
    """A page about one fugitive, as far as the officer can see his case."""

    @cached_property
    def watch(self) -> FugitiveWatch:
        rows = FugitiveWatch.objects.with_person().select_related("created_by", "cancelled_by")
        return self.visible(rows, pk=self.kwargs["pk"])

    @cached_property
    def object(self) -> Case:
        return self.visible(self.get_queryset(), pk=self.watch.case_id)

    @cached_property
    def person(self) -> dict[str, dict[str, Any]]:
        """Who he is, as this reader may see it."""
        fields = personal.of_suspect(self.watch.case_suspect)
        return {name: self.field(value) for name, value in fields.items()}

    @cached_property
    def may_work(self) -> bool:
        return rules.may_work(self.officer, self.case)

    @property
    def watch_address(self) -> str:
        return reverse("fugitives:detail", args=[self.watch.pk])

    def get_context(self, **context: Any) -> dict[str, Any]:
        return super().get_context(
            watch=self.watch, name=self.person["name"], watch_address=self.watch_address, **context
        )
