import pytest
from django.http import QueryDict

from casemgr.cases.filters import CaseFilter, opened_search, sealed_search
from casemgr.cases.models import Case
from tests.personas import FUGOU, HUAIYANG

pytestmark = pytest.mark.django_db


def filtered(officer, data):
    return CaseFilter(data, Case.objects.visible_to(officer), officer=officer)


def choices(officer, name):
    return {str(label) for value, label in filtered(officer, {}).form.fields[name].choices if value}


def test_county_and_lead_offer_only_what_the_officer_sees(make_case, fugou_detective, huaiyang_detective):
    make_case(FUGOU, lead=fugou_detective)
    make_case(HUAIYANG, lead=huaiyang_detective)
    assert choices(fugou_detective, "county") == {"扶沟县"}
    assert choices(fugou_detective, "lead") == {str(fugou_detective)}


def test_another_countys_detective_is_as_unknown_as_nobody(make_case, fugou_detective, huaiyang_detective):
    make_case(FUGOU, lead=fugou_detective)
    make_case(HUAIYANG, lead=huaiyang_detective)
    errors = [
        filtered(fugou_detective, {"lead": number}).form.errors
        for number in (huaiyang_detective.police_no, "999999")
    ]
    assert errors[0] == errors[1] != {}
    assert not filtered(fugou_detective, {"lead": huaiyang_detective.police_no}).qs.exists()


def test_what_is_in_use_comes_back_as_plain_values_that_name_nobody(make_case, fugou_detective):
    make_case(FUGOU, lead=fugou_detective)
    query = QueryDict(
        f"county={FUGOU}&status=filed&status=solved&fraud_type=brush&reported_from=2023-01-01&loss_max=0"
        f"&lead={fugou_detective.police_no}&mine=on&is_gang=&q=刘桂兰&page=3"
    )
    parameters = filtered(fugou_detective, query).parameters()
    assert parameters == {
        "county": FUGOU,
        "status": ["filed", "solved"],
        "fraud_type": "brush",
        "reported_from": "2023-01-01",
        "loss_max": "0",
        "lead": fugou_detective.police_no,
        "mine": "1",
        "search": sealed_search("刘桂兰"),
    }
    again = filtered(fugou_detective, parameters)
    assert again.parameters() == parameters
    assert str(again.qs.query) == str(filtered(fugou_detective, query).qs.query)


def test_it_says_in_words_what_is_in_use_but_not_whom_one_looked_for(make_case, fugou_detective):
    given = filtered(
        fugou_detective, {"county": FUGOU, "status": ["filed"], "loss_min": "100000", "q": "刘桂兰"}
    )
    assert given.in_words() == [
        ("县区", "扶沟县"),
        ("案件状态", "已立案"),
        ("损失金额（元）不低于", "100,000.00"),
        ("关键词", "已设置"),
    ]


def test_an_empty_box_says_nothing(make_case, fugou_detective):
    make_case(FUGOU)
    assert filtered(fugou_detective, {"is_gang": "", "mine": "false"}).qs.count() == 1


def test_what_cannot_be_read_picks_nothing(make_case, fugou_detective):
    make_case(FUGOU)
    assert filtered(fugou_detective, {"reported_from": "昨天"}).qs.count() == 0


def test_a_search_is_sealed_and_opened():
    assert opened_search(sealed_search("刘桂兰")) == "刘桂兰"
    assert sealed_search("") == opened_search("") == opened_search("刘桂兰") == ""
