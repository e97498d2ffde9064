"""CockroachDB clusters of the user's own: the scratch is a database, with its mark in a table.

Not seen live: no cluster was at hand. Its keys are of the cluster's making (`unique_rowid()`), and
so are others in each run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from ormscope.databases.cockroachdb import CockroachDBBase
from ormscope.databases.servers.mark_table import MARK, MarkTable
from ormscope.databases.servers.server import CONNECT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.containment import Measure


class CockroachDBServer(CockroachDBBase, MarkTable):
    """CockroachDB by URL."""

    label = "CockroachDB"
    family = "cockroachdb"
    modules = (*MarkTable.modules, "django_cockroachdb", "psycopg")
    schemes: ClassVar[tuple[str, ...]] = ("cockroachdb", "cockroach")
    url_scheme: ClassVar[str] = "cockroach"
    engine: ClassVar[str] = "django_cockroachdb"
    default_port: ClassVar[int] = 26257

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the number in `SELECT VERSION()`, which begins `CockroachDB CCL v25.2.1 (`."""
        said = str(connection.cockroachdb_server_info)  # type: ignore[attr-defined]
        match = re.search(r"\bv(\d[\w.-]*)", said)
        return match[1] if match else said

    def options(self) -> dict[str, Any]:
        """Give up connecting in time."""
        return {"connect_timeout": CONNECT}

    def scratch_settings(
        self, own: dict[str, Any], name: str, parameters: Mapping[str, object]
    ) -> dict[str, Any]:
        """Return the settings for the scratch, with the limit of a run."""
        del parameters
        said = f"{own['OPTIONS'].get('options', '')} -c statement_timeout=4s".strip()
        return {**own, "NAME": name, "OPTIONS": {**own["OPTIONS"], "options": said}}

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try the tripwire: runs are the role that the URL names, which may do what it may."""
        from ormscope.databases.tripwire import measure

        return (measure(self, connection),)

    def has_escaped(self, connection: BaseDatabaseWrapper, error: BaseException) -> bool:
        """Tell whether there still is a connection."""
        del error
        return not connection.connection.closed

    def session(self, connection: BaseDatabaseWrapper) -> str:
        """Connect and return the cluster's name for it."""
        with connection.cursor() as cursor:
            cursor.execute("SHOW session_id")
            ((name,),) = cursor.fetchall()
        return str(name)

    def end_session(self, connection: BaseDatabaseWrapper, session: str) -> None:
        """Have the cluster cancel it, as its own role may."""
        with connection.cursor() as cursor:
            cursor.execute("CANCEL SESSIONS IF EXISTS SELECT %s", [session])
        connection.close()

    def exists(self, cursor: Any, name: str) -> bool:
        """Look for it in the catalog."""
        return name in self.names(cursor, name)

    def names(self, cursor: Any, prefix: str) -> list[str]:
        """Return databases that begin so."""
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{prefix}%"])
        return [name for (name,) in cursor.fetchall()]

    def mark_table(self, name: str) -> str:
        """Return it with its database."""
        return f'"{name}".public.{MARK}'

    def find_mark(self, name: str) -> tuple[str, Sequence[object]]:
        """Look for it in the catalog of its database."""
        catalog = f'"{name}".information_schema.tables'
        return f"SELECT 1 FROM {catalog} WHERE table_name = %s", [MARK]

    def create_empty(self, cursor: Any, name: str) -> None:
        """Create the database."""
        cursor.execute(f'CREATE DATABASE "{name}"')

    def drop(self, cursor: Any, name: str) -> None:
        """Drop it with what is in it."""
        cursor.execute(f'DROP DATABASE "{name}" CASCADE')


SERVERS = (CockroachDBServer,)
