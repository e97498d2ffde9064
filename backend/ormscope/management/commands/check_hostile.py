"""``manage.py check_hostile``: hostile snippets on live databases; nothing may come of them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ormscope.management.hostile import corpus, report, secret
from ormscope.management.hostile.trial import held
from ormscope.management.session import ask_to_write, chosen_names
from ormscope.runs.columns import columns
from ormscope.runs.policy import POLICIES

if TYPE_CHECKING:
    from argparse import ArgumentParser

CORPUS: Final = settings.BASE_DIR / "backend" / "tests" / "hostile.json"


class Command(BaseCommand):
    help = (
        "Runs each snippet of a JSON file ([{id, class, code, expect}, …]) on every live database "
        "under both policies. It must come to what the file says, which is about public; in local "
        "its own SQL may run. Afterwards nothing may have changed or be left over. Exit status 1 "
        "when anything is not so."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=CORPUS)
        parser.add_argument("--on", default="all", help="live databases; all if left out")
        parser.add_argument("--policy", choices=[*POLICIES, "both"], default="both")
        parser.add_argument("--only", help="the classes or ids that begin with this")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        entries = corpus.read(options["file"])
        if chosen := options["only"]:
            entries = [each for each in entries if each.id.startswith(chosen)]
        known = columns(settings.ORMSCOPE["STATE"])
        asked = chosen_names(options["on"])
        names = [name for name in asked if known[name].database.mode == "live"]
        if not names or not entries:
            raise CommandError("Nothing to do: no live database, or no such snippet.")
        ask_to_write(names)
        secret.plant()
        self._say(f"{options['file'].name}: {len(entries)} snippets on {', '.join(names)}\n")
        wrong = 0
        for policy in POLICIES if options["policy"] == "both" else [options["policy"]]:
            with tempfile.TemporaryDirectory(prefix="ormscope-", ignore_cleanup_errors=True) as own:
                # A server of root's runs as `nobody`, who must be able to reach its own directory.
                Path(own).chmod(0o711)
                trial = held(Path(own) / "state", names, entries, policy)
            self._say(f"\n{report.text(trial)}")
            wrong += trial.count
        self._say(f"Wrong: {wrong}")
        if wrong:
            sys.exit(1)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
