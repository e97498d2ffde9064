"""MariaDB servers of the user's own: as MySQL's, but for their limits."""

from __future__ import annotations

from typing import ClassVar

from ormscope.databases.mariadb import MariaDBBase
from ormscope.databases.mysql.by_url import MySQLServer


class MariaDBServer(MariaDBBase, MySQLServer):
    """MariaDB by URL."""

    family = "mariadb"
    schemes: ClassVar[tuple[str, ...]] = ("mariadb",)
    is_mariadb: ClassVar[bool] = True
    limits: ClassVar[str] = (
        "SET SESSION max_statement_time = 4, SESSION innodb_lock_wait_timeout = 2, "
        "SESSION lock_wait_timeout = 2"
    )
    limit: ClassVar[str] = "SELECT @@SESSION.max_statement_time"


SERVERS = (MariaDBServer,)
