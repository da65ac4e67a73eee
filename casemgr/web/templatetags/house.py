"""How this house shows amounts, moments, statuses and form fields."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from casemgr.common import money
from casemgr.supervision.enums import Level
from casemgr.web.tones import TONE_OF_LEVEL, tone_of

register = template.Library()

MISSING = "--"


@register.filter
def yuan(amount: Decimal | None) -> str:
    """128000 as 128,000.00; the unit stands in the heading."""
    return MISSING if amount is None or amount == "" else money.show_yuan(Decimal(amount))


@register.filter
def short_yuan(amount: Decimal | None) -> str:
    """128000 as 12.8万元."""
    return MISSING if amount is None or amount == "" else money.show_short(Decimal(amount))


@register.filter
def moment(value: date | datetime | None, clock: time | None = None) -> str:
    """A day with or without its time: 2023-06-16 04:45 or 2023-06-16. Datetimes are shown in local time."""
    if not value:
        return MISSING
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d} {clock:%H:%M}" if clock else f"{value:%Y-%m-%d}"


@register.filter
def to_the_second(value: datetime | None) -> str:
    """A moment as a bank records it: 2023-06-16 20:30:15, local time."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if value else MISSING


@register.filter
def dash(value: Any) -> Any:
    """The value, or -- where there is none. 0 is a value."""
    return MISSING if value is None or value == "" else value


@register.simple_tag
def status_badge(row: Any) -> SafeString:
    """The badge of a row's status: of a case, a supervision, a job or a report with its verdict."""
    field = next(name for name in ("status", "state", "verdict") if hasattr(row, name))
    value = getattr(row, field)
    if not value:
        return format_html('<span class="badge badge--waiting">{}</span>', _("待审核"))
    label = getattr(row, f"get_{field}_display")()
    return format_html('<span class="badge badge--{}">{}</span>', tone_of(value, field), label)


@register.simple_tag
def level_badge(level: str | None) -> SafeString | str:
    """The badge of a supervision level; nothing for a case that is under none."""
    if not level:
        return ""
    return format_html(
        '<span class="badge badge--solid badge--{}">{}</span>',
        TONE_OF_LEVEL[Level(level)],
        Level(level).label,
    )


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **parameters: Any) -> str:
    """The address of this page with some parameters replaced; empty ones are dropped."""
    query = context["request"].GET.copy()
    return query_string(query, parameters)


def query_string(query: QueryDict, parameters: dict[str, Any]) -> str:
    for name, value in parameters.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/form_field.html")
def form_field(field: BoundField, hint: str = "", wide: bool = False) -> dict[str, Any]:
    """One field with label, hint and errors, tied together for screen readers."""
    widget = field.field.widget
    return {
        "field": field,
        "hint": hint or field.help_text,
        "wide": wide,
        "is_group": getattr(widget, "use_fieldset", False),
        "is_check": getattr(widget, "input_type", "") == "checkbox" and not hasattr(widget, "choices"),
    }


@register.inclusion_tag("components/filter_row.html", takes_context=True)
def filter_row(context: template.Context, form: Any, reset_url: str = "?", shown: int = 4) -> dict[str, Any]:
    """The filter row above a list: the first fields open, the others folded. 查询 keeps the order."""
    fields = list(form.visible_fields())
    return {
        "form": form,
        "fields": fields[:shown],
        "folded": fields[shown:],
        "folded_in_use": any(field.value() for field in fields[shown:]),
        "reset_url": reset_url,
        "order": context["request"].GET.get("order", ""),
    }


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(
    context: template.Context, name: str, label: str, number: bool = False, parameter: str = "order"
) -> dict[str, Any]:
    """A sortable column head. `name` is what `chosen_ordering` knows; a second press turns it round."""
    current = context["request"].GET.get(parameter, "")
    turned = f"-{name}" if current == name else name
    changes = {parameter: turned, "after": "", "before": ""}
    return {
        "label": label,
        "number": number,
        "direction": {name: "first", f"-{name}": "turned"}.get(current, ""),
        "url": query_string(context["request"].GET.copy(), changes),
    }


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Any, count: Any = None, target: str = "") -> dict[str, Any]:
    """Previous and next of a `KeysetPage`, and how many rows there are in all."""
    query = context["request"].GET
    return {
        "page": page,
        "count": count,
        "target": target,
        "previous_url": page.previous and query_string(query.copy(), {"before": page.previous, "after": ""}),
        "next_url": page.next and query_string(query.copy(), {"after": page.next, "before": ""}),
    }


@register.simple_tag
def error_fields(form: Any) -> Iterable[tuple[BoundField, list[str]]]:
    """The visible fields of a form that have errors, for the summary on top."""
    return [(field, field.errors) for field in form if field.errors]
