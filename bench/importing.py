"""A ledger into the house: ours from the file on, the installed way on a sample, the limit by COPY."""

from itertools import islice
from pathlib import Path

import tablib
from django.db import connection, transaction

from bench import database, installed, ledger
from bench.measuring import Result, in_turns, seconds
from casemgr.accounts.models import Officer
from casemgr.cases.ledger import applying, staging
from casemgr.common import clock
from casemgr.exchange.enums import Kind, State
from casemgr.exchange.models import Job

SAMPLE = 2_000


class Import:
    """The three ways. After `ours` the cases stay, for what is measured next."""

    def __init__(self, officer: Officer, folder: Path, number: int):
        self.officer, self.folder, self.number = officer, folder, number
        self.path = folder / "ledger.csv"
        ledger.write(self.path, number)
        sample = islice(ledger.entries(number), SAMPLE)
        self.sample = tablib.Dataset(*map(installed.ledger_row, sample), headers=installed.HEADINGS)

    def measure(self, rounds: int) -> Result:
        self._keep_final_rows()
        times = in_turns(rounds, installed=self.installed, limit=self.limit, ours=self.ours)
        return Result("ledger import", goal=6, installed_goal=30, **times)

    def ours(self) -> float:
        """Read, check, stage, compare and apply, as the two turns of an import job do."""
        database.empty()
        return seconds(self._import)

    def installed(self) -> float:
        """Row by row, previewed and then confirmed as its admin pages do; scaled from a sample."""
        database.empty()
        return seconds(self._import_twice) * self.number / len(self.sample)

    def limit(self) -> float:
        """The same final rows by COPY into the same tables, with their indexes, keys and triggers."""
        database.empty()
        return seconds(self._copy_in)

    def _import(self) -> None:
        now = clock.now()
        job = Job.objects.create(
            kind=Kind.LEDGER_IMPORT, owner=self.officer, state=State.RUNNING, created_at=now
        )
        by, tell = self.officer, lambda *_told: None
        staged = staging.stage(job=job, path=self.path, name=self.path.name, by=by, now=now, tell=tell)
        if staged.result["accepted"] != self.number:
            raise RuntimeError(f"the ledger was not taken whole: {staged.result}")
        applying.apply(job=job, by=by, now=now, tell=tell)

    def _import_twice(self) -> None:
        for dry_run in (True, False):
            resource = installed.LedgerResource()
            resource.import_data(self.sample, dry_run=dry_run, raise_errors=True, use_transactions=True)

    def _keep_final_rows(self) -> None:
        self.ours()
        for table in database.WRITTEN:
            with connection.cursor() as cursor, (self.folder / table).open("wb") as file:
                cursor.copy_expert(f"COPY {table} TO STDOUT", file)

    @transaction.atomic
    def _copy_in(self) -> None:
        for table in database.WRITTEN:
            with connection.cursor() as cursor, (self.folder / table).open("rb") as file:
                cursor.copy_expert(f"COPY {table} FROM STDIN", file)
