"""What ``DatabaseIntrospection`` reads of a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.commands.inspectdb import Command

from ormscope.document.migration import ReadColumn, ReadConstraint, ReadTable

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = {"t": "table", "v": "view", "p": "partition"}


def read_schema(connection: Any) -> tuple[ReadTable, ...]:
    """Read every table, by name. Raises what the driver raises."""
    introspection = connection.introspection
    with connection.cursor() as cursor:
        listed = sorted(introspection.get_table_list(cursor), key=lambda each: each.name)
        return tuple(_table(connection, cursor, each) for each in listed)


def inspected(connection: Any) -> str:
    """Give the models that Django's command ``inspectdb`` writes of a connection."""
    options = {
        "database": connection.alias,
        "table": [],
        "include_partitions": False,
        "include_views": False,
    }
    return "\n".join(Command().handle_inspection(options)) + "\n"


def _table(connection: Any, cursor: Any, info: Any) -> ReadTable:
    introspection = connection.introspection
    relations = _or_none(introspection.get_relations, cursor, info.name) or {}
    sequences = _or_none(introspection.get_sequences, cursor, info.name) or []
    constraints = introspection.get_constraints(cursor, info.name)
    return ReadTable(
        name=info.name,
        kind=_KINDS.get(info.type, info.type),
        comment=getattr(info, "comment", None) or None,
        columns=tuple(
            _column(connection, info.name, each)
            for each in introspection.get_table_description(cursor, info.name)
        ),
        constraints=tuple(_constraint(name, constraints[name]) for name in sorted(constraints)),
        relations=tuple(
            f"{column} → {table}.{target}"
            for column, (target, table, *_) in sorted(relations.items())
        ),
        sequences=tuple(
            f"{each.get('name') or 'a sequence'} for {each.get('column')}" for each in sequences
        ),
    )


def _or_none(ask: Any, cursor: Any, table: str) -> Any:
    try:
        return ask(cursor, table)
    except NotImplementedError:
        return None


def _column(connection: Any, table: str, row: Any) -> ReadColumn:
    kind, parameters, notes = Command().get_field_type(connection, table, row)
    told = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
    guess = f"  # {' '.join(notes)}" if notes else ""
    code = row.type_code
    return ReadColumn(
        name=row.name,
        field_type=f"{kind}({told}){guess}",
        data_type=code if isinstance(code, str) else f"type code {code}",
        null=bool(row.null_ok),
        default=None if row.default is None else str(row.default),
        collation=row.collation or None,
        comment=getattr(row, "comment", None) or None,
    )


def _constraint(name: str, found: Mapping[str, Any]) -> ReadConstraint:
    kind: Any = "index"
    if found.get("primary_key"):
        kind = "primary key"
    elif found.get("foreign_key"):
        kind = "foreign key"
    elif found.get("check"):
        kind = "check"
    elif found.get("unique"):
        kind = "unique"
    to = found.get("foreign_key")
    return ReadConstraint(
        name=name,
        kind=kind,
        columns=tuple(str(each) for each in found.get("columns") or () if each is not None),
        foreign_key=f"{to[0]}.{to[1]}" if isinstance(to, (tuple, list)) else None,
        orders=tuple(str(each) for each in found.get("orders") or ()),
        type=found.get("type"),
        definition=found.get("definition"),
        is_index=bool(found.get("index")),
    )
