"""Managing officers: who may, whom, and that no password is chosen for anybody."""

import pytest
from django.urls import reverse

from casemgr.accounts.models import Officer
from casemgr.audit.models import Event
from casemgr.counties.models import Posting, Unit
from casemgr.counties.rights import Role
from casemgr.notices.models import Notice
from tests.personas import CITY_BUREAU, FUGOU, HUAIYANG

LIST = reverse("admin:accounts_officer_changelist")


def unit(code):
    return Unit.objects.get(code=code if len(code) == 12 else f"{code}000000")


def page(officer, act="change"):
    return reverse(
        f"admin:officer-{act}" if act != "change" else "admin:accounts_officer_change", args=[officer.pk]
    )


def new_password(response):
    text = response.content.decode()
    return text.split('id="new-password">')[1].split("<")[0]


def test_a_county_lead_manages_the_officers_of_his_county(
    text_of,
    fugou_lead,
    fugou_detective,
    station_officer,
    huaiyang_detective,
    supervisor,
    system_administrator,
):
    text = text_of(fugou_lead, LIST)
    for officer in (fugou_detective, station_officer):
        assert officer.police_no in text
    for officer in (huaiyang_detective, supervisor, system_administrator):
        assert officer.name not in text


def test_the_data_manager_manages_everybody_but_those_who_oversee_him(
    text_of, data_manager, fugou_detective, huaiyang_lead, analyst, supervisor, auditor, system_administrator
):
    text = text_of(data_manager, LIST)
    for officer in (fugou_detective, huaiyang_lead, analyst):
        assert officer.name in text
    for officer in (supervisor, auditor):
        assert officer.name not in text
    assert system_administrator.police_no not in text


@pytest.mark.parametrize("act", ["change", "post", "release", "password"])
def test_no_password_of_an_approver_passes_through_the_hands_of_who_asks(
    status_of, data_manager, supervisor, act
):
    assert status_of(data_manager, page(supervisor, act)) == 404


@pytest.mark.parametrize("role", [Role.CITY_SUPERVISOR, Role.AUDITOR, Role.DATA_MANAGER])
def test_the_data_manager_appoints_none_of_those_who_oversee_him(signed_in, data_manager, role):
    data = {"police_no": "169999", "name": "孙悦", "unit": unit(CITY_BUREAU).pk, "role": role}
    response = signed_in(data_manager).post(reverse("admin:accounts_officer_add"), data)
    assert "由系统管理员任命" in response.content.decode()
    assert not Officer.objects.filter(police_no="169999").exists()


@pytest.mark.parametrize("act", ["change", "post", "release", "password"])
def test_another_countys_officer_is_as_unknown_as_nobody(
    signed_in, fugou_lead, huaiyang_detective, second_lead, act
):
    browser = signed_in(fugou_lead)
    answers = [browser.get(page(officer, act)) for officer in (huaiyang_detective, second_lead)]
    nobody = Officer(pk=999_999)
    assert {answer.status_code for answer in [*answers, browser.get(page(nobody, act))]} == {404}


@pytest.fixture
def second_lead(officer):
    return officer(Role.COUNTY_LEAD, FUGOU, "田军")


def test_an_officer_is_taken_on_with_a_password_shown_once(signed_in, fugou_lead, client):
    data = {"police_no": "170001", "name": "孙悦", "unit": unit(FUGOU).pk, "role": Role.DETECTIVE}
    response = signed_in(fugou_lead).post(reverse("admin:accounts_officer_add"), data)
    password = new_password(response)
    officer = Officer.objects.get(police_no="170001")
    assert officer.check_password(password)
    assert Posting.objects.open().get(officer=officer).county.code == FUGOU
    assert password not in signed_in(fugou_lead).get(page(officer)).content.decode()
    assert password not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        ({"police_no": "12"}, "警号为6至8位数字"),
        ({"unit": HUAIYANG}, "选择一个有效的选项"),
        ({"role": Role.COUNTY_LEAD}, "县局负责人由市局任命"),
        ({"role": Role.ANALYST}, "须在市局单位任职"),
    ],
)
def test_what_a_lead_may_not_do_comes_back_on_the_form_and_makes_nobody(signed_in, fugou_lead, data, refusal):
    data = {"police_no": "170001", "name": "孙悦", "unit": FUGOU, "role": Role.DETECTIVE} | data
    data["unit"] = unit(data["unit"]).pk
    response = signed_in(fugou_lead).post(reverse("admin:accounts_officer_add"), data)
    assert response.status_code == 422
    assert refusal in response.content.decode()
    assert not Officer.objects.filter(name="孙悦").exists()


def test_a_police_number_in_use_is_refused(signed_in, data_manager, fugou_detective):
    data = {
        "police_no": fugou_detective.police_no,
        "name": "孙悦",
        "unit": unit(FUGOU).pk,
        "role": Role.DETECTIVE,
    }
    response = signed_in(data_manager).post(reverse("admin:accounts_officer_add"), data)
    assert response.status_code == 422


