"""What became of a suspect goes with him when two records of one person are merged."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casemgr.suspects.models import CaseSuspect
from casemgr.suspects.relations import Way, decide, object_to_union

for _model in ("ProsecutionDecision", "Judgment", "AdminPenalty"):
    decide(f"proceedings.{_model}.case_suspect", Way.MOVES)


@object_to_union
def _penalised_and_prosecuted(one: CaseSuspect, other: CaseSuspect) -> Iterable[str]:
    """A penalty and a criminal measure never stand beside each other in one case (反诈法 38)."""
    both = (one, other)
    if any(row.penalties.exists() for row in both) and any(_is_criminal(row) for row in both):
        yield _(
            "案件%(number)s中，一份记录登记了行政处罚，另一份登记了刑事强制措施或者提起公诉，"
            "同一人不能并存，请先核对更正。"
        ) % {"number": one.case.number}


def _is_criminal(row: CaseSuspect) -> bool:
    return row.measures.valid().exists() or row.decisions.prosecuted().exists()
