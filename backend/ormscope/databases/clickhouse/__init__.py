"""ClickHouse, compiled: SQL as django-clickhouse-backend makes it for a pinned version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from ormscope.databases.base import Params, Sent
from ormscope.databases.literals import write_literals
from ormscope.databases.offline.autocommit import CompiledWithoutSavepoints

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper


class ClickHouse(CompiledWithoutSavepoints):
    """django-clickhouse-backend, with a server's version pinned."""

    alias = "clickhouse"
    vendor = "clickhouse"
    label = "ClickHouse"
    driver = "clickhouse-driver"
    binds_on_client = True
    order = 80
    modules = ("clickhouse_backend", "clickhouse_driver")
    extra = "clickhouse"

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.clickhouse")

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Return both unchanged: the driver understands Django's placeholders.

        An INSERT that ends in VALUES has no placeholders: its parameters are the rows, which the
        driver sends as columns of binary data.
        """
        del connection
        if isinstance(params, Mapping):
            return Sent(sql, dict(params), "pyformat")
        return Sent(sql, tuple(params or ()), "format")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have the backend's own code write the values, and those of rows after VALUES."""
        from clickhouse_backend.driver.client import insert_pattern
        from clickhouse_backend.driver.escape import escape_param

        del connection

        def quote(value: object) -> str:
            return str(escape_param(value, {}))

        if params and insert_pattern.match(sql):
            rows = cast("Iterable[Iterable[object]]", params)
            return f"{sql} {', '.join('(' + ', '.join(map(quote, row)) + ')' for row in rows)}"
        return write_literals(sql, params, quote)


DATABASES = (ClickHouse("25.8.1.5101"),)
