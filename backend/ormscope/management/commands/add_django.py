"""``manage.py add_django 4.2``: columns of another version of Django, in a Python of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ormscope.document.errors import OrmscopeError
from ormscope.management.djangos.making import make, remove
from ormscope.runs.columns import columns
from ormscope.runs.environments import OURS, environments

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from ormscope.runs.environments import Environment


class Command(BaseCommand):
    help = (
        "Adds another version of Django: each database gets a column with it, "
        "such as postgresql+django4.2."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("series", nargs="*", help="such as 4.2; several are added in turn")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="show those that were added")
        what.add_argument("--remove", action="store_true", help="delete them instead")
        what.add_argument("--again", action="store_true", help="make those anew that are there")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        state: Path = settings.ORMSCOPE["STATE"]
        chosen: list[str] = options["series"]
        if not chosen and not options["list"]:
            raise CommandError("Say which Django: python manage.py add_django 4.2")
        try:
            for series in chosen:
                if options["remove"]:
                    self._remove(series, state)
                elif not options["list"]:
                    self._add(series, state, again=options["again"])
            if options["list"]:
                self._list(state)
        except OrmscopeError as error:
            raise CommandError(str(error)) from error

    def _add(self, series: str, state: Path, *, again: bool) -> None:
        there = {each.django: each for each in environments(state)}
        if OURS.version.startswith(f"{series}."):
            raise CommandError(
                f"ORMscope itself runs on Django {OURS.version}: its columns are those without +."
            )
        if series in there and not again:
            self.stdout.write(f"{_described(there[series])} is there already.")
            return
        started = time.monotonic()
        made = make(series, state, lambda line: self.stdout.write(f"  {line}"))
        self.stdout.write(
            f"{_described(made)} is ready after {time.monotonic() - started:.0f} s. Try: "
            f'python manage.py trace "Book.objects.all()" --on sqlite,sqlite{made.suffix}'
        )

    def _remove(self, series: str, state: Path) -> None:
        if not remove(series, state):
            raise CommandError(f"There is no Django {series} here. --list shows which there are.")
        self.stdout.write(f"Django {series} is removed.")

    def _list(self, state: Path) -> None:
        added = environments(state)
        if not added:
            self.stdout.write("None was added. For one: python manage.py add_django 4.2")
        known = columns(state).values()
        for environment in added:
            names = (each.name for each in known if each.environment == environment)
            self.stdout.write(f"{_described(environment)}: {', '.join(names)}")
            for alias, reason in environment.left_out.items():
                self.stdout.write(f"  without {alias}: {reason}")


def _described(environment: Environment) -> str:
    return f"Django {environment.version} (Python {environment.python_version})"
