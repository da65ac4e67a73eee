import re

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from casemgr.common.search import zh_index

with isolate_apps("casemgr.common"):

    class Resident(models.Model):
        name = models.CharField(max_length=60)
        alias = models.TextField(null=True)  # noqa: DJ001

        class Meta:
            app_label = "common"
            indexes = [zh_index("name", name="resident_search")]

        def __str__(self):
            return self.name


MODELS = [Resident]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables")]


def register(*names):
    Resident.objects.bulk_create(Resident(name=name) for name in names)


def found(query):
    return sorted(resident.name for resident in Resident.objects.filter(name__zh=query))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("国", ["国建军", "张建国", "李建国"]),
        ("建国", ["张建国", "李建国"]),
        ("张建国", ["张建国"]),
        ("建国张", []),
        ("国建", ["国建军"]),
    ],
)
def test_it_finds_a_part_of_a_name_from_one_character_up(query, names):
    register("张建国", "李建国", "国建军", "王秀英")
    assert found(query) == names


def test_the_characters_must_stand_side_by_side():
    register("张三三李四")
    assert found("张三三") == ["张三三李四"]
    assert found("张三李") == []  # though it holds both 张三 and 三李


def test_letters_match_in_either_case():
    register("App速贷", "ETC认证")
    assert found("aPP") == ["App速贷"]
    assert found("etc认") == ["ETC认证"]


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '"', "50%", "a_b", "c\\d", "o'b", "%%", "{", ","])
def test_signs_stand_for_themselves(query):
    register("甲50%乙", "a_b", "axb", "c\\d", "o'b", 'say "x"', "甲%%乙", "{1,2}", "NULL")
    assert found(query) == sorted(name for name in found("") if query in name)
    assert found(query)


def test_characters_beyond_the_basic_plane_are_found():
    register("𠮷野家", "吉野家")
    assert found("𠮷") == found("𠮷野") == ["𠮷野家"]


def test_an_empty_query_finds_everybody():
    register("张建国", "")
    assert found("") == ["", "张建国"]
    assert not Resident.objects.exclude(name__zh="").exists()


@pytest.mark.parametrize("query", ["张\x00", "\x00", "张\ud800"])
def test_what_the_database_cannot_store_is_not_found(query):
    register("张建国")
    assert found(query) == []


def test_a_name_that_is_missing_is_neither_found_nor_in_the_way():
    Resident.objects.create(name="张建国", alias=None)
    Resident.objects.create(name="李秀英", alias="阿英")
    assert [row.name for row in Resident.objects.filter(alias__zh="英")] == ["李秀英"]
    assert [row.name for row in Resident.objects.exclude(alias__zh="英")] == ["张建国"]


def test_one_column_can_be_looked_for_in_another():
    Resident.objects.create(name="张建国", alias="建国")
    Resident.objects.create(name="李秀英", alias="建国")
    assert [row.name for row in Resident.objects.filter(name__zh=models.F("alias"))] == ["张建国"]


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(alphabet="张建国三a%_\\'", max_size=12), query=st.text(alphabet="张建国三a%_\\'", max_size=4)
)
def test_it_agrees_with_looking_through_the_text(text, query):
    Resident.objects.get_or_create(name="张建国")
    anybody = Resident.objects.annotate(text=models.Value(text, models.TextField()))
    assert anybody.filter(text__zh=query).exists() == (query in text)


@pytest.fixture(scope="module")
def city(tables, django_db_setup, django_db_blocker):
    """20,000 residents with names of a surname and two characters, one in a hundred from 淮阳区."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_resident (name)"
            " SELECT chr(20000 + i % 97) || chr(21000 + i / 7 % 211) || chr(22000 + i / 3 % 307)"
            " || CASE WHEN i % 100 = 0 THEN '周口市淮阳区50%_o''b' ELSE '' END"
            " FROM generate_series(1, 20000) AS i"
        )
        cursor.execute("ANALYZE common_resident")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE common_resident")


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    "query", ["淮", "淮阳", "淮阳区", "周口市淮阳区", "%", "0%", "_o'", chr(20005), "无此人"]
)
def test_it_uses_the_index(query):
    plan = Resident.objects.filter(name__zh=query).order_by("pk")[:50].explain()
    assert "Bitmap Index Scan on resident_search" in plan


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("query", ["淮", "淮阳", "%_"])
def test_the_planner_expects_as_many_as_there_are(query):
    plan = Resident.objects.filter(name__zh=query).explain()
    (expected,) = re.findall(r"Bitmap Heap Scan.* rows=(\d+)", plan)
    assert 150 <= int(expected) <= 250
    assert len(found(query)) == 200
