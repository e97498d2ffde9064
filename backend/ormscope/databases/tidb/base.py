"""django-tidb without a server. Imported in the TiDB worker only: it changes Django's own `Chr` and
Meta's options for the whole process (django_tidb/patch.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.databases.mysql.driver import use_pymysql
from ormscope.databases.mysql.pinned import server_data

use_pymysql()

from django_tidb import base  # noqa: E402 - needs MySQLdb

from ormscope.databases.mysql.base import DatabaseWrapper as MySQLWrapper  # noqa: E402

if TYPE_CHECKING:
    from ormscope.databases.mysql.base import MySQLConnection


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # django-tidb has no types
    """django-tidb's wrapper around the null connection of MySQL's."""

    _binder = None

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # Instance attributes hide the cached properties, which would ask the server.
        data = server_data(settings_dict["ORMSCOPE"]["version"])
        self.__dict__["mysql_server_data"] = self.__dict__["tidb_server_data"] = data
        self.ops.compiler_module = "ormscope.databases.mysql.compiler"

    def get_new_connection(self, conn_params: dict[str, Any]) -> MySQLConnection:
        """Return a null connection that binds values as PyMySQL would."""
        return MySQLWrapper.get_new_connection(self, conn_params)
