"""What is done to a visitor's connection around each run.

It goes past Django's cursors, by the driver's own connection: no trace shows it.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

# A Unix socket needs no TLS, whose preparation takes PyMySQL 20 ms a connection. PyMySQL doesn't
# allow several statements at once anyway. Django took three bytes a character before 5.2.
OPTIONS: Final[Mapping[str, Mapping[str, object]]] = {
    "PyMySQL": {"charset": "utf8mb4", "ssl_disabled": True, "local_infile": False},
    "mysqlclient": {"charset": "utf8mb4", "local_infile": 0, "multi_statements": False},
}


def rewind_keys(connection: BaseDatabaseWrapper) -> None:
    """Set the tables' AUTO_INCREMENT back, so that new keys are the same each time.

    Connects when there is no connection, or when the server has gone away in the meantime. Raises
    `django.db.OperationalError` when there is no server.
    """
    from django.db import Error

    try:
        _execute(connection, "CALL ormscope_rewind()")
    except Error:
        connection.close()
        _execute(connection, "CALL ormscope_rewind()")


@contextmanager
def contained(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Run inside an XA transaction: a COMMIT, or what commits, fails with error 1399.

    Only who knows its random name could end it. Called inside Django's outermost `atomic()`, whose
    own rollback then finds nothing to do. Where the run has lost or closed its connection, the
    server rolls back by itself.
    """
    from django.db import Error

    name = f"'{secrets.token_hex(16)}'"
    _execute(connection, f"XA START {name}")
    try:
        yield
    finally:
        if connection.connection is not None:
            with suppress(Error):
                # Refused when a deadlock has ended it already; the rollback is wanted even then.
                _execute(connection, f"XA END {name}")
            with suppress(Error):
                _execute(connection, f"XA ROLLBACK {name}")


def _execute(connection: BaseDatabaseWrapper, statement: str) -> None:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(statement)
        finally:
            cursor.close()
