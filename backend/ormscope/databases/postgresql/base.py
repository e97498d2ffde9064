"""Django's PostgreSQL backend without a server. Imported in the worker of that database only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.backends.postgresql import base, operations
from django.db.backends.postgresql.psycopg_any import get_adapters_template

from ormscope.databases.postgresql.null import PostgreSQLConnection

if TYPE_CHECKING:
    from ormscope.databases.base import Params
    from ormscope.databases.postgresql.null import PostgreSQLCursor


def version_number(version: str) -> int:
    """Return libpq's number of a version since 10: 160011 for "16.11"."""
    major, _, minor = version.partition(".")
    return int(major) * 10_000 + int(minor or 0)


class ComposesWithoutServer:
    """Mixed into the DatabaseOperations of a compiled database."""

    compiler_module = "ormscope.databases.postgresql.compiler"
    connection: Any

    def compose_sql(self, sql: Any, params: Params) -> str:
        """Merge the parameters; Django's way asks psycopg for a cursor on a real connection."""
        self.connection.ensure_connection()
        return str(self.connection.connection.mogrify(sql, params))


class WithoutServer(base.DatabaseWrapper):
    """Mixed into the DatabaseWrapper of PostgreSQL or of a backend that builds on it."""

    def pin(self, version: int) -> None:
        """Set libpq's number of the server's version."""
        # An instance's attribute hides the cached property, which would ask the server.
        self.__dict__["pg_version"] = version

    def get_new_connection(self, conn_params: dict[str, Any]) -> PostgreSQLConnection:
        """Return a null connection with the adapters of Django's."""
        del conn_params
        adapters = get_adapters_template(settings.USE_TZ, self.timezone)
        return PostgreSQLConnection(adapters, {"TimeZone": self.timezone_name or "UTC"})

    def create_cursor(self, name: str | None = None) -> PostgreSQLCursor:
        """Return a null cursor; `QuerySet.iterator()` wants one with a name."""
        return self.connection.cursor(name)  # type: ignore[no-any-return]


class DatabaseOperations(ComposesWithoutServer, operations.DatabaseOperations):
    """Django's own, but for what needs a connection to psycopg."""


class DatabaseWrapper(WithoutServer):
    """Django's wrapper around a null connection."""

    ops_class = DatabaseOperations

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.pin(version_number(settings_dict["ORMSCOPE"]["version"]))
