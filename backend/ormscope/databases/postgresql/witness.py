"""What the owner sees of a private server: whether visitors have left anything. For checks only."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.postgresql.preparation import owning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

_NAMED: Final = "n.nspname !~ '^pg_(catalog|toast)' AND n.nspname <> 'information_schema'"
# One row of text each. Sequences are left out: each run rewinds them when it begins.
_SERVER: Final = {
    "relations": "SELECT relname, relkind, relhastriggers, relacl FROM pg_class c "
    f"JOIN pg_namespace n ON n.oid = relnamespace WHERE {_NAMED} AND relpersistence <> 't'",
    "temporary tables": "SELECT relname FROM pg_class WHERE relpersistence = 't'",
    "functions": f"SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace "
    f"WHERE {_NAMED}",
    "triggers": "SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger",
    "roles": "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolconfig FROM pg_roles",
    "role settings": "SELECT setrole::regrole, setconfig FROM pg_db_role_setting",
    "databases": "SELECT datname, datacl FROM pg_database",
    "extensions": "SELECT extname FROM pg_extension",
    "languages": "SELECT lanname FROM pg_language",
    "large objects": "SELECT oid FROM pg_largeobject_metadata",
    "prepared transactions": "SELECT gid FROM pg_prepared_xacts",
    "advisory locks": "SELECT objid FROM pg_locks WHERE locktype = 'advisory'",
    "settings": "SELECT name, setting FROM pg_settings "
    "WHERE source NOT IN ('client', 'session', 'user', 'override')",
}
_DIGEST: Final = (
    "SELECT md5(coalesce(string_agg(x::text, E'\\n' ORDER BY x::text), '')), count(*) FROM ({}) x"
)
_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_BUSY: Final = """
SELECT format('%s (%s, %s s): %s', usename, state, round(extract(epoch FROM now() - query_start)),
              left(query, 80))
FROM pg_stat_activity
WHERE backend_type = 'client backend' AND usename <> current_user AND state <> 'idle'
"""


class Witness:
    """Looks by the owner's connection, a new one each time: a restore ends those to the sample."""

    def __init__(self, visitor: BaseDatabaseWrapper) -> None:
        self._visitor = visitor

    def state(self) -> Mapping[str, str]:
        """Return a digest and the number of rows, by each table's name and each catalogue's."""
        asked = dict(_SERVER)
        with self._cursor() as cursor:
            cursor.execute(_TABLES)
            asked |= {f"table {name}": f'SELECT * FROM "{name}"' for (name,) in cursor.fetchall()}
            found = {}
            for name, statement in asked.items():
                cursor.execute(_DIGEST.format(statement))
                digest, count = cursor.fetchone()
                found[name] = f"{digest[:8]} ({count} rows)"
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
