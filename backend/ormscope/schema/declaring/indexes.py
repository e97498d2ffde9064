"""Indexes and constraints, with the options each takes."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

from django.db import models

from ormscope.language import DeniedError
from ormscope.language.functions import Function
from ormscope.schema.declaring import expressions, identifiers, values
from ormscope.schema.declaring.arguments import checked

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from ormscope.language.machine import Machine
    from ormscope.schema.declaring.values import Check


def _deferrable(value: object, what: str) -> models.Deferrable | None:
    if value is None or isinstance(value, models.Deferrable):
        return value
    raise DeniedError(f"{what} must be models.Deferrable.DEFERRED or models.Deferrable.IMMEDIATE.")


def _column(value: object, what: str) -> str:
    if isinstance(value, str):
        identifiers.identifier(value.removeprefix("-"), what)
        return value
    raise DeniedError(f"{what} must be the name of a field; give an expression before `fields`.")


_NAMES = values.several(identifiers.identifier)
_COMMON: Mapping[str, Check] = {
    "fields": values.several(_column),
    "name": values.optional(identifiers.inherited),
    "condition": values.optional(expressions.condition),
    "include": values.optional(_NAMES),
    "opclasses": _NAMES,
}
_VIOLATION: Mapping[str, Check] = {
    "violation_error_code": values.optional(values.text),
    "violation_error_message": values.optional(values.text),
}
_OPTIONS: Mapping[type, Mapping[str, Check]] = {
    models.Index: {**_COMMON, "db_tablespace": values.optional(identifiers.identifier)},
    models.UniqueConstraint: {
        **_COMMON,
        "deferrable": _deferrable,
        "nulls_distinct": values.optional_boolean,
        **_VIOLATION,
    },
    models.CheckConstraint: {
        "condition": expressions.condition,
        "name": identifiers.inherited,
        **_VIOLATION,
    },
}
_ADVICE = {"check": "Django 5.1 gave it the name `condition`."}


def _constructor(cls: Any) -> Function:
    def make(machine: Machine, node: ast.AST, *args: Any, **kwargs: Any) -> object:
        over: tuple[Any, ...] = ()
        if cls is not models.CheckConstraint:
            over, args = args, ()
        found = [expressions.column_or_expression(each, f"`{cls.__name__}`") for each in over]
        options = checked(
            machine, node, cls.__name__, args, kwargs, options=_OPTIONS[cls], advice=_ADVICE
        )
        if "condition" in options and "condition" not in signature(cls).parameters:
            options["check"] = options.pop("condition")  # CheckConstraint before Django 5.1
        return cls(*found, **options)

    return Function(cls.__name__, make, None)


#: ``Index``, ``UniqueConstraint`` and ``CheckConstraint``.
INDEXES: Mapping[str, Function] = {cls.__name__: _constructor(cls) for cls in _OPTIONS}


def index(value: object, what: str) -> models.Index:
    """An index that :data:`INDEXES` made."""
    if not isinstance(value, models.Index):
        raise DeniedError(f"{what} must be an index, such as models.Index(fields=['title']).")
    return value


def constraint(value: object, what: str) -> models.BaseConstraint:
    """A constraint that :data:`INDEXES` made."""
    if not isinstance(value, models.BaseConstraint):
        raise DeniedError(
            f"{what} must be a constraint, such as models.CheckConstraint(condition=…, name=…)."
        )
    return value
