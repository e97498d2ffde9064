"""Differences between two results in their columns and in the cells of rows that both have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.cells import likeness
from ormscope.document.clauses import bare
from ormscope.document.orders import selected_of
from ormscope.document.results import ResultDifference
from ormscope.document.single_values import why_digits, why_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.cells import Likeness
    from ormscope.document.results import DifferenceKind
    from ormscope.document.row_pairs import Pair
    from ormscope.document.tables import Table

SHOWN = 10
"""Rows that are named as showing a difference."""


def other_columns(base: Table, other: Table) -> Iterator[ResultDifference]:
    if not (base.rows and other.rows) or base.columns == other.columns:
        return
    if base.is_rows != other.is_rows:
        first, second = (_kind(base), _kind(other))
        yield difference(other, "columns", f"{base.label} gives {first}, {other.label} {second}.")
        return
    for table, names in (
        (other, [name for name in other.columns if name not in base.columns]),
        (base, [name for name in base.columns if name not in other.columns]),
    ):
        if names:
            sentence = f"Only {table.label} has the column{'s' * (len(names) > 1)} "
            yield difference(other, "columns", f"{sentence}{', '.join(names)}.")
    if set(base.columns) == set(other.columns):
        yield difference(
            other,
            "columns",
            f"The columns of {other.label} stand in another order: {', '.join(other.columns)}.",
        )


def _kind(table: Table) -> str:
    return f"{'rows' if table.is_rows else 'one value'} ({table.kind})"


def other_types(base: Table, other: Table, columns: Sequence[int]) -> Iterator[ResultDifference]:
    for number in columns:
        mine, theirs = base.types[number], other.types[number]
        if not mine or not theirs or mine == theirs:
            continue
        here = next((row[number] for row in base.rows if row[number] is not None), None)
        there = next((row[number] for row in other.rows if row[number] is not None), None)
        name = base.columns[number]
        yield difference(
            other,
            "types",
            f"{name or 'The value'} is {_typed(theirs)} on {other.label}, {_typed(mine)} on "
            f"{base.label}: {there} and {here}, for example.",
            column=name or None,
        )


def other_cells(
    base: Table,
    other: Table,
    pairs: Sequence[Pair],
    columns: Sequence[int],
    *,
    is_same_query: bool,
) -> Iterator[tuple[bool, ResultDifference]]:
    """Give the columns in which rows that are the same differ, and whether that counts."""
    for number in columns:
        types = base.types[number] | other.types[number]
        found: dict[Likeness, list[Pair]] = {}
        for here, there in pairs:
            like = likeness(base.rows[here][number], other.rows[there][number], types)
            if like != "same":
                found.setdefault(like, []).append((here, there))
        name = base.columns[number]
        for like, places in found.items():
            here, there = places[0]
            what = f"{name} " if name else "It "
            values = (
                f"{quoted(other.rows[there][number])} on {other.label}, "
                f"{quoted(base.rows[here][number])} on {base.label}"
            )
            rows = f" in {len(places)} rows" if len(places) > 1 else ""
            if like == "zeros":
                sentence = f"{what}is the same number with other zeros at its end: {values}."
            elif like == "precision":
                sentence = f"{what}agrees but for its last digits{rows}: {values}."
            else:
                sentence = f"{what}is another value{rows}: {values}.{_first_of_many(base, number)}"
            kind: DifferenceKind = "values" if like == "values" else "precision"
            if like == "values" and is_same_query and len(base.rows) == len(other.rows) == 1:
                why = why_value(base, other, number)
                if why is not None:
                    kind, sentence = why[0], f"{sentence} {why[1]}"
            elif like == "precision":
                sentence += why_digits(base, number)
            yield like != "zeros", difference(other, kind, sentence, places, name or None)


def _first_of_many(table: Table, column: int) -> str:
    """Say that a column is the first row of a subquery's own, whose order may leave it open."""
    statement = table.statement
    selected = [] if statement is None else selected_of(statement)
    if statement is None or not len(table.columns) <= len(selected) or column >= len(selected):
        return ""
    top = selected[column]
    inside = [each for each in statement.fragments if top.start <= each.start < each.end <= top.end]
    if not any(each.clause == "limits" for each in inside):
        return ""
    terms = [each for each in inside if each.node == "OrderBy"]
    if not terms:
        return " Its subquery takes one of its rows, and nothing orders them."
    by = ", ".join(bare(statement.sql[each.start : each.end]) for each in terms)
    return f" Its subquery takes the first of its rows by {by}: of equal ones any may be it."


def difference(
    other: Table,
    kind: DifferenceKind,
    message: str,
    pairs: Sequence[Pair] = (),
    column: str | None = None,
) -> ResultDifference:
    return ResultDifference(
        alias=other.alias,
        kind=kind,
        message=message,
        rows=tuple(there for _, there in pairs[:SHOWN]),
        baseline_rows=tuple(here for here, _ in pairs[:SHOWN]),
        column=column,
    )


def _typed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


def quoted(cell: str | None) -> str:
    return "NULL" if cell is None else cell if len(cell) <= 40 else cell[:39] + "…"
