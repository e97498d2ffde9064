"""``manage.py data``: load the sample data in another size, with a progress bar."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from ormscope.databases import discover
from ormscope.management.session import chosen_aliases, running

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Loads the sample data: small (the default), medium (100,000 reviews), large (1,000,000)."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=("small", "medium", "large"), default="small")
        parser.add_argument("--on", help="live databases; all of them if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        known = discover()
        aliases = [alias for alias in chosen_aliases(options["on"]) if known[alias].mode == "live"]
        if not aliases:
            raise CommandError("Compiled databases hold no data; choose a live one.")
        # Inherited by the workers, whose settings read it.
        os.environ["ORMSCOPE_SIZE"] = options["size"]
        os.environ["ORMSCOPE_PROGRESS"] = "1"
        with running(aliases, patience=3600.0) as pool:
            for alias, lane in pool.lanes.items():
                if lane.state != "ready":
                    raise CommandError(f"{alias}: {lane.message}")
        self.stdout.write(f"{options['size']}: loaded on {', '.join(aliases)}.")
        if options["size"] != "small":
            self.stdout.write(f"Start with it: ORMSCOPE_SIZE={options['size']} make run")