def test_a_posting_moves_an_officer_and_every_right_with_him(
    signed_in, data_manager, fugou_detective, make_case, status_of
):
    case = make_case(FUGOU)
    data = {"unit": unit(HUAIYANG).pk, "role": Role.DETECTIVE}
    assert signed_in(data_manager).post(page(fugou_detective, "post"), data).status_code == 302
    assert Posting.objects.open().get(officer=fugou_detective).county.code == HUAIYANG
    assert (
        status_of(Officer.objects.get(pk=fugou_detective.pk), reverse("cases:detail", args=[case.pk])) == 404
    )


def test_a_lead_offers_only_units_of_his_county(text_of, fugou_lead, fugou_detective):
    text = text_of(fugou_lead, page(fugou_detective, "post"))
    assert "扶沟县公安局" in text
    assert "淮阳区公安局" not in text
    assert "周口市公安局" not in text.split("<form", 1)[1]


def test_an_officer_who_leaves_holds_nothing(signed_in, fugou_lead, fugou_detective, status_of):
    browser = signed_in(fugou_lead)
    assert "看不到任何案件" in browser.get(page(fugou_detective, "release")).content.decode()
    assert Posting.objects.open().filter(officer=fugou_detective).exists()
    assert browser.post(page(fugou_detective, "release")).status_code == 302
    assert not Posting.objects.open().filter(officer=fugou_detective).exists()
    assert Event.objects.filter(action="officer.released").exists()


def test_a_reset_password_is_random_shown_once_and_told_to_its_owner(
    signed_in, fugou_lead, fugou_detective, now
):
    at_work = signed_in(fugou_detective)
    browser = signed_in(fugou_lead)
    passwords = {new_password(browser.post(page(fugou_detective, "password"))) for _time in range(2)}
    assert len(passwords) == 2
    fugou_detective.refresh_from_db()
    assert sum(fugou_detective.check_password(password) for password in passwords) == 1
    assert at_work.get(reverse("home:workbench")).status_code == 302
    notices = Notice.objects.visible_to(fugou_detective).filter(kind="password_reset")
    assert "刘卫东" in notices.first().text
    assert Event.objects.filter(action="password.reset").count() == 2


def test_looking_at_the_page_resets_nothing(signed_in, fugou_lead, fugou_detective):
    before = fugou_detective.password
    signed_in(fugou_lead).get(page(fugou_detective, "password"))
    fugou_detective.refresh_from_db()
    assert fugou_detective.password == before


def test_nobody_chooses_a_password(text_of, data_manager, fugou_detective):
    for address in (
        page(fugou_detective),
        page(fugou_detective, "password"),
        reverse("admin:accounts_officer_add"),
    ):
        assert 'type="password"' not in text_of(data_manager, address)


def test_an_account_is_closed_and_the_name_corrected(signed_in, fugou_lead, fugou_detective):
    response = signed_in(fugou_lead).post(page(fugou_detective), {"name": "王建华"})
    assert response.status_code == 302
    fugou_detective.refresh_from_db()
    assert (fugou_detective.name, fugou_detective.is_active) == ("王建华", False)
    assert Event.objects.get(action="officer.changed").detail == {"is_active": False}


def test_nobody_makes_himself_a_system_administrator_through_the_form(
    signed_in, data_manager, fugou_detective
):
    signed_in(data_manager).post(
        page(fugou_detective), {"name": "王建国", "is_active": "on", "is_superuser": "on"}
    )
    fugou_detective.refresh_from_db()
    assert not fugou_detective.is_superuser


@pytest.mark.parametrize("act", ["post", "release", "password"])
def test_nobody_manages_himself(signed_in, data_manager, act):
    data = {"unit": unit(CITY_BUREAU).pk, "role": Role.CITY_SUPERVISOR}
    assert signed_in(data_manager).post(page(data_manager, act), data).status_code == 404


@pytest.mark.parametrize("role", [Role.CITY_SUPERVISOR, Role.AUDITOR, Role.DATA_MANAGER, Role.ANALYST])
def test_a_new_house_begins_with_officers_its_system_administrator_appoints(
    signed_in, system_administrator, role
):
    data = {"police_no": "169999", "name": "孙悦", "unit": unit(CITY_BUREAU).pk, "role": role}
    response = signed_in(system_administrator).post(reverse("admin:accounts_officer_add"), data)
    assert response.status_code == 200
    assert Posting.objects.open().get(officer__police_no="169999").role == role


def test_the_system_administrator_manages_neither_himself_nor_his_like(status_of, system_administrator):
    second = Officer.objects.create_superuser("160999", "第二管理员")
    for act in ("change", "post", "release", "password"):
        assert status_of(system_administrator, page(system_administrator, act)) == 404
        assert status_of(system_administrator, page(second, act)) == 404


def test_postings_are_seen_by_those_who_manage_them(text_of, fugou_lead, fugou_detective, huaiyang_detective):
    text = text_of(fugou_lead, reverse("admin:counties_posting_changelist"))
    assert str(fugou_detective) in text
    assert huaiyang_detective.name not in text
