"""What a document would say, what is missing for it, and what stands in its way (文书预览)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casemgr.cases.enums import Status
from casemgr.common.clock import local_date
from casemgr.documents.enums import About, Stage
from casemgr.documents.filling.facts import Subject, defaults, gather
from casemgr.documents.filling.placeholders import PLACEHOLDERS, ROWS, TYPED, Placeholder, Rows
from casemgr.documents.models import Issuer, Kind, Template
from casemgr.documents.services import numbers, refunds, templates
from casemgr.funds.models import Refund
from casemgr.suspects.enums import MeasureKind
from casemgr.suspects.models import CaseSuspect, Measure

CONCLUDED = frozenset(
    {Status.CONCLUDED, Status.SENT, Status.RETURNED_SUPP, Status.PROSECUTED, Status.NOT_PROSECUTED}
)


@dataclass(frozen=True)
class Missing:
    """A fact that is not known: which, of whom if several have one, and whether it must be."""

    placeholder: Placeholder | Rows
    name: str
    of: str
    is_required: bool


@dataclass(frozen=True)
class Prepared:
    """A document as it would be issued now, but for its number."""

    subject: Subject
    template: Template
    issuer: Issuer
    values: Mapping[str, Any]
    missing: list[Missing]

    @property
    def lacking(self) -> list[Missing]:
        """What must be known before it can be issued."""
        return [one for one in self.missing if one.is_required]


def prepare(subject: Subject, typed: Mapping[str, str], now: datetime) -> Prepared:
    """Gather the facts. Raises ValidationError for what stands in the way: see `check`."""
    check(subject)
    template = templates.present(subject.kind)
    if template is None:
        raise ValidationError(_("该文书没有在用的模板，请联系数据管理员上传。"))
    issuer = numbers.issuer_for(subject.kind, subject.case)
    typed = {name: text for name, text in typed.items() if name in TYPED}
    values = gather(subject, unit=issuer.unit, number="", day=local_date(now), typed=typed)
    missing = list(_missing(subject.kind, template, values))
    return Prepared(subject, template, issuer, values, missing)


def check(subject: Subject) -> None:
    """Raise ValidationError unless the law lets a document of this kind be issued on this subject now."""
    kind, case = subject.kind, subject.case
    if obstacle := obstacle_of_case(kind, case):
        raise ValidationError(obstacle)
    if kind.about == About.SUSPECT and (subject.case_suspect is None or subject.measure):
        raise ValidationError(without_subject(kind))
    if kind.about == About.MEASURE and not _is_measure_for(kind, subject.measure):
        raise ValidationError(without_subject(kind))
    if kind.about == About.REFUND:
        refunds.check(kind, subject.refund)


def obstacle_of_case(kind: Kind, case: Any) -> str:
    """Why no document of this kind can be issued in the case as it stands; empty if one can."""
    told = {"kind": kind.name, "basis": kind.legal_basis}
    if not kind.is_active:
        return _("“%(kind)s”已停用。") % told
    if kind.stage != Stage.ANY and case.filed_date is None:
        return _("案件尚未立案，不能出具“%(kind)s”（%(basis)s）。") % told
    if kind.stage == Stage.CONCLUDED and case.status not in CONCLUDED:
        return _("案件侦查终结后方可出具“%(kind)s”（%(basis)s）。") % told
    return ""


def without_subject(kind: Kind) -> str:
    """That there is no suspect or measure for it, with the article that asks for one."""
    if kind.about == About.SUSPECT:
        return _("“%(kind)s”须写明嫌疑人，请先在“嫌疑人”中登记（%(basis)s）。") % {
            "kind": kind.name,
            "basis": kind.legal_basis,
        }
    if kind.about == About.REFUND:
        return _("“%(kind)s”须在资金返还的相应阶段出具，请先在“资金”中办理（%(basis)s）。") % {
            "kind": kind.name,
            "basis": kind.legal_basis,
        }
    measures = _("、").join(str(one.label) for one in MeasureKind if one in kind.measure_kinds)
    return _("出具“%(kind)s”须先登记%(measures)s（%(basis)s）。") % {
        "kind": kind.name,
        "measures": measures,
        "basis": kind.legal_basis,
    }


@dataclass(frozen=True)
class Subjects:
    """Those of a case that documents can be about, as far as `officer` sees them; read once for all kinds."""

    case: Any
    officer: Any

    def of(self, kind: Kind) -> list[CaseSuspect] | list[Measure] | list[Refund]:
        if kind.about == About.SUSPECT:
            return self._suspects
        if kind.about == About.REFUND:
            return [refund for refund in self._refunds if refunds.is_for(kind, refund)]
        if kind.about == About.MEASURE:
            return [measure for measure in self._measures if measure.kind in kind.measure_kinds]
        return []

    @cached_property
    def _suspects(self) -> list[CaseSuspect]:
        return list(CaseSuspect.objects.visible_to(self.officer).filter(case=self.case).with_person())

    @cached_property
    def _refunds(self) -> list[Refund]:
        return list(Refund.objects.visible_to(self.officer).filter(case=self.case))

    @cached_property
    def _measures(self) -> list[Measure]:
        rows = Measure.objects.visible_to(self.officer).valid().filter(case=self.case)
        return list(rows.select_related("case_suspect__suspect", "suspect"))


def _is_measure_for(kind: Kind, measure: Measure | None) -> bool:
    """One recorded by mistake and voided carries no document."""
    return measure is not None and measure.voided_at is None and measure.kind in kind.measure_kinds


def to_type(subject: Subject, template: Template | None) -> dict[str, str]:
    """What the template asks of who issues it, and what the kind cannot lack, with what it most likely is."""
    asked = {*(template.placeholders if template else []), *subject.kind.required}
    known = defaults(subject)
    return {name: known.get(name, "") for name in TYPED if name in asked}


def _missing(kind: Kind, template: Template, values: Mapping[str, Any]) -> Iterator[Missing]:
    wanted = [name for name in template.placeholders if "." not in name and name != "文号"]
    for name, placeholder in PLACEHOLDERS.items():
        is_required = name in kind.required
        is_wanted = name in wanted and name not in template.optional
        if (is_wanted or is_required) and not values[name]:
            yield Missing(placeholder, name, "", is_required)
    for name in sorted(set(template.placeholders) - set(template.optional)):
        rows, _dot, column = name.partition(".")
        without = [row for row in values[rows] if not row[column]] if column else []
        if without:
            of = "、".join(row.get("姓名") or row["序号"] for row in without)
            yield Missing(ROWS[rows], column, of, is_required=False)
