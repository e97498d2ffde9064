"""Makes the sample's tables with the server's default collation, but for unique columns.

By default MariaDB takes "a", "A" and "á" for the same; a sample that tells them apart in a unique
column would be refused. Other columns keep the default, since `icontains` and its like rest on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.backends.mysql import schema

if TYPE_CHECKING:
    from django.db.models import Field, Model

EXACT: Final = "utf8mb4_bin"
TEXT: Final = ("char", "varchar")


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Django's own, that adds a collation to unique texts and to foreign keys that refer to one."""

    def column_sql(
        self, model: type[Model], field: Field[Any, Any], include_default: bool = False
    ) -> tuple[None, None] | tuple[str, list[Any]]:
        """Return a column's definition and its parameters; None for what is no column."""
        definition, params = super().column_sql(model, field, include_default)
        if definition is None or params is None:
            return None, None
        compared: Any = getattr(field, "target_field", field)
        kind = field.db_type(self.connection) or ""
        is_text = kind.partition("(")[0] in TEXT
        if is_text and compared.unique and not compared.primary_key:
            definition = definition.replace(kind, f"{kind} COLLATE {EXACT}", 1)
        return definition, params
