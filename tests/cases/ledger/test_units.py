"""Whose unit a row may name, and whose case number it may carry."""

import pytest

from casemgr.cases.models import Case
from casemgr.counties.models import County, Unit
from tests.cases.ledger.conftest import case_no, line
from tests.personas import FUGOU, HUAIYANG, SHANGSHUI

UNKNOWN = "立案单位无法识别，请填写本县区单位的名称或机构代码"
NOT_OF_UNIT = "案件编号与立案单位不符，请核对"


@pytest.fixture
def east_station(counties):
    """东城派出所 of Shangshui, and its namesake in Huaiyang."""
    for code in (SHANGSHUI, HUAIYANG):
        Unit.objects.create(
            code=f"{code}580000",
            name="东城派出所",
            short_name="东城所",
            kind=Unit.Kind.STATION,
            stat_county=counties[code],
        )
    return Unit.objects.get(code=f"{HUAIYANG}580000")


@pytest.mark.parametrize(
    "typed",
    [
        "扶沟县公安局",
        "扶沟",
        "扶沟县",
        "扶沟县局",
        "411621",
        411621,
        "411621000000",
        "４１１６２１",
        " 扶 沟 县 ",
        "扶溝縣公安局",
        "周口市扶沟县公安局",
        "河南省扶沟县",
    ],
)
def test_a_county_named_anyhow_means_its_bureau(fugou_lead, take_over, ledger_file, typed):
    take_over(fugou_lead, ledger_file([line(立案单位=typed)]))

    case = Case.objects.get()
    assert (case.filing_unit.code, case.lead_unit.code, case.county.code) == (
        "411621000000",
        "411621000000",
        FUGOU,
    )


@pytest.mark.parametrize("typed", ["淮阳县", "淮阳县公安局", "411626", "淮阳区"])
def test_an_old_name_or_code_means_the_county_of_today(huaiyang_lead, take_over, ledger_file, typed):
    take_over(huaiyang_lead, ledger_file([line(立案单位=typed, 案件编号=case_no(1, "411626000000"))]))

    assert Case.objects.get().county.code == HUAIYANG


def test_a_station_is_known_by_its_name_within_the_county(
    huaiyang_lead, take_over, ledger_file, east_station
):
    number = case_no(1, "411603580000")

    take_over(huaiyang_lead, ledger_file([line(立案单位="东城派出所", 案件编号=number)]))

    assert Case.objects.get().filing_unit == east_station


def test_a_name_that_two_counties_share_needs_its_county(data_manager, stage, ledger_file, east_station):
    rows = [
        line(1, 立案单位="东城派出所", 案件编号=case_no(1, "411603580000")),
        line(2, 立案单位="淮阳区东城派出所", 案件编号=case_no(2, "411603580000")),
    ]

    preview = stage(data_manager, ledger_file(rows))

    assert preview.counts() == (1, 0, 0, 1)
    assert preview.refused() == [(2, "立案单位", "叫这个名称的单位不止一个，请填写12位机构代码")]


@pytest.mark.parametrize(
    "typed", ["商水县", "商水县公安局", "411623", "411623000000", "不存在的单位", "市局"]
)
def test_another_countys_unit_is_refused_as_one_that_does_not_exist(fugou_lead, stage, ledger_file, typed):
    preview = stage(fugou_lead, ledger_file([line(立案单位=typed)]))

    assert preview.refused() == [(2, "立案单位", UNKNOWN)]


@pytest.mark.parametrize("unit", ["411603000000", "999999000000"])
def test_a_case_number_must_be_of_the_units_county(fugou_lead, stage, ledger_file, unit):
    preview = stage(fugou_lead, ledger_file([line(案件编号=case_no(1, unit))]))

    assert preview.refused() == [(2, "立案单位", NOT_OF_UNIT)]


def test_a_missing_unit_is_said_to_be_missing(fugou_lead, stage, ledger_file):
    assert stage(fugou_lead, ledger_file([line(立案单位="")])).reason() == "立案单位没有填写"


def test_the_data_manager_imports_for_every_county(data_manager, take_over, ledger_file):
    rows = [line(1), line(2, 立案单位="淮阳区", 案件编号=case_no(2, "411603000000"))]

    result = take_over(data_manager, ledger_file(rows)).result

    assert [(county["code"], county["new"]) for county in result["counties"]] == [(HUAIYANG, 1), (FUGOU, 1)]


def test_a_case_that_went_to_another_county_is_refused_like_a_number_that_does_not_fit(
    fugou_lead, stage, take_over, ledger_file, counties
):
    take_over(fugou_lead, ledger_file([line(1)]))
    Case.objects.update(county=counties[HUAIYANG])

    gone = stage(fugou_lead, ledger_file([line(1)]))
    never = stage(fugou_lead, ledger_file([line(1, 案件编号=case_no(1, "411603000000"))]))

    assert gone.refused() == never.refused() == [(2, "立案单位", NOT_OF_UNIT)]


def test_a_refused_row_keeps_nothing_of_the_case_it_met(fugou_lead, stage, take_over, ledger_file, counties):
    take_over(fugou_lead, ledger_file([line(1)]))
    Case.objects.update(county=counties[HUAIYANG])

    row = stage(fugou_lead, ledger_file([line(1, 损失金额="1")])).job.ledger_rows.get()

    assert (row.case_pk, row.case_version, row.changes) == (None, None, {})


def test_every_county_has_a_bureau_to_stand_for_it(counties):
    bureaus = Unit.objects.filter(kind=Unit.Kind.COUNTY_BUREAU)

    assert set(bureaus.values_list("stat_county", flat=True)) == set(
        County.objects.values_list("pk", flat=True)
    )
