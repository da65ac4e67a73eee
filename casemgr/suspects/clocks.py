"""What the deadlines must know of measures and duties: what they are called and whom they are about."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.common.masking import mask_name
from casemgr.deadlines import registry
from casemgr.deadlines.models import Deadline
from casemgr.deadlines.registry import About
from casemgr.suspects.enums import DutyKind, MeasureKind
from casemgr.suspects.models import Duty, Measure

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
}


def latest(targets: Iterable[str]) -> dict[str, Deadline]:
    """The deadline of each target: the one that runs or, once all are settled, the last one."""
    rows = Deadline.objects.filter(target__in=list(targets)).order_by("pk")
    return {deadline.target: deadline for deadline in rows}


def _measures(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Measure.objects.visible_to(officer).filter(pk__in=keys).select_related("case", "suspect")
    return {measure.pk: _about(officer, measure) for measure in rows}


def _duties(officer: Officer, keys: Collection[int]) -> Mapping[int, About]:
    rows = Duty.objects.visible_to(officer).filter(pk__in=keys)
    rows = rows.select_related("measure__case", "measure__suspect")
    return {duty.pk: _about(officer, duty.measure) for duty in rows}


def _about(officer: Officer, measure: Measure) -> About:
    name = measure.suspect.name
    shown = name if rules.sees_in_clear(officer, measure.case) else mask_name(name)
    text = _("%(name)s：%(kind)s") % {"name": shown, "kind": measure.get_kind_display()}
    return About(text, reverse("cases:detail", args=[measure.case_id]) + "?tab=suspects")


for _kind, _label in KINDS.items():
    registry.register_kind(_kind, _label)
registry.register_target("measure", _measures)
registry.register_target("duty", _duties)
