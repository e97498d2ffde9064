"""Checks of argument *values*, made before a method runs.

Two kinds: sizes that can be told before anything is allocated, and names that Django would use
as attribute names or pass on to another database.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Prefetch, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.manager import BaseManager
from django.db.models.query import RawQuerySet

from ormscope.language import sql_text
from ormscope.language.access import columns, members
from ormscope.language.errors import BudgetError, DeniedError
from ormscope.language.grammar import refused_keyword
from ormscope.language.weight import weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ormscope.language.access import Method
    from ormscope.language.limits import Meter

_DIRECTIVES = re.compile(r"(?:[^%]|%[A-Za-z%])*\Z")


def guard(
    meter: Meter, receiver: object, method: Method, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Raise :class:`DeniedError` or :class:`BudgetError` when the call must not be made."""
    grown(meter, receiver)
    key = method.owner, method.name
    check = GUARDS.get(key) or sql_text.GUARDS.get(key)
    if check is not None:
        check(meter, receiver, args, kwargs)


def strftime(format: str) -> None:
    """Refuse what the C library's ``strftime`` would widen, such as ``%1000000000d``."""
    if len(format) > 200 or not _DIRECTIVES.match(format):
        raise DeniedError("A date format has only directives such as %Y, %m and %d, no widths.")


def _using(_: Meter, __: object, args: tuple[Any, ...], ___: Mapping[str, Any]) -> None:
    if args != ("default",):
        raise DeniedError(
            "`using()` takes only 'default' here: every snippet runs on all databases by itself."
        )


