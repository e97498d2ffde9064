"""``manage.py conformance``: Django's own tests on a database, each inside a trace."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ormscope.databases import discover
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.management.conformance import labels as names
from ormscope.management.conformance import listing, report, requirements, source, traces
from ormscope.management.conformance.errors import SuiteError
from ormscope.management.conformance.processes import Suite, served
from ormscope.management.conformance.report import Ran
from ormscope.management.conformance.stopping import stoppable
from ormscope.management.session import ask_to_write, chosen_names
from ormscope.runs.suite_marks import ROOM

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable

    from ormscope.databases import Database
    from ormscope.management.conformance.record import Mode


class Command(BaseCommand):
    help = (
        "Runs Django's own tests on a database, each inside a trace, and shows the failing ones "
        "with their last statements. --list runs nothing: it tells which tests the database skips "
        "or expects to fail, and why. Exit status 1 when something fails that is not expected to."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "labels", nargs="*", metavar="LABEL",
            help="queries, queries.test_q, queries.test_q.QTests.test_deconstruct; without any: "
            f"{' '.join(names.DEFAULT)}",
        )  # fmt: skip
        parser.add_argument("--on", default="sqlite", metavar="DATABASE", help="one database")
        parser.add_argument("--list", action="store_true", help="run nothing, tell what is skipped")
        parser.add_argument("--plain", action="store_true", help="run without tracing, to compare")
        parser.add_argument("--failing-only", action="store_true", help="leave out what is well")
        parser.add_argument(
            "--limit", type=int, metavar="N",
            help="failing tests of a label that are shown (10); with --list, tests of a reason",
        )  # fmt: skip
        parser.add_argument(
            "--timeout", type=float, default=900, metavar="SECONDS", help="for each label (900)"
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there, too")
        parser.add_argument(
            "--output", type=Path, metavar="DIR",
            help="write each failing test's trace there, as a page and as JSON",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        database = _database(options["on"])
        _check(options)
        room = Path(settings.ORMSCOPE["STATE"]).absolute() / ROOM
        chosen = [each.rstrip("/") for each in options["labels"]]
        try:
            if options["list"]:
                self._list(database, room, chosen, options)
                return
            is_bad = self._run(database, room, chosen or list(names.DEFAULT), options)
        except (SuiteError, DatabaseUnavailable) as error:
            raise CommandError(str(error)) from error
        if is_bad:
            sys.exit(1)

    def _list(
        self, database: Database, room: Path, labels: list[str], options: dict[str, Any]
    ) -> None:
        tests = source.tests(room)
        _check_labels(labels, tests)
        ask_to_write([database.alias])
        state = Path(settings.ORMSCOPE["STATE"])
        with database.serve(state) as parameters:
            target, found = listing.read(database, state, parameters, tests, labels)
        about = f"Django {target.django_version} on {target.label} {target.server_version}"
        self._say([f"{about}, of its own tests: {listing.summary(found)}"])
        self._say(listing.lines(found, options["limit"]))
        self._write(
            options["json"],
            {"database": database.alias, "django": target.django_version,
             "server": target.server_version, "marks": [asdict(each) for each in found]},
        )  # fmt: skip

    def _run(
        self, database: Database, room: Path, labels: list[str], options: dict[str, Any]
    ) -> bool:
        if database.mode == "compiled":
            raise CommandError(
                f"{database.label} is compiled here, so that no test can run on it. "
                f"{database.note or ''} What it skips: --list".replace("  ", " ")
            )
        tests = source.tests(room)
        _check_labels(labels, tests)
        ask_to_write([database.alias])
        how = "plain" if options["plain"] else "each test in a trace"
        self._say([f"Django {django.get_version()}'s own tests on {database.label}, {how}"])
        if absent := requirements.missing(tests):
            self._say([f"Not installed here; Django skips what needs it: {', '.join(absent)}"])
        self._say(["", report.heads(labels)])
        scratch = Path(tempfile.mkdtemp(prefix="ormscope-conformance-"))
        try:
            with stoppable(), served(database, room) as parameters:
                suite = Suite(
                    tests, database, room, parameters, scratch,
                    watch="ormscope.management.conformance.watching.Keeping",
                    options={"traces": str(scratch)},
                )  # fmt: skip
                told = [self._label(suite, label, labels, options) for label in labels]
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        self._say(report.verdict(told, is_plain=options["plain"]))
        content = [report.data(each) for each in told]
        self._write(options["json"], {"database": database.alias, "labels": content})
        return any(each.is_bad() for each in told)

    def _label(self, suite: Suite, label: str, labels: list[str], options: dict[str, Any]) -> Ran:
        mode: Mode = "plain" if options["plain"] else "traced"
        for left in suite.scratch.iterdir():
            left.unlink()
        begun = time.monotonic()
        run, problem = None, None
        try:
            run = suite.run([label], [mode], "label", limit=options["timeout"])[mode]
        except SuiteError as error:
            problem = str(error)
        seconds = time.monotonic() - begun
        if run is not None and not run.is_whole:
            at = f", at {run.running}" if run.running else ""
            problem = f"It was ended after {seconds:.0f} s (--timeout){at}."
        ran = Ran(label, run, problem, seconds)
        if ran.is_bad() or not options["failing_only"]:
            self._say([report.row(ran, labels)])
        if problem is not None:
            self._say([f"    {line}" for line in problem.splitlines()])
        if run is not None:
            if not options["failing_only"]:
                self._say(report.skips(run))
            self._failing(ran, suite.scratch, options)
        return ran

    def _failing(self, ran: Ran, scratch: Path, options: dict[str, Any]) -> None:
        assert ran.run is not None
        limit = 10 if options["limit"] is None else options["limit"]
        failing = ran.run.failing()
        width = shutil.get_terminal_size((120, 40)).columns
        colour = sys.stdout.isatty() and not options["no_color"]
        for number, outcome in enumerate(failing):
            trace = traces.load(outcome, scratch)
            if number < limit:
                self._say(["", *traces.lines(outcome, trace, width=width, colour=colour)])
            if trace is not None and options["output"] is not None:
                files = traces.save(outcome, trace, options["output"])
                if number < limit:
                    self._say([f"  Its trace: {files[0]}"])
        if (more := len(failing) - limit) > 0:
            self._say(["", f"    … and {more} more failing tests: --limit {len(failing)}"])
        if failing:
            self._say([""])
        for problem in (ran.run.watched or {}).get("problems", []):
            self._say([f"    ORMscope could not trace {problem}"])

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line.encode("utf-8", "backslashreplace").decode())
        self.stdout.flush()

    def _write(self, file: Path | None, content: dict[str, Any]) -> None:
        if file is None:
            return
        try:
            file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error


def _database(name: str) -> Database:
    """Return the one database that is meant. Raises CommandError."""
    chosen = chosen_names(name)
    if len(chosen) != 1:
        raise CommandError(f"Say one database, not {len(chosen)}: --on {chosen[0]}")
    if chosen[0] not in discover():
        raise CommandError(
            f"{chosen[0]} is another Django's, and only the tests of Django {django.get_version()} "
            f"are run: --on {chosen[0].partition('+')[0]}"
        )
    database = discover()[chosen[0]]
    if problem := database.missing():
        raise CommandError(problem)
    return database


def _check(options: dict[str, Any]) -> None:
    if options["timeout"] <= 0:
        raise CommandError("--timeout takes a number of seconds above 0.")
    if options["limit"] is not None and options["limit"] < 0:
        raise CommandError("--limit takes a number from 0 on.")
    file = options["json"]
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        raise CommandError(f"{file} cannot be written. Give --json a file in a directory.")
    if options["output"] is not None and options["output"].is_file():
        raise CommandError(f"{options['output']} is a file. Give --output a directory.")


def _check_labels(labels: list[str], tests: Path) -> None:
    if wrong := names.missing(labels, tests):
        raise CommandError(" ".join(wrong))
