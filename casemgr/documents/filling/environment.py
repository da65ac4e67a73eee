"""The little of Jinja that a template may hold: known placeholders, if, and one loop over known rows.

Everything else is refused before it runs: no call, no filter, no arithmetic, no attribute but a column of a
row. The sandbox underneath is a second fence.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import SandboxedEnvironment

from casemgr.common.errors import Unreadable
from casemgr.documents.filling.placeholders import FACTS, ROWS

# What stands where a fact is missing: to be filled in by hand.
BLANK = "＿＿＿＿"

_UNKNOWN = _("模板中的“%(name)s”不是占位符，请对照占位符说明改正")
_TOO_MUCH = _("模板中只能使用占位符、“如果”判断和一层循环，请删去“%(what)s”")
_IS_ROWS = _("“%(name)s”是多行内容，请放在循环中使用")
_NOT_ROWS = _("“%(name)s”不能循环，可以循环的是：%(rows)s")

Loop = dict[str, str]


class Environment(SandboxedEnvironment):
    """Compiles nothing that holds more than it may.

    `used` gathers the placeholders it came across, `optional` those that a condition asks about.
    """

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=lambda value: value or BLANK)
        for helpers in (self.globals, self.filters, self.tests):
            helpers.clear()
        self.used: set[str] = set()
        self.optional: set[str] = set()

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        self._check_all(source.body, {})
        return super()._generate(source, *args, **options)

    def _check_all(self, found: list[nodes.Node], loop: Loop) -> None:
        for node in found:
            self._check(node, loop)

    def _check(self, node: nodes.Node, loop: Loop) -> None:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData):
                    self._check_fact(part, loop)
        elif isinstance(node, nodes.If):
            self._check_condition(node.test, loop)
            self._check_all([*node.body, *node.elif_, *node.else_], loop)
        elif isinstance(node, nodes.For) and not loop and not node.recursive and node.test is None:
            self._check_all([*node.body, *node.else_], self._loop(node))
        else:
            raise Unreadable(_TOO_MUCH, what=_word(node))

    def _check_fact(self, node: nodes.Node, loop: Loop) -> str:
        """A placeholder by its name, or a column of the row that a loop is at."""
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name in loop:
            rows = ROWS[loop[node.node.name]]
            if node.attr not in rows.columns:
                raise Unreadable(_UNKNOWN, name=f"{node.node.name}.{node.attr}")
            name = f"{rows.name}.{node.attr}"
        elif not isinstance(node, nodes.Name):
            raise Unreadable(_TOO_MUCH, what=_word(node))
        elif node.name in ROWS or node.name in loop:
            raise Unreadable(_IS_ROWS, name=node.name)
        elif node.name not in FACTS:
            raise Unreadable(_UNKNOWN, name=node.name)
        else:
            name = node.name
        self.used.add(name)
        return name

    def _check_condition(self, node: nodes.Node, loop: Loop) -> None:
        if isinstance(node, nodes.Not):
            self._check_condition(node.node, loop)
        elif isinstance(node, nodes.And | nodes.Or):
            self._check_condition(node.left, loop)
            self._check_condition(node.right, loop)
        elif isinstance(node, nodes.Name) and node.name in ROWS:
            self.used.add(node.name)
            self.optional.add(node.name)
        else:
            self.optional.add(self._check_fact(node, loop))

    def _loop(self, node: nodes.For) -> Loop:
        rows = node.iter.name if isinstance(node.iter, nodes.Name) else _word(node.iter)
        if rows not in ROWS or not isinstance(node.target, nodes.Name):
            raise Unreadable(_NOT_ROWS, name=rows, rows="、".join(ROWS))
        if node.target.name in FACTS or node.target.name in ROWS:
            raise Unreadable(_TOO_MUCH, what=node.target.name)
        self.used.add(rows)
        return {node.target.name: rows}


def _word(node: nodes.Node) -> str:
    """What the author of a template would recognise a node by."""
    for name in ("name", "attr", "value"):
        if isinstance(word := getattr(node, name, None), str):
            return word
    return type(node).__name__.lower()
