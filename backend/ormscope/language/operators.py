"""Python's operators, with a look at the size of the result before it exists."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable

from ormscope.language.errors import DeniedError
from ormscope.language.weight import CONTAINERS, DJANGO, VIEWS, weigh

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.language.limits import Meter

_SEQUENCES = (str, bytes, list, tuple)


def add(meter: Meter, left: Any, right: Any) -> object:
    """``left + right``."""
    if isinstance(left, _SEQUENCES) and isinstance(right, _SEQUENCES):
        _sized(meter, left, len(left) + len(right))
    return built(meter, left + right)


def built(meter: Meter, value: object) -> object:
    """Allow a result: its size, and how deep it is nested where Django will walk it."""
    if isinstance(value, (Q, Combinable)) and not isinstance(value, QuerySet):
        weigh(meter, value)
        return value
    return meter.built(value)


def _sized(meter: Meter, like: object, length: int) -> None:
    if isinstance(like, (str, bytes)):
        meter.characters(length)
    else:
        meter.elements(length)


def _multiply(meter: Meter, left: Any, right: Any) -> object:
    if isinstance(left, int) and isinstance(right, int):
        meter.integer(left.bit_length() + right.bit_length() - 1)
    elif isinstance(left, _SEQUENCES) and isinstance(right, int):
        _sized(meter, left, len(left) * max(right, 0))
    elif isinstance(right, _SEQUENCES) and isinstance(left, int):
        _sized(meter, right, len(right) * max(left, 0))
    return built(meter, left * right)


def _power(meter: Meter, left: Any, right: Any) -> object:
    if isinstance(left, int) and isinstance(right, int) and right > 0 and abs(left) > 1:
        meter.integer((left.bit_length() - 1) * right + 1)
    return built(meter, left**right)


def _shift_left(meter: Meter, left: Any, right: Any) -> object:
    if isinstance(left, int) and isinstance(right, int) and left and right > 0:
        meter.integer(left.bit_length() + right)
    return built(meter, left << right)


def _modulo(meter: Meter, left: Any, right: Any) -> object:
    if isinstance(left, (str, bytes)):
        raise DeniedError("`%` on strings is not part of the snippet language: use an f-string.")
    return built(meter, left % right)


def _combined(function: Callable[[Any, Any], Any]) -> Callable[[Meter, Any, Any], object]:
    """Like :func:`_simple`; a view of a dict takes anything that can be gone through with it."""

    def apply(meter: Meter, left: Any, right: Any) -> object:
        if isinstance(left, VIEWS) or isinstance(right, VIEWS):
            weigh(meter, left)
            weigh(meter, right)
        return built(meter, function(left, right))

    return apply


def _simple(function: Callable[[Any, Any], Any]) -> Callable[[Meter, Any, Any], object]:
    def apply(meter: Meter, left: Any, right: Any) -> object:
        return built(meter, function(left, right))

    return apply


BINARY: dict[type[ast.operator], Callable[[Meter, Any, Any], object]] = {
    ast.Add: add,
    ast.Sub: _combined(operator.sub),
    ast.Mult: _multiply,
    ast.Div: _simple(operator.truediv),
    ast.FloorDiv: _simple(operator.floordiv),
    ast.Mod: _modulo,
    ast.Pow: _power,
    ast.LShift: _shift_left,
    ast.RShift: _simple(operator.rshift),
    ast.BitOr: _combined(operator.or_),
    ast.BitAnd: _combined(operator.and_),
    ast.BitXor: _combined(operator.xor),
}
#: The operators that combine two querysets, by the name that the observer hears.
QUERYSET_OPERATORS: dict[type[ast.operator], str] = {
    ast.BitOr: "__or__",
    ast.BitAnd: "__and__",
    ast.BitXor: "__xor__",
}
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Invert: operator.invert,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def _contains(left: Any, right: Any) -> bool:
    return left in right


COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: _contains,
    ast.NotIn: lambda left, right: left not in right,
}
_WALKED = (*CONTAINERS, *DJANGO, range)


def compare(meter: Meter, operation: type[ast.cmpop], left: Any, right: Any) -> object:
    """One comparison; what it would walk through is weighed first."""
    if isinstance(left, _WALKED):
        weigh(meter, left)
    if isinstance(right, _WALKED) and not (isinstance(right, range) and type(left) in (int, bool)):
        weigh(meter, right)
    return COMPARISONS[operation](left, right)
