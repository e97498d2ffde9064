"""How heavy a value is before something walks all of it: ``==``, ``repr``, ``hash``, Django.

``a = [a, a]`` sixty times is a list of two items that takes centuries to compare; a Q or an
expression can be doubled the same way. Shared parts are counted as often as they are reached,
because that is how often a recursive reader visits them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import Model, Prefetch, Q, QuerySet
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.query_utils import FilteredRelation
from django.db.models.sql import Query
from django.utils.tree import Node

from ormscope.language.errors import BudgetError, DeniedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ormscope.language.limits import Meter

VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
CONTAINERS: tuple[type, ...] = (list, tuple, set, frozenset, dict, *VIEWS)
DJANGO = (Node, BaseExpression, QuerySet, Prefetch, FilteredRelation)
_LIGHT = frozenset({str, int, float, bool, type(None)})


#: How many strings of the largest size a value may hold in all.
STRINGS = 10


def weigh(
    meter: Meter, value: object, *, characters: int | None = None, as_data: bool = False
) -> None:
    """Raise :class:`BudgetError` when ``value``, with all it holds, is too deep or too much.

    ``characters``: how many its strings may have in all; ten times ``limits.size`` by default.
    ``as_data``: refuse classes and other callables inside, which Django would call.
    """
    if type(value) in _LIGHT:
        return
    if isinstance(value, range):
        _weigh_range(meter, value)
    elif isinstance(value, (*CONTAINERS, *DJANGO, Model)):
        _walk(meter, value, characters or meter.limits.size * STRINGS, as_data=as_data)


def _walk(meter: Meter, root: object, room: int, *, as_data: bool) -> None:
    limits = meter.limits
    pending: list[tuple[object, int]] = [(root, 0)]
    items = nodes = 0
    while pending:
        value, depth = pending.pop()
        parts: Iterable[object]
        if isinstance(value, DJANGO):
            # A condition becomes a lookup and a column, so it counts twice from the beginning.
            nodes += 1 + 2 * sum(isinstance(part, tuple) for part in getattr(value, "children", ()))
            parts = _parts(value)
        elif isinstance(value, dict):
            parts = (*value.keys(), *value.values())
        elif isinstance(value, CONTAINERS):
            parts = cast("Iterable[object]", value)
        elif isinstance(value, Model):  # its __str__ may walk what was put into its fields
            parts = [part for part in vars(value).values() if isinstance(part, CONTAINERS)]
        elif isinstance(value, Combinable):  # F and OuterRef have no parts
            nodes += 1
            continue
        else:
            if isinstance(value, range):
                _weigh_range(meter, value)
            elif isinstance(value, (str, bytes)):
                room -= len(value)
                if room < 0:
                    raise BudgetError("The strings in this value are too long when put together.")
            elif as_data and callable(value):
                if isinstance(value, type):
                    name = value.__name__
                    raise DeniedError(f"`{name}` is not a value; make one: `{name}()`.")
                raise DeniedError(f"`{type(value).__name__}` is not a value.")
            items += 1
            if items > limits.items:
                meter.elements(items)
            continue
        items += 1
        if items > limits.items:
            meter.elements(items)
        if nodes > limits.nodes:
            raise BudgetError(
                f"The condition or expression has more than {limits.nodes:,} parts. "
                "Use a lookup such as `pk__in` instead of many conditions."
            )
        if depth > limits.depth:
            raise BudgetError(
                f"The value is nested more than {limits.depth} levels deep. Build it flatter."
            )
        pending.extend((part, depth + 1) for part in parts)
    meter.charge((items + nodes) // 100)


def _parts(value: object) -> Iterable[object]:
    """What Django visits when it resolves, clones or compiles ``value``."""
    if isinstance(value, QuerySet):
        return query_parts(value.query)
    if isinstance(value, Query):
        return query_parts(value)
    if isinstance(value, Q):
        # A leaf is a pair of lookup and value: only the value can be heavy.
        return [
            part[1] if isinstance(part, tuple) and len(part) == 2 else part
            for part in value.children
        ]
    if isinstance(value, Node):
        return value.children
    if isinstance(value, Prefetch):
        return () if value.queryset is None else (value.queryset,)
    if isinstance(value, FilteredRelation):
        return (value.condition,)
    if isinstance(value, BaseExpression):
        held = getattr(value, "value", None), getattr(value, "query", None)
        sources = value.get_source_expressions()
        return [part for part in (*sources, *held) if part is not None]
    return ()


def query_parts(query: Query) -> list[object]:
    """The conditions, annotations and combined queries of a query."""
    return [query.where, *query.annotations.values(), *query.combined_queries]


def _weigh_range(meter: Meter, value: range) -> None:
    try:
        meter.elements(len(value))
    except OverflowError:
        raise BudgetError("The range is far too long for a snippet.") from None
