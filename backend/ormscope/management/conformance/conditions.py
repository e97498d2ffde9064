"""Whether the condition of a Guard holds on a connection; nothing of it is executed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def holds(condition: str, connection: BaseDatabaseWrapper) -> bool | None:
    """Tell whether it holds; None where it asks for more than the vendor and the features."""
    return _holds(ast.parse(condition, mode="eval").body, connection)


def _holds(node: ast.expr, connection: BaseDatabaseWrapper) -> bool | None:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _holds(operand, connection)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            decides = isinstance(op, ast.Or)  # what one of them decides for all
            found = [_holds(each, connection) for each in values]
            if decides in found:
                return decides
            return None if None in found else not decides
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(ast.unparse(left), op, right, connection)
        case ast.Attribute(value=value, attr=flag):
            if ast.unparse(value) == "connection.features":
                return asked(connection, flag)
    return None


def asked(connection: BaseDatabaseWrapper, flag: str) -> bool | None:
    """Ask a flag; None where it raises, as one does that wants a server's answer."""
    try:
        return bool(getattr(connection.features, flag, False))
    except Exception:
        return None


def _compared(
    left: str, op: ast.cmpop, right: ast.expr, connection: BaseDatabaseWrapper
) -> bool | None:
    if left != "connection.vendor":
        return None
    try:
        value = ast.literal_eval(right)
    except ValueError:
        return None
    match op:
        case ast.Eq():
            return bool(connection.vendor == value)
        case ast.NotEq():
            return bool(connection.vendor != value)
        case ast.In():
            return connection.vendor in value
        case ast.NotIn():
            return connection.vendor not in value
    return None
