"""``manage.py data``: load the sample data in another size, with a progress bar."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from ormscope.management.session import chosen_names, running
from ormscope.runs.columns import columns

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable


class Command(BaseCommand):
    help = (
        "Loads the sample data: small (the default), medium (100,000 reviews), large (1,000,000)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=("small", "medium", "large"), default="small")
        parser.add_argument("--on", help="live databases; those of the first visit if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        known = columns(settings.ORMSCOPE["STATE"])
        chosen = chosen_names(options["on"])
        aliases = [name for name in chosen if known[name].database.mode == "live"]
        if not aliases:
            raise CommandError("Compiled databases hold no data; choose a live one.")
        # Inherited by the workers, whose settings read it.
        os.environ["ORMSCOPE_SIZE"] = options["size"]
        with Progress(console=Console(stderr=True)) as progress:
            tasks = {alias: progress.add_task(known[alias].label) for alias in aliases}

            def show(alias: str, done: int, expected: int) -> None:
                progress.update(tasks[alias], completed=done, total=expected)

            self._load(aliases, show)
            for task in tasks.values():  # nothing to do for one that had these rows already
                progress.update(task, completed=progress.tasks[task].total)
        (settings.ORMSCOPE["STATE"] / "size").write_text(options["size"])
        self.stdout.write(f"{options['size']}: loaded on {', '.join(aliases)}. make run uses it.")

    def _load(self, aliases: list[str], show: Callable[[str, int, int], None]) -> None:
        with running(aliases, show) as pool:
            for alias, lane in pool.wait_ready().items():
                if lane.state != "ready":
                    raise CommandError(f"{alias}: {lane.message}")
