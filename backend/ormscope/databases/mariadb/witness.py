"""What the owner sees of a private server: whether visitors have left anything. For checks only."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.mariadb.accounts import owning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

# Keys' counters are left out: each run rewinds them when it begins. Each worker has an account of
# its own.
_SERVER: Final = {
    "tables": "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES",
    "columns": "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS "
    "WHERE TABLE_SCHEMA = DATABASE()",
    "indexes": "SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS "
    "WHERE TABLE_SCHEMA = DATABASE()",
    "databases": "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA",
    "routines": "SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES",
    "triggers": "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS",
    "events": "SELECT EVENT_NAME FROM information_schema.EVENTS",
    "plugins": "SELECT PLUGIN_NAME FROM information_schema.PLUGINS",
    "accounts": "SELECT Host, User, Priv FROM mysql.global_priv "
    "WHERE User NOT LIKE 'visitor%' AND User NOT LIKE 'scratch%'",
    "prepared transactions": "XA RECOVER",
    "settings": "SELECT VARIABLE_NAME, GLOBAL_VALUE FROM information_schema.SYSTEM_VARIABLES "
    "WHERE GLOBAL_VALUE IS NOT NULL AND VARIABLE_NAME NOT LIKE 'GTID%'",
}
_TABLES: Final = "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
_BUSY: Final = """
SELECT CONCAT(USER, ' (', COMMAND, ', ', TIME, ' s): ', COALESCE(LEFT(INFO, 80), 'a transaction'))
FROM information_schema.PROCESSLIST
WHERE (USER LIKE 'visitor%' OR USER LIKE 'scratch%')
  AND (COMMAND <> 'Sleep' OR ID IN (SELECT trx_mysql_thread_id FROM information_schema.INNODB_TRX))
"""


class Witness:
    """Looks by the owner's connection, a new one each time: a restore may end the one before."""

    def __init__(self, visitor: BaseDatabaseWrapper) -> None:
        self._visitor = visitor

    def state(self) -> Mapping[str, str]:
        """Return a digest, by each table's name and each catalogue's."""
        with self._cursor() as cursor:
            found = {}
            cursor.execute(_TABLES)
            # Not CHECKSUM TABLE: where a column is generated, it changes while the rows don't.
            tables = {f"table {name}": f"SELECT * FROM `{name}`" for (name,) in cursor.fetchall()}
            for name, statement in {**_SERVER, **tables}.items():
                cursor.execute(statement)
                rows = sorted(map(str, cursor.fetchall()))
                digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
                found[name] = f"{digest[:8]} ({len(rows)} rows)"
        return found

    def busy(self) -> list[str]:
        """Return the statements and open transactions of visitors."""
        with self._cursor() as cursor:
            cursor.execute(_BUSY)
            return [str(row[0]) for row in cursor.fetchall()]

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        name = str(self._visitor.settings_dict["NAME"])
        with owning(self._visitor, name) as owner, owner.cursor() as cursor:
            yield cursor
