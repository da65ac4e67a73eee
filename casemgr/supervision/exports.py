"""What supervision adds to an exported case: where its supervision stands, the open one or else the last."""

import re
from string import Formatter

from django.conf import settings
from django.utils.translation import gettext_noop as _

from casemgr.accounts.models import Officer
from casemgr.cases.export.columns import Addition, adds_columns
from casemgr.cases.export.sql import label, local_time, quoted
from casemgr.counties.access import counties_where
from casemgr.counties.rights import Right
from casemgr.exchange.writing import Cell, Column, Part
from casemgr.supervision.enums import Level, State


@adds_columns
def supervision_columns(officer: Officer, keys: Part) -> Addition:
    """Notice number, level, state and day of listing, as far as the officer may read supervisions."""
    join = Part(
        " LEFT JOIN (SELECT DISTINCT ON (case_id) * FROM supervision_supervision"  # noqa: S608 - our own
        f" WHERE county_id = ANY (%s::bigint[]) AND case_id IN ({keys.sql})"
        " ORDER BY case_id, state = %s, listed_at DESC, id DESC) s ON s.case_id = c.id",
        (sorted(counties_where(officer, Right.READ_SUPERVISION)), *keys.parameters, State.RELEASED.value),
    )
    return Addition(
        (
            Column("督办文号", _notice_no(), width=22),
            Column("督办级别", label("s.level", Level.choices), Cell.WORD, 10),
            Column(
                "督办状态",
                label("s.state", State.choices),
                Cell.WORD,
                12,
                meaning=_("有多次督办的，取在办或最近一次"),
            ),
            Column("挂牌时间", local_time("s.listed_at"), Cell.WORD, 18, meaning=_("北京时间")),
        ),
        join,
    )


def _notice_no() -> str:
    """SQL of `Supervision.notice_no`, from the same setting."""
    pieces = []
    for text, field, shape, _conversion in Formatter().parse(settings.SUPERVISION_NOTICE_NO):
        pieces.append(quoted(text))
        if field:
            number = f"s.notice_{field}::text"
            width = re.fullmatch(r"0(\d+)d", shape or "")
            pieces.append(f"lpad({number}, greatest({width[1]}, length({number})), '0')" if width else number)
    return " || ".join(pieces)
