"""django-clickhouse-backend without a server. Imported in the ClickHouse worker only: it changes
Django's own functions and fields for the whole process (clickhouse_backend/patch)."""

from __future__ import annotations

from typing import Any

from clickhouse_backend.backend import base
from django.conf import settings

from ormscope.databases.clickhouse.keys import keys
from ormscope.databases.offline import NullConnection
from ormscope.databases.offline.answers import AnsweringCursor

settings.CLICKHOUSE_ID_WORKER = f"{keys.__module__}.keys"


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # the backend has no types
    """The backend's wrapper around a null connection."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # An instance's attribute hides the cached property, which would ask the server.
        self.ch_version = tuple(map(int, settings_dict["ORMSCOPE"]["version"].split(".")))
        self.ops.compiler_module = "ormscope.databases.clickhouse.compiler"

    def get_new_connection(self, conn_params: dict[str, Any]) -> ClickHouseConnection:
        """Return a null connection; the base's would share one between threads."""
        del conn_params
        keys.restart()
        return ClickHouseConnection(empty=self.features.empty_fetchmany_value)


class ClickHouseConnection(NullConnection):
    """A null connection whose cursors can be told to stream."""

    def cursor(self) -> ClickHouseCursor:
        """Return a new cursor."""
        return ClickHouseCursor(self)


class ClickHouseCursor(AnsweringCursor):
    """A null cursor with what the backend calls of its driver's."""

    def execute(self, sql: str, params: object = None) -> Any:
        """Take the statement; an INSERT returns no key, an UPDATE is an ALTER TABLE."""
        super().execute(sql, params)
        if sql.startswith("INSERT"):
            self.lastrowid, self.invented = None, keys.told()
        elif sql.startswith("ALTER TABLE") and " UPDATE " in sql:
            # The backend's own cursor counts the rows before it updates them.
            self.rowcount = 1
            self.invented = "One row updated, so that save() is content: nothing was updated."
        return self

    def set_stream_results(self, stream_results: bool, max_row_buffer: int) -> None:
        """Do nothing: there are no rows to stream."""
