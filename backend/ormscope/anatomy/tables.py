"""Rows for the tables that a backend has: operators, data types, and whatever else is a dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.places import comment_on, definer, is_base, public_names
from ormscope.anatomy.texts import raw_text_of, sentence_of, text_of
from ormscope.document.anatomy import Entry
from ormscope.document.matrix import kind_of_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.anatomy.places import Places

_PATTERN_ESCAPE: Final = "pattern_esc"
_FILLED: Final = ("operators", "pattern_ops")
"""Tables that an instance may have although no class has: a backend may ask the server first."""

_MOST: Final = 500
"""Entries of one table; the largest known has 65."""


def table_entries(connection: Any, places: Places) -> Iterator[Entry]:
    """Give a row for each entry of a table, as a trace's decision names it."""
    seen: set[str] = set()
    owners = (connection, connection.ops, connection.introspection, connection.SchemaEditorClass)
    for owner in owners:
        kind = owner if isinstance(owner, type) else type(owner)
        filled = _FILLED if owner is connection else ()
        for name in dict.fromkeys((*public_names(kind), *filled)):
            for entry in _entries(owner, kind, name, places):
                if entry.name not in seen:
                    seen.add(entry.name)
                    yield entry


def table_of(value: object) -> Mapping[Any, Any] | None:
    """Give the entries of an attribute's value; None for what is no table.

    What can only be looked up in has them in its class.
    """
    if isinstance(value, Mapping):
        return value
    is_sequence = isinstance(value, (str, bytes, list, tuple, type))
    if hasattr(type(value), "__getitem__") and not is_sequence:
        inside = [each for each in vars(type(value)).values() if isinstance(each, Mapping)]
        return inside[0] if len(inside) == 1 else None
    return None


def _entries(owner: Any, kind: type, name: str, places: Places) -> Iterator[Entry]:
    try:
        table = getattr(owner, name)
    except Exception as error:  # it may ask the server
        if name in _FILLED or "data_type" in name:
            yield _entry(kind, name, name, None, places, note=sentence_of(error))
        return
    if name == _PATTERN_ESCAPE:
        yield _entry(kind, name, name, table, places)
    entries = table_of(table) or {}
    if len(entries) > _MOST:
        note = f"Its {len(entries):,} entries have no rows of their own: {_MOST} are the most."
        yield _entry(kind, name, name, None, places, note=note)
        return
    for key, value in entries.items():
        yield _entry(kind, name, f"{name}[{text_of(key)}]", value, places)


def _entry(
    kind: type, table: str, name: str, value: Any, places: Places, note: str | None = None
) -> Entry:
    owner = definer(kind, table) or kind
    return Entry(
        kind=kind_of_table(table),
        name=name,
        value=raw_text_of(value) if note is None else None,
        how="table",
        comment=comment_on(kind, table),
        overrides=not is_base(owner),
        place=places.of(owner, table),
        note=note,
    )
