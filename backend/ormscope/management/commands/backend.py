"""``manage.py backend``: what database backends are made of, side by side in the terminal."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any, get_args

from django.core.management.base import BaseCommand, CommandError

from ormscope.document.anatomy import EntryKind
from ormscope.document.codec import to_json
from ormscope.management.session import chosen_names, running
from ormscope.renderers._anatomy import render_classes, render_matrix
from ormscope.runs.questions.backend import Backend

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from ormscope.document.anatomy import AnatomyComparison, MatrixRow

_MOST = 400
"""Rows that are printed without having been asked for."""


class Command(BaseCommand):
    help = (
        "Shows what database backends are made of: manage.py backend oracle,postgresql "
        "--kind feature --different. Exit status 1 when a backend could not be read."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "databases", help="such as oracle, or sqlite,mysql@8.0 side by side; `all`"
        )
        parser.add_argument("--kind", choices=get_args(EntryKind), help="rows of one kind")
        parser.add_argument("--different", action="store_true", help="only rows that differ")
        parser.add_argument("--search", metavar="TEXT", help="rows with it in name or comment")
        parser.add_argument("--row", metavar="NAME", help="all there is to tell of one row")
        parser.add_argument("--classes", action="store_true", help="the classes, not the matrix")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--width", type=int, help="columns of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        names = chosen_names(options["databases"])
        with running(names) as pool:
            comparison = pool.ask(Backend(), names)
        if options["format"] == "json":
            self.stdout.write(to_json(comparison))
        else:
            width = options["width"] or shutil.get_terminal_size((120, 40)).columns
            colour = sys.stdout.isatty() and not options["no_color"]
            self.stdout.write(_text(comparison, options, width, colour), ending="")
        if any(each.outcome.status != "ok" for each in comparison.anatomies):
            sys.exit(1)


def _text(
    comparison: AnatomyComparison, options: Mapping[str, Any], width: int, colour: bool
) -> str:
    if options["classes"]:
        shown = (render_classes(each, width=width, colour=colour) for each in comparison.anatomies)
        return "\n".join(shown)
    rows = _chosen(comparison.rows, options)
    if not rows and any(each.outcome.status == "ok" for each in comparison.anatomies):
        raise CommandError("No row is like that. Leave --search, --kind or --different out.")
    asked = any(options[name] for name in ("kind", "search", "row"))
    if len(rows) > _MOST and not asked:
        kinds = ", ".join(dict.fromkeys(row.kind for row in rows))
        raise CommandError(
            f"That is {len(rows)} rows. Say which: --kind one of {kinds}; --search TEXT; "
            "--row NAME; or --format json for all of them."
        )
    return render_matrix(comparison, rows, width=width, colour=colour)


def _chosen(rows: Sequence[MatrixRow], options: Mapping[str, Any]) -> list[MatrixRow]:
    found = list(rows)
    if options["kind"]:
        found = [row for row in found if row.kind == options["kind"]]
    if options["different"]:
        found = [row for row in found if row.differs]
    if options["row"]:
        found = [row for row in found if row.name == options["row"]]
    if text := (options["search"] or "").casefold():
        found = [row for row in found if text in f"{row.name} {row.comment}".casefold()]
    return found
