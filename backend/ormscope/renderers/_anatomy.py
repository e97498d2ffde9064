"""Backends for the terminal: their matrix, one row in full, or their classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from ormscope.renderers._terminal import drawn
from ormscope.renderers._words import heading, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from ormscope.document.anatomy import (
        Anatomy,
        AnatomyComparison,
        BackendClass,
        Entry,
        MatrixRow,
    )

_NAME = 44
"""Columns of a row's name at most."""


def render_matrix(
    comparison: AnatomyComparison,
    rows: Sequence[MatrixRow],
    *,
    width: int = 120,
    colour: bool = False,
) -> str:
    """Draw `rows` of the matrix, a column a database; of a single row all there is to tell."""
    return drawn(_matrix(comparison, rows), width=width, colour=colour)


def render_classes(anatomy: Anatomy, *, width: int = 120, colour: bool = False) -> str:
    """Draw the classes of one backend: their MRO, and what each class overrides."""
    return drawn(_classes(anatomy), width=width, colour=colour)


def _matrix(comparison: AnatomyComparison, rows: Sequence[MatrixRow]) -> Iterator[RenderableType]:
    yield Text(visible(comparison.headline), style="bold")
    for anatomy in comparison.anatomies:
        if anatomy.outcome.status != "ok":
            yield Text(f"{heading(anatomy.target)}: {visible(anatomy.outcome.message or '')}")
    if len(rows) == 1:
        yield from _whole(comparison, rows[0])
        return
    for kind in dict.fromkeys(row.kind for row in rows):
        table = Table(box=box.SIMPLE_HEAD, title=kind, title_justify="left", pad_edge=False)
        table.add_column("", max_width=_NAME, overflow="fold")
        for anatomy in comparison.anatomies:
            table.add_column(heading(anatomy.target), overflow="fold")
        for row in rows:
            if row.kind == kind:
                mark = "≠ " if row.differs else "  "
                cells = [visible(_cell(each)) for each in _entries(comparison, row)]
                table.add_row(Text(mark + row.name), *map(Text, cells))
        yield table


def _entries(comparison: AnatomyComparison, row: MatrixRow) -> list[Entry | None]:
    return [
        None if cell is None else anatomy.entries[cell]
        for anatomy, cell in zip(comparison.anatomies, row.cells, strict=True)
    ]


def _cell(entry: Entry | None) -> str:
    if entry is None:
        return "–"
    if entry.value is not None:
        return entry.value
    refused = [each.error for each in entry.examples if each.error]
    return f"✗ {refused[0]}" if refused else "?"


def _whole(comparison: AnatomyComparison, row: MatrixRow) -> Iterator[RenderableType]:
    yield Text(f"{row.kind} {row.name}", style="bold")
    if row.comment:
        yield Padding(Text(visible(row.comment)), (0, 0, 1, 2))
    for anatomy, entry in zip(comparison.anatomies, _entries(comparison, row), strict=True):
        tree = Tree(Text(heading(anatomy.target), style="bold"), guide_style="dim")
        for line in _told(anatomy, entry):
            tree.add(Text(visible(line)))
        yield tree


def _told(anatomy: Anatomy, entry: Entry | None) -> Iterator[str]:
    if entry is None:
        yield "It has none."
        return
    yield f"{_cell(entry)}   ({entry.how}{', overrides the base' if entry.overrides else ''})"
    if entry.place is not None:
        place = anatomy.places[entry.place]
        yield f"{place.name}, {place.file}:{place.line or '?'}"
    if entry.note:
        yield entry.note
    for each in entry.examples:
        params = f"   {', '.join(each.params)}" if each.params else ""
        yield f"{each.call} → {each.error or each.result}{params}"
    for number in entry.tests:
        mark = anatomy.tests[number]
        yield f"{mark.verdict}: {mark.test}{f' ({mark.reason})' if mark.reason else ''}"


def _classes(anatomy: Anatomy) -> Iterator[RenderableType]:
    yield Text(heading(anatomy.target), style="bold")
    if anatomy.outcome.status != "ok":
        yield Text(visible(anatomy.outcome.message or ""))
    for each in anatomy.classes:
        yield _class(anatomy, each)


def _class(anatomy: Anatomy, of: BackendClass) -> Tree:
    tree = Tree(Text.assemble((of.role, "bold"), f"  {of.purpose}"), guide_style="dim")
    for ancestor in of.ancestors:
        place = None if ancestor.place is None else anatomy.places[ancestor.place]
        where = f"{place.file}:{place.line or '?'}" if place else ancestor.module
        overriding = [each.name for each in ancestor.members if each.overrides]
        branch = tree.add(Text(f"{ancestor.module}.{ancestor.name}  {where}"))
        if overriding:
            branch.add(Text(f"overrides {', '.join(overriding)}"))
        if fresh := [each.name for each in ancestor.members if not each.overrides]:
            branch.add(Text(f"{'adds' if overriding else 'has'} {len(fresh)} of its own"))
    return tree
