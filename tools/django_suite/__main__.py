"""The command: `python -m django_suite --help`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django_suite import differences
from django_suite.report import Report
from ormscope.databases import installed
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.management.conformance import labels, source
from ormscope.management.conformance.errors import SuiteError
from ormscope.management.conformance.processes import Suite, served
from ormscope.management.conformance.stopping import stoppable
from ormscope.runs.suite_marks import ROOM

if TYPE_CHECKING:
    from ormscope.management.conformance.record import Mode, Run

ROOT: Final = Path(__file__).resolve().parents[2]
LIMIT: Final = 3600.0  # seconds until the processes are taken for stuck


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="django_suite",
        description=(
            "Run Django's own tests plain and traced, side by side. Exit code 0 says that no test "
            "differs, no trace is broken and 99 % of the fragments are exact."
        ),
    )
    live = [alias for alias, each in installed().items() if each.mode == "live"]
    parser.add_argument("--db", choices=live, default="sqlite")
    parser.add_argument("--only", choices=["plain", "traced"], help="one of the two runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there as well")
    parser.add_argument("--keep", action="store_true", help="keep the logs and records")
    parser.add_argument(
        "--state", type=Path, default=ROOT / ".ormscope" / ROOM, metavar="DIR",
        help="where Django's tests and the servers are kept",
    )  # fmt: skip
    parser.add_argument(
        "--tracer", choices=["ormscope", "null"],
        default=os.environ.get("DJANGO_SUITE_TRACER", "ormscope"),
        help="null tries the harness without ORMscope (also: DJANGO_SUITE_TRACER)",
    )  # fmt: skip
    parser.add_argument(
        "labels", nargs="*", metavar="LABEL",
        help=f"e.g. queries, queries.test_q.QTests; without: {' '.join(labels.DEFAULT)}",
    )  # fmt: skip
    return parser.parse_args()


def run(options: argparse.Namespace, tests: Path, scratch: Path) -> Report:
    """Run the suite; where results differ, run just these tests once more."""
    modes: list[Mode] = [options.only] if options.only else ["plain", "traced"]
    database = installed()[options.db]
    with served(database, options.state) as parameters:
        suite = Suite(
            tests, database, options.state, parameters, scratch,
            watch="django_suite.checking.Checking",
            options={"tracer": options.tracer},
            path=(ROOT / "tools",),
        )  # fmt: skip
        print(f"Running {len(options.labels)} labels {' and '.join(modes)}", flush=True)
        runs = whole(suite.run(options.labels, modes, "all", limit=LIMIT))
        report = Report(options.db, options.labels, runs)
        if len(modes) == 2:
            report.differences = differences.between(report.runs["plain"], report.runs["traced"])
        if report.differences:
            chosen = differences.labels(report.differences)
            print(f"Running {len(chosen)} tests that differ once more", flush=True)
            again = whole(suite.run(chosen, modes, "again", limit=LIMIT))
            differences.settle(report.differences, again["plain"], again["traced"])
    return report


def whole(runs: dict[Mode, Run]) -> dict[Mode, Run]:
    """Return the runs. Raises SuiteError where one did not get to its end."""
    for mode, run in runs.items():
        if not run.is_whole:
            raise SuiteError(f"The {mode} run did not get to its end: it was at {run.running}.")
    return runs


def main() -> int:
    options = arguments()
    options.labels = [each.rstrip("/") for each in options.labels] or list(labels.DEFAULT)
    options.state = options.state.absolute()
    try:
        with stoppable():
            return suited(options)
    except (SuiteError, DatabaseUnavailable) as error:
        print(f"django_suite: {error}", file=sys.stderr)
        return 1


def suited(options: argparse.Namespace) -> int:
    """Fetch, run and report; return the exit status."""
    tests = source.tests(options.state)
    if wrong := labels.missing(options.labels, tests):
        print("\n".join(f"django_suite: {each}" for each in wrong), file=sys.stderr)
        return 2
    scratch = Path(tempfile.mkdtemp(prefix="ormscope-django-suite-"))
    try:
        report = run(options, tests, scratch)
        print(report.text(), flush=True)
        if options.json:
            options.json.write_text(json.dumps(report.data(), indent=1) + "\n", encoding="utf-8")
    finally:
        if options.keep:
            print(f"Logs and records: {scratch}")
        else:
            shutil.rmtree(scratch, ignore_errors=True)
    return int(bool(report.complaints()))


if __name__ == "__main__":
    sys.exit(main())
