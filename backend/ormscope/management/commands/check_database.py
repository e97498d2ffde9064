"""``manage.py check_database``: does a database keep the contract?"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ormscope.databases import discover
from ormscope.databases.contract import check_database
from ormscope.databases.loading import told
from ormscope.document.errors import OrmscopeError
from ormscope.runs.columns import columns, unknown_sentence

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from ormscope.databases.contract import Report

_MARKS = {"passed": "✓", "failed": "✗", "not checked": "–"}


class Command(BaseCommand):
    help = (
        "Checks that a database keeps the contract of ormscope.databases.Database, as its author "
        "would want to know. Exit status 1 when a check fails."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="a database, as `trace --on` takes it")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        name = options["name"]
        report = _checked(name)
        for result in report.results:
            sentence = result.check.replace("_", " ")
            reason = f" ({result.detail})" if result.outcome == "not checked" else ""
            self.stdout.write(f"{_MARKS[result.outcome]} {sentence}{reason}")
        for check, detail in report.failures.items():
            self.stdout.write(f"\n{check.replace('_', ' ')}\n{detail}")
        outcomes = [result.outcome for result in report.results]
        counts = (f"{outcomes.count(outcome)} {outcome}" for outcome in _MARKS)  # type: ignore[arg-type]
        self.stdout.write(f"\n{name}: {', '.join(counts)}")
        if report.failures:
            sys.exit(1)


def _checked(name: str) -> Report:
    """Check it in a directory of its own. Raises CommandError for what cannot be checked."""
    known = discover()
    if name not in known:
        raise CommandError(unknown_sentence([name], columns(settings.ORMSCOPE["STATE"])))
    if (problem := known[name].missing()) is not None:
        raise CommandError(problem)
    with tempfile.TemporaryDirectory(prefix="ormscope-") as state:
        try:
            return check_database(name, Path(state))
        except (OrmscopeError, RuntimeError) as error:
            raise CommandError(str(error)) from error
        except (Exception, SystemExit) as error:  # of its serve()
            raise CommandError(f"{known[name].label} cannot be checked: {told(error)}") from error
