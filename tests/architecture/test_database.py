"""What the database itself holds, whatever the code forgets."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from casemgr.audit.models import Event
from casemgr.cases.models import Case, CaseEvent, Victim
from casemgr.counties.models import County
from tests.personas import FUGOU, HUAIYANG

COUNTY_DATA = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("casemgr.")
    and {"case", "supervision"} & {field.name for field in model._meta.concrete_fields}
    and "county" in {field.name for field in model._meta.concrete_fields}
]


@pytest.mark.parametrize("model", COUNTY_DATA, ids=lambda model: model._meta.label)
def test_every_row_below_a_case_is_held_to_its_county(db: None, model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
            " AND array_length(conkey, 1) = 2 AND confupdtype = 'c'",
            [model._meta.db_table],
        )
        assert cursor.fetchone()[0] >= 1, "same_county_as_parent is missing in a migration"


def test_a_victim_cannot_stand_in_another_county_than_its_case(make_case, counties) -> None:
    case = make_case(FUGOU, victim="李桂兰", loss="500")
    with pytest.raises(IntegrityError, match="same_county"), transaction.atomic():
        Victim.objects.filter(case=case).update(county=counties[HUAIYANG])


def test_a_case_that_moves_takes_everything_along(make_case, counties: dict[str, County]) -> None:
    case = make_case(FUGOU, victim="李桂兰", loss="500")
    Case.objects.filter(pk=case.pk).update(county=counties[HUAIYANG])
    assert set(CaseEvent.objects.filter(case=case).values_list("county__code", flat=True)) == {HUAIYANG}
    assert Victim.objects.get(case=case).county.code == HUAIYANG


@pytest.mark.parametrize("model", [Event, CaseEvent])
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_what_was_written_stays_as_written(make_case, model: type[models.Model], deed: str) -> None:
    make_case(FUGOU)
    rows = model.objects.all()
    assert rows.exists()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows._raw_delete(rows.db) if deed == "delete" else rows.update(at="2020-01-01T00:00:00Z")
    assert rows.exists()
