"""The counties, their old codes and the division table."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from casemgr.counties import reference
from casemgr.counties.models import Area, County, CountyAlias, Unit


def test_there_are_ten_counties_by_gb_code(counties: dict[str, County]) -> None:
    assert sorted(counties) == [
        "411602", "411603", "411621", "411622", "411623", "411624", "411625", "411627", "411628", "411681",
    ]  # fmt: skip
    assert counties["411681"].kind == County.Kind.COUNTY_CITY


@pytest.mark.parametrize(
    ("old", "now"), [("411626", "淮阳区"), ("411671", "川汇区"), ("412727", "淮阳区"), ("412702", "项城市")]
)
def test_old_codes_lead_to_the_county_of_today(counties: dict[str, County], old: str, now: str) -> None:
    assert CountyAlias.objects.get(old_code=old).county.name == now


def test_each_county_has_its_bureau_under_the_city(counties: dict[str, County]) -> None:
    bureaus = Unit.objects.filter(kind=Unit.Kind.COUNTY_BUREAU)
    assert bureaus.count() == 10
    assert set(bureaus.values_list("parent__name", flat=True)) == {"周口市公安局"}
    assert Unit.objects.get(code="411600000000").stat_county is None


def test_no_unit_stands_above_itself(counties: dict[str, County]) -> None:
    city, county = Unit.objects.get(code="411600000000"), Unit.objects.get(code="411621000000")
    for above in (city, county):
        city.parent = above
        with pytest.raises(ValidationError, match="本单位或其下级"):
            city.full_clean()
    with pytest.raises(IntegrityError, match="no_unit_is_above_itself"), transaction.atomic():
        Unit.objects.filter(pk=city.pk).update(parent=city)
    county.full_clean()


def test_the_division_table_loads_whole_and_again_without_change(counties: dict[str, County]) -> None:
    assert reference.load_divisions() == (209, 5113)
    keys = set(Area.objects.values_list("pk", flat=True))
    out = StringIO()
    call_command("load_divisions", stdout=out)
    assert out.getvalue() == "乡镇街道 209 个，村居 5113 个\n"
    assert set(Area.objects.values_list("pk", flat=True)) == keys


def test_villages_lie_in_townships_and_the_zone_in_chuanhui(counties: dict[str, County]) -> None:
    reference.load_divisions()
    assert not Area.objects.filter(level=Area.Level.VILLAGE, parent=None).exists()
    assert set(Area.objects.filter(code__startswith="411671").values_list("county__name", flat=True)) == {
        "川汇区"
    }


def test_a_renamed_village_follows_the_table(counties: dict[str, County]) -> None:
    reference.load_divisions()
    Area.objects.filter(code="411602001001").update(name="旧名")
    reference.load_divisions()
    assert Area.objects.get(code="411602001001").name == "陈州社区居民委员会"


def test_loading_again_keeps_what_was_corrected_by_hand(counties: dict[str, County]) -> None:
    County.objects.filter(code="411627").update(population=1_116_100)
    reference.load()
    assert County.objects.get(code="411627").population == 1_116_100
