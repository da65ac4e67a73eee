"""Check constraints asked about together."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint

from casemgr.cases.models import Case
from casemgr.common.checked import Checked
from casemgr.common.moments import PartialDate

HAVE_CHECKS = [
    model
    for model in apps.get_models()
    if any(isinstance(constraint, CheckConstraint) for constraint in model._meta.constraints)
]


@pytest.mark.parametrize("model", HAVE_CHECKS, ids=lambda model: model._meta.label)
def test_every_row_that_has_any_is_asked_about_them_together(model: type) -> None:
    assert issubclass(model, Checked)


def test_a_row_that_holds_is_asked_about_once(make_case, django_assert_max_num_queries) -> None:
    case = make_case()
    others = len(case._meta.constraints) - sum(type(one) is CheckConstraint for one in case._meta.constraints)
    with django_assert_max_num_queries(3 + 3 * others):
        case.validate_constraints()


def test_each_that_does_not_hold_speaks_for_itself(make_case) -> None:
    case = make_case(filed_date=None)
    case.case_no, case.filed_date, case.reported_date = "16", date(2023, 1, 1), date(2023, 6, 16)
    together = _said(case)
    assert len(together) == 2
    assert together == _said_one_by_one(case)


def test_a_field_that_failed_already_is_not_asked_about(make_case) -> None:
    case = make_case()
    case.case_no = "16"
    assert not _said(case, exclude={"case_no"})
    case.filed_date, case.reported_date = date(2023, 1, 1), date(2023, 6, 16)
    assert len(_said(case, exclude={"case_no"})) == 1


def test_what_is_unknown_passes(make_case) -> None:
    case = make_case(status="reported")
    assert case.filed_date is None
    assert not _said(case)
    case.occurred = PartialDate(2023, 6)
    assert not _said(case)


def _said(case: Case, exclude: set[str] | None = None) -> list[str]:
    try:
        case.validate_constraints(exclude)
    except ValidationError as error:
        return error.messages
    return []


def _said_one_by_one(case: Case) -> list[str]:
    said = []
    for constraint in case._meta.constraints:
        try:
            constraint.validate(Case, case)
        except ValidationError as error:
            said += error.messages
    return said
