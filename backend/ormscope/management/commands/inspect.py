"""``manage.py inspect``: models made into tables, and what introspection makes of these."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from ormscope.management import lab
from ormscope.renderers._migration import render_reading

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Makes the tables of models in a scratch of each live database, and shows the models that "
        "inspectdb writes of them with what was lost. Exit status 1 when a database failed, 2 when "
        "the models were refused."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        lab.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        comparison = lab.migrated(options, operations="")
        width = options["width"] or shutil.get_terminal_size((120, 40)).columns
        colour = sys.stdout.isatty() and not options["no_color"]
        text = render_reading(comparison, width=width, colour=colour)
        self.stdout.write(lab.written(comparison, text, options), ending="")
        lab.end(comparison)
