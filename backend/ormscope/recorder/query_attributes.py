"""The attributes that a ``Query`` has, as its own class says, and what they hold untouched."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models.expressions import BaseExpression
from django.db.models.sql import Query
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOKKEEPING = frozenset({"used_aliases", "filter_is_sticky"})
"""What one call tells the next step of itself: ``Query.chain()`` empties them for each call."""
_GIVEN = ("model", "compiler")
"""What a query is of, told elsewhere."""


def attributes_of(query: Any) -> dict[str, tuple[Any, Any]]:
    """Give what a query holds, by attribute in Django's order, each with a new query's value.

    Without what it derives from itself (caches), what is fixed for its class, and bookkeeping.
    """
    kind: Any = getattr(query, "_plain", type(query))
    new = untouched(kind)
    # A private one that a new query lacks is what a method leaves for itself.
    added = (name for name in vars(query) if not name.startswith("_"))
    names = dict.fromkeys([*new, *added])
    return {name: (getattr(query, name, None), new.get(name)) for name in names if is_state(name)}


def is_state(name: str) -> bool:
    """Tell whether an attribute is a query's own state."""
    derived = name.endswith("_cache") or isinstance(getattr(Query, name, None), cached_property)
    return not (derived or name in (*_GIVEN, *BOOKKEEPING) or name.startswith("__"))


@lru_cache(maxsize=64)
def untouched(kind: type) -> Mapping[str, Any]:
    """Give the attributes of a class of queries, each with the value that a new query has.

    They are what the classes assign themselves, and what ``__init__()`` does; what a subclass's own
    ``__init__()`` needs beyond a model is not known before there is one.
    """
    found: dict[str, Any] = {}
    # Query is an expression, too: what it has as one is no part of the statement.
    for each in reversed(kind.__mro__[: kind.__mro__.index(BaseExpression)]):
        found |= {name: value for name, value in vars(each).items() if _is_data(value)}
    new: Any = object.__new__(kind)
    Query.__init__(new, None)
    if hasattr(new, "_setup_query"):
        new._setup_query()
    return {**found, **vars(new)}


def _is_data(value: object) -> bool:
    return not (callable(value) or hasattr(value, "__get__"))
