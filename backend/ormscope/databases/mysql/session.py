"""What is done to a run's connection before and after it.

It goes past Django's cursors, by the driver's own connection: no trace shows it.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

# A Unix socket needs no TLS, whose preparation takes PyMySQL 20 ms a connection. PyMySQL doesn't
# allow several statements at once anyway. Django took three bytes a character before 5.2.
OPTIONS: Final[Mapping[str, Mapping[str, object]]] = {
    "PyMySQL": {"charset": "utf8mb4", "ssl_disabled": True, "local_infile": False},
    "mysqlclient": {"charset": "utf8mb4", "local_infile": 0, "multi_statements": False},
}
# ER_XAER_RMFAIL, ER_XA_RBROLLBACK, ER_XA_RBTIMEOUT, ER_XA_RBDEADLOCK
REFUSED: Final = (1399, 1402, 1613, 1614)
COM_RESET_CONNECTION: Final = 0x1F  # of MySQL's protocol
# SHOW PROFILES tells statements, and MariaDB's reset leaves them: the names of XA transactions must
# never be among them. They are cut to the history's size when a profiled statement ends.
FORGET: Final = (
    "SET profiling = 1, profiling_history_size = 0",
    "SET profiling = 0",
    "SET profiling_history_size = DEFAULT",
)


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


def is_inside(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the XA transaction is still there, even if a deadlock has rolled it back.

    Asked by the one statement that would end any other transaction.
    """
    from django.db import Error

    try:
        _execute(connection, "COMMIT")
    except Error as error:
        return bool(error.args) and error.args[0] in REFUSED
    return False


def keep_or_close(connection: BaseDatabaseWrapper) -> None:
    """Keep the connection as if it were new; close it where that cannot be done."""
    raw: Any = connection.connection
    if raw is None:
        return
    if not connection.in_atomic_block:
        try:
            renew(connection)
        except Exception:  # the server's, the driver's: whatever it is, a new one is as good
            pass
        else:
            return
    connection.close()


def renew(connection: BaseDatabaseWrapper) -> None:
    """Make the session what it was when it was opened, by the server's own means, and by Django's.

    The server rolls back, drops temporary tables, variables, prepared statements and locks, and
    sets its settings to the server's. It keeps the database and the profiles. Raises what the
    driver raises, also where it has no way to do so.
    """
    from django.db import Error

    raw: Any = connection.connection
    settings: Any = connection.settings_dict
    if hasattr(raw, "change_user"):  # mysqlclient: logs in anew, which resets as well
        raw.change_user(settings["USER"], settings["PASSWORD"], settings["NAME"])
        raw.set_character_set(settings["OPTIONS"]["charset"])
    else:
        raw._execute_command(COM_RESET_CONNECTION, b"")
        raw._read_ok_packet()
        raw.set_character_set(raw.charset, raw.collation)
        raw.select_db(settings["NAME"])
    begin = settings["OPTIONS"].get("init_command")
    wrapper: Any = connection
    for statement in FORGET:
        try:
            _execute(connection, statement)
        except Error:  # MySQL may have no profiles one day
            if wrapper.mysql_is_mariadb:
                raise
    for statement in (
        *((begin,) if begin else ()),
        *_as_django_begins(connection),
    ):
        _execute(connection, statement)
    raw.autocommit(True)


def _as_django_begins(connection: Any) -> Iterator[str]:
    """Yield what `init_connection_state()` of django/db/backends/mysql/base.py sends."""
    if connection.features.is_sql_auto_is_null_enabled:
        yield "SET SQL_AUTO_IS_NULL = 0"
    if connection.isolation_level:
        yield f"SET SESSION TRANSACTION ISOLATION LEVEL {connection.isolation_level.upper()}"


def _execute(connection: BaseDatabaseWrapper, statement: str) -> None:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(statement)
        finally:
            cursor.close()
