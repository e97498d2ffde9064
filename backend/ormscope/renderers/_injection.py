"""Hostile values for the terminal: a line a probe, or one in full on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ormscope.renderers._terminal import drawn
from ormscope.renderers._words import heading, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from ormscope.document.injection import (
        InjectionComparison,
        InjectionProbe,
        InjectionRow,
        Taint,
    )

_STYLES = {"bound": "", "quoted": "underline", "pasted": "bold reverse"}


def render_injections(
    comparison: InjectionComparison,
    rows: Sequence[InjectionRow],
    *,
    width: int = 120,
    colour: bool = False,
) -> str:
    """Draw `rows`, a column a database; of a single row all there is to tell."""
    return drawn(_parts(comparison, rows), width=width, colour=colour)


def _parts(
    comparison: InjectionComparison, rows: Sequence[InjectionRow]
) -> Iterator[RenderableType]:
    yield Text(visible(comparison.headline), style="bold")
    for trace in comparison.traces:
        if trace.outcome.status != "ok":
            yield Text(f"{heading(trace.target)}: {visible(trace.outcome.message or '')}")
    if len(rows) == 1:
        yield from _whole(comparison, rows[0])
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("position")
    table.add_column("probe", overflow="fold")
    for trace in comparison.traces:
        table.add_column(heading(trace.target))
    for row in rows:
        mark = "≠ " if row.differs else "  "
        verdicts = [each.verdict if each else "–" for each in _probes(comparison, row)]
        table.add_row(row.position, Text(visible(mark + row.label)), *verdicts)
    yield table


def _probes(comparison: InjectionComparison, row: InjectionRow) -> list[InjectionProbe | None]:
    return [
        None if cell is None else trace.probes[cell]
        for trace, cell in zip(comparison.traces, row.cells, strict=True)
    ]


def _whole(comparison: InjectionComparison, row: InjectionRow) -> Iterator[RenderableType]:
    probes = _probes(comparison, row)
    first = next((each for each in probes if each), None)
    yield Text(visible(f"{row.position}: {row.label}"), style="bold")
    if first is not None:
        yield Padding(Text(visible(first.code)), (0, 0, 1, 2))
    for trace, probe in zip(comparison.traces, probes, strict=True):
        if probe is None:
            continue
        yield Text.assemble((heading(trace.target), "bold"), f"  {probe.verdict}")
        for part in _told(probe):
            yield Padding(part, (0, 0, 0, 2))


def _told(probe: InjectionProbe) -> Iterator[Text]:
    if probe.sql is not None:
        yield _marked(probe.sql, [each for each in probe.taints if each.where == "sql"])
        for number, param in enumerate(probe.params):
            inside = [
                each for each in probe.taints if each.where == "params" and each.param == number
            ]
            yield Text(f"parameter {number + 1}: ").append_text(_marked(param, inside))
    if probe.error:
        yield Text(visible(probe.error))
    yield Text(visible(probe.explanation))


def _marked(text: str, taints: Sequence[Taint]) -> Text:
    """Give a text with what the value became between brackets, which need no colour."""
    drawn = Text()
    at = 0
    for each in sorted(taints, key=lambda each: each.start):
        if each.start < at:
            continue
        drawn.append(visible(text[at : each.start]))
        drawn.append(f"⟦{visible(text[each.start : each.end])}⟧", style=_STYLES[each.how])
        at = each.end
    drawn.append(visible(text[at:]))
    return drawn
