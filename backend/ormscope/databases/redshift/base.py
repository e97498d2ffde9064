"""django-redshift-backend without a server. Imported in the worker of that database only."""

from __future__ import annotations

from typing import Any, Final

from django_redshift_backend import base

from ormscope.databases.offline import INVENTED_KEY
from ormscope.databases.postgresql.base import ComposesWithoutServer, WithoutServer

PROTOCOL: Final = 80_002
"""What Redshift calls itself to libpq: PostgreSQL 8.0.2."""


class DatabaseOperations(ComposesWithoutServer, base.DatabaseOperations):  # type: ignore[misc]
    """django-redshift-backend's own, but for what needs a connection or an answer."""

    def last_insert_id(self, cursor: Any, table_name: str, pk_name: str) -> Any:
        """Let its SELECT MAX(key), with which it finds the new row, find one."""
        reason = f"The key {INVENTED_KEY} as the table's greatest: nothing was inserted."
        with self.connection.connection.inventing((INVENTED_KEY,), reason):
            return super().last_insert_id(cursor, table_name, pk_name)


class DatabaseWrapper(WithoutServer, base.DatabaseWrapper):  # type: ignore[misc]
    """django-redshift-backend's wrapper around a null connection."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        # django-redshift-backend makes its own here, whatever `ops_class` says.
        self.ops = DatabaseOperations(self)
        self.pin(PROTOCOL)
