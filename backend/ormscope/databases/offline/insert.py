"""Lets an INSERT be compiled whose columns Django wants returned."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models.sql.compiler import SQLInsertCompiler

from ormscope.databases.offline import INVENTED_KEY

if TYPE_CHECKING:
    from collections.abc import Sequence


class InventsReturnedRows(SQLInsertCompiler):
    """Mixed into the SQLInsertCompiler of a compiled database whose INSERT has a RETURNING.

    A row is returned for each object, or Django would complain of their number.
    """

    # Django's own signature here is not its superclass's either; the stubs don't have it.
    def execute_sql(self, returning_fields: Any = None) -> Any:  # type: ignore[override]
        """Let the statement return a key for each object, and NULL for what is no key."""
        if not returning_fields or not self.connection.features.can_return_columns_from_insert:
            return super().execute_sql(returning_fields)
        count = len(self.query.objs)
        rows = [_row(returning_fields, INVENTED_KEY + index) for index in range(count)]
        self.connection.ensure_connection()
        with self.connection.connection.returning(rows, _reason(returning_fields, count)):
            return super().execute_sql(returning_fields)


def _row(fields: Sequence[Any], key: int) -> tuple[object, ...]:
    return tuple(_key(field, key) if field.primary_key else None for field in fields)


def _key(field: Any, key: int) -> object:
    match field.get_internal_type():
        case "UUIDField":
            return uuid.UUID(int=key)
        case "CharField" | "TextField" | "SlugField":
            return str(key)
    return key


def _reason(fields: Sequence[Any], count: int) -> str:
    last = INVENTED_KEY + count - 1
    keys = (
        f"The new row's key {INVENTED_KEY}"
        if count == 1
        else f"The new rows' keys {INVENTED_KEY} to {last}"
    )
    others = [field.name for field in fields if not field.primary_key]
    told = f"{keys}, and NULL for {', '.join(others)}" if others else keys
    return f"{told}: nothing was inserted."
