"""The scan is worth what its canaries are: every text field of every table carries one."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from casemgr.common.fields import EncryptedTextField
from tests.wall.conftest import World
from tests.wall.world import FIRST_KEY_BEYOND

TEXTS = (models.CharField, models.TextField, models.JSONField, EncryptedTextField)

# Tables that hold nothing of a county.
CATALOGUES = {
    "cases.FraudType",
    "cases.FraudTypeSynonym",
    "cases.Lure",
    "common.Heartbeat",
    "counties.Area",
    "counties.County",
    "counties.CountyAlias",
    "counties.CountyGrant",
    "counties.Unit",
    "deadlines.Holiday",
    "deadlines.LegalTerm",
    "documents.Issuer",
    "documents.Kind",
    "documents.Series",
    "documents.Template",
    "funds.StatementLayout",
    "supervision.EscalationRule",
    "taskforces.ProminentType",
    "web.Submission",
}
# Fields in which nobody can write anything: codes, hashes, words of the house.
NOT_FREE = {
    "accounts.Officer.password",
    "audit.Event.action",
    "audit.Event.county_code",
    "cases.Case.occurred",
    "cases.LedgerRow.column",
    "cases.Victim.resident_number_hash",
    "coldcases.ColdCaseFile.crime_ended",
    "coldcases.ColdCaseFile.filed",
    "coldcases.ColdCaseFile.new_crime",
    "deadlines.Deadline.kind",
    "deadlines.Deadline.target",
    "documents.Document.sha256",
    "evidence.EvidenceFile.sha256",
    "evidence.FileCheck.sha256",
    "exchange.Job.file_sha256",
    "exchange.Job.stage",
    "funds.Refund.number",
    "funds.Account.number_hash",
    "funds.Account.tail",
    "funds.Statement.sha256",
    "funds.StatementRow.payee_tail",
    "funds.StatementRow.payer_tail",
    "notices.Notice.kind",
    "suspects.FugitiveWatch.escaped",
    "suspects.MergeRecord.moved",
    "suspects.Suspect.birth",
    "suspects.Suspect.resident_number_hash",
}


def _text_fields() -> Iterator[models.Field]:
    for model in apps.get_models():
        if model.__module__.startswith("casemgr.") and model._meta.label not in CATALOGUES:
            for field in model._meta.concrete_fields:
                if isinstance(field, TEXTS) and not field.choices:
                    yield field


FIELDS = {f"{field.model._meta.label}.{field.name}": field for field in _text_fields()}


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - NOT_FREE))
def test_a_canary_sits_in_every_text_beyond_the_wall(two: World, name: str) -> None:
    field = FIELDS[name]
    rows = field.model._base_manager.filter(pk__gte=FIRST_KEY_BEYOND)
    values = [str(value) for value in rows.values_list(field.name, flat=True)]
    assert any(two.marks_beyond.search(value) for value in values), f"no row of {name} would be noticed"


def test_no_exception_outlives_its_field() -> None:
    assert set(FIELDS) >= NOT_FREE
    assert {model._meta.label for model in apps.get_models()} >= CATALOGUES
