"""Expressions in declarations: conditions, defaults of the database, what an index is over.

The language made them; here every name and value in them is held to what may stand in DDL, where
values are written out (``quote_value()``) and not sent apart.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import BaseExpression, CombinedExpression, Value
from django.db.models.fields.json import KeyTransform

from ormscope.language import DeniedError
from ormscope.schema.declaring import identifiers
from ormscope.schema.declaring.values import literal

_CONNECTORS = frozenset(
    {"+", "-", "*", "/", "^", "%%", "&", "|", "<<", ">>", "#"}
)  # Combinable's, in django/db/models/expressions.py


def expression(value: object, what: str) -> Any:
    """An expression whose every name and value may stand in DDL."""
    if not isinstance(value, (F, Q, BaseExpression)):
        raise DeniedError(
            f"{what} must be an expression, such as F('price') * 2 or Lower('title')."
        )
    _walk(value, what)
    return value


def condition(value: object, what: str) -> Any:
    """A ``Q``, or an expression that is true or false."""
    if not getattr(value, "conditional", False) or isinstance(value, type):
        raise DeniedError(f"{what} must be a condition, such as Q(price__gte=0).")
    return expression(value, what)


def literal_or_expression(value: object, what: str) -> Any:
    """A plain value or an expression."""
    return (
        expression(value, what)
        if isinstance(value, (F, Q, BaseExpression))
        else literal(value, what)
    )


def column_or_expression(value: object, what: str) -> Any:
    """The name of a field, or an expression."""
    return identifiers.path(value, what) if isinstance(value, str) else expression(value, what)


def ordering(value: object, what: str) -> Any:
    """``title``, ``-title``, ``?``, or an expression."""
    if isinstance(value, str):
        if value != "?":
            identifiers.path(value.removeprefix("-"), what)
        return value
    return expression(value, what)


def _walk(root: object, what: str) -> None:
    """Check names and values of an expression; its size was weighed when it was built."""
    pending: list[Any] = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, Q):
            for child in value.children:
                if isinstance(child, tuple):
                    if len(child) != 2:
                        raise DeniedError(f"{what}: a condition is a pair of lookup and value.")
                    identifiers.path(child[0], f"{what}: a lookup")
                    child = child[1]
                pending.append(child)
        elif isinstance(value, F):
            identifiers.path(vars(value)["name"], f"{what}: a field")
        elif isinstance(value, BaseExpression):
            _node(value, what)
            pending += [each for each in value.get_source_expressions() if each is not None]
        elif isinstance(value, (list, tuple, set, frozenset)):
            pending.extend(value)
        else:
            literal(value, what)


def _node(value: BaseExpression, what: str) -> None:
    if isinstance(value, Value):
        literal(value.value, what)
    elif isinstance(value, CombinedExpression):
        if value.connector not in _CONNECTORS:
            raise DeniedError(f"{what}: `{str(value.connector)[:20]}` is no operator of Django's.")
    elif isinstance(value, KeyTransform):
        identifiers.path(str(value.key_name), f"{what}: a key")
