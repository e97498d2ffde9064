"""``manage.py bench``: what tracing costs on this machine, and whether it keeps its bounds."""

from __future__ import annotations

import gc
import os
import platform
import sqlite3
import sys
import time
from typing import TYPE_CHECKING, Any

import django
from django.core.management.base import BaseCommand

from ormscope.management.bench import (
    afterwards,
    documents,
    linearity,
    many_databases,
    overhead,
    warm_run,
)
from ormscope.management.bench.tracers import versions
from ormscope.management.bench.works import sample_in_memory, works

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

    from ormscope.management.bench.bars import Bar


class Command(BaseCommand):
    help = "Measures what tracing costs, as ratios to plain Django in the same run."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, default=12, help="pairs of samples of each work")
        parser.add_argument("--runs", type=int, default=20, help="requests over HTTP; 0 for none")
        parser.add_argument(
            "--only", choices=("tracing", "http"), help="measure one half; both if left out"
        )
        parser.add_argument(
            "--check", action="store_true", help="exit status 1 when a bound is not kept"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        began, say, rounds = time.monotonic(), self._say, options["rounds"]
        say(_machine())
        say(
            f"SQLite in memory, the sample's 200 books. Medians of {rounds} paired ratios to plain "
            "and their 95 % confidence\nintervals; of this thread's processor time, unless it says "
            "wall-clock."
        )
        bars: list[Bar] = []
        if options["only"] != "http":
            bars += self._tracing(rounds, say)
        if options["only"] != "tracing" and options["runs"]:
            bars.append(warm_run.measured(options["runs"], say))
            bars += many_databases.measured(options["runs"], say)
        say("\nThe bounds")
        for bar in bars:
            say(str(bar))
        say(f"\n{time.monotonic() - began:.0f} s; load at the end {_load()}.")
        if options["check"] and not all(bar.is_met for bar in bars):
            sys.exit(1)

    def _tracing(self, rounds: int, say: Callable[[str], None]) -> list[Bar]:
        bars: list[Bar] = []
        with sample_in_memory() as models:
            kinds = works(models)
            gc.collect()
            gc.freeze()  # what is there from the beginning costs no collection any time
            try:
                after = afterwards.measured(kinds, rounds, say)
                bars += [overhead.measured(each, kinds, rounds, say) for each in overhead.MEASURES]
                bars += [after] if after is not None else []
                bars += linearity.measured(models, max(rounds // 3, 1), say)
                bars.append(documents.measured(models, max(rounds // 3, 1), say))
            finally:
                gc.unfreeze()
        return bars

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"Python {platform.python_version()}, Django {django.get_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {versions()}\n"
        f"{platform.system()} {platform.machine()}, {cores} cores, load at the beginning {_load()}"
    )


def _load() -> str:
    """Give the load of the last minute: above the number of cores, the machine is busy."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
