from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from casemgr.common.crypto import CannotDecrypt, encrypt
from casemgr.common.fields import (
    EncryptedTextField,
    MoneyField,
    PartialDateField,
    PartialDateFormField,
    not_negative,
    partial_dates,
)
from casemgr.common.moments import PartialDate

with isolate_apps("casemgr.common"):

    class Person(models.Model):
        resident_number = EncryptedTextField(blank=True)
        card = EncryptedTextField(null=True)
        loss = MoneyField("损失金额")
        cap = MoneyField(null=True, blank=True, default=None)
        born = PartialDateField(blank=True)
        died = PartialDateField(null=True)

        class Meta:
            app_label = "common"
            constraints = [
                *not_negative("loss", "cap", name_prefix="person"),
                *partial_dates("born", "died", name_prefix="person"),
            ]

        def __str__(self):
            return str(self.pk)


MODELS = [Person]
NUMBER = "411626199001011234"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables")]


def stored(column):
    """What the table itself holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM common_person ORDER BY id")
        return [bytes(value) if isinstance(value, memoryview) else value for (value,) in cursor.fetchall()]


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["loss", "born"]


def errors_of(person):
    with pytest.raises(ValidationError) as caught:
        person.full_clean(exclude=["card", "died"])
    return " ".join(caught.value.messages)


# --- Sealed texts ---------------------------------------------------------------------------------------


def test_a_resident_number_is_readable_in_python_and_sealed_in_the_table():
    Person.objects.create(resident_number=NUMBER)
    assert Person.objects.get().resident_number == NUMBER
    assert Person.objects.values_list("resident_number", flat=True).get() == NUMBER
    (sealed,) = stored("resident_number")
    assert len(sealed) == len(NUMBER) + 32
    assert NUMBER.encode() not in sealed


def test_every_way_of_writing_seals():
    person = Person.objects.bulk_create([Person(resident_number=NUMBER)])[0]
    Person.objects.bulk_create([Person(pk=person.pk + 1)])
    Person.objects.filter(pk=person.pk + 1).update(resident_number=NUMBER)
    assert all(len(sealed) == 50 for sealed in stored("resident_number"))
    assert [row.resident_number for row in Person.objects.all()] == [NUMBER, NUMBER]


def test_nothing_and_no_value_stay_what_they_are():
    Person.objects.create(resident_number="", card=None)
    person = Person.objects.get()
    assert (person.resident_number, person.card) == ("", None)
    assert (stored("resident_number"), stored("card")) == ([b""], [None])
    assert Person.objects.filter(card__isnull=True).exists()


@pytest.mark.parametrize(
    "lookup", ["", "__exact", "__in", "__contains", "__zh", "__gt", "__regex", "__length"]
)
def test_sealed_texts_cannot_be_searched(lookup):
    with pytest.raises(FieldError, match="Unsupported lookup"):
        Person.objects.filter(**{f"resident_number{lookup}": [NUMBER] if lookup == "__in" else NUMBER})


def test_bytes_that_are_sealed_already_are_written_as_they_are():
    person = Person.objects.create(resident_number="")
    sealed = encrypt(NUMBER)
    Person.objects.filter(pk=person.pk).update(resident_number=sealed)
    assert stored("resident_number") == [sealed]
    assert Person.objects.get().resident_number == NUMBER


def test_a_column_added_later_is_empty_for_the_rows_before():
    Person.objects.create()
    passport = EncryptedTextField(blank=True)
    passport.set_attributes_from_name("passport")
    passport.model = Person
    with connection.schema_editor() as editor:
        editor.add_field(Person, passport)
    assert stored("passport") == [b""]


def test_a_row_sealed_with_a_lost_key_is_a_clear_error(settings):
    Person.objects.create(resident_number=NUMBER)
    settings.PERSONAL_DATA_KEY, settings.PERSONAL_DATA_KEYS_OLD = "not the key it was", []
    with pytest.raises(CannotDecrypt, match="PERSONAL_DATA_KEY"):
        Person.objects.get()


# --- Money ----------------------------------------------------------------------------------------------


def test_money_is_nothing_until_told_and_exact_to_the_last_digit():
    Person.objects.create()
    Person.objects.create(loss=Decimal("99999999999999.99"), cap="0.10")
    assert [str(row.loss) for row in Person.objects.order_by("pk")] == ["0.00", "99999999999999.99"]
    assert [row.cap for row in Person.objects.order_by("pk")] == [None, Decimal("0.10")]


def test_money_is_never_a_float():
    with pytest.raises(TypeError, match="loss is money"):
        Person.objects.create(loss=0.1)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("-0.01", "金额不能为负数。"),
        ("0.001", "2"),
        ("100000000000000", "14"),
        ("NaN", "数字"),
        ("1万", "数字"),
    ],
)
def test_a_form_refuses_an_amount_that_cannot_be(amount, sentence):
    form = PersonForm({"loss": amount})
    assert sentence in " ".join(form.errors["loss"])


@pytest.mark.parametrize("amount", ["-0.01", "NaN"])
def test_the_database_refuses_an_amount_that_cannot_be(amount):
    Person.objects.create()
    with pytest.raises(IntegrityError, match="person_cap_not_negative"), transaction.atomic():
        execute("UPDATE common_person SET cap = %s", amount)


def test_a_missing_amount_is_not_negative():
    Person(cap=None).full_clean(exclude=["card", "died"])


# --- Dates known in part --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1993", PartialDate(1993)),
        ("2002-10", PartialDate(2002, 10)),
        ("2024-03-21", PartialDate(2024, 3, 21)),
    ],
)
def test_a_date_is_kept_as_far_as_it_is_known(text, known):
    Person.objects.create(born=text, died=known)
    person = Person.objects.get()
    assert person.born == person.died == known
    assert stored("born") == stored("died") == [text]
    assert Person.objects.filter(born=known, died=text).exists()
    person.full_clean(exclude=["card"])


def test_no_date_is_an_empty_text_or_no_value():
    Person.objects.create()
    person = Person.objects.get()
    assert (person.born, person.died) == ("", None)
    assert Person.objects.filter(born="", died=None).exists()


def test_dates_sort_by_time_with_the_vague_one_first():
    for text in ("2002-11", "2002-10-05", "1993", "2002-10"):
        Person.objects.create(born=text)
    assert [str(person.born) for person in Person.objects.order_by("born")] == [
        "1993",
        "2002-10",
        "2002-10-05",
        "2002-11",
    ]
    assert Person.objects.filter(born__lt="2002-10-05").count() == 2


def test_a_form_reads_a_date_as_it_is_written_and_shows_it_as_it_is_kept():
    form = PersonForm({"loss": "0", "born": " 2002年10月 "})
    assert form.is_valid()
    assert form.cleaned_data["born"] == PartialDate(2002, 10)
    assert form.save().born == PartialDate(2002, 10)
    assert 'value="2002-10"' in str(PersonForm(instance=Person.objects.get())["born"])


def test_a_form_may_leave_the_date_out():
    form = PersonForm({"loss": "0", "born": ""})
    assert form.is_valid()
    assert form.save().born == ""


@pytest.mark.parametrize("text", ["胡说", "2024-13", "2024-02-30", "20"])
def test_what_is_no_date_is_refused_with_a_sentence(text):
    assert PersonForm({"loss": "0", "born": text}).errors["born"]
    assert errors_of(Person(born=text))
    with pytest.raises(ValidationError):
        PartialDateFormField().clean(text)


@pytest.mark.parametrize("text", ["2024-13", "2024-1", "1830", "2024-02-32", "去年", "2024-1-1x"])
def test_the_database_refuses_what_is_no_date(text):
    with pytest.raises(IntegrityError, match="person_born_is_a_date"), transaction.atomic():
        execute("INSERT INTO common_person (resident_number, loss, born) VALUES ('', 0, %s)", text)
