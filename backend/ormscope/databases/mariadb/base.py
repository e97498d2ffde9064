"""Django's MySQL backend for a live MariaDB server, with mysqlclient or PyMySQL.

Imported in the worker of that database only. Features, operations and compilers stay Django's own:
what they decide points into Django's source.
"""

from __future__ import annotations

from typing import Any

from ormscope.databases.mysql.driver import use_installed

use_installed()

import MySQLdb  # noqa: E402 - is PyMySQL where that is installed
from django.db.backends.mysql import base  # noqa: E402

from ormscope.databases.mariadb.accounts import is_account  # noqa: E402
from ormscope.databases.mariadb.server import PACKET  # noqa: E402

ER_NET_PACKET_TOO_LARGE = 1153


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, whose visitors are told of a statement that is too long.

    The server would hang up instead, and both drivers say that it had gone away.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; both drivers have a class of cursors that can be replaced."""
        connection: Any = super().get_new_connection(conn_params)
        if is_account(str(self.settings_dict["USER"])):
            connection.cursorclass = _bounded(connection.cursorclass)
        return connection


def _bounded(cursors: Any) -> type:
    class Bounded(cursors):  # type: ignore[misc]
        def _query(self, query: str | bytes) -> Any:
            size = len(query if isinstance(query, bytes) else query.encode(errors="replace"))
            if size >= PACKET:
                raise MySQLdb.OperationalError(
                    ER_NET_PACKET_TOO_LARGE,
                    f"This statement has {size // 1024} kB with its values, and this server takes "
                    f"less than {PACKET // 1024} kB. Send fewer or shorter values at once.",
                )
            return super()._query(query)

    return Bounded


__all__ = ["DatabaseWrapper"]
