"""SQL Server, compiled: SQL as for a server 2022 or 2019, in pyodbc's form, executed nowhere."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from ormscope.databases.base import Database, Params, Sent
from ormscope.databases.literals import write_literals
from ormscope.databases.noting import NotingCursor
from ormscope.databases.offline import CompiledDatabase
from ormscope.databases.sqlserver.quoting import quote

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.document.plan import Plan


class SQLServerBase(Database):
    """What is SQL Server's, wherever it runs: its driver's statements, literals and errors.

    mssql-django imports pyodbc, whichever of its two drivers a connection then chooses.
    """

    vendor = "microsoft"
    label = "SQL Server"
    driver = "pyodbc"
    order = 50
    modules: tuple[str, ...] = ("mssql", "pyodbc")
    can_explain = True

    def missing(self) -> str | None:
        """Return also what to do about the system's library that pyodbc is linked to."""
        if problem := super().missing():
            return problem
        if sys.platform != "linux":
            return None
        try:
            ctypes.CDLL("libodbc.so.2")
        except OSError:
            return (
                f"{self.label} needs unixODBC's libodbc.so.2, not installed here. Install it, and "
                "start ORMscope again: apt-get install libodbc2"
            )
        return None

    def error_code(self, error: BaseException) -> str | None:
        """Return the SQLSTATE: the first argument of pyodbc's exceptions."""
        first = error.args[0] if error.args else None
        return first if isinstance(first, str) and len(first) == 5 else None

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Convert `%s` to `?` with mssql-django's own cursor.

        It declares a variable for each value where the statement has a GROUP BY, and takes no named
        parameters. Raises TypeError for those.
        """
        from mssql.base import CursorWrapper

        if isinstance(params, Mapping):
            raise TypeError("mssql-django takes no named parameters.")
        noting = NotingCursor()
        CursorWrapper(noting, connection).execute(sql, params)
        return Sent(noting.sql, tuple(cast("Iterable[object]", noting.params)), "qmark")

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Have it show its plan of the statement with the values written in."""
        from ormscope.databases.sqlserver.plan import explain

        return explain(connection, self.literal(connection, sql, params), analyze=analyze)

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Write the values as T-SQL's literals, in the places that Django gave them."""
        del connection
        # An empty list is to mssql-django what None is: percent signs stay as they are.
        return write_literals(sql, None if params == [] else params, quote)


class SQLServer(SQLServerBase, CompiledDatabase):
    """mssql-django, with a server's version pinned."""

    alias = "sqlserver"
    canned = {"has_zoneinfo_database": "The server was taken to know time zones, as from 2016 on."}

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.sqlserver")


DATABASES = (SQLServer("2022"), SQLServer("2019", version="2019"))
