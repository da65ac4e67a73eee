"""The demonstration's officers (演示民警): every role in every county, by police numbers that tell where.

The first two digits are always 16, the next two the county's (00 for the city), the last two the person's.
"""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from casemgr.accounts.models import Officer
from casemgr.counties.models import County, Posting, Unit
from casemgr.counties.rights import Role
from casemgr.counties.services import post

CITY_OFFICERS = [
    ("01", "周敏", Role.CITY_SUPERVISOR),
    ("02", "何志强", Role.CITY_SUPERVISOR),
    ("11", "吴倩", Role.ANALYST),
    ("21", "郑凯", Role.DATA_MANAGER),
    ("31", "冯岩", Role.AUDITOR),
]
SYSTEM_ADMINISTRATOR = "160099"

COUNTY_ROLES = [
    ("01", Role.DETECTIVE),
    ("02", Role.DETECTIVE),
    ("03", Role.DETECTIVE),
    ("11", Role.COUNTY_LEAD),
    ("21", Role.STATION_OFFICER),
    ("31", Role.LEGAL_REVIEWER),
]

# One row per county, in the order of their codes; one name per role above.
COUNTY_NAMES = [
    ["孙立军", "胡雪梅", "朱海涛", "徐建华", "高峰", "林静"],
    ["陈晓燕", "郭永刚", "何丽娜", "张立新", "罗刚", "梁红"],
    ["王建国", "赵丽", "宋伟", "刘卫东", "马超", "谢芳"],
    ["韩冰", "唐勇", "冯雪", "曹志远", "董亮", "袁梅"],
    ["邓辉", "许燕", "傅强", "沈国栋", "彭磊", "吕敏"],
    ["苏明", "卢秀英", "蒋鹏", "蔡红军", "贾涛", "丁洁"],
    ["魏然", "薛丽", "叶青", "阎振华", "余斌", "潘婷"],
    ["杜鹃", "戴军", "夏雨", "钟永生", "汪洋", "田静"],
    ["任远", "姜华", "范磊", "方志明", "石勇", "姚兰"],
    ["谭波", "廖敏", "邹凯", "熊建民", "金涛", "陆瑶"],
]


def centre_code(county: County) -> str:
    """The code of a county's anti-fraud centre in the demonstration [M]; its real code is the customer's."""
    return f"{county.code}050000"


def engage(*, now: datetime) -> None:
    """Make anti-fraud centres and officers, and post them. Officers who are there keep their postings."""
    city = Unit.objects.get(code="411600000000")
    for number, name, role in CITY_OFFICERS:
        _engage(f"1600{number}", name, role, city, now)
    if not Officer.objects.filter(police_no=SYSTEM_ADMINISTRATOR).exists():
        Officer.objects.create_superuser(SYSTEM_ADMINISTRATOR, "系统管理员")
    for county, names in zip(County.objects.order_by("code"), COUNTY_NAMES, strict=True):
        bureau = Unit.objects.get(code=f"{county.code}000000")
        centre, _created = Unit.objects.get_or_create(
            code=centre_code(county),
            defaults={
                "name": f"{bureau.name}反诈中心",
                "short_name": f"{county.short_name}反诈",
                "kind": Unit.Kind.ANTI_FRAUD_CENTER,
                "parent": bureau,
                "stat_county": county,
            },
        )
        for (number, role), name in zip(COUNTY_ROLES, names, strict=True):
            unit = centre if role == Role.DETECTIVE else bureau
            _engage(f"16{county.code[4:]}{number}", name, role, unit, now)


def set_password(password: str) -> int:
    """Give every demonstration officer this password. Returns how many there are."""
    return Officer.objects.filter(police_no__in=numbers()).update(password=make_password(password))


def numbers() -> list[str]:
    """The police numbers of all demonstration officers."""
    county_codes = County.objects.values_list("code", flat=True)
    return [
        SYSTEM_ADMINISTRATOR,
        *(f"1600{number}" for number, _name, _role in CITY_OFFICERS),
        *(f"16{code[4:]}{number}" for code in county_codes for number, _role in COUNTY_ROLES),
    ]


def _engage(police_no: str, name: str, role: Role, unit: Unit, now: datetime) -> None:
    officer, created = Officer.objects.get_or_create(police_no=police_no, defaults={"name": name})
    if created or not Posting.objects.filter(officer=officer).open().exists():
        post(by=None, officer=officer, role=role, unit=unit, now=now)
