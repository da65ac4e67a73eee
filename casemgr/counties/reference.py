"""The ten counties of Zhoukou, their old codes, their bureaus, and the division table: facts, loaded once."""

import csv
from pathlib import Path

from django.db import transaction

from casemgr.counties.models import Area, County, CountyAlias, Unit

DIVISIONS = Path(__file__).parent / "data" / "divisions.csv"

K = County.Kind

# GB/T 2260 code, name, short name, English, kind.
COUNTIES = [
    ("411602", "川汇区", "川汇", "Chuanhui", K.DISTRICT),
    ("411603", "淮阳区", "淮阳", "Huaiyang", K.DISTRICT),
    ("411621", "扶沟县", "扶沟", "Fugou", K.COUNTY),
    ("411622", "西华县", "西华", "Xihua", K.COUNTY),
    ("411623", "商水县", "商水", "Shangshui", K.COUNTY),
    ("411624", "沈丘县", "沈丘", "Shenqiu", K.COUNTY),
    ("411625", "郸城县", "郸城", "Dancheng", K.COUNTY),
    ("411627", "太康县", "太康", "Taikang", K.COUNTY),
    ("411628", "鹿邑县", "鹿邑", "Luyi", K.COUNTY),
    ("411681", "项城市", "项城", "Xiangcheng", K.COUNTY_CITY),
]

# Codes that old files carry, and the zone that only statistics know. Those before 2000 are from memory [M].
ALIASES = [
    ("411626", "淮阳县", "411603", "2019年8月撤县设区"),
    ("411671", "周口临港开发区", "411602", "统计用功能区，位于川汇区"),
    ("412701", "周口市（县级）", "411602", "2000年前，待核实"),
    ("412702", "项城市", "411681", "2000年前，待核实"),
    ("412721", "扶沟县", "411621", "2000年前，待核实"),
    ("412722", "西华县", "411622", "2000年前，待核实"),
    ("412723", "商水县", "411623", "2000年前，待核实"),
    ("412724", "太康县", "411627", "2000年前，待核实"),
    ("412725", "鹿邑县", "411628", "2000年前，待核实"),
    ("412726", "郸城县", "411625", "2000年前，待核实"),
    ("412727", "淮阳县", "411603", "2000年前，待核实"),
    ("412728", "沈丘县", "411624", "2000年前，待核实"),
]


@transaction.atomic
def load() -> None:
    """Counties, aliases and bureaus. Loading again changes nothing that was corrected by hand."""
    County.objects.bulk_create(
        [
            County(code=code, name=name, short_name=short, name_en=english, kind=kind)
            for code, name, short, english, kind in COUNTIES
        ],
        ignore_conflicts=True,
    )
    counties = {county.code: county for county in County.objects.all()}
    CountyAlias.objects.bulk_create(
        [
            CountyAlias(old_code=old, name=name, county=counties[code], note=note)
            for old, name, code, note in ALIASES
        ],
        ignore_conflicts=True,
    )
    city, _created = Unit.objects.get_or_create(
        code="411600000000",
        defaults={"name": "周口市公安局", "short_name": "市局", "kind": Unit.Kind.CITY_BUREAU},
    )
    Unit.objects.bulk_create(
        [
            Unit(
                code=f"{county.code}000000",
                name=f"{county.name}公安局",
                short_name=f"{county.short_name}县局"
                if county.kind == K.COUNTY
                else f"{county.short_name}分局",
                kind=Unit.Kind.COUNTY_BUREAU,
                parent=city,
                stat_county=county,
            )
            for county in counties.values()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def load_divisions(path: Path = DIVISIONS) -> tuple[int, int]:
    """Townships and villages of the statistical table (国家统计局2023年区划). Returns the number of each.

    Rows are matched by code: new ones are added, renamed ones follow the table, none is removed.
    """
    owner = _county_by_code()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for level in (Area.Level.TOWNSHIP, Area.Level.VILLAGE):
        parents = dict(Area.objects.filter(level=Area.Level.TOWNSHIP).values_list("code", "pk"))
        Area.objects.bulk_create(
            [
                Area(
                    code=row["code"],
                    name=row["name"],
                    level=level,
                    parent_id=parents.get(row["parent_code"]),
                    county_id=owner[row["code"][:6]],
                )
                for row in rows
                if row["level"] == level
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "parent", "county"],
            batch_size=2000,
        )
    return (
        Area.objects.filter(level=Area.Level.TOWNSHIP).count(),
        Area.objects.filter(level=Area.Level.VILLAGE).count(),
    )


def _county_by_code() -> dict[str, int]:
    """County keys by present and by old code."""
    codes = dict(County.objects.values_list("code", "pk"))
    return codes | dict(CountyAlias.objects.values_list("old_code", "county"))
