"""What keeps a run on any live MySQL or MariaDB inside: tried by the connection that runs have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.databases.containment import Measure
from ormscope.databases.mysql.session import contained, renew

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.mysql.by_url import MySQLServer

COMMITS = ("COMMIT", "TRUNCATE ormscope_x", "CREATE TABLE ormscope_x (y int)")
# What one run leaves in its session, and what the next must find instead.
LEAVE = (
    "SET @left = 1, SESSION sql_mode = 'ANSI', profiling = 1",
    "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE",
    "PREPARE left_statement FROM 'SELECT 1'",
    "SELECT GET_LOCK('left', 0)",
    "USE information_schema",
)
FIND = "SELECT @left, @@sql_mode, DATABASE(), IS_USED_LOCK('left')"


def tried(database: MySQLServer, connection: BaseDatabaseWrapper) -> Iterator[Measure]:
    """Yield each for a server by URL, with what was seen.

    There runs have the account that the URL names: what that may do elsewhere is not ours to say.
    """
    yield commits(connection)
    with connection.cursor() as cursor:
        cursor.execute(database.limit)
        (limit,) = cursor.fetchone()
    yield Measure(
        name="statement timeout",
        does="A statement is stopped after 4 s; on MySQL a SELECT. Raw SQL can lift that for its "
        "run, which its deadline then ends.",
        holds=bool(limit),
        seen=f"{database.limit.rpartition('.')[2]} = {limit:g}",
    )
    yield session(connection)
    yield rows(database.is_whole(connection))


def commits(connection: BaseDatabaseWrapper) -> Measure:
    """Try to commit in a run's transaction."""
    with contained(connection), connection.cursor() as cursor:
        seen = {statement: refused(cursor, statement) or "it could" for statement in COMMITS}
    return Measure(
        name="XA transaction",
        does="A run cannot commit, nor execute a statement that does, such as any DDL: only who "
        "knows the transaction's random name can end it.",
        holds=all(told.startswith("1399") for told in seen.values()),
        seen="; ".join(f"{statement}: {told}" for statement, told in seen.items()),
    )


def session(connection: BaseDatabaseWrapper) -> Measure:
    """Leave things in the session as a run may, and reset it."""
    with connection.cursor() as cursor:
        before = _found(cursor)
        for statement in LEAVE:
            refused(cursor, statement)
    try:
        renew(connection)
    except Exception as error:
        connection.close()
        return Measure(
            name="reset session",
            does="Nothing of one run is there in the next: each has a connection of its own.",
            holds=True,
            seen=f"closed after each run ({told(error)})",
        )
    with connection.cursor() as cursor:
        after = _found(cursor)
    return Measure(
        name="reset session",
        does="Variables, settings, locks and prepared statements of one run are not there in the "
        "next.",
        holds=after == before,
        seen="; ".join(after),
    )


def _found(cursor: Any) -> list[str]:
    cursor.execute(FIND)
    values = [str(value) for value in cursor.fetchone()]
    values.append(refused(cursor, "EXECUTE left_statement") or "it is still prepared")
    if refused(cursor, "SHOW PROFILES") is None:
        cursor.execute("SHOW PROFILES")
        values.append(f"profiles: {len(cursor.fetchall())}")
    return values


def rows(are_loaded: bool) -> Measure:
    """Tell of the checksum that was compared."""
    return Measure(
        name="checksum",
        does="After a run that was killed, or got out, the tables are compared with what was "
        "loaded, and made anew where they differ.",
        holds=are_loaded,
        seen="that of the loading" if are_loaded else "it differs",
    )


def refused(cursor: Any, statement: str) -> str | None:
    """Return how the server refuses a statement, or None if it doesn't."""
    from django.db import Error

    try:
        cursor.execute(statement)
        cursor.fetchall()
    except Error as error:
        return told(error)
    return None


def told(error: BaseException) -> str:
    """Return what a driver's error says, the number first."""
    return ": ".join(str(part) for part in error.args) or type(error).__name__
