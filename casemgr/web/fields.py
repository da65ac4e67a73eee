"""Form fields that read as the ledgers are read: one reader for each kind of value, here as in an import."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgr.accounts.models import Officer
from casemgr.common.chinese import tidy
from casemgr.common.errors import Unreadable
from casemgr.common.identity import read_phone, read_resident_number
from casemgr.common.moments import Moment, read_moment
from casemgr.common.money import read_yuan


class ReaderField(forms.CharField):
    """A text that one of the common readers turns into its value; empty stays empty."""

    reader: Callable[[Any], Any]

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return self.empty_value
        return read(self.reader, text)


def read(reader: Callable[..., Any], value: Any) -> Any:
    """What a reader makes of a value; its refusal as the error of a form field."""
    try:
        return reader(value)
    except Unreadable as error:
        raise ValidationError(str(error), code="unreadable") from error


class LineField(forms.CharField):
    """One line of text without anything invisible in it."""

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value))


class TextField(forms.CharField):
    """Several lines of text, their ends as they are stored: a browser sends others."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class DayField(forms.DateField):
    """One day of the calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MoneyFormField(ReaderField):
    """An amount in yuan: 128000, 128,000.00, ¥128000, 12.8万元. Nothing is 0, unless it is required."""

    reader = staticmethod(read_yuan)
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, required: bool = False, **options: Any):
        super().__init__(required=required, empty_value="" if required else Decimal(0), **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}" if isinstance(value, Decimal) else value


class PhoneFormField(ReaderField):
    """A telephone number, in its one writing."""

    reader = staticmethod(read_phone)
    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})


class ResidentNumberField(ReaderField):
    """A resident number of 18 characters, its check digit verified."""

    reader = staticmethod(read_resident_number)
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class MomentWidget(forms.MultiWidget):
    """A day and, if it is known, a time."""

    def __init__(self) -> None:
        day = forms.DateInput(attrs={"type": "date", "aria-label": _("日期")}, format="%Y-%m-%d")
        clock = forms.TextInput(attrs={"type": "time", "step": "any", "aria-label": _("时间")})
        super().__init__([day, clock])

    def decompress(self, value: Moment | None) -> list[date | str | None]:
        if not value:
            return [None, None]
        clock = value.time
        return [value.date, clock and clock.isoformat("seconds" if clock.second else "minutes")]


class MomentField(forms.Field):
    """A day with or without its time, as a Moment. `today`, if set, is the last day allowed."""

    widget = MomentWidget

    def __init__(self, *, today: date | None = None, **options: Any):
        super().__init__(**options)
        self.today = today

    def prepare_value(self, value: Any) -> Any:
        # A Moment is a tuple, which the widget would take for its parts as they were typed.
        return self.widget.decompress(value) if isinstance(value, Moment) else value

    def to_python(self, value: Any) -> Moment | None:
        day, clock = value or ("", "")
        if not day and not clock:
            return None
        return read(lambda text: read_moment(text, self.today), f"{day or ''} {clock or ''}".strip())


class ExactMomentField(MomentField):
    """A day and a time, both known: what the law counts in hours begins at a minute. An aware datetime."""

    default_error_messages = {"no_time": _("请填写几时几分，期限由此起算。")}

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is None:
            return None
        if moment.time is None:
            raise ValidationError(self.error_messages["no_time"], code="no_time")
        return timezone.make_aware(datetime.combine(moment.date, moment.time))


class OfficerChoiceField(forms.ModelChoiceField):
    """One officer, shown by name and police number."""

    def label_from_instance(self, officer: Officer) -> str:
        return str(officer)


class SelectOne(forms.Select):
    """One choice of a field that takes several: a short menu in a row of filters."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        value = data.get(name)
        return [value] if value else []
