"""django-firebird's schema editor, for the sample's tables."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django_firebird import schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):  # type: ignore[misc]  # has no types
    """It only collects when asked to, and writes a generated column as Firebird wants it."""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Collect the statement if that is what the editor is for; django-firebird's executes."""
        if self.collect_sql:
            BaseDatabaseSchemaEditor.execute(self, sql, params)
        else:
            super().execute(sql, params)

    def _column_generated_sql(self, field: Any) -> tuple[str, tuple[object, ...]]:
        """Leave out STORED, which Firebird doesn't know: its columns are computed when read."""
        sql, params = super()._column_generated_sql(field)
        return sql.removesuffix(" STORED"), params
