"""mssql-django without a server. Imported in a SQL Server worker only: it changes Django's own
lookups and `QuerySet.bulk_update()` for the whole process (mssql/functions.py)."""

from __future__ import annotations

import datetime
from typing import Any

from mssql import base

from ormscope.databases.offline import NullConnection
from ormscope.databases.sqlserver.answers import SQLServerCursor


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # mssql has no types
    """mssql-django's wrapper around a null connection."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # Instance attributes hide the cached properties, which ask the server.
        self.sql_server_version = int(settings_dict["ORMSCOPE"]["version"])
        self.to_azure_sql_db = False
        self.get_system_datetime = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - only its type
        self.features.has_zoneinfo_database = True  # every server since 2016 has it
        self.ops.compiler_module = "ormscope.databases.sqlserver.compiler"

    def get_new_connection(self, conn_params: dict[str, Any]) -> SQLServerConnection:
        """Return a null connection that looks like pyodbc's."""
        del conn_params
        return SQLServerConnection(empty=self.features.empty_fetchmany_value)


class SQLServerConnection(NullConnection):
    """A null connection with what mssql-django sets or asks of pyodbc's."""

    autocommit: bool = False

    def cursor(self) -> SQLServerCursor:
        """Return a new cursor."""
        return SQLServerCursor(self)

    def getinfo(self, what: int) -> str:
        """Name the ODBC driver that mssql-django looks for first: it decides on result sets."""
        return "libmsodbcsql-18.so" if what == base.Database.SQL_DRIVER_NAME else ""
