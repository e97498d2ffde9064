"""django-cockroachdb's backend without a server. Imported in the worker of that database only.

The import registers django-cockroachdb's own lookups and functions in Django, for the process.
"""

from __future__ import annotations

from typing import Any, Final

from django_cockroachdb import base

from ormscope.databases.postgresql.base import ComposesWithoutServer, WithoutServer

PROTOCOL: Final = 130_000
"""What every CockroachDB calls itself to libpq: PostgreSQL 13."""


class DatabaseOperations(ComposesWithoutServer, base.DatabaseOperations):  # type: ignore[misc]
    """django-cockroachdb's own, but for what needs a connection to psycopg."""


class DatabaseWrapper(WithoutServer, base.DatabaseWrapper):  # type: ignore[misc]
    """django-cockroachdb's wrapper around a null connection."""

    ops_class = DatabaseOperations

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.pin(PROTOCOL)
        version = settings_dict["ORMSCOPE"]["version"]
        # As `SELECT VERSION()` begins; an instance's attribute hides the cached property.
        self.cockroachdb_server_info = f"CockroachDB CCL v{version}"
