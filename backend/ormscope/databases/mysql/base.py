"""Django's MySQL backend without a server, for every version of MySQL and MariaDB.

Imported in the worker of such a database only: PyMySQL then stands in for mysqlclient in the whole
process. It can write values into statements without being connected, which mysqlclient cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pymysql

from ormscope.databases.mysql.driver import use_pymysql
from ormscope.databases.mysql.pinned import server_data
from ormscope.databases.offline import NullConnection, NullCursor

use_pymysql()

from django.db.backends.mysql import base  # noqa: E402 - needs MySQLdb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.databases.base import Params


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper around a null connection."""

    _binder: pymysql.connections.Connection[Any] | None = None

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # An instance's attribute hides the cached property, which would ask the server. (In
        # `__dict__`, since django-stubs has it as a property without a setter.)
        self.__dict__["mysql_server_data"] = server_data(settings_dict["ORMSCOPE"]["version"])
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

    def cursor(self) -> MySQLCursor:
        """Return a new cursor."""
        return MySQLCursor(self)

    def literal(self, value: object) -> str:
        """Return a value as PyMySQL writes it into a statement."""
        return str(self._binder.literal(value))

    def mogrify(self, sql: str, params: Params) -> str:
        """Return the statement as PyMySQL would send it."""
        return str(self._binder.cursor().mogrify(sql, params))

    def escape(self, value: object, encoders: Any) -> str:
        """Return a value as the schema editor writes it into DDL."""
        return str(self._binder.escape(value, encoders))

    @property
    def encoders(self) -> Any:
        """Return PyMySQL's table of how each type is written."""
        return self._binder.encoders

    def autocommit(self, value: bool) -> None:
        """Do nothing: mysqlclient's and PyMySQL's is a method, PEP 249 has none."""


class MySQLCursor(NullCursor):
    """A null cursor that binds values, and so refuses those that PyMySQL refuses to send."""

    encoding = None  # its own way is below
    connection: MySQLConnection

    def execute(self, sql: str, params: Any = None) -> None:
        """Take the statement. Raises what PyMySQL does for values that it cannot write."""
        self.connection.mogrify(sql, params).encode()
        super().execute(sql, params)

    def executemany(self, sql: str, params: Sequence[Any]) -> None:
        """Take the statement once for all of `params`."""
        for each in params:
            self.connection.mogrify(sql, each).encode()
        super().execute(sql)
