"""What keeps a run inside Firebird's engine, which runs in the worker: tried before the first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ormscope.databases.containment import Measure
from ormscope.databases.firebird.library import STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.base import Database
    from ormscope.databases.firebird.base import DatabaseWrapper

ELSEWHERE = "/tmp/ormscope-nowhere.fdb"
# Definitions take effect when they are committed, so each statement is.
EXTERNAL = (
    "EXECUTE BLOCK RETURNS (x INT) AS BEGIN EXECUTE STATEMENT 'SELECT 1 FROM RDB$DATABASE' "
    "ON EXTERNAL '{}' AS USER 'SYSDBA' INTO x; SUSPEND; END"
)
# A definition takes effect when it is committed, so each statement is.
FILE = (
    "CREATE TABLE ormscope_x EXTERNAL FILE '/etc/hostname' (x CHAR(1))",
    "SELECT COUNT(*) FROM ormscope_x",
)
COUNT = "SELECT COUNT(*) FROM RDB$RELATIONS"


def tried(database: Database, connection: DatabaseWrapper) -> Iterator[Measure]:
    """Yield each with what was seen. The connection is as each run finds it."""
    outside = {
        "another database": (EXTERNAL.format(ELSEWHERE),),
        "the sample itself": (EXTERNAL.format(connection.sample),),
        "a file as a table": FILE,
    }
    seen = {what: _refused(database, connection, each) for what, each in outside.items()}
    yield Measure(
        name="one directory",
        does="A statement opens no database or file elsewhere, and loads no code.",
        holds=None not in seen.values(),
        seen="; ".join(f"{what}: {told or 'it could'}" for what, told in seen.items()),
    )
    yield _copies(database, connection)
    with database.isolate(connection), connection.cursor() as cursor:
        cursor.execute(
            "SELECT RDB$CONFIG_VALUE FROM RDB$CONFIG WHERE RDB$CONFIG_NAME = 'StatementTimeout'"
        )
        row = cursor.fetchone()
    yield Measure(
        name="statement timeout",
        does=f"A statement is stopped after {STATEMENT} s; a session can only ask for less.",
        holds=row is not None and str(row[0]).strip() == str(STATEMENT),
        seen=f"StatementTimeout = {row and row[0]}",
    )


def _copies(database: Database, connection: DatabaseWrapper) -> Measure:
    """Let a run make and commit a table, by the driver itself, and look for it in the next."""
    with database.isolate(connection), connection.cursor() as cursor:
        cursor.execute(COUNT)
        before = cursor.fetchone()[0]
        cursor.execute("CREATE TABLE ormscope_x (y INT)")
        connection.connection.commit()
    with database.isolate(connection), connection.cursor() as cursor:
        cursor.execute(COUNT)
        after = cursor.fetchone()[0]
    left = len(list(Path(connection.copies).iterdir()))
    return Measure(
        name="own copy",
        does="Each run has a copy of the sample, a file without a name that is gone after it.",
        holds=after == before and left == 0,
        seen=f"{after - before} tables and {left} files were left by a run that committed",
    )


def _refused(
    database: Database, connection: DatabaseWrapper, statements: tuple[str, ...]
) -> str | None:
    from django.db import Error

    try:
        with database.isolate(connection), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if not statement.startswith("CREATE"):
                    cursor.fetchall()
                connection.connection.commit()
    except (Error, connection.Database.Error) as error:
        return " ".join(str(error).split())
    return None
