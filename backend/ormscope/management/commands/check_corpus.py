"""``manage.py check_corpus``: a file of snippets on every database, and what came of each."""

from __future__ import annotations

import json
import sys
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

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Trace

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
        table = Table("snippet", *names, title=str(options["file"].name))
        messages: list[str] = []
        problems: list[str] = []
        counts: dict[str, dict[str, int]] = {alias: {} for alias in names}
        with running(names) as pool:
            for name, lane in pool.wait_ready().items():
                if lane.state != "ready":
                    problems.append(f"{name} did not start: {lane.message}")
            for entry in corpus:
                comparison = pool.run(entry["code"], names, Options())
                table.add_row(entry["id"], *(_cell(trace) for trace in comparison.traces))
                for trace in comparison.traces:
                    word = _word(trace)
                    counts[trace.target.alias][word] = counts[trace.target.alias].get(word, 0) + 1
                messages += _messages(entry["id"], comparison)
                problems += [f"{entry['id']}: {problem}" for problem in broken(comparison)]
                problems += _internal(entry["id"], comparison)
        table.add_section()
        table.add_row(
            f"{len(corpus)} snippets",
            *(
                ", ".join(f"{count} {word}" for word, count in sorted(counts[alias].items()))
                for alias in names
            ),
        )
        width = None if sys.stdout.isatty() else 40 + 30 * len(names)
        console = Console(file=self.stdout, width=width)  # type: ignore[arg-type]  # has write()
        console.print(table)
        for message in messages:
            console.print(message, markup=False, highlight=False, soft_wrap=True)
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


def _word(trace: Trace) -> str:
    return _WORDS.get(trace.outcome.status, trace.outcome.status)


def _cell(trace: Trace) -> str:
    statements = len(trace.statements)
    return f"{_word(trace)} ({statements})" if trace.outcome.status == "ok" else _word(trace)


def _messages(name: str, comparison: Comparison) -> list[str]:
    return [
        f"{name} / {trace.target.alias}: {trace.outcome.type}: {trace.outcome.message}"
        for trace in comparison.traces
        if trace.outcome.status != "ok"
    ]


def _internal(name: str, comparison: Comparison) -> list[str]:
    return [
        f"{name}: {trace.target.alias}: {trace.outcome.message}"
        for trace in comparison.traces
        if trace.outcome.status in ("internal", "unavailable")
    ]
