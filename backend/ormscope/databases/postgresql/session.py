"""What is done to a visitor's connection before and after each run, and to what it leaves behind.

It goes past Django's cursors, by the driver's own connection: no trace shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# What we call a session: a process's number, which may be another's later, and when it began.
SESSION: Final = """
SELECT format('%s@%s', pid, extract(epoch FROM backend_start))
FROM pg_stat_activity WHERE pid = pg_backend_pid()
"""
TERMINATE: Final = """
SELECT pid, pg_terminate_backend(pid, 1000) FROM pg_stat_activity
WHERE format('%%s@%%s', pid, extract(epoch FROM backend_start)) = ANY (%s)
AND datname IN (current_database(), current_database() || '_scratch') AND pid <> pg_backend_pid()
"""
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


def sessions(statement: str, *connections: Any) -> str:
    """Return what `end_session()` understands, asking each of psycopg's connections."""
    return ",".join(
        str(name) for each in connections for (name,) in each.execute(statement).fetchall()
    )


def terminate(connection: BaseDatabaseWrapper, sessions: str) -> list[int]:
    """End those that are still there, and wait a second at most for each.

    Returns the processes that did not end: a function that searches a long text, say, heeds no
    signal until it is done, which may be in hours.
    """
    with connection.cursor() as cursor:
        cursor.execute(TERMINATE, [sessions.split(",")])
        return [pid for pid, has_ended in cursor.fetchall() if not has_ended]
