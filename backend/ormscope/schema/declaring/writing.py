"""Operations as a migration writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations import Migration
from django.db.migrations.writer import MigrationWriter, OperationWriter

from ormscope.schema.declaring.fields import APP_LABEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.migrations.operations.base import Operation


def written(operations: Sequence[Operation]) -> str:
    """Give the text of a migration with ``operations``, which ``read_operations()`` reads."""
    migration: Any = Migration("lab", APP_LABEL)
    migration.operations = list(operations)
    text: str = MigrationWriter(migration, include_header=False).as_string()
    return text.strip() + "\n"


def written_operation(operation: Operation) -> str:
    """Give one operation as a migration has it, without what stands around it."""
    return OperationWriter(operation, indentation=0).serialize()[0].rstrip(",")
