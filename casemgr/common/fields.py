"""Columns that several models share: sealed texts, amounts of money, dates known in part (字段类型)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from casemgr.common.chinese import search_key
from casemgr.common.crypto import decrypt, encrypt
from casemgr.common.moments import PartialDate, read_partial_date

# The months and days that exist in some year; `PartialDate` knows which exist in this one.
PARTIAL_DATE = r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


class EncryptedTextField(models.TextField):
    """A text sealed in the database (bytea, see crypto.encrypt); in Python it is the text itself.

    It cannot be searched or sorted: keep a `keyed_hash` beside it. Reading raises crypto.CannotDecrypt if the
    key is missing or the bytes were altered.
    """

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: the same text is never sealed into the same bytes twice."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name: str) -> None:
        return None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        # Bytes are sealed already: Django's own b"" for a new column, rows written again under a new key.
        sealed = value if isinstance(value, bytes) else encrypt(self.to_python(value))
        return connection.Database.Binary(sealed)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(bytes(value))


class SearchKeyField(models.TextField):
    """What a search looks in: the texts of the fields `of` the same row, and their pinyin initials.

    Derived on every save, also in bulk; index it with `zh_index` and look with `__zh`.
    """

    def __init__(self, *args: Any, of: Iterable[str] = (), **options: Any):
        self.of = tuple(of)
        super().__init__(*args, **{"blank": True, "editable": False} | options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        key = search_key(*(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, key)
        return key


class MoneyField(models.DecimalField):
    """An amount in yuan, exact to the fen, never negative (金额). 0 unless said otherwise."""

    default_validators = [MinValueValidator(Decimal(0), _("金额不能为负数。"))]

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **{"max_digits": 16, "decimal_places": 2, "default": Decimal(0)} | options)

    def to_python(self, value: Any) -> Decimal | None:
        """Raises TypeError for a float: its fen would be guessed."""
        if isinstance(value, float):
            raise TypeError(f"{self.name} is money: a Decimal or a text, not the float {value!r}")
        return super().to_python(value)


def not_negative(*fields: str, name_prefix: str) -> list[CheckConstraint]:
    """The constraints by which the database itself refuses a negative amount in any of `fields`.

    The upper bound is that of the column; it keeps out NaN, which PostgreSQL holds to be the greatest number.
    """
    return [
        CheckConstraint(
            condition=Q(**{f"{field}__gte": 0, f"{field}__lt": Decimal(10) ** 14}),
            name=f"{name_prefix}_{field}_not_negative",
            violation_error_message=_("金额不能为负数。"),
        )
        for field in fields
    ]


class PartialDateFormField(forms.CharField):
    """A date as people remember it: 1993, 2002年10月, 2024-03-21. Its value is a PartialDate, or empty."""

    def to_python(self, value: Any) -> PartialDate | str | None:
        return _read_partial_date(super().to_python(value))


class PartialDateField(models.CharField):
    """A date of which perhaps only the year or the month is known (不完整日期): a PartialDate in Python.

    Stored as its text, "1993", "2002-10" or "2024-03-21", which sorts as the dates do. Empty is "".
    """

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **{"max_length": 10} | options)

    def to_python(self, value: Any) -> PartialDate | str | None:
        return _read_partial_date(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | str | None:
        return PartialDate(*map(int, value.split("-"))) if value else value

    def get_prep_value(self, value: Any) -> str | None:
        value = super().get_prep_value(value)
        return None if value is None else str(value)

    def formfield(self, **options: Any) -> forms.Field:
        return super().formfield(**{"form_class": PartialDateFormField, "max_length": 20} | options)


def partial_dates(*fields: str, name_prefix: str) -> list[CheckConstraint]:
    """The constraints by which the database itself refuses what is no (part of a) date in any of `fields`."""
    return [
        CheckConstraint(
            condition=Q(**{field: ""}) | Q(**{f"{field}__regex": PARTIAL_DATE}),
            name=f"{name_prefix}_{field}_is_a_date",
            violation_error_message=_("日期应为年、年月或年月日，如 1993、2002-10、2024-03-21。"),
        )
        for field in fields
    ]


def _read_partial_date(value: Any) -> PartialDate | str | None:
    if value is None or value == "" or isinstance(value, PartialDate):
        return value
    try:
        return read_partial_date(value)
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from error
