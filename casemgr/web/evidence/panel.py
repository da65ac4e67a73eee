"""The tab of a case's evidence (证据): what there is, where it lies and with whom it is."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casemgr.accounts.models import Officer
from casemgr.cases import rules
from casemgr.common.keyset import paginate
from casemgr.evidence.enums import FileState
from casemgr.evidence.models import CustodyEvent, Evidence, EvidenceFile
from casemgr.evidence.services.custody import holder_of
from casemgr.web.cases.tabs import Tab
from casemgr.web.evidence import chain

if TYPE_CHECKING:
    from casemgr.web.cases.detail import CaseDetail

ITEMS_ON_A_PAGE = 50


def _panel(page: "CaseDetail") -> dict[str, Any]:
    found = paginate(
        page.evidence.with_collectors(),
        ordering=("pk",),
        after=page.request.GET.get("after"),
        before=page.request.GET.get("before"),
        size=ITEMS_ON_A_PAGE,
    )
    with_whom, files = holders(page.officer, found.rows), _files(page.officer, found.rows)
    return {
        "items": [
            {
                "row": row,
                "name": page.reader.text(row.name),
                "holder": with_whom[row.pk],
                "files": files.get(row.pk, {"number": 0, "faults": 0}),
            }
            for row in found.rows
        ],
        "found": found,
        "may_work": rules.may_work(page.officer, page.case),
        "figures": _figures(page),
    }


def holders(officer: Officer, rows: Iterable[Evidence]) -> dict[int, str]:
    """With whom each item is now, in one query."""
    rows = list(rows)
    last = CustodyEvent.objects.visible_to(officer).filter(evidence__in=[row.pk for row in rows]).latest()
    by_item = {event.evidence_id: event for event in last}
    return {row.pk: chain.spoken(holder_of(row, by_item.get(row.pk))) for row in rows}


def _files(officer: Officer, rows: Iterable[Evidence]) -> dict[int, dict[str, int]]:
    """How many files each item has, and of how many the last check found something wrong."""
    keys = [row.pk for row in rows]
    found: dict[int, dict[str, int]] = {}
    for file in EvidenceFile.objects.visible_to(officer).filter(evidence__in=keys).with_state():
        one = found.setdefault(file.evidence_id, {"number": 0, "faults": 0})
        one["number"] += 1
        one["faults"] += file.state != FileState.INTACT
    return found


def _figures(page: "CaseDetail") -> list[dict[str, Any]]:
    standing = page.evidence.standing()
    files = EvidenceFile.objects.visible_to(page.officer).filter(case=page.case).with_state()
    faults = files.exclude(state=FileState.INTACT).count()
    gone = standing.gone().count()
    return [
        {"label": _("在管证据"), "value": standing.count() - gone, "unit": _("件")},
        {"label": _("已移送、发还或销毁"), "value": gone, "unit": _("件")},
        {
            "label": _("文件校验异常"),
            "value": faults,
            "unit": _("份"),
            "tone": "danger" if faults else "",
        },
    ]


EVIDENCE = Tab(
    "evidence",
    gettext_lazy("证据"),
    "evidence/_evidence.html",
    _panel,
    count=lambda page: page.evidence.standing().count(),
)
