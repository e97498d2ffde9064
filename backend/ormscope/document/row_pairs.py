"""Which rows of two results are the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.cells import coarse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.tables import Row, Table

Pair = tuple[int, int]
"""Positions of what is the same row in the baseline and in the other one."""


def pairs_of(mine: Sequence[Row], theirs: Sequence[Row]) -> list[Pair]:
    """Pair what is equal; else by a column that identifies; else by place. In the first's order."""
    most = max(len(mine), len(theirs))
    pairs = _matched(mine, theirs)
    if len(pairs) < most:
        pairs = _by_identity(mine, theirs) or pairs
    if len(pairs) < most:
        pairs = _by_place(mine, theirs) or pairs
    return pairs


def _matched(mine: Sequence[Row], theirs: Sequence[Row]) -> list[Pair]:
    """Pair equal rows, in the baseline's order."""
    places: dict[Row, list[int]] = {}
    for number in range(len(theirs) - 1, -1, -1):
        places.setdefault(theirs[number], []).append(number)
    return [(number, places[row].pop()) for number, row in enumerate(mine) if places.get(row)]


def _by_identity(mine: Sequence[Row], theirs: Sequence[Row]) -> list[Pair]:
    """Pair rows by the first column that tells each from the others and is mostly alike in both."""
    if not mine or not theirs or len(mine[0]) < 2:
        return []
    for column in range(len(mine[0])):
        here, there = [row[column] for row in mine], [row[column] for row in theirs]
        both = set(here) & set(there)
        is_unique = len(set(here)) == len(here) and len(set(there)) == len(there)
        if is_unique and None not in both and len(both) * 2 > max(len(here), len(there)):
            places = {value: number for number, value in enumerate(there)}
            return [(n, places[value]) for n, value in enumerate(here) if value in both]
    return []


def _by_place(mine: Sequence[Row], theirs: Sequence[Row]) -> list[Pair]:
    """Pair rows by their place: single values, and rows that have most cells in common."""
    if len(mine) != len(theirs):
        return []
    if len(mine) > 1:
        for here, there in zip(mine, theirs, strict=True):
            if sum(a == b for a, b in zip(here, there, strict=True)) * 2 <= len(here):
                return []
    return [(number, number) for number in range(len(mine))]


def are_aligned(base: Table, other: Table, columns: Sequence[int]) -> bool:
    """Tell whether the rows are the same ones in the same order, but for precision."""
    if len(base.rows) != len(other.rows):
        return False
    kinds = {number: base.types[number] | other.types[number] for number in columns if base.rows}
    return all(
        here[number] == there[number]
        or coarse(here[number], kinds[number]) == coarse(there[number], kinds[number])
        for here, there in zip(base.rows, other.rows, strict=True)
        if here != there
        for number in columns
    )


def narrowed(rows: Sequence[Row], columns: Sequence[int]) -> list[Row]:
    return [tuple(row[number] for number in columns) if row else () for row in rows]
