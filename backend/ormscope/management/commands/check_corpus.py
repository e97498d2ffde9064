"""``manage.py check_corpus``: a file of snippets on every database, and what came of each."""

from __future__ import annotations

import json
import sys
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from ormscope.document.invariants import broken
from ormscope.management.session import chosen_names, running
from ormscope.runs.options import Options

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from ormscope.document.comparison import Comparison

_WORDS = {"ok": "ran"}


class Command(BaseCommand):
    help = (
        "Runs each snippet of a JSON file ([{id, code}, …]) on every database; prints what came of "
        "it and every broken invariant. Exit status 1 for any internal error or broken invariant."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--on", help="databases; all whose packages are installed if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        corpus = _read(options["file"])
        names = chosen_names(options["on"], default="all")
        told = Told(names)
        problems: list[str] = []
        with running(names) as pool:
            for name, lane in pool.wait_ready().items():
                if lane.state != "ready":
                    problems.append(f"{name} did not start: {lane.message}")
            for entry in corpus:
                comparison = pool.run(entry["code"], names, Options())
                told.note(entry["id"], comparison)
                problems += [f"{entry['id']}: {problem}" for problem in broken(comparison)]
                problems += _internal(entry["id"], comparison)
        self.stdout.write(told.text(options["file"].name, len(corpus)))
        self.stdout.write(f"\nBroken invariants and internal errors: {len(problems)}")
        for problem in problems:
            self.stdout.write(f"  {problem}")
        if problems:
            sys.exit(1)


def _read(file: Path) -> list[dict[str, str]]:
    try:
        corpus = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file} is not JSON: {error}.") from error
    sound = isinstance(corpus, list) and all(
        isinstance(each, dict) and isinstance(each.get("code"), str) and "id" in each
        for each in corpus
    )
    if not sound:
        raise CommandError(f'{file} is not a corpus: it wants [{{"id": …, "code": …}}, …].')
    return [{"id": str(each["id"]), "code": each["code"]} for each in corpus]


class Told:
    """What came of each snippet: a count for each database, and what did not run, by its reason."""

    def __init__(self, names: Sequence[str]) -> None:
        self._counts = {name: Counter[str]() for name in names}
        self._reasons: dict[tuple[str, str], list[str]] = {}

    def note(self, snippet: str, comparison: Comparison) -> None:
        """Count what one snippet came to on each database."""
        for trace in comparison.traces:
            outcome, alias = trace.outcome, trace.target.alias
            self._counts[alias][_WORDS.get(outcome.status, outcome.status)] += 1
            if outcome.status != "ok":
                reason = f"{outcome.type}: {outcome.message}"
                self._reasons.setdefault((snippet, reason), []).append(alias)

    def text(self, title: str, snippets: int) -> str:
        """Give both as text."""
        words = list(dict.fromkeys(word for each in self._counts.values() for word in each))
        words.sort(key=lambda word: (word != "ran", word))
        table = Table("database", *words, title=f"{title}: {snippets} snippets")
        for name, counts in self._counts.items():
            table.add_row(name, *(str(counts[word] or "") for word in words))
        written = StringIO()
        Console(file=written, width=120).print(table)
        for (snippet, reason), aliases in self._reasons.items():
            written.write(f"{snippet} / {', '.join(aliases)}\n    {' '.join(reason.split())}\n")
        return written.getvalue()


def _internal(name: str, comparison: Comparison) -> list[str]:
    return [
        f"{name}: {trace.target.alias}: {trace.outcome.message}"
        for trace in comparison.traces
        if trace.outcome.status in ("internal", "unavailable")
    ]