def _defaults(_: Meter, receiver: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """``update_or_create`` passes the keys of ``defaults`` to ``setattr``."""
    for defaults in (*args, kwargs.get("defaults"), kwargs.get("create_defaults")):
        if isinstance(defaults, dict):
            for name in defaults:
                if name not in columns(receiver.model):
                    raise DeniedError(
                        f"{str(name)[:40]!r} is not a column of {receiver.model.__name__}."
                    )
    _through(_, receiver, args, kwargs)


def _through(_: Meter, __: object, ___: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    defaults = kwargs.get("through_defaults")
    for name in defaults if isinstance(defaults, dict) else ():
        reason = refused_keyword(str(name))
        if reason is not None:
            raise DeniedError(reason)


def _padded(meter: Meter, _: object, args: tuple[Any, ...], __: Mapping[str, Any]) -> None:
    if args and isinstance(args[0], int):
        meter.characters(args[0])


def _replaced(meter: Meter, text: str, args: tuple[Any, ...], _: Mapping[str, Any]) -> None:
    if len(args) >= 2 and isinstance(args[0], str) and isinstance(args[1], str):
        meter.characters(len(text) + text.count(args[0]) * max(len(args[1]) - len(args[0]), 0))


def _joined(meter: Meter, text: str, args: tuple[Any, ...], _: Mapping[str, Any]) -> None:
    for parts in args:
        if isinstance(parts, (list, tuple, set, frozenset, dict)):
            lengths = [len(part) + len(text) for part in parts if isinstance(part, str)]
            meter.characters(sum(lengths))


def _divided(meter: Meter, text: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    separator = args[0] if args else kwargs.get("sep")
    pieces = text.count(separator) if isinstance(separator, str) and separator else len(text) // 2
    meter.elements(pieces)


def _grown(meter: Meter, receiver: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """In-place growth: what is there and what comes, before it comes."""
    coming = sum(
        len(arg) if isinstance(arg, (list, tuple, set, frozenset, dict, range, str)) else 1
        for arg in args
    )
    total = len(receiver) + coming + len(kwargs)
    if total > meter.limits.items:
        meter.elements(total)


def _appended(meter: Meter, receiver: Any, _: tuple[Any, ...], __: Mapping[str, Any]) -> None:
    if len(receiver) >= meter.limits.items:
        meter.elements(len(receiver) + 1)


def _listed(_: Meter, __: object, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Django goes through these by `[0]`, `[1]`, … if need be, and an F has them all."""
    given = (*args[:1], *(kwargs[name] for name in ("objs", "id_list") if name in kwargs))
    for each in given:
        if isinstance(each, (BaseExpression, Combinable)):
            raise DeniedError("A list of values is wanted here, not an expression.")


def _searched(meter: Meter, receiver: Any, _: tuple[Any, ...], __: Mapping[str, Any]) -> None:
    weigh(meter, receiver)


def _copied(meter: Meter, receiver: Any, _: tuple[Any, ...], __: Mapping[str, Any]) -> None:
    meter.elements(len(receiver))


def _formatted(_: Meter, __: date, args: tuple[Any, ...], ___: Mapping[str, Any]) -> None:
    if args and isinstance(args[0], str):
        strftime(args[0])


def _prefetched(_: Meter, receiver: Any, args: tuple[Any, ...], __: Mapping[str, Any]) -> None:
    for lookup in args:
        if isinstance(lookup, str):
            prefetch_path(lookup, getattr(receiver, "model", None))
        elif isinstance(lookup, Prefetch):
            prefetch_path(lookup.prefetch_through, getattr(receiver, "model", None))


def prefetch_path(lookup: str, model: type[Model] | None = None) -> None:
    """Refuse a path along which Django would read, and mark, what is no relation.

    See ``prefetch_related_objects()`` in django/db/models/query.py: it follows any attribute.
    """
    for position, part in enumerate(lookup.split(LOOKUP_SEP)):
        known = model is not None and position == 0 and part not in members(model)
        if not part or part[0] == "_" or hasattr(Model, part) or (known and hasattr(model, part)):
            raise DeniedError(f"{lookup[:60]!r} does not lead along relations: {part[:40]!r}.")


def grown(meter: Meter, queryset: object) -> None:
    """Cloning and compiling cost more with each condition that a queryset already has."""
    if isinstance(queryset, QuerySet):
        query = queryset.query
        parts = len(query.where.children) + len(query.annotations)
        if parts > meter.limits.nodes:
            raise BudgetError(f"The queryset has more than {meter.limits.nodes:,} conditions.")
        meter.charge(parts // 10)


def _nameless(_: Meter, __: object, args: tuple[Any, ...], ___: Mapping[str, Any]) -> None:
    """``save``, ``delete`` and ``refresh_from_db`` take a database as a positional argument."""
    if args:
        raise DeniedError("Name the arguments of this method, as in save(update_fields=['price']).")


_QUERYSETS: tuple[type, ...] = (QuerySet, BaseManager)
_COLLECTIONS: tuple[type, ...] = (list, set, dict, frozenset)

#: Owner (a key of ALLOWED) and method to the check that is made before the call.
GUARDS: Mapping[tuple[type, str], Callable[..., None]] = {
    **{(owner, "using"): _using for owner in _QUERYSETS},
    **{
        (owner, name): check
        for owner in _QUERYSETS
        for names, check in (
            ("get_or_create update_or_create", _defaults),
            ("add set create", _through),
            ("prefetch_related", _prefetched),
        )
        for name in names.split()
    },
    (RawQuerySet, "prefetch_related"): _prefetched,
    **{
        (owner, name): _listed
        for owner in _QUERYSETS
        for name in ("in_bulk", "bulk_create", "bulk_update")
    },
    **{(Model, name): _nameless for name in ("save", "delete", "refresh_from_db")},
    **{(str, name): _padded for name in ("ljust", "rjust", "center", "zfill")},
    **{(str, name): _divided for name in ("split", "rsplit", "splitlines")},
    (str, "replace"): _replaced,
    (str, "join"): _joined,
    **{
        (owner, name): check
        for owner in _COLLECTIONS
        for names, check in (
            ("copy", _copied),
            ("extend update union symmetric_difference", _grown),
            ("append insert add setdefault", _appended),
        )
        for name in names.split()
    },
    **{
        (owner, name): _searched
        for owner in (list, tuple)
        for name in ("index", "count", "remove", "sort")
    },
    **{(owner, "strftime"): _formatted for owner in (date, datetime, time)},
}
