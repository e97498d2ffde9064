"""Django's SQLite backend, whose connections begin as a copy of the sample.

Features, operations and compilers stay Django's own: what they decide points into Django's source.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3 import base

from ormscope.databases.sqlite.authorizer import authorize
from ormscope.databases.sqlite.limits import Deadline, limit

if TYPE_CHECKING:
    from collections.abc import Callable


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to a database in memory that is gone when it is closed."""

    # The bytes of the prepared database; None while it is being built.
    snapshot: bytes | None = None
    # Bytes of such copies that the memory's limit allows for in an empty database, a scratch; None
    # where it is no scratch.
    limited: int | None = None
    # What answers SQLite's questions about each statement.
    authorize: Callable[[int, str | None, str | None, str | None, str | None], int] = staticmethod(
        authorize
    )
    # Whether a statement of the run's has ended its transaction. SQLite does so itself, too, where
    # it finds no memory.
    has_ended: bool = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open a new database in memory and fill it from the snapshot, if there is one."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        if self.snapshot is not None:
            limit(connection, len(self.snapshot))
            connection.deserialize(self.snapshot)
        elif self.limited is not None:
            limit(connection, self.limited)
        else:
            return connection
        connection.set_authorizer(self._authorize)
        self.has_ended = False
        Deadline(connection)
        return connection

    def _authorize(
        self,
        action: int,
        first: str | None,
        second: str | None,
        database: str | None,
        trigger: str | None,
    ) -> int:
        if action == sqlite3.SQLITE_TRANSACTION and first != "BEGIN":
            self.has_ended = True
        return self.authorize(action, first, second, database, trigger)

    def close(self) -> None:
        """Really close: Django's own keeps a database in memory open, since it would be lost."""
        BaseDatabaseWrapper.close(self)
