"""Migration operations as one writes them, and the ones that have no place here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import migrations, models
from django.db.models import Field

from ormscope.language import DeniedError
from ormscope.language.functions import Function
from ormscope.schema.declaring import identifiers, indexes, options, values
from ormscope.schema.declaring.arguments import checked, required
from ormscope.schema.declaring.fields import APP_LABEL
from ormscope.schema.declaring.values import MODEL, Reference

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from django.db.migrations.operations.base import Operation

    from ormscope.language.machine import Machine
    from ormscope.schema.declaring.values import Check

MOST_FIELDS = 60

#: Why an operation is not taken.
REFUSED: Mapping[str, str] = {
    "RunSQL": "it takes SQL text, which no schema editor makes. Ask for the operation it stands "
    "for; every database then shows its own SQL.",
    "RunPython": "it runs Python, and nothing that is typed here runs. Ask for operations on "
    "models and fields.",
    "SeparateDatabaseAndState": "it lets the models and the database come apart, and undoing "
    "could not be held against what was before. Write the operations themselves.",
    "AlterModelManagers": "managers are Python, which does not run here.",
    "AlterIndexTogether": "Django 5.1 removed index_together: write AddIndex.",
}


def _model(value: object, what: str) -> str:
    """``Book``, ``'Book'``; whether it is there is asked of the state."""
    return value.name if isinstance(value, Reference) else identifiers.identifier(value, what)


def _field(value: object, what: str) -> Field[Any, Any]:
    if not isinstance(value, Field):
        raise DeniedError(f"{what} must be a field, such as models.CharField(max_length=100).")
    return value


def _fields(value: object, what: str) -> list[tuple[str, Field[Any, Any]]]:
    pairs = values.several(_pair)(value, what)
    if len(pairs) > MOST_FIELDS:
        raise DeniedError(f"A model has at most {MOST_FIELDS} fields.")
    return list(pairs)


def _pair(value: object, what: str) -> tuple[str, Field[Any, Any]]:
    pair: Any = value
    if type(value) not in (tuple, list) or len(pair) != 2:
        raise DeniedError(f"{what} is a pair of name and field: ('title', models.TextField()).")
    name, field = pair
    is_key = type(field).__name__ == "CompositePrimaryKey"
    return identifiers.attribute(name, "The name of a field", key=is_key), _field(field, what)


def _options(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DeniedError(f"{what} must be a dict, such as {{'ordering': ['title']}}.")
    return {str(name): options.checked_option(str(name), given) for name, given in value.items()}


def _created(value: object, what: str) -> dict[str, Any]:
    options = _options(value, what)
    if options.get("abstract"):
        raise DeniedError(f"{what}: an abstract model has no table to create.")
    for each in options.get("indexes", ()):
        _index(each, "an index")
    for each in options.get("constraints", ()):
        _constraint(each, "a constraint")
    return options


def _index(value: object, what: str) -> Any:
    return _as_named(indexes.index(value, what), what)


def _constraint(value: object, what: str) -> Any:
    return _as_named(indexes.constraint(value, what), what)


def _as_named(made: Any, what: str) -> Any:
    """Give an index or a constraint back; no class is there to fill ``%(class)s`` in."""
    if made.name:
        identifiers.identifier(made.name, f"The name of {what}")
    return made


def _altered(value: object, what: str) -> dict[str, Any]:
    """``AlterModelOptions`` changes what the database knows nothing of, and drops the rest."""
    options = _options(value, what)
    taken = migrations.AlterModelOptions.ALTER_OPTION_KEYS
    for name in options:
        if name not in taken:
            raise DeniedError(
                f"{what}: `{name}` is not changed by AlterModelOptions but by an operation of its "
                f"own, such as AlterModelTable or AddIndex. Here can be: {', '.join(taken)}."
            )
    return options


def _base(value: object, what: str) -> Any:
    if value is MODEL:
        return models.Model
    name = value.name if isinstance(value, Reference) else value
    text = name.rpartition(".")[2] if isinstance(name, str) else name
    return f"{APP_LABEL}.{identifiers.identifier(text, what).lower()}"


def _managers(value: object, what: str) -> list[Any]:
    if value:
        raise DeniedError(f"{what}: managers are Python, which does not run here; leave it out.")
    return []


_TOGETHER = values.optional(options.OPTIONS["unique_together"])
_INDEX_NAME = values.optional(identifiers.identifier)

#: The operations, each with the checks of its parameters in their order.
_PARAMETERS: Mapping[str, Mapping[str, Check]] = {
    "CreateModel": {
        "name": identifiers.model_name,
        "fields": _fields,
        "options": values.optional(_created),
        "bases": values.optional(lambda value, what: tuple(values.several(_base)(value, what))),
        "managers": values.optional(_managers),
    },
    "DeleteModel": {"name": _model},
    "RenameModel": {"old_name": _model, "new_name": identifiers.model_name},
    "AlterModelTable": {"name": _model, "table": values.optional(identifiers.identifier)},
    "AlterModelTableComment": {"name": _model, "table_comment": values.optional(values.text)},
    "AlterUniqueTogether": {"name": _model, "unique_together": _TOGETHER},
    "AlterOrderWithRespectTo": {"name": _model, "order_with_respect_to": _INDEX_NAME},
    "AlterModelOptions": {"name": _model, "options": _altered},
    "AddField": {
        "model_name": _model,
        "name": identifiers.attribute,
        "field": _field,
        "preserve_default": values.boolean,
    },
    "RemoveField": {"model_name": _model, "name": identifiers.identifier},
    "AlterField": {
        "model_name": _model,
        "name": identifiers.identifier,
        "field": _field,
        "preserve_default": values.boolean,
    },
    "RenameField": {
        "model_name": _model,
        "old_name": identifiers.identifier,
        "new_name": identifiers.attribute,
    },
    "AddIndex": {"model_name": _model, "index": _index},
    "RemoveIndex": {"model_name": _model, "name": identifiers.identifier},
    "RenameIndex": {
        "model_name": _model,
        "new_name": identifiers.identifier,
        "old_name": _INDEX_NAME,
        "old_fields": values.optional(values.several(identifiers.identifier)),
    },
    "AddConstraint": {"model_name": _model, "constraint": _constraint},
    "RemoveConstraint": {"model_name": _model, "name": identifiers.identifier},
    "AlterConstraint": {
        "model_name": _model,
        "name": identifiers.identifier,
        "constraint": _constraint,
    },
}


def parameters(operation: Operation) -> tuple[str, ...]:
    """The names of an operation's parameters, in their order."""
    return tuple(_PARAMETERS[type(operation).__name__])


def _constructor(name: str, checks: Mapping[str, Check]) -> Function:
    cls = getattr(migrations, name)
    needed = required(cls)

    def make(machine: Machine, node: ast.AST, *args: Any, **kwargs: Any) -> object:
        return cls(
            **checked(
                machine,
                node,
                name,
                args,
                kwargs,
                options=checks,
                positional=(*checks,),
                required=needed,
            )
        )

    return Function(name, make, None)


def _refusal(name: str, reason: str) -> Function:
    def refuse(_: Machine, __: ast.AST, *___: Any, **____: Any) -> object:
        raise DeniedError(f"`{name}` is not taken here: {reason}")

    return Function(name, refuse, None)


#: What ``migrations`` has here.
OPERATIONS: Mapping[str, object] = {
    **{
        name: _constructor(name, checks)
        for name, checks in _PARAMETERS.items()
        if hasattr(migrations, name)
    },
    **{name: _refusal(name, reason) for name, reason in REFUSED.items()},
}
