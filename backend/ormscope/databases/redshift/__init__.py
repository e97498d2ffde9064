"""Amazon Redshift, compiled: SQL as django-redshift-backend makes it, executed nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.databases.offline import CompiledDatabase
from ormscope.databases.postgresql import PostgreSQLBase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Params


class RedshiftCompiled(CompiledDatabase, PostgreSQLBase):
    """django-redshift-backend, with the number of the PostgreSQL pinned that Redshift came from."""

    alias = "redshift"
    vendor = "redshift"
    label = "Amazon Redshift"
    order = 70
    modules = ("django_redshift_backend",)
    extra = "redshift"
    note = (
        "Values are bound by psycopg 3, which Django prefers where it is installed; "
        "django-redshift-backend itself was made for psycopg2."
    )

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.redshift")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have psycopg's own classes write it, without a connection."""
        return str(connection.connection.mogrify(sql, params))


DATABASES = (RedshiftCompiled("8.0.2"),)
