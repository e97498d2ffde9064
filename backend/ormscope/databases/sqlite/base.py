"""Django's SQLite backend, whose connections begin as a copy of the sample.

Features, operations and compilers stay Django's own: what they decide points into Django's source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3 import base

from ormscope.databases.sqlite.authorizer import authorize
from ormscope.databases.sqlite.limits import Deadline, limit

if TYPE_CHECKING:
    import sqlite3


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to a database in memory that is gone when it is closed."""

    # The bytes of the prepared database; None while it is being built.
    snapshot: bytes | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open a new database in memory and fill it from the snapshot."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        if self.snapshot is not None:
            limit(connection, len(self.snapshot))
            connection.deserialize(self.snapshot)
            connection.set_authorizer(authorize)
            Deadline(connection)
        return connection

    def close(self) -> None:
        """Really close: Django's own keeps a database in memory open, since it would be lost."""
        BaseDatabaseWrapper.close(self)
