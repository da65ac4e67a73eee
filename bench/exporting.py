"""Cases out of the house: ours with joins and masks, the installed way on a sample, the limit by COPY."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection

from bench.importing import SAMPLE
from bench.installed import CaseResource
from bench.measuring import Result, in_turns, seconds
from casemgr.accounts.models import Officer
from casemgr.cases.export.making import Format, Order, make, reach
from casemgr.cases.models import Case
from casemgr.common import clock

# What a file is written from.
TABLES = ("cases_case", "cases_victim", "cases_identifier", "supervision_supervision")


class Export:
    """The three ways, in both formats."""

    def __init__(self, officer: Officer, folder: Path, number: int):
        self.officer, self.folder, self.number = officer, folder, number

    def measure(self, rounds: int) -> list[Result]:
        times = in_turns(
            rounds,
            limit=self.limit,
            csv=self._ours(Format.CSV),
            xlsx=self._ours(Format.XLSX),
            installed_csv=self._installed("csv"),
            installed_xlsx=self._installed("xlsx"),
        )
        return [
            Result(
                f"{format.upper()} export", times[format], times["limit"], goal, times[f"installed_{format}"]
            )
            for format, goal in (("csv", 4), ("xlsx", 6))
        ]

    def limit(self) -> float:
        """COPY of the tables as they stand, nothing joined."""
        return seconds(self._copy_out)

    def _copy_out(self) -> None:
        for table in TABLES:
            with connection.cursor() as cursor, (self.folder / "copied").open("wb") as file:
                cursor.copy_expert(f"COPY {table} TO STDOUT (FORMAT csv)", file)

    def _ours(self, format: Format) -> Callable[[], float]:
        order = Order(self.officer, reach(self.officer), format)
        path = self.folder / f"cases.{format}"

        def export() -> None:
            if make(order, path, now=clock.now()).rows != self.number:
                raise RuntimeError("not every case was written")

        return lambda: seconds(export)

    def _installed(self, format: str) -> Callable[[], float]:
        def export() -> None:
            data = CaseResource().export(Case.objects.order_by("-pk")[:SAMPLE]).export(format)
            (self.folder / "installed").write_bytes(data if isinstance(data, bytes) else data.encode())

        return lambda: seconds(export) * self.number / SAMPLE
