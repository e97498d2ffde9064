"""``manage.py schema``: what schema editors make of migration operations, side by side."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from ormscope.management import lab
from ormscope.renderers._migration import render_migrations
from ormscope.schema.declaring.sample import sample

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Shows the DDL of migration operations on several databases: manage.py schema "
        '\'AddField("Book", "subtitle", models.CharField(max_length=100, null=True))\' '
        "--on sqlite,oracle. Live databases execute it in a scratch, and undo it. Exit status 1 "
        "when a database failed, 2 when a text was refused."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("operations", nargs="?", help="operations as a migration has them")
        parser.add_argument("--choose", metavar="ID", help="operations of the sample's; see --list")
        parser.add_argument("--list", action="store_true", help="what there is to choose")
        parser.add_argument(
            "--after",
            type=Path,
            metavar="FILE",
            help="the models as they shall be: makemigrations finds the operations",
        )
        parser.add_argument("--whole", action="store_true", help="the tables' making and undo, too")
        lab.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["list"]:
            for each in sample().choices:
                self.stdout.write(f"{each.id:24} {each.group}: {each.title}; {each.shows}")
            return
        given = [options[name] for name in ("operations", "choose", "after")]
        if sum(each is not None for each in given) > 1:
            raise CommandError("Give operations, or --choose ID, or --after FILE: one of them.")
        after = "" if options["after"] is None else lab.text_of(options["after"])
        comparison = lab.migrated(options, operations=_operations(options), after=after)
        width = options["width"] or shutil.get_terminal_size((120, 40)).columns
        colour = sys.stdout.isatty() and not options["no_color"]
        # Without an operation there is the making of the tables to look at.
        whole = options["whole"] or not comparison.rows
        text = render_migrations(comparison, whole=whole, width=width, colour=colour)
        self.stdout.write(lab.written(comparison, text, options), ending="")
        lab.end(comparison)


def _operations(options: dict[str, Any]) -> str:
    wanted = options["choose"]
    if wanted is None:
        return options["operations"] or ""
    for each in sample().choices:
        if each.id == wanted:
            return each.operations
    raise CommandError(f"There is nothing {wanted!r} to choose. manage.py schema --list has all.")
