"""Notices that a run has ended the transaction that was to undo it.

A savepoint is made before the run, under a name that it cannot know, and gone back to after it: who
has committed in between, by whatever statement, has lost it. Both go past Django's cursors, by the
driver's own connection: no trace shows them.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Database
    from ormscope.databases.containment import Measure


class Tripwire:
    """One, for one run. A compiled database has no transaction, and needs none."""

    def __init__(self, database: Database, connection: BaseDatabaseWrapper) -> None:
        self._database = database
        self._connection: Any = connection  # `Database`, the driver, is each backend's own
        self._name: str | None = None

    def stretch(self) -> None:
        """Make the savepoint, in the transaction that has begun. Raises `django.db.Error`."""
        connection = self._connection
        if self._database.mode == "compiled" or not connection.features.uses_savepoints:
            return
        name = f"guard_{secrets.token_hex(8)}"
        with connection.wrap_database_errors:
            self._execute(connection.ops.savepoint_create_sql(name))
        self._name = name

    def is_cut(self) -> bool:
        """Go back to the savepoint; tell whether the run has ended its transaction.

        A connection that is closed or lost tells nothing: the server has rolled back, or the run
        had committed before. Then, too, its tables should be looked at.
        """
        connection = self._connection
        is_closed = connection.connection is None or connection.closed_in_transaction
        if self._name is None or is_closed:
            return False
        try:
            self._execute(connection.ops.savepoint_rollback_sql(self._name))
        except connection.Database.Error as error:
            return self._database.has_escaped(connection, error)
        return False

    def _execute(self, statement: str) -> None:
        cursor = self._connection.connection.cursor()
        try:
            cursor.execute(statement)
        finally:
            cursor.close()


def measure(database: Database, connection: BaseDatabaseWrapper) -> Measure:
    """Try it: have a run say COMMIT, past Django, and see whether that is refused or noticed."""
    from django.db import DatabaseError

    from ormscope.databases.containment import Measure
    from ormscope.databases.errors import Escaped

    try:
        with database.isolate(connection), connection.cursor() as cursor:
            cursor.execute("COMMIT")
        seen, holds = "A COMMIT went unnoticed.", False
    except Escaped:
        seen, holds = "A COMMIT was noticed.", True
    except DatabaseError as error:
        seen, holds = f"A COMMIT was refused: {' '.join(str(error).split())}", True
    return Measure(
        name="tripwire",
        does="A run that ends its transaction is noticed, and what it left is looked for.",
        holds=holds,
        seen=seen,
    )
