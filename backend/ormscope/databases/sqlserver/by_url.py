"""SQL Servers of the user's own: the scratch is a database, with its mark in a table.

Not seen live: no server was at hand. The driver is mssql-python, which brings what pyodbc would
need from the system. It trusts no certificate of the server's own making: a URL says
`?extra_params=TrustServerCertificate%3Dyes` where it should.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ormscope.databases.servers.mark_table import MARK, MarkTable
from ormscope.databases.sqlserver import SQLServerBase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

NOTE: Final = """
SELECT OBJECT_NAME(object_id) AS name, COALESCE(CAST(last_value AS bigint), 0) AS value
INTO ormscope_keys FROM sys.identity_columns
WHERE OBJECTPROPERTY(object_id, 'IsUserTable') = 1
"""
MOVED: Final = """
SELECT k.name, k.value FROM ormscope_keys k
JOIN sys.identity_columns c ON c.object_id = OBJECT_ID(k.name)
WHERE COALESCE(CAST(c.last_value AS bigint), 0) <> k.value
"""


class SQLServerServer(SQLServerBase, MarkTable):
    """SQL Server by URL."""

    driver = "mssql-python"
    # It pools connections, in native code; nobody has seen what a fork would make of them.
    can_fork = False
    family = "sqlserver"
    modules = (*MarkTable.modules, "mssql", "pyodbc", "mssql_python")
    schemes: ClassVar[tuple[str, ...]] = ("mssql", "sqlserver")
    url_scheme: ClassVar[str] = "mssqlms"
    engine: ClassVar[str] = "mssql"
    default_port: ClassVar[int] = 1433

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the build, such as 16.0.4165.4."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(40))")
            return str(cursor.fetchone()[0])

    def session(self, connection: BaseDatabaseWrapper) -> str:
        """Connect; return the server's number of the session."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT @@SPID")
            return str(cursor.fetchone()[0])

    def end_session(self, connection: BaseDatabaseWrapper, session: str) -> None:
        """Kill it, which wants ALTER ANY CONNECTION, if it is still in the scratch."""
        from django.db import Error

        with connection.cursor() as cursor, suppress(Error):  # else its statements' time is up soon
            cursor.execute(
                "SELECT session_id FROM sys.dm_exec_sessions "
                "WHERE session_id = %s AND database_id = DB_ID() AND session_id <> @@SPID",
                [int(session)],
            )
            for (number,) in cursor.fetchall():
                cursor.execute(f"KILL {number:d}")

    def options(self) -> dict[str, Any]:
        """Choose the driver; bound a statement's time, in seconds."""
        return {"python_driver": "mssql_python", "query_timeout": 4}

    def exists(self, cursor: Any, name: str) -> bool:
        """Look for it in the catalog."""
        return name in self.names(cursor, name)

    def names(self, cursor: Any, prefix: str) -> list[str]:
        """Return databases that begin so."""
        cursor.execute("SELECT name FROM sys.databases WHERE name LIKE %s", [f"{prefix}%"])
        return [name for (name,) in cursor.fetchall()]

    def mark_table(self, name: str) -> str:
        """Return it with its database."""
        return f"[{name}].dbo.{MARK}"

    def find_mark(self, name: str) -> tuple[str, Sequence[object]]:
        """Look for it in the catalog of its database."""
        return f"SELECT 1 FROM [{name}].sys.tables WHERE name = %s", [MARK]

    def create_empty(self, cursor: Any, name: str) -> None:
        """Create the database."""
        cursor.execute(f"CREATE DATABASE [{name}]")

    def drop(self, cursor: Any, name: str) -> None:
        """End the sessions in it and drop it."""
        cursor.execute(f"ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE")
        cursor.execute(f"DROP DATABASE [{name}]")

    def guard(self, connection: BaseDatabaseWrapper) -> None:
        """Note the tables' last keys."""
        with connection.cursor() as cursor:
            cursor.execute(NOTE)

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Roll back, and set the keys back first, which SQL Server doesn't roll back."""
        with connection.cursor() as cursor:
            cursor.execute(MOVED)
            for table, value in cursor.fetchall():
                cursor.execute(f"DBCC CHECKIDENT ('{table}', RESEED, {value:d}) WITH NO_INFOMSGS")
        with super().isolate(connection):
            yield


SERVERS = (SQLServerServer,)
