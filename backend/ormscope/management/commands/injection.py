"""``manage.py injection``: where hostile values come out on each database. None is executed."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any, get_args

from django.core.management.base import BaseCommand, CommandError

from ormscope.document.codec import to_json
from ormscope.document.injection import NOTE, Position
from ormscope.management.session import chosen_names, running
from ormscope.renderers._injection import render_injections
from ormscope.runs.questions.injection import Injection

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = f"Shows where hostile values come out on each database. {NOTE}"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("value", nargs="?", help="a value of your own; ours if left out")
        parser.add_argument("--on", help="databases, such as sqlite,postgresql; `all`")
        parser.add_argument("--position", choices=get_args(Position), help="only there")
        parser.add_argument("--different", action="store_true", help="only rows that differ")
        parser.add_argument("--probe", metavar="ID", help="all there is to tell of one")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--width", type=int, help="columns of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["value"] == "":
            raise CommandError("The value is empty: nothing would come out. Give one, or none.")
        names = chosen_names(options["on"])
        with running(names) as pool:
            comparison = pool.ask(Injection(value=options["value"]), names)
        if options["format"] == "json":
            self.stdout.write(to_json(comparison))
        else:
            rows = [
                row
                for row in comparison.rows
                if options["position"] in (None, row.position)
                and options["probe"] in (None, row.id)
                and (row.differs or not options["different"])
            ]
            if comparison.rows and not rows:
                raise CommandError("No probe is like that. --format json has the ids of all.")
            width = options["width"] or shutil.get_terminal_size((120, 40)).columns
            colour = sys.stdout.isatty() and not options["no_color"]
            text = render_injections(comparison, rows, width=width, colour=colour)
            self.stdout.write(text, ending="")
        if any(each.outcome.status != "ok" for each in comparison.traces):
            sys.exit(1)
