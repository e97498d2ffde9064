"""``manage.py load``: many visitors at once at a real server, and whether it stays steady."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ormscope.management.load.phase import FLAT, measured, served
from ormscope.management.session import chosen_names
from ormscope.runs.columns import columns

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from ormscope.management.load.phase import Measured

ALONE: Final = "sqlite"
FASTEST: Final = 25.0
"""Runs a second that it must sustain alone, on two cores."""
_TOLD: Final = 12
"""Wrong answers that are told of; all are counted."""


class Command(BaseCommand):
    help = (
        "Has many visitors ask a server of its own at once, each something else, on all live "
        "databases and then on one alone. Exit status 1 when an answer is wrong or belongs to "
        "another question, when memory grows, or when it is too slow."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clients", type=int, default=100, help="visitors at once")
        parser.add_argument("--seconds", type=float, default=60.0, help="of each phase")
        parser.add_argument("--warm-up", type=float, default=15.0, help="seconds that do not count")
        parser.add_argument("--on", default="all", help="live databases; all if left out")
        parser.add_argument(
            "--alone", default=ALONE, help="the one of the second phase; none for no second phase"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["clients"] < 1 or options["seconds"] <= 0 or options["warm_up"] < 0:
            raise CommandError("--clients is at least 1, --seconds more than 0.")
        known = columns(settings.ORMSCOPE["STATE"])
        asked = chosen_names(options["on"])
        names = [name for name in asked if known[name].database.mode == "live"]
        alone = [] if options["alone"] == "none" else chosen_names(options["alone"])
        if not names:
            raise CommandError("No live database was chosen.")
        missed = 0
        for each, fastest in ((names, 0.0), (alone, FASTEST)):
            if each:
                missed += self._phase(each, fastest, options)
        if missed:
            sys.exit(1)

    def _phase(self, names: Sequence[str], fastest: float, options: dict[str, Any]) -> int:
        with tempfile.TemporaryDirectory(prefix="ormscope-", ignore_cleanup_errors=True) as own:
            # A server of root's runs as `nobody`, who must be able to reach its own directory.
            Path(own).chmod(0o711)
            with served(Path(own), names) as server:
                found = measured(
                    server, names, clients=options["clients"], seconds=options["seconds"],
                    warm_up=options["warm_up"],
                )  # fmt: skip
        self._say(f"\n{options['clients']} visitors, {found.seconds:.0f} s, {', '.join(names)}")
        return self._told(found, fastest)

    def _told(self, found: Measured, fastest: float) -> int:
        """Print what was measured; return how many bounds were not kept."""
        heard = found.heard
        answers = ", ".join(f"{count} × {what}" for what, count in heard.answers.most_common())
        self._say(f"  answers      {answers}; told to wait {heard.waited:.0f} s in all")
        self._say(f"  runs a second {found.rate:.1f}")
        times = "  ".join(f"p{part} {found.percentile(part):.0f}" for part in (50, 90, 99))
        self._say(f"  latency, ms  {times}  max {max(heard.seconds, default=0) * 1000:.0f}")
        self._say(
            f"  memory       {found.memory / 1024**2:.0f} MB at most, of {found.processes} "
            f"processes; last to first quarter {found.change:+.1%}, most from the median "
            f"{found.swing:.1%}"
        )
        for problem in heard.wrong[:_TOLD]:
            self._say(f"    {problem}")
        bars = {
            f"every answer is right and belongs to its question ({len(heard.wrong)} are not)": (
                not heard.wrong
            ),
            f"there are answers ({heard.answers['200']})": heard.answers["200"] > 0,
            f"memory is flat within {FLAT:.0%}": abs(found.change) <= FLAT,
            f"at least {fastest:g} runs a second": found.rate >= fastest,
        }
        for what, is_met in bars.items():
            self._say(f"  {'met' if is_met else 'MISSED':6} {what}")
        return sum(not is_met for is_met in bars.values())

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
