"""A run's result as a table, whatever the snippet's last expression gave."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.document.cells import coarse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.statement import Statement
    from ormscope.document.trace import Trace, Value

Row = tuple[str | None, ...]

_COUNTED = re.compile(r"\d+( or more)? rows?")
_PREFETCHES = "prefetch_one_level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A trace's result. A value that is no rows is one cell, a dictionary one row.

    ``alias`` and ``label`` name whose it is. ``types`` has a set of Python types for each column.
    ``is_cut``: rows, or the end of a long text, were left out. ``is_counted``: it is several rows,
    not one thing.
    """

    alias: str
    label: str
    trace: Trace
    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    types: tuple[frozenset[str], ...]
    is_rows: bool
    is_cut: bool
    is_counted: bool = True

    def keys(self, columns: Sequence[int], other: Table) -> list[Row]:
        """Give the rows as what they have in common with others that differ in precision only."""
        kinds = {column: self.types[column] | other.types[column] for column in columns}
        return [
            tuple(
                coarse(row[column], kinds[column]) if column < len(row) else None
                for column in columns
            )
            for row in self.rows
        ]

    @property
    def statement(self) -> Statement | None:
        """The last statement that read these rows; what prefetch_related() reads comes later."""
        for statement in reversed(self.trace.statements):
            if statement.kind != "select" or not statement.executed:
                continue
            if any(self.trace.places[each].name == _PREFETCHES for each in statement.steps):
                continue
            if statement.rows is None or statement.rows.fetched < len(self.rows):
                return None
            return statement
        return None


def table_of(alias: str, label: str, trace: Trace) -> Table | None:
    """Give a trace's result, or None where the snippet's last line gives none."""
    value = trace.value
    if value is None:
        return None
    columns, rows, types = value.columns, value.rows, value.types
    is_rows = bool(columns) or _COUNTED.fullmatch(value.text.text) is not None
    if not is_rows:
        columns, rows, types = _read(value)
    return Table(
        alias=alias,
        label=label,
        trace=trace,
        kind=value.type,
        columns=columns,
        rows=rows,
        types=tuple(frozenset(filter(None, each.split(", "))) for each in types)
        or (frozenset(),) * len(columns),
        is_rows=is_rows,
        is_cut=value.truncated or (value.text.cut and not is_rows),
        is_counted=_COUNTED.fullmatch(value.text.text) is not None,
    )


def fetched_table(alias: str, label: str, trace: Trace) -> Table | None:
    """Give the rows that the last statement fetched, as many as were kept, or None."""
    last = next((each for each in reversed(trace.statements) if each.kind == "select"), None)
    if last is None or last.rows is None:
        return None
    return Table(
        alias=alias,
        label=label,
        trace=trace,
        kind="",
        columns=last.rows.columns,
        rows=last.rows.rows,
        types=tuple(frozenset({each}) for each in last.rows.types),
        is_rows=True,
        is_cut=last.rows.fetched > len(last.rows.rows),
    )


def _read(value: Value) -> tuple[tuple[str, ...], tuple[Row, ...], tuple[str, ...]]:
    """Read a value's repr: a dictionary's keys are columns, anything else is one cell."""
    text = value.text.text
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ("",), ((text,),), (value.type,)
    if isinstance(node, ast.Dict) and node.keys:
        names = [_cell(each)[1] or "" for each in node.keys if each is not None]
        cells = [_cell(each) for each in node.values]
        return tuple(names), (tuple(cell for _, cell in cells),), tuple(kind for kind, _ in cells)
    if isinstance(node, ast.Set):
        members = sorted(ast.unparse(each) for each in node.elts)  # whose order means nothing
        return ("",), ((", ".join(members),),), (value.type,)
    return ("",), ((_cell(node)[1],),), (value.type,)


def _cell(node: ast.expr) -> tuple[str, str | None]:
    """Give the Python type that a repr is of, and the value's text as in a row."""
    match node:
        case ast.Constant(value=None):
            return "", None
        case ast.Constant(value=constant):
            return type(constant).__name__, str(constant)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=constant)):
            return type(constant).__name__, f"-{constant!r}"
        case ast.Call(func=called, args=[ast.Constant(value=str(text))], keywords=[]):
            return ast.unparse(called).rpartition(".")[2], text
        case ast.Call(func=called):
            return ast.unparse(called).rpartition(".")[2], ast.unparse(node)
        case ast.Dict() | ast.List() | ast.Tuple() | ast.Set():
            return type(node).__name__.lower(), ast.unparse(node)
    return "", ast.unparse(node)
