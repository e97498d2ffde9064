"""The sample's models as a schema: tables, fields, relations both ways, indexes, managers."""

from __future__ import annotations

import inspect
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db.models import CompositePrimaryKey, Field, ForeignObjectRel, Lookup, Manager, Model
from django.db.models.fields import NOT_PROVIDED
from django.db.models.fields.generated import GeneratedField

from ormscope.runs.vocabulary.lookups import lookup_type, lookups_of

if TYPE_CHECKING:
    from django.db.models import CheckConstraint, Index, UniqueConstraint

_CHOICES: Final = 30
_LONGEST: Final = 200


def described_model(model: type[Model]) -> dict[str, Any]:
    """Give a model's table, fields and what its Meta says."""
    meta = model._meta
    return {
        "name": model.__name__,
        "app": meta.app_label,
        "table": meta.db_table,
        "doc": _doc(model, f"{model.__name__}("),
        "parents": [each.__name__ for each in meta.parents],
        "ordering": [str(each) for each in meta.ordering or ()],
        "indexes": [_index(each) for each in meta.indexes],
        "constraints": [_constraint(each) for each in meta.constraints],
        "fields": [_field(each, model) for each in meta.get_fields()],
        "managers": [_manager(each, meta.default_manager) for each in meta.managers],
    }


def _field(field: Any, model: type[Model]) -> dict[str, Any]:
    """Give a field, or a relation that leads here from another model.

    `name` is what a lookup path takes, `accessor` what an instance has. `inherited`: the column is
    in the table of that model.
    """
    related = field.related_model
    own = isinstance(field, Field)
    choices = list(islice((repr(value) for value, _ in field.flatchoices), _CHOICES)) if own else []
    accessor = field.get_accessor_name() if isinstance(field, ForeignObjectRel) else field.name
    expression = getattr(field, "expression", None) if isinstance(field, GeneratedField) else None
    return {
        "name": field.name,
        "accessor": accessor,
        "type": type(field).__name__,
        "column": field.column if own and not field.many_to_many else None,
        "columns": list(field.field_names) if isinstance(field, CompositePrimaryKey) else [],
        "inherited": field.model.__name__ if own and field.model is not model else None,
        "null": bool(getattr(field, "null", False)),
        "primary_key": own and field.primary_key,
        "unique": own and field.unique,
        "index": own and field.db_index,
        "choices": choices,
        "default": _default(field) if own else None,
        "generated": None if expression is None else str(expression)[:_LONGEST],
        "relation": related.__name__ if isinstance(related, type) else None,
        "link": _link(field) if isinstance(related, type) else None,
        "lookup_type": lookup_type(field),
        "lookups": sorted(lookups_of(field)),
    }


def _link(field: Any) -> dict[str, Any]:
    """Give how a field leads to another model, and the name of the way back."""
    is_reverse = isinstance(field, ForeignObjectRel)
    kinds = ("one_to_one", "many_to_one", "one_to_many", "many_to_many")
    kind = next((each for each in kinds if getattr(field, each)), "many_to_one")
    through = getattr(field if is_reverse else field.remote_field, "through", None)
    back = field.remote_field
    holder = back if is_reverse else field
    return {
        "to": field.related_model.__name__,
        "kind": kind.replace("_", "-"),
        "reverse": is_reverse,
        "back": back.name if is_reverse else _shown(back),
        "through": None if through is None else through.__name__,
        "parent": bool(getattr(holder.remote_field, "parent_link", False)),
    }


def _shown(relation: Any) -> str | None:
    """Give the name under which a lookup path comes back along a relation, if there is one."""
    return None if relation.hidden else str(relation.name)


def _default(field: Field[Any, Any]) -> str | None:
    given = field.default
    if given is NOT_PROVIDED:
        database = getattr(field, "db_default", NOT_PROVIDED)
        return None if database is NOT_PROVIDED else str(database)[:_LONGEST]
    if callable(given):
        return f"{getattr(given, '__qualname__', type(given).__name__)}()"
    return repr(given)[:_LONGEST]


def _index(index: Index) -> dict[str, Any]:
    return {
        "name": index.name,
        "type": type(index).__name__,
        "fields": [*index.fields, *map(str, index.expressions)],
        "condition": _condition(index),
    }


def _constraint(constraint: Any) -> dict[str, Any]:
    unique: UniqueConstraint | CheckConstraint = constraint
    return {
        "name": unique.name,
        "type": type(unique).__name__,
        "fields": [*getattr(unique, "fields", ()), *map(str, getattr(unique, "expressions", ()))],
        "condition": _condition(unique),
    }


def _condition(of: Any) -> str | None:
    condition = getattr(of, "condition", None)
    return None if condition is None else str(condition)[:_LONGEST]


def _manager(manager: Any, default: Any) -> dict[str, Any]:
    return {
        "name": manager.name,
        "type": type(manager).__name__,
        "doc": _doc(type(manager), None),
        "default": manager.name == getattr(default, "name", None),
        "filters": _filters(manager),
    }


def _filters(manager: Manager[Any]) -> list[str]:
    """Give the conditions that a manager adds by itself: `in_print=True`."""
    try:
        children = manager.get_queryset().query.where.children
    except Exception:  # a project's manager may ask for what this process does not have
        return []
    return [_written(each)[:_LONGEST] for each in children]


def _written(condition: Any) -> str:
    target = getattr(getattr(condition, "lhs", None), "target", None)
    if not isinstance(condition, Lookup) or target is None:
        return str(condition)
    lookup = "" if condition.lookup_name == "exact" else f"__{condition.lookup_name}"
    return f"{target.name}{lookup}={condition.rhs!r}"


def _doc(of: type, generated: str | None) -> str:
    """Give a class's own docstring, its first paragraph; not one that Django made up for it."""
    doc = vars(of).get("__doc__") or ""
    if generated is not None and doc.startswith(generated):
        return ""
    return inspect.cleandoc(doc).partition("\n\n")[0].replace("\n", " ")[:_LONGEST]
