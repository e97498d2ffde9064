"""What the snippet's last expression gave, as rows or as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from ormscope.document.statement import Text
from ormscope.document.trace import Value
from ormscope.recorder.texts import cell_of, text_of

if TYPE_CHECKING:
    from ormscope import language


def value_of(outcome: language.Outcome) -> Value | None:
    """Give the result's type and text; its rows when it is a sequence of rows."""
    if not outcome.has_value:
        return None
    value = outcome.value
    rows = outcome.rows
    if isinstance(value, Model):  # its text is what its class says of it: the row says more
        columns, cells, types = _table((value,))
        return Value(
            type=type(value).__name__, text=text_of(value), columns=columns, rows=cells, types=types
        )
    if rows is None and isinstance(value, (list, tuple)) and _are_rows(value):
        rows = tuple(value)
    if rows is None:
        return Value(type=type(value).__name__, text=text_of(value))
    truncated = outcome.truncated or len(rows) > _LIMIT
    rows = rows[:_LIMIT]
    counted = f"{len(rows)}{' or more' if truncated else ''} row{'' if len(rows) == 1 else 's'}"
    text = Text(type=type(value).__name__, text=counted)
    columns, cells, types = _table(rows)
    return Value(
        type=type(value).__name__,
        text=text,
        columns=columns,
        rows=cells,
        types=types,
        truncated=truncated,
    )


_LIMIT = 100

_Table = tuple[tuple[str, ...], tuple[tuple[str | None, ...], ...], tuple[str, ...]]
"""Column names, rows of cells, the type of each column."""


def _are_rows(values: Sequence[object]) -> bool:
    """Tell rows of one kind from what only begins with one: ``get_or_create()``'s pair."""
    return bool(values) and any(
        all(isinstance(each, kind) for each in values) for kind in (Model, Mapping, tuple)
    )


def _table(rows: tuple[object, ...]) -> _Table:
    """Give column names, cells and types. Model instances show what was loaded and no more."""
    if not rows:
        return (), (), ()
    columns, values = _values(rows)
    cells = tuple(tuple(map(cell_of, row)) for row in values)
    return columns, cells, tuple(_type_of(values, number) for number in range(len(columns)))


def _values(rows: tuple[object, ...]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Give column names, after the first row, and each row's own values."""
    first = rows[0]
    if isinstance(first, Model):
        columns = _model_columns(first)
        return columns, [tuple(vars(row).get(name) for name in columns) for row in rows]
    if isinstance(first, Mapping):
        columns = tuple(map(str, first))
        return columns, [_mapping_values(row, columns) for row in rows]
    if isinstance(first, tuple):
        columns = tuple(getattr(first, "_fields", ())) or tuple(map(str, range(len(first))))
        return columns, [row if isinstance(row, tuple) else (row,) for row in rows]
    return ("value",), [(row,) for row in rows]


def _type_of(rows: Sequence[tuple[object, ...]], column: int) -> str:
    """Name the Python types in a column, in the order in which they appear; NULL has none."""
    found = (row[column] for row in rows if column < len(row))
    return ", ".join(dict.fromkeys(type(each).__name__ for each in found if each is not None))


def _model_columns(instance: Any) -> tuple[str, ...]:
    """Give the loaded fields and annotations, in the order of the model."""
    loaded = [name for name in vars(instance) if not name.startswith("_")]
    return tuple(loaded)


def _mapping_values(row: Any, columns: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(row.get(name) if isinstance(row, Mapping) else None for name in columns)
