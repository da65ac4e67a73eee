"""What the deadlines must know of measures, duties and fugitives: what they are called, and who it is."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.cases.models import Case
from casemgr.common.masking import mask_name
from casemgr.deadlines import registry
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.registry import About
from casemgr.suspects.enums import DutyKind, MeasureKind
from casemgr.suspects.models import Duty, FugitiveWatch, Measure, Suspect
from casemgr.suspects.querysets import FUGITIVE_CANCEL, FUGITIVE_CHECK

KINDS = {
    **{
        f"measure_{kind}": label
        for kind, label in (
            (MeasureKind.FORCED_APPEARANCE, gettext_lazy("拘传期限")),
            (MeasureKind.DETENTION, gettext_lazy("拘留期限")),
            (MeasureKind.ARREST, gettext_lazy("侦查羁押期限")),
            (MeasureKind.BAIL, gettext_lazy("取保候审期限")),
            (MeasureKind.RESIDENCE, gettext_lazy("监视居住期限")),
        )
    },
    **{f"duty_{kind}": kind.label for kind in DutyKind},
    FUGITIVE_CHECK: gettext_lazy("追逃核查"),
    FUGITIVE_CANCEL: gettext_lazy("撤销网上追逃"),
}


def latest(targets: Iterable[str]) -> dict[str, Deadline]:
    """The deadline of each target: the one that runs or, once all are settled, the last one."""
    rows = Deadline.objects.filter(target__in=list(targets)).order_by("pk")
    return {deadline.target: deadline for deadline in rows}


def _measures(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Measure.objects.visible_to(officer).filter(pk__in=keys).select_related("case", "suspect")
    found = rows.prefetch_related("case__assistant_rows")
    return {measure.pk: _about(officer, measure) for measure in found}


def _duties(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Duty.objects.visible_to(officer).filter(pk__in=keys)
    rows = rows.select_related("measure__case", "measure__suspect")
    rows = rows.prefetch_related("measure__case__assistant_rows")
    return {duty.pk: _about(officer, duty.measure) for duty in rows}


def _fugitives(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = FugitiveWatch.objects.visible_to(officer).filter(pk__in=keys).with_person()
    rows = rows.prefetch_related("case__assistant_rows")
    return {
        watch.pk: About(
            _("%(name)s：%(kind)s")
            % {"name": _shown(officer, watch.case, watch.suspect), "kind": watch.get_level_display()},
            reverse("fugitives:detail", args=[watch.pk]),
        )
        for watch in rows
    }


def _about(officer: Officer, measure: Measure) -> About:
    shown = _shown(officer, measure.case, measure.suspect)
    text = _("%(name)s：%(kind)s") % {"name": shown, "kind": measure.get_kind_display()}
    return About(text, reverse("cases:detail", args=[measure.case_id]) + "?tab=suspects")


def _shown(officer: Officer, case: Case, person: Suspect) -> str:
    return person.name if rules.sees_in_clear(officer, case) else mask_name(person.name)


for _kind, _label in KINDS.items():
    registry.register_kind(_kind, _label, restrains=_kind.startswith("measure_"))
registry.register_target("measure", _measures)
registry.register_target("duty", _duties)
registry.register_target("fugitive", _fugitives)
