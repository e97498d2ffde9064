"""Django's MySQL backend without a server.

Imported in the MySQL worker only: PyMySQL then stands in for mysqlclient in the whole process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pymysql

from ormscope.databases.offline import NullConnection

pymysql.install_as_MySQLdb()

from django.db.backends.mysql import base  # noqa: E402 - needs MySQLdb

if TYPE_CHECKING:
    from ormscope.databases.base import Params

# The answers of MySQL 8.4 as it is delivered, with its time zone tables loaded; the keys are those
# of Django's cached property `mysql_server_data`.
SERVER_DATA = {
    "version": "8.4.0",
    "sql_mode": (
        "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
        "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
    ),
    "default_storage_engine": "InnoDB",
    "sql_auto_is_null": False,
    "lower_case_table_names": False,
    "has_zoneinfo_database": True,
}


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper around a null connection."""

    _binder: pymysql.connections.Connection[Any] | None = None

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # An instance's attribute hides the cached property, which would ask the server. (In
        # `__dict__`, since django-stubs has it as a property without a setter.)
        self.__dict__["mysql_server_data"] = SERVER_DATA
        self.ops.compiler_module = "ormscope.databases.mysql.compiler"

    def get_new_connection(self, conn_params: dict[str, Any]) -> MySQLConnection:
        """Return a null connection that binds values as PyMySQL would."""
        if self._binder is None:
            # It prepares for TLS, which takes 20 ms; having no state, it serves all connections.
            self._binder = pymysql.connect(**conn_params, defer_connect=True)
            self._binder.server_status = 0  # type: ignore[attr-defined]  # missing in the stubs
        return MySQLConnection(self.features.empty_fetchmany_value, self._binder)


class MySQLConnection(NullConnection):
    """A null connection with PyMySQL's own way of writing values into statements."""

    def __init__(self, empty: Any, binder: pymysql.connections.Connection[Any]) -> None:
        super().__init__(empty=empty)
        # Never connected: it knows the character set and Django's conversions, and escapes by them.
        self._binder = binder

    def mogrify(self, sql: str, params: Params) -> str:
        """Return the statement as PyMySQL would send it."""
        return str(self._binder.cursor().mogrify(sql, params))

    def autocommit(self, value: bool) -> None:
        """Do nothing: mysqlclient's and PyMySQL's is a method, PEP 249 has none."""
