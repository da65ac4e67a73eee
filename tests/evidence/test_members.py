"""A member of a task force works on the evidence of a lent case, from his first day to his last."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from casemgr.accounts.models import Officer
from casemgr.cases.models import Case
from casemgr.evidence.models import CustodyEvent, Evidence, EvidenceFile
from casemgr.evidence.services import files, items
from tests.evidence.conftest import at, upload
from tests.taskforces.conftest import again, days_later, force, serve, shared

__all__ = ["again", "days_later", "force", "serve", "shared"]


@pytest.fixture
def member(shared: Case, serve: Callable[..., Any], huaiyang_detective: Officer, again: Any) -> Officer:
    """陈晓燕 of 淮阳, who serves in the task force of the case for three days."""
    serve(huaiyang_detective, days=3)
    return again(huaiyang_detective)


def test_a_member_registers_hands_over_and_takes_files_in(
    shared: Case,
    member: Officer,
    register: Callable[..., Evidence],
    move: Callable[..., CustodyEvent],
    now: datetime,
) -> None:
    item = register(shared, by=member, collected_by=member)
    assert item.county_id == shared.county_id
    move(item, "store", "2023-07-11 18:00", by=member)
    move(
        item,
        "use",
        "2023-07-12 18:00",
        by=member,
        to_party="officer",
        to_officer=member,
        from_signer="孙保管",
    )
    file = files.add(by=member, evidence=item, role="photo", upload=upload(), now=now)
    files.open_checked(by=member, file=file, now=now).content.close()
    for model in (Evidence, CustodyEvent, EvidenceFile):
        assert model.objects.visible_to(member).exists()


def test_after_his_last_day_nothing_of_it_exists_for_him(
    shared: Case,
    member: Officer,
    register: Callable[..., Evidence],
    again: Callable[[Officer], Officer],
    days_later: Callable[[int], datetime],
    now: datetime,
) -> None:
    item = register(shared, by=member, collected_by=member)
    file = files.add(by=member, evidence=item, role="photo", upload=upload(), now=now)
    later, former = days_later(4), again(member)
    for model in (Evidence, CustodyEvent, EvidenceFile):
        assert not model.objects.visible_to(former).exists()
    with pytest.raises(PermissionDenied):
        files.open_checked(by=former, file=file, now=later)
    with pytest.raises(PermissionDenied):
        items.change(by=former, evidence=item, version=item.version, now=later, place="A区")


def test_of_the_countys_other_cases_a_member_works_on_nothing(
    member: Officer,
    make_case: Callable[..., Case],
    fugou_detective: Officer,
    register: Callable[..., Evidence],
) -> None:
    other = make_case(lead=fugou_detective, name="另一案件")
    assert not Evidence.objects.visible_to(member).exists()
    with pytest.raises(PermissionDenied):
        register(other, by=member, mode="submitted", collected_at=at("2023-07-11 10:30"))
