"""CockroachDB, compiled: SQL as django-cockroachdb makes it, bound by psycopg, executed nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.databases.offline import CompiledDatabase
from ormscope.databases.postgresql import PostgreSQLBase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Params
    from ormscope.document.plan import Plan


class CockroachDBBase(PostgreSQLBase):
    """It speaks PostgreSQL's protocol, to psycopg; its SQL is its own backend's."""

    vendor = "cockroachdb"
    order = 60
    modules: tuple[str, ...] = ("django_cockroachdb",)

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Have it EXPLAIN, or EXPLAIN ANALYZE, in its own tree of text."""
        from ormscope.databases.cockroachdb.plan import explain

        return explain(connection, sql, params, analyze=analyze)


class CockroachDBCompiled(CompiledDatabase, CockroachDBBase):
    """django-cockroachdb's backend, with what a server says of itself pinned."""

    alias = "cockroachdb"
    label = "CockroachDB"

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.cockroachdb")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have psycopg's own classes write it, without a connection."""
        return str(connection.connection.mogrify(sql, params))


DATABASES = (CockroachDBCompiled("25.4.0"),)
