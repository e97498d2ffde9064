"""What a run on a live MySQL or MariaDB is put into, and how it is put away."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ormscope.databases.mysql import MySQLBase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from django.db.backends.base.base import BaseDatabaseWrapper


class LiveMySQL(MySQLBase):
    """A server: each run is inside an XA transaction, on a connection that is then reset."""

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Rewind the tables' keys first: AUTO_INCREMENT is not rolled back."""
        from ormscope.databases.mysql.session import rewind_keys

        rewind_keys(connection)
        with super().isolate(connection):
            yield

    def enclose(self, connection: BaseDatabaseWrapper) -> AbstractContextManager[None]:
        """Begin the XA transaction in Django's, and end it before.

        The server commits at many a statement (any DDL, LOCK TABLES, …), which XA refuses.
        """
        from ormscope.databases.mysql.session import contained

        return contained(connection)

    def has_escaped(self, connection: BaseDatabaseWrapper, error: BaseException) -> bool:
        """Tell whether the XA transaction is gone, too: a deadlock takes the savepoints only."""
        from ormscope.databases.mysql.session import is_inside

        return not self.is_lost(error) and not is_inside(connection)

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Keep the connection, reset: a jailed runner could not open another."""
        from ormscope.databases.mysql.session import keep_or_close

        keep_or_close(connection)
