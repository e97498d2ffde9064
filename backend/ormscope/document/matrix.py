"""Several backends as one matrix, computed from their documents alone."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Final

from ormscope.document.anatomy import (
    AnatomyComparison,
    AnatomyMatrix,
    EntryKind,
    MatrixCells,
    MatrixRow,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.anatomy import Anatomy, Entry
    from ormscope.document.trace import Decision

KINDS: Final[tuple[EntryKind, ...]] = typing.get_args(EntryKind)
"""The order of the rows."""

Key = tuple[EntryKind, str]
"""What a row is found by: its kind and name."""


def compare_anatomies(anatomies: Sequence[Anatomy]) -> AnatomyComparison:
    """Put backends side by side: rows by kind, then as the first backend that has them has them."""
    positions = [
        {(entry.kind, entry.name): index for index, entry in enumerate(each.entries)}
        for each in anatomies
    ]
    rows = [_row(key, anatomies, positions) for key in _merged(positions)]
    return AnatomyComparison(
        headline=_headline(anatomies, rows), anatomies=tuple(anatomies), rows=tuple(rows)
    )


def matrix_of(comparison: AnatomyComparison) -> AnatomyMatrix:
    """Leave out what the anatomies themselves say."""
    return AnatomyMatrix(
        headline=comparison.headline,
        databases=tuple(each.target.alias for each in comparison.anatomies),
        rows=tuple(MatrixCells(differs=each.differs, cells=each.cells) for each in comparison.rows),
    )


def row_of(decision: Decision) -> Key | None:
    """Give the row that a decision of a trace is about.

    Of an ``as_<vendor>`` that was taken only the node's class is known: the row is that of a
    function; :func:`position_of` finds it among lookups, too.
    """
    match decision.kind:
        case "feature" | "operation":
            return decision.kind, decision.name
        case "operator" | "data_type":
            return kind_of_table(decision.name), decision.name
        case "override":
            return ("function", decision.value) if decision.value else None


def position_of(decision: Decision, comparison: AnatomyComparison) -> int | None:
    """Give the position of the row that a decision is about; of several, the first."""
    key = row_of(decision)
    for index, row in enumerate(comparison.rows):
        if (row.kind, row.name) == key:
            return index
    if decision.kind != "override":
        return None
    for index, row in enumerate(comparison.rows):
        for anatomy, cell in zip(comparison.anatomies, row.cells, strict=True):
            if cell is not None and anatomy.entries[cell].node == decision.value:
                return index
    return None


def kind_of_table(name: str) -> EntryKind:
    """Tell what the entries of a backend's table are: types of data, or operators."""
    return "data type" if "data_type" in name or name.startswith("integer_field") else "operator"


def _merged(positions: Sequence[dict[Key, int]]) -> list[Key]:
    """Give all keys; one that the backends before lack stands after its neighbour."""
    merged: list[Key] = []
    known: set[Key] = set()
    for each in positions:
        fresh: dict[Key | None, list[Key]] = {}
        neighbour: Key | None = None
        for key in each:
            if key in known:
                neighbour = key
            else:
                fresh.setdefault(neighbour, []).append(key)
        if fresh:
            before = fresh.get(None, [])
            merged = before + [found for key in merged for found in (key, *fresh.get(key, ()))]
            known.update(merged)
    return sorted(merged, key=lambda key: KINDS.index(key[0]))


def _row(key: Key, anatomies: Sequence[Anatomy], positions: Sequence[dict[Key, int]]) -> MatrixRow:
    cells = tuple(each.get(key) for each in positions)
    answers: set[str | None] = set()
    comment = ""
    for anatomy, cell in zip(anatomies, cells, strict=True):
        if cell is None:
            if anatomy.outcome.status == "ok":
                answers.add(None)
            continue
        entry = anatomy.entries[cell]
        comment = comment or entry.comment
        if (answer := _answer(entry)) is not None:
            answers.add(answer)
    return MatrixRow(
        kind=key[0], name=key[1], comment=comment, differs=len(answers) > 1, cells=cells
    )


def _answer(entry: Entry) -> str | None:
    """Give what counts when entries are compared; None where it could not be told."""
    if entry.value is not None:
        return entry.value
    refused = [each.error for each in entry.examples if each.error is not None]
    return f"✗ {refused[0]}" if refused else None


def _headline(anatomies: Sequence[Anatomy], rows: Sequence[MatrixRow]) -> str:
    read = sum(each.outcome.status == "ok" for each in anatomies)
    words = f"{read} backend{'' if read == 1 else 's'}, {len(rows)} rows"
    if read > 1:
        words += f", {sum(row.differs for row in rows)} differ"
    if read < len(anatomies):
        words += f"; {len(anatomies) - read} could not be read"
    return words
