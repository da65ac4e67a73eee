"""Contenders run in turns, and what came of it."""

import gc
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Run = Callable[[], float]
"""Does the work once and returns the seconds it took, leaving out what only prepares it."""


@dataclass(frozen=True)
class Result:
    """One line of the report. Times are seconds; `installed` is scaled up where it ran on a sample.

    `goal` is the most that `ours` may take as a multiple of `limit`, `installed_goal` the least that
    `installed` must take as a multiple of `ours`.
    """

    name: str
    ours: float
    limit: float
    goal: float
    installed: float | None = None
    installed_goal: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def gain(self) -> float | None:
        """How many times faster than as installed."""
        return self.installed / self.ours if self.installed else None

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal and (
            not self.installed_goal or (self.gain or 0) >= self.installed_goal
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "ours": round(self.ours, 5),
            "installed": self.installed and round(self.installed, 5),
            "limit": round(self.limit, 5),
            "ratio_to_limit": round(self.ratio, 2),
            "goal": self.goal,
            "installed_goal": self.installed_goal,
            "met": self.met,
        }


def seconds(work: Callable[[], Any]) -> float:
    """How long it took."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turns(rounds: int, **runs: Run) -> dict[str, float]:
    """The median of each, all of them run once in every round."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _round in range(rounds):
        for name, run in runs.items():
            taken[name].append(run())
    return {name: statistics.median(times) for name, times in taken.items()}


def report(results: list[Result], path: Path) -> None:
    """Write the results for programs, and print them for people."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([result.as_json() for result in results], ensure_ascii=False, indent=2) + "\n")
    heads = [
        ("ours", 10),
        ("installed", 12),
        ("limit", 10),
        ("× limit", 10),
        ("goal", 8),
        ("faster", 9),
        ("goal", 7),
    ]
    print("\n" + " " * 26 + "".join(f"{head:>{width}}" for head, width in heads))
    for result in results:
        print(
            f"{result.name:26}{_time(result.ours):>10}{_time(result.installed):>12}{_time(result.limit):>10}"
            f"{result.ratio:>9.2f}×{f'≤ {result.goal:g}':>8}"
            f"{f'{result.gain:.0f}×' if result.gain else '':>9}"
            f"{f'≥ {result.installed_goal:g}' if result.installed_goal else '':>7}"
            f"  {'met' if result.met else 'MISSED'}"
        )
    print(f"\n{path}")


def _time(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value * 1000:.2f} ms" if value < 0.1 else f"{value:.2f} s"
