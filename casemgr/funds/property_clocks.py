"""What deadlines and the ledger's page must know of property: its clocks, and what an entry is about."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.common.masking import mask_name
from casemgr.deadlines import registry
from casemgr.deadlines.registry import About
from casemgr.funds.models import Recovery, Restitution, SeizedItem
from casemgr.funds.services.property import IRRELEVANT, REPORT


def _items(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = SeizedItem.objects.visible_to(officer).filter(pk__in=keys).select_related("evidence")
    return {
        row.pk: About(
            _("%(kind)s %(number)s") % {"kind": row.get_kind_display(), "number": row.evidence.number},
            reverse("funds:item", args=[row.case_id, row.pk]),
        )
        for row in rows
    }


def _recoveries(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Recovery.objects.visible_to(officer).filter(pk__in=keys)
    return {
        row.pk: About(
            _("%(source)s（凭证号%(receipt)s）")
            % {"source": row.get_source_display(), "receipt": row.receipt_no},
            _tab(row.case_id) + f"#recovery-{row.pk}",
        )
        for row in rows
    }


def _restitutions(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Restitution.objects.visible_to(officer).filter(pk__in=keys).select_related("victim", "case")
    return {
        row.pk: About(
            _("%(name)s：%(kind)s")
            % {"name": _shown(officer, row.case, row.victim.name), "kind": row.get_source_display()},
            _tab(row.case_id) + f"#restitution-{row.pk}",
        )
        for row in rows
    }


def _tab(case_pk: int) -> str:
    return reverse("cases:detail", args=[case_pk]) + "?tab=funds"


def _shown(officer: Officer, case: Case, name: str) -> str:
    return name if rules.sees_in_clear(officer, case) else mask_name(name)


registry.register_kind(REPORT, gettext_lazy("涉案财物移交保管"))
registry.register_kind(IRRELEVANT, gettext_lazy("发还与案件无关财物"))
registry.register_target("item", _items)
registry.register_target("recovery", _recoveries)
registry.register_target("restitution", _restitutions)
