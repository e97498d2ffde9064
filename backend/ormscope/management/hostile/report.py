"""What is printed: a table a policy, and a line for everything that was wrong."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.management.hostile.trial import Trial

_NAMED: Final = 8
"""Snippets that a problem is told of by name."""


def text(trial: Trial) -> str:
    """Give one policy's."""
    words = sorted({word for each in trial.columns for word in each.counts})
    words.sort(key=lambda word: word != "ok")
    table = Table(
        "database", *words, "wrong", "witnessed", "seconds", "slowest ordinary run",
        title=f"policy {trial.policy}",
    )  # fmt: skip
    for each in trial.columns:
        table.add_row(
            each.name,
            *(str(each.counts[word] or "") for word in words),
            str(each.wrong or ""),
            str(each.witnessed or "files"),
            f"{each.seconds:.0f}",
            f"{each.slowest_probe * 1000:.0f} ms",
        )
    written = StringIO()
    Console(file=written, width=140).print(table)
    before, after = (size / 1024**2 for size in trial.memory)
    written.write(
        f"Processes: {trial.processes[0]} before, {trial.processes[1]} after; "
        f"{before:.0f} MB before, {after:.0f} MB after.\n"
    )
    for each in trial.columns:
        written.writelines(
            f"  {each.name}: {_named(about)}: {problem}\n"
            for problem, about in each.problems.items()
        )
    written.writelines(f"  {problem}\n" for problem in trial.problems)
    return written.getvalue()


def _named(about: Sequence[str]) -> str:
    more = len(about) - _NAMED
    return ", ".join(about[:_NAMED]) + (f" and {more} more" if more > 0 else "")
