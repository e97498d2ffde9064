"""Migrations for the terminal: DDL side by side, checks, what is read back and what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from ormscope.renderers._terminal import drawn
from ormscope.renderers._words import heading, milliseconds, source, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from ormscope.document.migration import (
        DDL,
        CheckMessage,
        MigrationComparison,
        MigrationTrace,
        OperationRow,
        OperationSide,
    )

_COLUMN = 52
"""The narrowest column in which DDL can still be read."""


def render_migrations(
    comparison: MigrationComparison, *, whole: bool, width: int = 120, colour: bool = False
) -> str:
    """Draw each operation with its DDL, a column a database; with `whole` setup and undo, too."""
    return drawn(_parts(comparison, whole, width), width=width, colour=colour)


def render_reading(comparison: MigrationComparison, *, width: int, colour: bool = False) -> str:
    """Draw what each database gives back of the models, and what is lost on the way."""
    return drawn(_read(comparison), width=width, colour=colour)


def _parts(comparison: MigrationComparison, whole: bool, width: int) -> Iterator[RenderableType]:
    yield from _head(comparison)
    together = max(1, width // _COLUMN)
    traces = [each for each in comparison.traces if each.statements]
    for start in range(0, len(traces), together):
        some = traces[start : start + together]
        if whole:
            yield from _phase("Setup", some, "setup")
        for row in comparison.rows:
            yield from _operation(row, some)
        if whole:
            yield from _phase("Undo", some, "undo")
    for trace in comparison.traces:
        yield from _ended(trace)
    yield from _checks(comparison.traces)


def _head(comparison: MigrationComparison) -> Iterator[RenderableType]:
    yield Text(visible(comparison.headline), style="bold")
    for problem in comparison.problems:
        yield Text(f"In the {problem.text}: {visible(problem.message)}")
    if comparison.problems:
        return
    for trace in comparison.traces:
        if trace.outcome.status != "ok":
            said = visible(trace.outcome.message or "")
            yield Text(f"{heading(trace.target)}: {trace.outcome.status}: {said}")


def _operation(row: OperationRow, traces: Sequence[MigrationTrace]) -> Iterator[RenderableType]:
    yield Text(f"{'≠ ' if row.differs else ''}{visible(row.describe)}", style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for trace in traces:
        table.add_column(heading(trace.target), overflow="fold", ratio=1)
    sides = {side.alias: side for side in row.sides}
    table.add_row(*(_shape(sides[each.target.alias]) for each in traces))
    table.add_row(*(_ddl(each, row.operation) for each in traces))
    yield table


def _shape(side: OperationSide) -> Text:
    told = "\n".join(
        visible(said) if place is None else f"{visible(said)} {source(place)}"
        for said, place in ((side.reason, side.place), (side.own, side.own_place))
        if said
    )
    return Text(f"{side.shape}: {told}" if told else side.shape, style="dim")


def _ddl(trace: MigrationTrace, operation: int) -> RenderableType:
    made = [
        each
        for each in trace.statements
        if each.phase == "operation" and each.operation == operation and not each.reads
    ]
    return _statements(made)


def _statements(made: Sequence[DDL]) -> RenderableType:
    text = "\n\n".join(f"{visible(each.formatted)};{_marks(each)}" for each in made)
    return Syntax(text, "sql", word_wrap=True, background_color="default")


def _marks(of: DDL) -> str:
    marks = [
        *(["deferred"] if of.is_deferred else []),
        *(["rewrites the table"] if of.copies_rows else []),
        *([of.invented] if of.invented else []),
        *([of.error] if of.error else []),
    ]
    return f"  -- {visible(', '.join(marks))}" if marks else ""


def _phase(title: str, traces: Sequence[MigrationTrace], phase: str) -> Iterator[RenderableType]:
    yield Text(title, style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for trace in traces:
        table.add_column(heading(trace.target), overflow="fold", ratio=1)
    table.add_row(
        *(
            _statements([s for s in trace.statements if s.phase == phase and not s.reads])
            for trace in traces
        )
    )
    yield table


def _ended(trace: MigrationTrace) -> Iterator[RenderableType]:
    if trace.restored is None:
        if trace.statements and trace.target.mode == "compiled":
            yield Text(f"{heading(trace.target)}: compiled, nothing was executed.")
        return
    spent = milliseconds(sum(each.ns or 0 for each in trace.statements))
    if trace.restored.is_equal:
        yield Text(f"{heading(trace.target)}: {spent} in the driver; undone, as it was before.")
        return
    yield Text(f"{heading(trace.target)}: not as it was before:", style="bold")
    for difference in trace.restored.differences:
        yield Padding(Text(visible(difference)), (0, 0, 0, 2))


def _checks(traces: Sequence[MigrationTrace]) -> Iterator[RenderableType]:
    said: dict[tuple[str, str, str], tuple[CheckMessage, list[str]]] = {}
    for trace in traces:
        for check in trace.checks:
            key = check.object, check.id, check.message
            said.setdefault(key, (check, []))[1].append(trace.target.label)
    if not said:
        return
    yield Text("Checks", style="bold")
    for check, labels in said.values():
        hint = f" {check.hint}" if check.hint else ""
        line = f"{check.level} {check.id} {check.object}: {check.message}{hint}"
        yield Padding(Text(visible(f"{line} ({', '.join(labels)}; {check.by})")), (0, 0, 0, 2))


def _read(comparison: MigrationComparison) -> Iterator[RenderableType]:
    yield from _head(comparison)
    for trace in comparison.traces:
        if trace.reading is None:
            if trace.outcome.status == "ok":
                yield Text(
                    f"{heading(trace.target)}: compiled only: there is nothing to read back."
                )
            continue
        yield Text(heading(trace.target), style="bold")
        written = trace.reading.inspectdb
        code = Syntax(written, "python", word_wrap=True, background_color="default")
        yield Padding(code, (0, 0, 1, 2))
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for name in ("lost", "declared", "read", "why"):
            table.add_column(name, overflow="fold")
        for loss in trace.reading.losses:
            texts = (loss.object, loss.declared, loss.read, f"{loss.kind}: {loss.reason}")
            table.add_row(*(Text(visible(each)) for each in texts))
        yield table
