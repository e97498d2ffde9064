"""What is done to a visitor's connection before and after each run.

It goes past Django's cursors, by the driver's own connection: no trace shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

REWIND: Final = "SELECT ormscope.rewind_sequences()"


def rewind_sequences(connection: BaseDatabaseWrapper, statement: str = REWIND) -> None:
    """Set the sequences back to where loading left them, so that new keys are the same each time.

    Connects when there is no connection, or when the server has gone away in the meantime. Raises
    `django.db.OperationalError` when there is no server.
    """
    _execute_anew(connection, statement)


def reconnect_if_gone(connection: BaseDatabaseWrapper) -> None:
    """Connect when there is no connection, or when the server has gone away in the meantime.

    Raises `django.db.OperationalError` when there is no server.
    """
    _execute_anew(connection, "SELECT 1")


def _execute_anew(connection: BaseDatabaseWrapper, statement: str) -> None:
    from django.db import OperationalError

    try:
        _execute(connection, statement)
    except OperationalError:
        connection.close()
        _execute(connection, statement)


def _execute(connection: BaseDatabaseWrapper, statement: str) -> None:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.execute(statement)


def keep_or_close(connection: BaseDatabaseWrapper) -> None:
    """Keep the connection if it is sound and outside a transaction, forgetting its settings."""
    from django.db import Error
    from psycopg.pq import TransactionStatus

    raw = connection.connection
    if raw is None:
        return
    if not connection.in_atomic_block and raw.info.transaction_status == TransactionStatus.IDLE:
        try:
            _execute(connection, "DISCARD ALL")
        except Error:
            pass
        else:
            return
    connection.close()
