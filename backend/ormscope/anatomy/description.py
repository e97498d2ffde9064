"""Describes a backend: its classes, a row for whatever is told of it, its marks on Django's suite.

Everything is read from the running classes, or compiled by them; the server is asked nothing.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.attributes import attribute_entries
from ormscope.anatomy.columns import column_entries
from ormscope.anatomy.features import feature_entries
from ormscope.anatomy.functions import function_entries
from ormscope.anatomy.guard import unasked
from ormscope.anatomy.lookups import lookup_entries
from ormscope.anatomy.members import backend_classes
from ormscope.anatomy.operations import operation_entries
from ormscope.anatomy.places import Places
from ormscope.anatomy.suite_marks import suite_marks
from ormscope.anatomy.tables import table_entries
from ormscope.document.anatomy import Anatomy
from ormscope.document.trace import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ormscope.anatomy.guard import Asked
    from ormscope.databases import Database
    from ormscope.document.anatomy import Entry
    from ormscope.document.trace import Target

_MADE_UP: Final = "It asked the server on its way. There is none, so what it was told is made up."


def describe(database: Database, connection: Any, target: Target) -> Anatomy:
    """Describe the backend of a prepared connection, which need not be open."""
    places = Places()
    with unasked(database, connection) as asked:
        marks = suite_marks(connection.features, places)
        classes = backend_classes(connection, places)
        entries = chain(
            feature_entries(database, connection, marks, places),
            operation_entries(connection, places),
            table_entries(connection, places),
            column_entries(connection, database.contrib, places),
            lookup_entries(connection, database.contrib, places),
            function_entries(connection, database.contrib, places),
            attribute_entries(connection, places),
        )
        return Anatomy(
            target=target,
            outcome=Outcome(status="ok"),
            classes=classes,
            entries=tuple(_noting(entries, asked)),
            tests=marks,
            places=places.all(),
        )


def _noting(entries: Iterable[Entry], asked: Asked) -> Iterator[Entry]:
    """Say of each entry if the backend asked on its way: they are made one after the other."""
    count = asked.count
    for entry in entries:
        if asked.count != count:
            count = asked.count
            yield replace(entry, note=f"{entry.note} {_MADE_UP}" if entry.note else _MADE_UP)
        else:
            yield entry
