"""django-google-spanner without the service. Imported in the Spanner worker only: it changes
Django's own fields and functions for the whole process (django_spanner/__init__.py).

The base's methods would make a client, which looks for the machine's credentials: all of those are
replaced here.
"""

from __future__ import annotations

from typing import Any

from django_spanner import base

from ormscope.databases.offline import NullConnection
from ormscope.databases.offline.answers import AnsweringCursor


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # the backend has no types
    """The backend's wrapper around a null connection."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.ops.compiler_module = "ormscope.databases.spanner.compiler"

    @property
    def instance(self) -> None:
        """There is none, and nobody is asked for one."""
        return

    def get_connection_params(self) -> dict[str, Any]:
        """Return none: the base's reads the name of a project from the environment."""
        return {}

    def get_new_connection(self, conn_params: dict[str, Any]) -> SpannerConnection:
        """Return a null connection."""
        del conn_params
        return SpannerConnection(empty=self.features.empty_fetchmany_value)

    def init_connection_state(self) -> None:
        """Do nothing: the base's makes the connection anew."""


class SpannerConnection(NullConnection):
    """A null connection with what the backend sets or asks of its driver's."""

    autocommit: bool = False
    is_closed: bool = False

    def cursor(self) -> SpannerCursor:
        """Return a new cursor."""
        return SpannerCursor(self)


class SpannerCursor(AnsweringCursor):
    """A null cursor with the driver's second way to ask."""

    def run_sql_in_snapshot(self, sql: str, *args: object, **named: object) -> list[object]:
        """Find nothing: introspection asks like this."""
        del sql, args, named
        return []
