"""Two results held against each other, row by row: what differs, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ormscope.document.generated import generated_columns, said_anew
from ormscope.document.matches import why_found
from ormscope.document.orders import is_by_unseen_key, is_limited, other_orders, why_other_order
from ormscope.document.result_cells import (
    SHOWN,
    difference,
    other_cells,
    other_columns,
    other_types,
    quoted,
)
from ormscope.document.results import ResultDifference
from ormscope.document.row_pairs import are_aligned, narrowed, pairs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.results import DifferenceKind, Verdict
    from ormscope.document.row_pairs import Pair
    from ormscope.document.tables import Row, Table


def differences(
    base: Table, other: Table, *, is_same_query: bool
) -> tuple[Verdict, list[ResultDifference]]:
    """Give the verdict on the other one's result, and its differences from the baseline's."""
    anew = said_anew(base, other)
    if anew is not None and base.rows != other.rows:
        return "undetermined", [difference(other, "generated", anew)]
    found = list(other_columns(base, other))
    if not base.rows or not other.rows:  # what is empty has no columns to compare
        full = base if base.rows else other
        base, other = (
            each if each.rows else replace(each, columns=full.columns, types=full.types)
            for each in (base, other)
        )
    common = [name for name in base.columns if name in other.columns]
    if (base.rows and other.rows) and not common:
        return "differs", found
    base, other = _projected(base, common), _projected(other, common)
    if base.is_cut or other.is_cut:
        found.append(_cut(base, other))
    made = generated_columns(base, other)
    found += [difference(other, "generated", said, column=name) for name, said in made.items()]
    columns = [number for number, name in enumerate(common) if name not in made]
    types = list(other_types(base, other, columns))
    pairs, verdict, told = _rows(base, other, columns, is_same_query=is_same_query)
    found += [*types, *told]
    cells = list(other_cells(base, other, pairs, columns, is_same_query=is_same_query))
    found += [each for _, each in cells]
    if types or any(is_telling for is_telling, _ in cells):
        verdict = "differs"
    if any(each.kind == "columns" for each in found):
        verdict = "differs"
    return verdict, found


def _rows(
    base: Table, other: Table, columns: Sequence[int], *, is_same_query: bool
) -> tuple[list[Pair], Verdict, list[ResultDifference]]:
    """Find which rows are the same ones; say what that leaves, and how they are ordered."""
    if are_aligned(base, other, columns):
        return [(number, number) for number in range(len(base.rows))], "same", []
    every = range(len(base.columns))
    mine, theirs = base.keys(every, other), other.keys(every, base)
    here, there = narrowed(mine, columns), narrowed(theirs, columns)
    pairs = pairs_of(here, there)
    here_only = sorted(set(range(len(mine))) - {a for a, _ in pairs})
    there_only = sorted(set(range(len(theirs))) - {b for _, b in pairs})
    moved = [b for _, b in pairs] != sorted(b for _, b in pairs)
    if not here_only and not there_only:
        if not moved:
            return pairs, "same", []
        kind, sentence, column = _order(base, other, mine, theirs, is_same_query=is_same_query)
        shown = [(a, b) for a, b in pairs if a != b]
        return pairs, "same rows", [difference(other, kind, sentence, shown, column)]
    is_part = base.is_cut or other.is_cut or is_limited(base) or is_limited(other)
    counts = _fetched(base), _fetched(other)
    is_even = len(mine) == len(theirs) and counts[0] == counts[1]
    are_few = sum(a != b for a, b in pairs) * 2 < len(mine)  # equal by chance
    if is_same_query and is_even and are_few and is_by_unseen_key(base):
        return [(number, number) for number in range(len(mine))], "same", []
    if base.is_rows and is_part and is_even:
        mine += [theirs[number] for number in there_only]
        theirs += [mine[number] for number in here_only]
        why = _order(base, other, mine, theirs, is_same_query=is_same_query)
        return pairs, *_other_part(base, other, why, here_only, there_only)
    return (
        pairs,
        "differs",
        list(_lacking(base, other, here_only, there_only, counts, is_same_query=is_same_query)),
    )


def _other_part(
    base: Table,
    other: Table,
    why: tuple[DifferenceKind, str, str | None],
    here: list[int],
    there: list[int],
) -> tuple[Verdict, list[ResultDifference]]:
    """Say why the first rows of one are not those of the other.

    Numbers and times have one order everywhere: where it is these that differ, it is the rows.
    """
    kind, sentence, column = why
    if kind == "order" and column is not None:
        kind, sentence, column = "rows", "", None
    are = "is not" if len(there) == 1 else "are not"
    told = ResultDifference(
        alias=other.alias,
        kind=kind,
        message=f"{len(there)} of the {len(other.rows)} rows {are} among {base.label}'s. "
        f"{sentence}".rstrip(),
        rows=tuple(there[:SHOWN]),
        baseline_rows=tuple(here[:SHOWN]),
        column=column,
    )
    is_open = kind == "order" and not (is_limited(base) or is_limited(other))
    return "undetermined" if is_open else "differs", [told]


def _order(
    base: Table, other: Table, mine: list[Row], theirs: list[Row], *, is_same_query: bool
) -> tuple[DifferenceKind, str, str | None]:
    if not is_same_query and (said := other_orders(base, other)) is not None:
        return "order", said, None
    return why_other_order(base, other, mine, theirs)


def _fetched(table: Table) -> int | None:
    statement = table.statement
    return None if statement is None or statement.rows is None else statement.rows.fetched


def _lacking(
    base: Table,
    other: Table,
    here: Sequence[int],
    there: Sequence[int],
    counts: tuple[int | None, int | None],
    *,
    is_same_query: bool,
) -> Iterator[ResultDifference]:
    if None not in counts and counts[0] != counts[1] and (base.is_cut or other.is_cut):
        sentence = f"{other.label} gives {counts[1]} rows, {base.label} {counts[0]}."
        yield difference(other, "rows", sentence)
    for finds, misses, numbers in ((other, base, there), (base, other, here)):
        if not numbers or misses.is_cut:  # they may come after those that were kept
            continue
        looked = numbers if is_same_query else ()
        why = next(filter(None, (why_found(finds, misses, finds.rows[n]) for n in looked)), None)
        rows = f"{len(numbers)} row{'' if len(numbers) == 1 else 's'}"
        example = ", ".join(quoted(cell) for cell in finds.rows[numbers[0]][:3])
        sentence = f"{finds.label} has {rows} that {misses.label} has not: ({example}) for one."
        yield ResultDifference(
            alias=other.alias,
            kind="rows" if why is None else "collation",
            message=sentence if why is None else f"{sentence} {why}",
            rows=tuple(numbers[:SHOWN]) if finds is other else (),
            baseline_rows=tuple(numbers[:SHOWN]) if finds is base else (),
        )


def _cut(base: Table, other: Table) -> ResultDifference:
    if not base.is_rows:
        return difference(other, "cut", "Only the beginning of the text was kept and compared.")
    cut = [table for table in (base, other) if table.is_cut]
    of = "" if len(cut) == 2 else f" of {cut[0].label}"
    kept = len(cut[0].rows)
    return difference(
        other, "cut", f"Only the first {kept} rows{of} were kept: what follows was not compared."
    )


def _projected(table: Table, names: Sequence[str]) -> Table:
    """Give a table with these columns only; one without rows has them all."""
    numbers = [table.columns.index(name) for name in names if name in table.columns]
    if tuple(names) == table.columns:
        return table
    return replace(
        table,
        columns=tuple(names) if numbers else (),
        rows=tuple(tuple(row[number] for number in numbers) for row in table.rows),
        types=tuple(table.types[number] for number in numbers),
    )
