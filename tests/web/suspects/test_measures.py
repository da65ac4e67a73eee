"""The forms of measures and duties, and what the tab says of their periods."""

from collections.abc import Callable

import pytest

from casemgr.accounts.models import Officer
from casemgr.deadlines.models import Deadline
from casemgr.suspects.models import CaseSuspect, Measure
from tests.web.cases.conftest import Screen

Send = Callable[..., Screen]
Look = Callable[..., Screen]


def measure(kind: str = "detention", day: str = "2023-07-11", clock: str = "10:30") -> dict[str, str]:
    return {
        "kind": kind,
        "started_at_0": day,
        "started_at_1": clock,
        "document_no": "扶公拘字1号",
        "note": "",
    }


def tab(look: Look, officer: Officer, suspect: CaseSuspect) -> str:
    return look(officer, "cases:detail", suspect.case_id, tab="suspects").text


def test_a_detention_shows_its_period_and_its_duties(
    suspect: CaseSuspect, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (suspect.case_id, suspect.pk)
    assert send(fugou_detective, "suspects:new-measure", *place, **measure()).status == 302
    text = tab(look, fugou_detective, suspect)
    for part in (
        "扶公拘字1号",
        "2023-07-11 10:30",
        "2023-07-14 23:59",
        "应当立即释放、解除或者变更",
        "通知家属",
        "已超期未办",
    ):
        assert part in text
    history = look(fugou_detective, "cases:detail", suspect.case_id, tab="history").text
    assert "对一名嫌疑人拘留，自2023-07-11 10:30起" in history
    assert "刘海涛" not in history


@pytest.mark.parametrize(
    ("typed", "field", "complaint"),
    [
        (measure(kind="caught"), "kind", "caught"),
        (measure(clock=""), "started_at", "几时几分"),
        (measure(day="2099-01-01"), "started_at", "不能晚于现在"),
        ({**measure(), "document_no": ""}, "document_no", "必填"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    typed: dict, field: str, complaint: str, suspect: CaseSuspect, fugou_detective: Officer, send: Send
) -> None:
    screen = send(fugou_detective, "suspects:new-measure", suspect.case_id, suspect.pk, **typed)
    assert screen.status == 422
    assert complaint in str(screen.response.context["form"].errors[field])
    assert not suspect.measures.exists()


def test_only_what_the_law_lets_follow_is_offered(
    suspect: CaseSuspect, detention: Measure, fugou_detective: Officer, send: Send, look: Look
) -> None:
    form = look(fugou_detective, "suspects:new-measure", suspect.case_id, suspect.pk)
    choices = [value for value, _label in form.response.context["form"].fields["kind"].choices]
    assert choices == ["", "arrest", "bail", "residence"]
    assert "自新措施开始时结束" in form.text
    data = measure("arrest", "2023-07-13", "10:00")
    assert send(fugou_detective, "suspects:new-measure", suspect.case_id, suspect.pk, **data).status == 302
    assert "变更强制措施" in tab(look, fugou_detective, suspect)


def test_a_deputy_needs_the_number_of_the_permission(
    suspect: CaseSuspect, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (fugou_detective, "suspects:new-measure", suspect.case_id, suspect.pk)
    assert "permission_no" not in look(*place).response.context["form"].fields
    suspect.suspect.is_deputy = True
    suspect.suspect.save()
    assert "permission_no" in send(*place, **measure()).response.context["form"].errors
    assert send(*place, **measure(), permission_no="扶人常〔2023〕3号").status == 302


def test_a_period_is_prolonged_along_the_chain(
    detention: Measure, fugou_detective: Officer, send: Send, look: Look
) -> None:
    place = (fugou_detective, "suspects:extend-measure", detention.case_id, detention.pk)
    form = look(*place)
    steps = [value for value, _label in form.response.context["form"].fields["step"].choices]
    assert steps == ["", "detention_special", "detention_ring", "arrest_review"]
    data = {
        "step": "detention_ring",
        "decided_at_0": "2023-07-14",
        "decided_at_1": "09:00",
        "document_no": "扶公延字1号",
    }
    assert send(*place, **data).status == 302
    text = tab(look, fugou_detective, detention.case_suspect)
    for part in ("2023-08-10 23:59", "流窜、多次、结伙作案", "县级以上公安机关负责人", "扶公延字1号"):
        assert part in text


def test_too_late_an_extension_is_refused_with_what_to_do_instead(
    detention: Measure, fugou_detective: Officer, send: Send
) -> None:
    data = {
        "step": "detention_ring",
        "decided_at_0": "2023-07-15",
        "decided_at_1": "09:00",
        "document_no": "扶公延字1号",
    }
    screen = send(fugou_detective, "suspects:extend-measure", detention.case_id, detention.pk, **data)
    assert screen.status == 422
    assert "立即释放、解除或者变更" in str(screen.response.context["form"].errors["decided_at"])


def test_a_measure_is_ended(detention: Measure, fugou_detective: Officer, send: Send, look: Look) -> None:
    place = (fugou_detective, "suspects:end-measure", detention.case_id, detention.pk)
    reasons = [value for value, _label in look(*place).response.context["form"].fields["reason"].choices]
    assert reasons == ["", "released", "not_approved"]
    data = {"reason": "not_approved", "ended_at_0": "2023-07-14", "ended_at_1": "16:00", "note": ""}
    assert send(*place, **data).status == 302
    assert Deadline.objects.on(detention.target).get().state == "met"
    assert "不批准逮捕，释放" in tab(look, fugou_detective, detention.case_suspect)
    assert send(*place, **data).status == 422


def test_a_duty_is_ticked_off_late_or_excused_where_the_law_excuses(
    detention: Measure, fugou_detective: Officer, send: Send, look: Look
) -> None:
    duties = {duty.kind: duty for duty in detention.duties.all()}
    late = {"done_at_0": "2023-07-12", "done_at_1": "11:00"}
    place = (fugou_detective, "suspects:duty", detention.case_id)
    assert "excuse" not in look(*place, duties["interrogate"].pk).response.context["form"].fields
    assert send(*place, duties["interrogate"].pk, **late).status == 302
    assert send(*place, duties["notify_family"].pk, excuse="家属下落不明").status == 302
    assert send(*place, duties["detention_house"].pk).status == 422
    text = tab(look, fugou_detective, detention.case_suspect)
    assert "2023-07-12 11:00 超过24小时" in text
    assert "依法无法办理" in text
    assert look(*place, duties["interrogate"].pk).status == 403


def test_measures_are_the_work_of_the_case_and_exist_in_its_county_alone(
    detention: Measure,
    fugou_colleague: Officer,
    supervisor: Officer,
    huaiyang_lead: Officer,
    look: Look,
) -> None:
    duty = detention.duties.first()
    for route, pk in (
        ("suspects:extend-measure", detention.pk),
        ("suspects:end-measure", detention.pk),
        ("suspects:duty", duty.pk),
    ):
        assert look(huaiyang_lead, route, detention.case_id, pk).status == 404
        for reader in (fugou_colleague, supervisor):
            assert look(reader, route, detention.case_id, pk).status == 403


def test_the_tab_asks_as_much_of_three_suspects_as_of_one(
    detention: Measure,
    fugou_detective: Officer,
    look: Look,
    send: Send,
    django_assert_max_num_queries: Callable,
) -> None:
    case = detention.case
    for name in ("王某", "赵某"):
        send(
            fugou_detective,
            "suspects:new",
            case.pk,
            name=name,
            attributed_amount="",
            level="",
        )
    for row in case.suspects.exclude(pk=detention.case_suspect_id):
        send(fugou_detective, "suspects:new-measure", case.pk, row.pk, **measure())
    assert Measure.objects.count() == 3
    with django_assert_max_num_queries(40):
        look(fugou_detective, "cases:detail", case.pk, tab="suspects")
