"""What migrations ask to change tables."""

from __future__ import annotations

from typing import Any

from django.db import NotSupportedError
from django.db.backends.postgresql import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """All that it does to a database goes through `execute()`."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Collect the statement for `sqlmigrate`, or raise NotSupportedError."""
        if not self.collect_sql:
            raise NotSupportedError(
                f"{self.connection.display_name} changes no tables. Migrate through another alias."
            )
        super().execute(sql, params)
