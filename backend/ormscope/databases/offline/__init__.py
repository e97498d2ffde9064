"""Compiled databases: a connection that reaches no server, behind Django's real backend.

Statements go all the way to the PEP 249 driver's place and find nobody there. Selects find no rows.
Where Django needs an answer to go on, one is made up and marked: `cursor.invented` says what and
why, and is None otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from ormscope.databases.base import Database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

INVENTED_KEY: Final = 1


class CompiledDatabase(Database):
    """What all compiled databases share. Each run has a connection of its own.

    :param pinned: the server's version, as its makers write it.
    :param version: by what a user chooses it, `8.0`; None for the family's first choice, whose
        alias is the family's name.
    """

    mode: Literal["live", "compiled"] = "compiled"

    def __init__(self, pinned: str, version: str | None = None) -> None:
        self.pinned = pinned
        self.family = self.alias
        # Nothing is executed, so nothing is planned, whatever the class for all of the vendor's
        # forms says, which comes before this one.
        self.can_explain = False
        if version is not None:
            self.alias = f"{self.family}@{version}"
            self.label = f"{self.label} {version}"
            self.is_default = False

    def engine_settings(self, engine: str, **others: object) -> dict[str, object]:
        """Return settings that name no server; the engine finds its version in them."""
        return {
            "ENGINE": engine,
            "NAME": "bookshop",
            "ORMSCOPE": {"version": self.pinned},
            **others,
        }

    @contextmanager
    def scratch(self, connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
        """Yield the connection itself: it reaches no server, so there is nothing to keep it from.

        What is made there is not there afterwards; introspection finds nothing.
        """
        connection.savepoint_state = 0
        try:
            yield connection
        finally:
            connection.close()

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the pinned version."""
        del connection
        return str(self.pinned)


class NullConnection:
    """A PEP 249 connection to nowhere. Not the driver's class, so it cannot open a socket."""

    def __init__(self, *, empty: Sequence[object]) -> None:
        # What the driver's fetchmany() returns at the end; Django compares with it (cursor_iter in
        # django/db/models/sql/compiler.py), and would loop for ever on another kind of sequence.
        self.empty = empty
        self.next_row: tuple[object, ...] | None = None
        self.next_row_reason: str | None = None
        self.returned: list[tuple[object, ...]] | None = None
        self.returned_reason: str | None = None

    def cursor(self) -> NullCursor:
        """Return a new cursor."""
        return NullCursor(self)

    def commit(self) -> None:
        """Do nothing: there was nothing to keep."""

    def rollback(self) -> None:
        """Do nothing: there was nothing to undo."""

    def ping(self) -> None:
        """Do nothing: it is always as well as it will ever be."""

    def close(self) -> None:
        """Do nothing: there was nothing open."""

    @contextmanager
    def inventing(self, row: tuple[object, ...], reason: str) -> Iterator[None]:
        """Answer the next SELECT with `row`, once, if it is executed in this context."""
        self.next_row, self.next_row_reason = row, reason
        try:
            yield
        finally:
            self.next_row = self.next_row_reason = None

    @contextmanager
    def returning(self, rows: list[tuple[object, ...]], reason: str) -> Iterator[None]:
        """Answer the next INSERT … RETURNING with `rows`, if it is executed in this context."""
        self.returned, self.returned_reason = rows, reason
        try:
            yield
        finally:
            self.returned = self.returned_reason = None


class NullCursor:
    """A PEP 249 cursor that executes nothing."""

    # What the driver encodes text in before it sends anything; a lone surrogate it cannot. None
    # where it writes one in some other way.
    encoding: ClassVar[str | None] = "utf-8"

    arraysize: int = 100
    outputtypehandler: object = None

    def __init__(self, connection: NullConnection) -> None:
        self.connection = connection
        self.invented: str | None = None
        self.lastrowid: int | None = None
        self.rowcount = -1
        self.statement: str | None = None
        self._rows: list[tuple[object, ...]] = []

    @property
    def description(self) -> list[tuple[object, ...]]:
        """Return columns as PEP 249 has them: every column that any model has.

        Only raw() reads it, to find the model's columns in a result, and nobody knows what a raw
        statement would have returned. It ignores the others, and there are no rows.
        """
        from django.apps import apps

        fields = (field for model in apps.get_models() for field in model._meta.concrete_fields)
        return [(column, *[None] * 6) for column in dict.fromkeys(f.column for f in fields)]

    def execute(self, sql: str, params: object = None) -> None:
        """Take the statement; make up what Django needs to know about it.

        Raises UnicodeEncodeError where the driver could not send a text.
        """
        if self.encoding is not None:
            _encode(sql, self.encoding)
            _encode(params, self.encoding)
        self.statement = sql
        self.invented, self.lastrowid, self.rowcount, self._rows = None, None, 0, []
        match sql.split(None, 1)[0].upper() if sql.strip() else "":
            case "INSERT":
                self.lastrowid, self.rowcount = INVENTED_KEY, 1
                self.invented = f"The new row's key {INVENTED_KEY}: nothing was inserted."
                if self.connection.returned is not None:
                    self._rows = self.connection.returned
                    self.invented = self.connection.returned_reason
                    self.connection.returned = None
            case "UPDATE":
                # Model.save() would try an INSERT if no row was updated.
                self.rowcount = 1
                self.invented = "One row updated, so that save() is content: nothing was updated."
            case "SELECT" if self.connection.next_row is not None:
                self._rows = [self.connection.next_row]
                self.invented = self.connection.next_row_reason
                self.connection.next_row = None

    def executemany(self, sql: str, params: Sequence[object]) -> None:
        """Take the statement once for all of `params`."""
        self.execute(sql, params)

    def fetchone(self) -> tuple[object, ...] | None:
        """Return the row that was made up, or None."""
        return self._rows.pop() if self._rows else None

    def fetchmany(self, size: int | None = None) -> Sequence[object]:
        """Return the rows that were made up, then the driver's empty sequence."""
        del size
        rows, self._rows = self._rows, []
        return rows or self.connection.empty

    def fetchall(self) -> Sequence[object]:
        """Return the rows that were made up, then the driver's empty sequence."""
        return self.fetchmany()

    def __iter__(self) -> Iterator[object]:
        return iter(self.fetchall())

    def setinputsizes(self, *sizes: object, **named: object) -> None:
        """Take the sizes that PEP 249 lets callers announce."""

    def close(self) -> None:
        """Do nothing: there was nothing open."""


def _encode(value: object, encoding: str) -> None:
    if isinstance(value, str):
        if not value.isascii():
            value.encode(encoding)
    elif isinstance(value, Mapping):
        _encode([*value.values()], encoding)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _encode(each, encoding)
