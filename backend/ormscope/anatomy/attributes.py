"""Rows for the plain attributes of the other classes: ``sql_…`` templates, ``vendor``."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from ormscope.anatomy.places import comment_on, definer, is_base, is_descriptor, public_names
from ormscope.anatomy.tables import table_of
from ormscope.anatomy.texts import dotted, raw_text_of, sentence_of
from ormscope.document.anatomy import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.anatomy.places import Places
    from ormscope.document.anatomy import EntryKind

_STATE = frozenset(("queries", "connection", "pool"))
"""Properties of a connection that say what it did, not what it is."""
_TABLE_ROW = "pattern_esc"


def attribute_entries(connection: Any, places: Places) -> Iterator[Entry]:
    """Give a row for each attribute, of the schema editor first."""
    editors: list[tuple[EntryKind, Any]] = [("schema", each) for each in _editors(connection)]
    owners: tuple[tuple[EntryKind, Any], ...] = (
        *editors,
        ("introspection", connection.introspection),
        ("creation", connection.creation),
        ("wrapper", connection),
    )
    for row_kind, owner in owners:
        kind = type(owner)
        for name in public_names(kind):
            entry = _entry(row_kind, owner, name, places)
            if entry is not None:
                yield entry


def _editors(connection: Any) -> list[Any]:
    """Give a schema editor; none where a third party's cannot be made."""
    try:
        return [connection.SchemaEditorClass(connection, collect_sql=True, atomic=False)]
    except Exception:
        return []


def _entry(row_kind: EntryKind, thing: Any, name: str, places: Places) -> Entry | None:
    kind = type(thing)
    static = inspect.getattr_static(kind, name)
    is_class = isinstance(static, type)
    if name in _STATE or name == _TABLE_ROW:
        return None
    if not is_class and (callable(static) or isinstance(static, (classmethod, staticmethod))):
        return None
    owner = definer(kind, name) or kind
    note = None
    try:
        value = getattr(thing, name)
        if table_of(value) is not None or (static is None and value is not None):
            return None  # its entries have rows; or it is the instance's state
        text: str | None = _shown(value)
    except Exception as error:  # it may ask the server
        text, note = None, f"It could not be told here: {sentence_of(error)}"
    is_computed = is_descriptor(static)
    return Entry(
        kind=row_kind,
        name=name,
        value=text,
        how="computed" if is_computed else "constant",
        comment=comment_on(kind, name),
        overrides=not is_base(owner),
        place=places.of(owner, name),
        note=note,
    )


def _shown(value: Any) -> str:
    if isinstance(value, bytes):  # of a state that nobody compares
        return f"{len(value):,} bytes"
    if isinstance(value, type):
        return dotted(value)
    return raw_text_of(value)
