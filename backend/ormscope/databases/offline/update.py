"""Lets an UPDATE be compiled whose rows Django wants to select first."""

from __future__ import annotations

from typing import Any

from django.db.models.sql.compiler import SQLUpdateCompiler

from ormscope.databases.offline import INVENTED_KEY


class InventsKeysToUpdate(SQLUpdateCompiler):
    """Mixed into the SQLUpdateCompiler of a compiled database.

    Where an update has joins that the database cannot update through, or concerns two tables,
    Django selects the keys beforehand. Without one there would be nothing to update or compile.
    """

    def pre_sql_setup(self, *args: Any, **kwargs: Any) -> Any:
        """Let one row of keys be found."""
        related: list[object] = getattr(self.query, "related_updates", [])
        # Keys of several columns came with Django 5.2.
        keys = getattr(self.query.get_meta(), "pk_fields", ["pk"])
        row = (INVENTED_KEY,) * (len(keys) + len(related))
        reason = f"The key {INVENTED_KEY} of a row to update: nothing was selected."
        self.connection.ensure_connection()
        with self.connection.connection.inventing(row, reason):
            return super().pre_sql_setup(*args, **kwargs)
