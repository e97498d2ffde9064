"""The same migration operations on several databases: what each came to, and why it differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.migration import MigrationComparison, OperationRow, OperationSide
from ormscope.document.migration_reasons import part_of, reason_of
from ormscope.document.migration_ways import way_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.migration import MigrationTrace
    from ormscope.document.migration_reasons import Part

_WORDS = {
    "altered": ("does it directly", "do it directly"),
    "rebuilt": (
        "makes the table anew and copies its rows",
        "make the table anew and copy its rows",
    ),
    "nothing": ("has nothing to do", "have nothing to do"),
    "refused": ("cannot do it", "cannot do it"),
}


def compare_migrations(
    models: str, written: str, traces: Sequence[MigrationTrace]
) -> MigrationComparison:
    """Compare what databases made of the same operations; the first is what others are held to."""
    count = max((len(each.operations) for each in traces), default=0)
    rows = tuple(_row(number, traces) for number in range(count))
    return MigrationComparison(
        models=models,
        written=written,
        headline=_headline(rows, traces),
        traces=tuple(traces),
        rows=rows,
    )


def _row(number: int, traces: Sequence[MigrationTrace]) -> OperationRow:
    parts = [part_of(each, number) for each in traces]
    first = next(each for each in traces if number < len(each.operations))
    return OperationRow(
        operation=number,
        describe=first.operations[number].describe,
        differs=len({(each.shape, each.plain) for each in parts}) > 1,
        sides=tuple(_side(each, parts[0], number) for each in parts),
    )


def _side(part: Part, base: Part, number: int) -> OperationSide:
    operations = part.trace.operations
    said = operations[number].reason if number < len(operations) else None
    reason, place = said or "", None
    if not reason and part.shape == "refused":
        reason = part.trace.outcome.message or "An operation before it did not end well."
    elif not reason and base.shape in ("nothing", "refused") and part is not base:
        there = base.trace.operations[number].reason if number < len(base.trace.operations) else ""
        reason = f"{base.trace.target.label} has no statement: {there}"
    elif not reason and part is not base:
        reason, place = reason_of(part, base)
    own, own_place = way_of(part)
    return OperationSide(
        alias=part.trace.target.alias,
        shape=part.shape,
        statements=tuple(each.index for each in part.statements),
        reason=reason,
        place=place,
        own=own,
        own_place=own_place,
    )


def _headline(rows: Sequence[OperationRow], traces: Sequence[MigrationTrace]) -> str:
    labels = {each.target.alias: each.target.label for each in traces}
    if not rows:
        return "No operation: the models are made, and put away."
    if len(rows) == 1:
        return f"{rows[0].describe}: {_told(rows[0], labels)}."
    differing = [each for each in rows if len({side.shape for side in each.sides}) > 1]
    if not differing:
        return f"{len(rows)} operations, which come to the same kind of change everywhere."
    first = differing[0]
    return (
        f"{len(differing)} of {len(rows)} operations come to different changes. "
        f"{first.describe}: {_told(first, labels)}."
    )


def _told(row: OperationRow, labels: dict[str, str]) -> str:
    if len(row.sides) > 1 and len({each.shape for each in row.sides}) == 1:
        return f"all {len(row.sides)} databases {_WORDS[row.sides[0].shape][1]}"
    said = []
    for shape, (one, many) in _WORDS.items():
        names = [labels[each.alias] for each in row.sides if each.shape == shape]
        if names:
            listed = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
            said.append(f"{listed} {one if len(names) == 1 else many}")
    return "; ".join(said)
