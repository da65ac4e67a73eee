"""Who enters the admin, and what he finds there."""

import pytest
from django.urls import reverse

from casemgr.counties.models import Unit
from casemgr.web.admin.registry import site
from tests.personas import FUGOU

LISTS = {
    model._meta.label_lower: f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    for model in site._registry
}
CATALOGUES = {
    "counties.county",
    "counties.countyalias",
    "counties.area",
    "counties.unit",
    "cases.fraudtype",
    "cases.fraudtypesynonym",
    "cases.lure",
}
OF_THE_CITY = {
    "supervision.escalationrule",
    "deadlines.legalterm",
    "deadlines.holiday",
    "documents.kind",
    "documents.issuer",
    "documents.series",
}
CASES = {"cases.case", "supervision.supervision"}
PEOPLE = {"accounts.officer", "counties.posting"}


@pytest.mark.parametrize(
    ("person", "lists"),
    [
        ("data_manager", CATALOGUES | CASES | PEOPLE | OF_THE_CITY),
        ("fugou_lead", CASES | PEOPLE | {"audit.event"}),
        ("auditor", CASES | {"audit.event"}),
        ("system_administrator", CATALOGUES | PEOPLE),
    ],
)
def test_each_finds_what_his_rights_open_and_nothing_else(request, status_of, make_case, person, lists):
    officer = request.getfixturevalue(person)
    answers = {label: status_of(officer, reverse(address)) for label, address in LISTS.items()}
    assert {label for label, status in answers.items() if status == 200} == lists
    assert {status for label, status in answers.items() if label not in lists} <= {403}


@pytest.mark.parametrize(
    "person",
    ["fugou_detective", "supervisor", "analyst", "station_officer", "legal_reviewer"],
)
def test_who_holds_no_right_here_is_turned_away(request, signed_in, person):
    browser = signed_in(request.getfixturevalue(person))
    for address in ["admin:index", *LISTS.values()]:
        assert browser.get(reverse(address), follow=True).status_code == 403


def test_who_has_not_signed_in_goes_to_the_sign_in_of_the_house(client, house):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == f"{reverse('accounts:sign-in')}?next=/admin/"


def test_an_officer_whose_account_is_closed_is_out_at_once(signed_in, data_manager):
    browser = signed_in(data_manager)
    data_manager.is_active = False
    data_manager.save()
    assert browser.get(reverse("admin:index")).status_code == 302


def test_the_index_says_where_one_is(text_of, data_manager):
    page = text_of(data_manager, reverse("admin:index"))
    assert "基础数据管理" in page
    assert "Recent actions" not in page
    assert "最近动作" not in page


def test_signing_out_here_signs_out_everywhere(signed_in, data_manager):
    browser = signed_in(data_manager)
    assert browser.post(reverse("admin:logout")).url == reverse("accounts:sign-in")
    assert browser.get(reverse("home:workbench")).status_code == 302


def test_the_password_is_changed_on_the_page_of_the_house(signed_in, data_manager):
    assert signed_in(data_manager).get(reverse("admin:password_change")).url == reverse("accounts:password")


def test_no_address_tells_whether_an_object_is_there(signed_in, data_manager, make_case):
    case = make_case(FUGOU)
    browser = signed_in(data_manager)
    assert {browser.get(f"/admin/r/{kind}/{case.pk}/").status_code for kind in range(1, 30)} == {404}


@pytest.mark.parametrize("label", sorted(LISTS))
@pytest.mark.parametrize(
    "question", ["pk__gt=0", "id__in=1,2", "password__startswith=a", "name__startswith=刘"]
)
def test_a_list_answers_no_question_its_filters_do_not_ask(signed_in, data_manager, auditor, label, question):
    officer = auditor if label == "audit.event" else data_manager
    response = signed_in(officer).get(f"{reverse(LISTS[label])}?{question}")
    assert response.status_code in (302, 400)


@pytest.mark.parametrize("label", sorted(set(LISTS) - {"audit.event"}))
def test_no_history_page(signed_in, data_manager, label, make_case):
    row = next(model for model in site._registry if model._meta.label_lower == label)._default_manager.first()
    address = LISTS[label].replace("changelist", "history")
    assert signed_in(data_manager).get(reverse(address, args=[row.pk if row else 1])).status_code == 404


def test_a_row_that_is_not_there_is_not_found(status_of, data_manager, counties):
    assert Unit.objects.exists()
    assert status_of(data_manager, reverse("admin:counties_unit_change", args=[999_999])) == 404


def test_pages_hold_no_inline_script_or_style(text_of, data_manager, counties):
    unit = Unit.objects.get(code=f"{FUGOU}000000")
    addresses = [
        reverse("admin:index"),
        reverse("admin:counties_unit_changelist"),
        reverse("admin:counties_unit_change", args=[unit.pk]),
        reverse("admin:counties_unit_import"),
        reverse("admin:counties_unit_export"),
        reverse("admin:accounts_officer_add"),
    ]
    for address in addresses:
        page = text_of(data_manager, address)
        assert " style=" not in page
        assert "<style" not in page
        assert "onchange=" not in page
