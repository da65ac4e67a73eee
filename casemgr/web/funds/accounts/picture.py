"""The flow of a case's money as a picture (资金流向图): a column for each level, lines between accounts.

Figures of an SVG that the template draws, styled by classes. Lines that lead back are dashed and run below.
"""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casemgr.common.money import show_short
from casemgr.funds.flow import Edge, Flow, Node, condensed

MARGIN, HEAD, NODE_WIDTH, NODE_HEIGHT, COLUMN, ROW = 16, 34, 190, 62, 288, 84
MOST_ON_A_LEVEL = 9
LABELLED = 14
NUMERALS = "一二三四五六七八九十"
THINNEST, THICKEST = 1.5, 6.0


def picture(flow: Flow, names: dict[int, str], urls: dict[int, str]) -> dict[str, Any]:
    """The picture of a flow; `names` and `urls` of its accounts, short enough for a box."""
    shown = condensed(flow, MOST_ON_A_LEVEL)
    boxes: dict[int, dict[str, Any]] = {}
    columns = []
    for place, (level, keys) in enumerate(shown.levels.items()):
        x = MARGIN + place * COLUMN
        columns.append({"x": x, "label": level_label(level)})
        for row, key in enumerate(keys):
            boxes[key] = _box(key, shown.nodes[key], x, HEAD + row * ROW, names, urls)
    tallest = max((box["y"] for box in boxes.values()), default=HEAD) + NODE_HEIGHT
    largest = max((edge.amount for edge in shown.edges), default=1)
    backward = [edge for edge in shown.edges if shown.goes_back(edge)]
    below = {edge: tallest + 26 * (place + 1) for place, edge in enumerate(backward)}
    beyond = 40 if backward else 0
    return {
        "width": MARGIN + (len(columns) - 1) * COLUMN + NODE_WIDTH + beyond + MARGIN,
        "height": tallest + 26 * len(backward) + MARGIN,
        "node": (NODE_WIDTH, NODE_HEIGHT),
        "columns": columns,
        "boxes": list(boxes.values()),
        "lines": [_line(edge, boxes, largest, below.get(edge)) for edge in shown.edges],
        # Many lines say their amount only when pointed at; the table beside has them all.
        "is_labelled": len(shown.edges) <= LABELLED,
    }


def level_label(level: int | None) -> str:
    """What a level is called: the victims' accounts are level 0."""
    if level is None:
        return _("未追到来源")
    if level == 0:
        return _("受害人账户")
    spelled = get_language() != "en" and level <= len(NUMERALS)
    return _("%(level)s级账户") % {"level": NUMERALS[level - 1] if spelled else level}


def _box(key: int, node: Node, x: int, y: int, names: dict[int, str], urls: dict[int, str]) -> dict[str, Any]:
    name = names[key] if node.row else _("另%(number)d个账户") % {"number": node.accounts}
    came = _("进 %(amount)s") % {"amount": show_short(node.received)}
    went = _("出 %(amount)s") % {"amount": show_short(node.sent + node.out)}
    out = _("取现、消费等 %(amount)s") % {"amount": show_short(node.out)} if node.out else ""
    return {"x": x, "y": y, "name": name, "url": urls.get(key, ""), "sums": f"{came}　{went}", "out": out}


def _line(edge: Edge, boxes: dict[int, Any], largest: Any, below: int | None) -> dict[str, Any]:
    source, target = boxes[edge.source], boxes[edge.target]
    x1, y1 = source["x"] + NODE_WIDTH, source["y"] + NODE_HEIGHT // 2
    x2, y2 = target["x"], target["y"] + NODE_HEIGHT // 2
    if below is None:
        bend = max((x2 - x1) // 2, 30)
        path = f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
        label = ((x1 + x2) // 2, (y1 + y2) // 2 - 6)
    else:
        down = f"M{x1} {y1} C{x1 + 40} {y1} {x1 + 40} {below} {x1} {below}"
        up = f"C{x2 - 40} {below} {x2 - 40} {y2} {x2} {y2}"
        path = f"{down} L{x2} {below} {up}"
        label = ((x1 + x2) // 2, below - 5)
    share = float(edge.amount / largest)
    told = {"amount": show_short(edge.amount), "number": edge.number}
    return {
        "path": path,
        "width": f"{THINNEST + (THICKEST - THINNEST) * share:.1f}",
        "is_back": below is not None,
        "label": _("%(amount)s（%(number)d笔）") % told,
        "x": label[0],
        "y": label[1],
    }
