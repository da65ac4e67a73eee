"""What the words of a ledger stand for: units, counties, fraud types, officers, for one importer."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from casemgr.cases.ledger.words import STATUS_WORDS
from casemgr.cases.models import FraudType, FraudTypeSynonym
from casemgr.common.chinese import squeezed
from casemgr.common.errors import Unreadable
from casemgr.counties.access import officers_with
from casemgr.counties.models import County, CountyAlias, Unit
from casemgr.counties.rights import Right
from casemgr.exchange.cells import cell_text

_NO_UNIT = _("立案单位没有填写")
# One sentence for what does not exist and for what belongs to another county: nobody can tell them apart.
UNKNOWN_UNIT = _("立案单位无法识别，请填写本县区单位的名称或机构代码")
_SEVERAL_UNITS = _("叫这个名称的单位不止一个，请填写12位机构代码")
_NO_TYPE = _("诈骗类型没有填写")
_UNKNOWN_TYPE = _("诈骗类型“%(value)s”不在目录中，请改用目录中的名称，或请系统管理员增加别名")
_UNKNOWN_STATUS = _("案件状态“%(value)s”无法识别，请填写如 已立案、侦查中、已破案")

_ABOVE_COUNTY = ("河南省", "周口市公安局", "周口市", "周口")
_BUREAU_ENDINGS = ("", "公安局", "公安分局", "分局", "县局", "局")
_TYPE_ENDINGS = ("类诈骗案", "类诈骗", "类案件", "诈骗案件", "诈骗案", "诈骗", "类")


class UnitEntry(NamedTuple):
    pk: int
    county_id: int


class Reference:
    """The words of one importer: units only of the counties `importable`, everything read once."""

    def __init__(self, importable: Iterable[int]):
        self.importable = frozenset(importable)
        self.county_of_code = dict(County.objects.values_list("code", "pk"))
        self.county_of_code |= dict(CountyAlias.objects.values_list("old_code", "county"))
        self._units = self._read_units()
        self._types = self._read_types()
        self._type_names = dict(FraudType.objects.values_list("pk", "name"))
        # Bound caches: a ledger says the same few words in every row.
        self.unit = cache(self._unit)
        self.fraud_type = cache(self._fraud_type)
        self.lead = cache(self._lead)
        self._names_in = cache(self._read_names)

    def type_name(self, pk: int) -> str:
        return self._type_names[pk]

    def _unit(self, value: Any) -> UnitEntry:
        """The unit a cell names: by code, name or short name, or by its county, which means the bureau."""
        key = squeezed(cell_text(value))
        if not key:
            raise Unreadable(_NO_UNIT)
        found = self._units.get(key, frozenset())
        if not found:
            raise Unreadable(UNKNOWN_UNIT)
        if len(found) > 1:
            raise Unreadable(_SEVERAL_UNITS)
        return next(iter(found))

    def _fraud_type(self, value: Any) -> int:
        """The fraud type that a cell names: by name, code or everyday name, with or without 类 at its end."""
        text = cell_text(value)
        key = squeezed(text)
        if not key:
            raise Unreadable(_NO_TYPE)
        for ending in ("", *_TYPE_ENDINGS):
            if key.endswith(ending) and (found := self._types.get(key.removesuffix(ending))):
                return found
        raise Unreadable(_UNKNOWN_TYPE, value=text)

    def _lead(self, value: Any, county_id: int) -> int | None:
        """The one officer of that name, or police number, who can work a case of the county; or none."""
        found = self._names_in(county_id).get(squeezed(cell_text(value)), [])
        return found[0] if len(found) == 1 else None

    def _read_names(self, county_id: int) -> dict[str, list[int]]:
        names = defaultdict(list)
        for pk, name, police_no in officers_with(Right.CREATE_CASES, county_id).values_list(
            "pk", "name", "police_no"
        ):
            names[squeezed(name)].append(pk)
            names[police_no].append(pk)
        return names

    def _read_units(self) -> dict[str, frozenset[UnitEntry]]:
        counties = County.objects.filter(pk__in=self.importable).prefetch_related("aliases")
        units: dict[str, set[UnitEntry]] = defaultdict(set)
        bureaus = {}
        for unit in Unit.objects.filter(stat_county__in=self.importable).select_related("stat_county"):
            entry = UnitEntry(unit.pk, unit.stat_county_id)
            if unit.kind == Unit.Kind.COUNTY_BUREAU:
                bureaus[unit.stat_county_id] = entry
            county = unit.stat_county
            for name in (
                unit.code,
                unit.name,
                unit.short_name,
                county.name + unit.name,
                county.short_name + unit.name,
            ):
                units[squeezed(name)].add(entry)
        by_word = {key: frozenset(entries) for key, entries in units.items()}
        for county in counties:
            if bureau := bureaus.get(county.pk):
                by_word |= dict.fromkeys(_county_words(county), frozenset({bureau}))
        for key, entries in list(by_word.items()):
            for prefix in _ABOVE_COUNTY:
                by_word.setdefault(prefix + key, entries)
        return by_word

    @staticmethod
    def _read_types() -> dict[str, int]:
        active = FraudType.objects.filter(is_active=True)
        types = {
            squeezed(text): pk
            for text, pk in FraudTypeSynonym.objects.filter(fraud_type__in=active).values_list(
                "text", "fraud_type"
            )
        }
        for pk, code, name in active.values_list("pk", "code", "name"):
            types[squeezed(code)] = types[squeezed(name)] = pk
        return types


@lru_cache(maxsize=1000)
def read_status(value: Any) -> str | None:
    """The status that a cell names, in the words of ledgers."""
    text = cell_text(value)
    status = STATUS_WORDS.get(squeezed(text))
    if status is None:
        raise Unreadable(_UNKNOWN_STATUS, value=text)
    return status.value


def _county_words(county: County) -> Iterable[str]:
    aliases = county.aliases.all()
    for name in (county.name, county.short_name, *(alias.name for alias in aliases)):
        for ending in _BUREAU_ENDINGS:
            yield squeezed(name + ending)
    yield county.code
    for alias in aliases:
        yield alias.old_code
