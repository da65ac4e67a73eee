import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casemgr.cases.export import masks
from casemgr.common.chinese import COMPOUND_SURNAMES
from casemgr.common.masking import mask_account, mask_name, mask_phone

pytestmark = pytest.mark.django_db

names = st.one_of(
    st.text(st.sampled_from("刘桂兰欧阳娜司马㐀Jo 1·"), max_size=6),
    st.builds(
        lambda surname, given_name: surname + given_name,
        st.sampled_from(sorted(COMPOUND_SURNAMES)),
        st.text("娜丽", max_size=3),
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
)
numbers = st.one_of(st.text("0123456789", max_size=20), st.text("+86 X", max_size=12))


def in_sql(mask, values):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {mask('t')} FROM unnest(%s::text[]) WITH ORDINALITY u(t, n) ORDER BY n", [values]
        )
        return [value for (value,) in cursor.fetchall()]


@given(st.lists(names, max_size=40))
@settings(max_examples=50, deadline=None)
@example(["刘桂兰", "刘兰", "刘", "欧阳娜娜", "欧阳娜", "欧阳", "John Smith", "古丽·买买提", "𠮷田"])
def test_the_database_masks_names_as_the_screens_do(values):
    assert in_sql(masks.name, values) == [mask_name(value) for value in values]


@given(st.lists(numbers, max_size=40))
@settings(max_examples=50, deadline=None)
@example(["13812345678", "8613812345678", "0394123", "110", ""])
def test_the_database_masks_telephones_as_the_screens_do(values):
    assert in_sql(masks.phone, values) == [mask_phone(value) for value in values]


@given(st.lists(numbers, max_size=40))
@settings(max_examples=50, deadline=None)
@example(["6208246281948219939", "1234567", "12345678", ""])
def test_the_database_masks_accounts_as_the_screens_do(values):
    assert in_sql(masks.account, values) == [mask_account(value) for value in values]
