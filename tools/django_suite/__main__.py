"""The command: `python -m django_suite --help`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django_suite import databases, differences, labels, source
from django_suite.processes import ROOT, Suite
from django_suite.report import Report

if TYPE_CHECKING:
    from types import FrameType

    from django_suite.record import Mode


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="django_suite",
        description=(
            "Run Django's own tests plain and traced, side by side. Exit code 0 says that no test "
            "differs, no trace is broken and 99 % of the fragments are exact."
        ),
    )
    parser.add_argument("--db", choices=list(databases.ALL), default="sqlite")
    parser.add_argument("--only", choices=["plain", "traced"], help="one of the two runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there as well")
    parser.add_argument("--keep", action="store_true", help="keep the logs and records")
    parser.add_argument(
        "--state", type=Path, default=ROOT / ".ormscope" / "django-suite", metavar="DIR",
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
    with databases.ALL[options.db](options.state) as configured:
        suite = Suite(tests, configured, scratch, options.tracer)
        print(f"Running {len(options.labels)} labels {' and '.join(modes)}", flush=True)
        report = Report(options.db, options.labels, suite.run(options.labels, modes, "all"))
        if len(modes) == 2:
            report.differences = differences.between(report.runs["plain"], report.runs["traced"])
        if report.differences:
            chosen = differences.labels(report.differences)
            print(f"Running {len(chosen)} tests that differ once more", flush=True)
            again = suite.run(chosen, modes, "again")
            differences.settle(report.differences, again["plain"], again["traced"])
    return report


def stopped(number: int, _frame: FrameType | None) -> None:
    """Turn a signal into an exception, so that the processes and the server are ended."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def main() -> int:
    options = arguments()
    options.labels = [each.rstrip("/") for each in options.labels] or list(labels.DEFAULT)
    options.state = options.state.absolute()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stopped)
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
