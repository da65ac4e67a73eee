"""The forms of a dossier: what they take, what they refuse and how they say so."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.coldcases.enums import Part, Status
from casemgr.coldcases.models import ColdCaseFile, HandoverNote, ReadingNote
from casemgr.coldcases.services import dossiers
from casemgr.common.moments import PartialDate

Fill = Callable[..., Any]
Look = Callable[..., Any]
Send = Callable[..., Any]


def errors(screen: Any) -> dict[str, list[str]]:
    return screen.response.context["form"].errors


def test_a_detective_opens_a_dossier(fill: Fill, case: Case, fugou_detective: Officer) -> None:
    answer = fill(fugou_detective, "coldcases:new", case.pk, category="murder", plan="重检物证")
    assert (answer.status, answer.response.url) == (302, f"/cold-cases/{case.pk}/")
    dossier = ColdCaseFile.objects.get(case=case)
    assert (dossier.officer, dossier.category) == (fugou_detective, "murder")


def test_the_officers_offered_are_those_who_work_the_case(
    look: Look, case: Case, fugou_detective: Officer, fugou_colleague: Officer, fugou_lead: Officer
) -> None:
    form = look(fugou_detective, "coldcases:new", case.pk).response.context["form"]
    offered = set(form.fields["officer"].queryset)
    assert {fugou_detective, fugou_lead} <= offered
    assert fugou_colleague not in offered


def test_a_bad_date_is_said_at_its_field_and_what_was_typed_stays(
    fill: Fill, case: Case, fugou_detective: Officer, today: date
) -> None:
    typed = {"category": "murder", "plan": "重检物证", "next_review_date": str(today)}
    answer = fill(fugou_detective, "coldcases:new", case.pk, **typed)
    assert answer.status == 422
    assert errors(answer) == {"next_review_date": ["下次会商日期应在今天以后。"]}
    assert "重检物证" in answer.html


def test_a_second_dossier_is_refused(fill: Fill, case: Case, dossier: ColdCaseFile) -> None:
    answer = fill(dossier.officer, "coldcases:new", case.pk, category="murder", plan="重检")
    assert answer.status == 422
    assert "一案一档" in answer.text


@pytest.mark.parametrize("route", ["plan", "limitation", "read", "meet", "query", "hand-over"])
def test_a_colleague_who_does_not_work_the_case_is_kept_out(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_colleague: Officer, route: str
) -> None:
    assert look(fugou_colleague, f"coldcases:{route}", case.pk).status == 403


def test_the_plan_is_changed_and_a_conflict_shown(
    fill: Fill, look: Look, send: Send, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, now: Any
) -> None:
    page = look(fugou_detective, "coldcases:plan", case.pk)
    opened = page.response.context["opened"]
    dossiers.change(by=fugou_detective, dossier=dossier, version=1, plan="先查资金", now=now)
    mine = {"category": "theft", "plan": "先查话单", "next_review_date": str(dossier.next_review_date)}
    clash = send(fugou_detective, "coldcases:plan", case.pk, opened=opened, form_key=page.form_key(), **mine)
    assert clash.status == 409
    for words in ("先查资金", "先查话单", "双方都已修改", "盗窃积案"):
        assert words in clash.text
    assert fill(fugou_detective, "coldcases:plan", case.pk, plan="两头并查").status == 302
    dossier.refresh_from_db()
    assert dossier.plan == "两头并查"


def test_the_facts_of_the_limitation_are_typed_as_far_as_known(
    fill: Fill, case: Case, dossier: ColdCaseFile, fugou_detective: Officer
) -> None:
    typed = {"penalty": "life_or_death", "crime_ended": "1995", "filed": "1995年6月", "evades": "on"}
    assert fill(fugou_detective, "coldcases:limitation", case.pk, **typed).status == 302
    dossier.refresh_from_db()
    assert (dossier.crime_ended, dossier.filed, dossier.evades) == (
        PartialDate(1995),
        PartialDate(1995, 6),
        True,
    )


def test_facts_that_contradict_each_other_cite_their_article(
    fill: Fill, case: Case, dossier: ColdCaseFile, fugou_detective: Officer
) -> None:
    typed = {"crime_ended": "1995", "new_crime": "1994"}
    answer = fill(fugou_detective, "coldcases:limitation", case.pk, **typed)
    assert answer.status == 422
    assert errors(answer) == {"new_crime": ["后罪不能早于本案犯罪终了时间（刑法第89条）。"]}
    answer = fill(fugou_detective, "coldcases:limitation", case.pk, crime_ended="1995-02-30")
    assert "日历上不存在" in "".join(errors(answer)["crime_ended"])


def test_a_reading_is_noted_and_corrected(
    fill: Fill, look: Look, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    assert fill(fugou_detective, "coldcases:read", case.pk, findings="指纹未检。").status == 302
    note = ReadingNote.objects.get()
    answer = fill(fugou_detective, "coldcases:correct", case.pk, note.pk, findings="指纹、足迹未检。")
    assert answer.status == 302
    note.refresh_from_db()
    assert note.findings == "指纹、足迹未检。"
    assert look(fugou_lead, "coldcases:correct", case.pk, note.pk).status == 403


def test_after_its_day_a_note_says_why_it_stays(
    fill: Fill,
    look: Look,
    case: Case,
    dossier: ColdCaseFile,
    fugou_detective: Officer,
    read: Callable,
    now: Any,
) -> None:
    note = read(dossier, now=now - timedelta(hours=25))
    answer = fill(fugou_detective, "coldcases:correct", case.pk, note.pk, findings="改")
    assert answer.status == 422
    assert "登记已满24小时，阅卷记录不能再修改，请补充记录。" in answer.text
    assert f'/readings/{note.pk}/"' not in look(fugou_detective, "coldcases:detail", case.pk).html
    assert fill(fugou_detective, "coldcases:supplement", case.pk, note.pk, findings="补").status == 302
    addition = note.additions.get()
    assert fill(fugou_detective, "coldcases:correct", case.pk, addition.pk, findings="补正").status == 302


def test_a_note_of_another_dossier_is_not_there(
    look: Look,
    case: Case,
    dossier: ColdCaseFile,
    read: Callable,
    make_case: Callable[..., Case],
    open_file: Callable,
    fugou_detective: Officer,
) -> None:
    other = read(open_file(make_case(lead=fugou_detective, name="另一案件")))
    for route in ("correct", "supplement"):
        assert look(fugou_detective, f"coldcases:{route}", case.pk, other.pk).status == 404


def test_a_consultation_sets_the_next_date(
    fill: Fill, case: Case, dossier: ColdCaseFile, fugou_lead: Officer, today: date
) -> None:
    following = today + timedelta(days=60)
    typed = {"participants": "技术科", "conclusions": "重检", "next_review_date": str(following)}
    assert fill(fugou_lead, "coldcases:meet", case.pk, **typed).status == 302
    dossier.refresh_from_db()
    assert dossier.next_review_date == following


def test_a_query_and_its_answer(fill: Fill, look: Look, case: Case, dossier: ColdCaseFile) -> None:
    officer = dossier.officer
    typed = {"authority": "民政局", "purpose": "核查身份", "asked": "登记照片"}
    refused = fill(officer, "coldcases:query", case.pk, **typed)
    assert refused.status == 422
    assert "approval_no" in errors(refused)
    assert fill(officer, "coldcases:query", case.pk, approval_no="7号", **typed).status == 302
    query = dossier.queries.get()
    assert fill(officer, "coldcases:answer", case.pk, query.pk, answer="相似").status == 302
    again = fill(officer, "coldcases:answer", case.pk, query.pk, answer="不相似")
    assert again.status == 422
    assert "查询结果已经登记" in again.text


def test_a_dossier_is_reopened_from_its_page_once_its_case_is_filed_anew(
    fill: Fill, look: Look, case: Case, dossier: ColdCaseFile, fugou_lead: Officer
) -> None:
    ColdCaseFile.objects.update(status="archived")
    Case.objects.filter(pk=case.pk).update(status="closed")
    assert "重新启用" not in look(fugou_lead, "coldcases:detail", case.pk).text
    Case.objects.filter(pk=case.pk).update(status="filed")
    assert "本案已重新立案，请重新启用档案。" in look(fugou_lead, "coldcases:detail", case.pk).text
    refused = fill(fugou_lead, "coldcases:act", case.pk, "reopen", next_review_date="")
    assert set(errors(refused)) == {"text", "next_review_date"}
    assert fill(fugou_lead, "coldcases:act", case.pk, "reopen", text="有新的事实").status == 302
    dossier.refresh_from_db()
    assert dossier.status == "reviewed"


def test_a_dossier_is_handed_over_with_a_note(
    fill: Fill, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    refused = fill(fugou_detective, "coldcases:hand-over", case.pk, officer=fugou_lead.police_no)
    assert refused.status == 422
    assert "note" in errors(refused)
    typed = {"officer": fugou_lead.police_no, "note": "勘查笔记在三号柜。"}
    assert fill(fugou_detective, "coldcases:hand-over", case.pk, **typed).status == 302
    assert HandoverNote.objects.get().to_officer == fugou_lead


def test_a_part_is_confirmed_and_taken_back(
    fill: Fill, send: Send, look: Look, case: Case, dossier: ColdCaseFile, fugou_detective: Officer
) -> None:
    assert send(fugou_detective, "coldcases:confirm", case.pk, "evidence", is_whole="on").status == 302
    dossier.refresh_from_db()
    assert dossier.parts_whole == [Part.EVIDENCE]
    assert (
        "保存后撤销“物证全找回”的确认。"
        in look(fugou_detective, "coldcases:confirm", case.pk, "evidence").text
    )
    assert send(fugou_detective, "coldcases:confirm", case.pk, "evidence").status == 302
    dossier.refresh_from_db()
    assert dossier.parts_whole == []
    assert look(fugou_detective, "coldcases:confirm", case.pk, "everything").status == 404


def test_a_clue_is_registered_with_its_words(
    fill: Fill, look: Look, case: Case, dossier: ColdCaseFile, read: Callable, fugou_detective: Officer
) -> None:
    page = look(fugou_detective, "coldcases:act", case.pk, "find_clue")
    assert "当前状态为“已建档”，不能办理此项操作。" in page.text
    read(dossier)
    refused = fill(fugou_detective, "coldcases:act", case.pk, "find_clue", text="")
    assert refused.status == 422
    assert "请写明突破线索" in "".join(errors(refused)["text"])
    assert fill(fugou_detective, "coldcases:act", case.pk, "find_clue", text="运城有线索").status == 302
    dossier.refresh_from_db()
    assert dossier.status == Status.CLUE_FOUND


def test_what_is_the_leads_to_decide_is_forbidden_to_the_detective(
    look: Look, case: Case, dossier: ColdCaseFile, fugou_detective: Officer, fugou_lead: Officer
) -> None:
    ColdCaseFile.objects.filter(pk=dossier.pk).update(status=Status.BREAKTHROUGH)
    assert look(fugou_detective, "coldcases:act", case.pk, "solve").status == 403
    assert "本案尚未破案" in look(fugou_lead, "coldcases:act", case.pk, "solve").text
    for unknown in ("read", "nonsense"):
        assert look(fugou_lead, "coldcases:act", case.pk, unknown).status == 404
