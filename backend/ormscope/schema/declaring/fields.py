"""The fields that a declaration may have, with the options each takes.

The classes are those of ``django.db.models``; the options are the parameters of their
``__init__``, as far as :data:`OPTIONS` has a check for them.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.fields.related import ForeignObject

from ormscope.language import DeniedError
from ormscope.language.functions import Function
from ormscope.schema.declaring import arguments, expressions, identifiers, values
from ormscope.schema.declaring.arguments import checked
from ormscope.schema.declaring.values import Constant, Reference

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from ormscope.language.machine import Machine
    from ormscope.schema.declaring.values import Check

APP_LABEL = "lab"

# Removed from Django but for old migrations, or no column that a user declares.
_LEFT_OUT = {
    *("Field", "ForeignObject", "OrderWrt"),
    *("CommaSeparatedIntegerField", "IPAddressField", "NullBooleanField"),
}
_PYTHON_ONLY = "it runs in Python when a form or full_clean() checks values; no database sees it."

ADVICE: Mapping[str, str] = {
    "validators": _PYTHON_ONLY,
    "error_messages": _PYTHON_ONLY,
    "limit_choices_to": _PYTHON_ONLY,
    "name": "the name before `=` is the field's.",
    "rel": "write models.ForeignKey().",
    "encoder": "it is Python of your project; leave it out.",
    "decoder": "it is Python of your project; leave it out.",
    "storage": "it is Python of your project; leave it out.",
    "width_field": "it opens the file; leave it out.",
    "height_field": "it opens the file; leave it out.",
}


def _model(value: object, what: str) -> str:
    """``Publisher``, its name as a string, or ``'self'``; gives ``lab.Publisher``."""
    if isinstance(value, Reference):
        return f"{APP_LABEL}.{value.name}"
    if not isinstance(value, str):
        raise DeniedError(f"{what} is a declared model, or its name as a string.")
    if value == "self":
        return value
    label, _, name = value.rpartition(".")
    if label not in ("", APP_LABEL):
        raise DeniedError(
            f"{what} cannot be `{value[:60]}`: only models that are declared here can be referred "
            "to."
        )
    return f"{APP_LABEL}.{identifiers.identifier(name, what)}"


def _on_delete(value: object, what: str) -> Any:
    if isinstance(value, Constant) and value.name in ON_DELETE:
        return value.value
    known = ", ".join(ON_DELETE)
    raise DeniedError(f"{what} must be one of models.{known}.")


ON_DELETE: Mapping[str, Constant] = {
    name: Constant(name, getattr(models, name))
    for name in ("CASCADE", "PROTECT", "RESTRICT", "SET_NULL", "SET_DEFAULT", "DO_NOTHING")
}
_NAME = values.optional(identifiers.identifier)

#: For each option the check of its value.
OPTIONS: Mapping[str, Check] = {
    **dict.fromkeys(
        (
            *("null", "blank", "unique", "primary_key", "editable", "serialize", "auto_created"),
            *("db_index", "auto_now", "auto_now_add", "allow_unicode", "unpack_ipv4", "swappable"),
            *("db_constraint", "parent_link", "recursive", "allow_files", "allow_folders"),
        ),
        values.boolean,
    ),
    "db_persist": values.optional_boolean,
    "symmetrical": values.optional_boolean,
    "max_length": values.whole(100_000),
    "max_digits": values.whole(1_000),
    "decimal_places": values.whole(1_000),
    **dict.fromkeys(("verbose_name", "match"), values.optional(values.text)),
    **dict.fromkeys(("help_text", "upload_to", "path"), values.text),
    "db_comment": values.optional(values.text),
    "protocol": values.word("both", "IPv4", "IPv6", "ipv4", "ipv6"),
    **dict.fromkeys(("db_column", "db_tablespace", "db_table", "to_field"), _NAME),
    **dict.fromkeys(("unique_for_date", "unique_for_month", "unique_for_year"), _NAME),
    "db_collation": values.optional(identifiers.collation),
    "related_name": values.optional(identifiers.related),
    "related_query_name": values.optional(identifiers.related),
    "through_fields": values.optional(values.several(identifiers.identifier)),
    "to": _model,
    "through": values.optional(_model),
    "on_delete": _on_delete,
    "default": values.default,
    "db_default": expressions.literal_or_expression,
    "choices": values.optional(values.choices),
    "expression": expressions.expression,
    "output_field": values.column_field,
}
#: What may be given without a name, where it is not ``verbose_name``.
_POSITIONAL: Mapping[str, tuple[str, ...]] = {
    "ForeignKey": ("to", "on_delete"),
    "OneToOneField": ("to", "on_delete"),
    "ManyToManyField": ("to",),
    "GeneratedField": (),
}
#: What not every Django has that a worker may run on, and since when.
_NEWER: Mapping[str, str] = {"GeneratedField": "5.0", "CompositePrimaryKey": "5.2"}


def _parameters(cls: type) -> frozenset[str]:
    found: set[str] = set()
    for base in cls.__mro__:
        if base is ForeignObject or base is object:
            continue
        initialise = vars(base).get("__init__")
        if initialise is not None:
            found |= set(inspect.signature(initialise).parameters)
    return frozenset(found)


def _constructor(cls: type[models.Field[Any, Any]]) -> Function:
    parameters = _parameters(cls)
    options = {name: check for name, check in OPTIONS.items() if name in parameters}
    required = arguments.required(cls)
    positional = _POSITIONAL.get(cls.__name__, ("verbose_name",))

    def make(machine: Machine, node: ast.AST, *args: Any, **kwargs: Any) -> object:
        return cls(
            **checked(
                machine,
                node,
                cls.__name__,
                args,
                kwargs,
                options=options,
                positional=positional,
                advice=ADVICE,
                required=required,
            )
        )

    return Function(cls.__name__, make, None)


def _composite_key(machine: Machine, node: ast.AST, *args: Any, **kwargs: Any) -> object:
    names = [identifiers.identifier(each, "A field of `CompositePrimaryKey`") for each in args]
    taken = ("verbose_name", "primary_key", "blank", "editable", "help_text")
    options = {name: OPTIONS[name] for name in taken}
    return models.CompositePrimaryKey(
        *names, **checked(machine, node, "CompositePrimaryKey", (), kwargs, options=options)
    )


def _missing(name: str) -> Function:
    def refuse(_: Machine, __: ast.AST, *___: Any, **____: Any) -> object:
        raise DeniedError(f"`{name}`: Django has it from {_NEWER[name]} on, and this one is older.")

    return Function(name, refuse, None)


def _set(machine: Machine, node: ast.AST, *args: Any, **kwargs: Any) -> object:
    options = {"value": values.literal}
    given = checked(machine, node, "SET", args, kwargs, options=options, positional=("value",))
    return Constant("CASCADE", models.SET(given["value"]))


#: Every field class of ``django.db.models``, by its name.
FIELDS: Mapping[str, Function] = {
    **{
        name: _constructor(cls)
        for name, cls in vars(models).items()
        if isinstance(cls, type) and issubclass(cls, models.Field) and name not in _LEFT_OUT
    },
    "CompositePrimaryKey": Function("CompositePrimaryKey", _composite_key, None),
    **{name: _missing(name) for name in _NEWER if not hasattr(models, name)},
}
#: What an ``on_delete=`` may be.
DELETIONS: Mapping[str, object] = {**ON_DELETE, "SET": Function("SET", _set, None)}
