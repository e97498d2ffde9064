"""A compiled database's introspection: it answers from the DDL that was made so far."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.schema.ledger import Ledger
    from ormscope.schema.made import Made, MadeConstraint


@contextmanager
def answering(connection: Any, made: Made, ledger: Ledger) -> Iterator[None]:
    """Let the schema editor's questions be answered from ``made``."""
    introspection = connection.introspection
    kind = type(introspection)
    introspection.__class__ = _answering(kind, made, ledger)
    try:
        yield
    finally:
        introspection.__class__ = kind


def _answering(kind: type, made: Made, ledger: Ledger) -> type:
    unique_is_index = "INDEX" in str(
        getattr(made.names._connection.SchemaEditorClass, "sql_delete_unique", "")
    )

    def get_constraints(self: Any, cursor: Any, table_name: str) -> dict[str, dict[str, Any]]:
        del self, cursor
        with ledger.pausing():
            found = made.table(table_name).constraints.values()
            return {each.name: _told(each, unique_is_index) for each in found}

    def get_primary_key_columns(self: Any, cursor: Any, table_name: str) -> list[str] | None:
        found = get_constraints(self, cursor, table_name).values()
        return next((each["columns"] for each in found if each["primary_key"]), None)

    def get_sequences(
        self: Any, cursor: Any, table_name: str, table_fields: Any = ()
    ) -> list[dict[str, str]]:
        del table_fields
        keys = get_primary_key_columns(self, cursor, table_name) or []
        with ledger.pausing():
            table = made.names.stored(table_name)
        return [
            {"name": f"{table}_{column}_seq", "table": table, "column": column} for column in keys
        ]

    def get_relations(self: Any, cursor: Any, table_name: str) -> dict[str, tuple[str, str]]:
        del self, cursor
        with ledger.pausing():
            found = made.table(table_name).constraints.values()
            return {each.columns[0]: each.to[::-1] for each in found if each.to and each.columns}

    def get_table_list(self: Any, cursor: Any) -> list[Any]:
        from django.db.backends.base.introspection import TableInfo

        del self, cursor
        return [TableInfo(name, "t") for name in made.tables]

    methods = (
        get_constraints, get_primary_key_columns, get_sequences, get_relations, get_table_list,
    )  # fmt: skip
    own = {each.__name__: each for each in methods}
    names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
    return type(kind.__name__, (kind,), {**own, **names})


def _told(each: MadeConstraint, unique_is_index: bool) -> dict[str, Any]:
    is_unique = each.kind in ("primary key", "unique", "unique index")
    is_index = each.kind in ("index", "unique index")
    return {
        "columns": list(each.columns),
        "primary_key": each.kind == "primary key",
        "unique": is_unique,
        "foreign_key": each.to or ("", "") if each.kind == "foreign key" else None,
        "check": each.kind == "check",
        "index": is_index or (each.kind == "unique" and unique_is_index),
        "type": Index.suffix if is_index else None,
        "orders": [],
        "definition": None,
        "options": None,
        "default": False,
        "unique_constraint": each.kind == "unique",
        "expression_source": None,
    }
