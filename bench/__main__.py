"""`make bench`: measure, print, and write `var/bench/latest.json`."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgr.settings")
# The embedded server of tests: its own, so that no real data is near, and without waiting for the disk.
os.environ.setdefault("CASEMGR_PROFILE", "test")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make bench", description=__doc__)
    arguments.add_argument("--cases", type=int, default=100_000, help="how many cases")
    arguments.add_argument("--rounds", type=int, default=3, help="how often each is run; the median counts")
    asked = arguments.parse_args()

    from casemgr import embedded, env

    try:
        with embedded.lease():
            return measure(asked.cases, asked.rounds, env.CHECKOUT / "var" / "bench" / "latest.json")
    except (env.Rejected, embedded.Unavailable) as refusal:
        print(refusal, file=sys.stderr)
        return 2


def measure(number: int, rounds: int, path: Path) -> int:
    """Everything in one run, in one database that is gone afterwards."""
    import django

    django.setup()
    from bench import database
    from bench.exporting import Export
    from bench.importing import SAMPLE, Import
    from bench.listing import FirstPage
    from bench.measuring import report
    from bench.sweeping import Sweep

    database.make()
    try:
        officer = database.data_manager()
        print(f"{number:,} cases, {rounds} rounds in turns, medians; {database.about()}")
        print(f"“installed” ran on {SAMPLE:,} rows and is scaled up, except for the first page;")
        print("an import is counted with its preview, in both")
        with tempfile.TemporaryDirectory() as folder:
            results = [Import(officer, Path(folder), number).measure(rounds)]
            database.settle()
            results.append(Sweep().measure(rounds))
            database.settle()
            results += Export(officer, Path(folder), number).measure(rounds)
            results.append(FirstPage(officer).measure(rounds))
    finally:
        database.drop()
    report(results, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
