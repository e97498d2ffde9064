"""The classes a snippet may call, with the keyword arguments each takes.

Expressions are the dangerous ones: ``Func`` and every subclass put unknown keywords into the SQL
template (``template=``, ``function=``, ``expressions=``). Only keywords that some ``__init__`` of
the class names are taken; those and SQL text where the policy allows it (``sql_text.py``).
"""

from __future__ import annotations

import inspect
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Field, Model, Prefetch, Q, QuerySet, When, fields, functions
from django.db.models.base import ModelBase
from django.db.models.enums import Choices
from django.db.models.expressions import BaseExpression, Exists, F, OuterRef, Subquery
from django.db.models.fields.json import JSONField
from django.db.models.query_utils import FilteredRelation

from ormscope.language import sql_text
from ormscope.language.access import columns
from ormscope.language.allowed import ANY, NONE, Keywords
from ormscope.language.errors import DeniedError
from ormscope.language.grammar import refused_keyword

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ormscope.language.limits import Meter

_SQL = f"it is SQL text, which this server does not run. {sql_text.ELSEWHERE}"
_NO_FUNC = (
    "`Func` takes the name of an SQL function as text, which a snippet may not. "
    "Use one of Django's functions: Lower, Coalesce, Round, TruncMonth and about 90 more are here. "
    f"{sql_text.ELSEWHERE}"
)
_DATE_PART = re.compile(r"[a-z_]{1,20}\Z")
_COLLATION = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")

FIELDS: tuple[type[Field[Any, Any]], ...] = (
    *(fields.AutoField, fields.BigAutoField, fields.BigIntegerField, fields.BinaryField),
    *(fields.BooleanField, fields.CharField, fields.DateField, fields.DateTimeField),
    *(fields.DecimalField, fields.DurationField, fields.EmailField, fields.FloatField),
    *(fields.GenericIPAddressField, fields.IntegerField, fields.PositiveIntegerField),
    *(fields.PositiveBigIntegerField, fields.PositiveSmallIntegerField, fields.SlugField),
    *(fields.SmallIntegerField, fields.TextField, fields.TimeField, fields.URLField),
    *(fields.UUIDField, JSONField),
)
#: The options a field takes here, the type each must have *exactly*, and its largest value.
FIELD_OPTIONS: Mapping[str, tuple[type[int], int]] = {
    "max_length": (int, 100_000),
    "max_digits": (int, 1_000),
    "decimal_places": (int, 1_000),
    "null": (bool, 1),
    "blank": (bool, 1),
}

_PLAIN: Mapping[type, Keywords] = {
    Q: ANY,
    F: NONE,
    OuterRef: NONE,
    When: ANY,
    functions.JSONObject: ANY,
    Prefetch: frozenset({"lookup", "queryset", "to_attr"}),
    FilteredRelation: frozenset({"relation_name", "condition"}),
    date: frozenset({"year", "month", "day"}),
    time: frozenset({"hour", "minute", "second", "microsecond", "tzinfo"}),
    datetime: frozenset(
        {"year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"}
    ),
    timedelta: frozenset(
        {"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"}
    ),
    Decimal: frozenset({"value"}),
    UUID: frozenset({"hex", "int"}),
}


def constructor(cls: type, *, with_sql: bool = False) -> Keywords:
    """The keyword arguments that ``cls(…)`` takes in a snippet (None: any).

    ``with_sql`` adds the classes and keywords that are SQL text.
    Raises :class:`DeniedError` for a class that cannot be called.
    """
    found = _constructor(cls, with_sql)
    if isinstance(found, str):
        raise DeniedError(found)
    return found


@lru_cache(maxsize=1024)
def _constructor(cls: type, with_sql: bool) -> Keywords | str:
    if cls in _PLAIN:
        return _PLAIN[cls]
    if with_sql and cls in sql_text.CONSTRUCTORS:
        return sql_text.CONSTRUCTORS[cls]
    if cls in sql_text.CONSTRUCTORS:
        return _NO_FUNC
    if cls in FIELDS:
        return frozenset(FIELD_OPTIONS)
    if issubclass(cls, BaseExpression) and cls.__module__.startswith("django.db.models."):
        named = _named_parameters(cls)
        return named | sql_text.KEYWORDS if with_sql else named - sql_text.KEYWORDS
    if isinstance(cls, ModelBase):
        return columns(cls)
    if issubclass(cls, (Choices, Exception)):
        return NONE
    return f"`{cls.__name__}` cannot be called in a snippet."


def refused(cls: type, keyword: str) -> str:
    """Why ``keyword`` is not an argument of ``cls``."""
    if issubclass(cls, BaseExpression) and keyword in sql_text.KEYWORDS:
        return f"`{keyword}=` is not allowed: {_SQL}"
    if issubclass(cls, Field):
        options = ", ".join(FIELD_OPTIONS)
        return f"`{keyword}=` is not an option that a field takes here; these are: {options}."
    if issubclass(cls, Model):
        return f"`{keyword}` is not a column of {cls.__name__}."
    return f"`{keyword}=` is not an argument that `{cls.__name__}` takes here."


def guard_construction(
    meter: Meter, cls: type, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> None:
    """Raise when an argument's value must not reach ``cls``: it would be pasted into SQL."""
    sql_text.guard_expression(cls, args, kwargs)
    if cls in FIELDS:
        _field(cls, args, kwargs)
    elif (check := _GUARDS.get(cls)) is not None:
        check(meter, args, kwargs)
    elif issubclass(cls, Exception) and (
        len(args) > 1 or not all(isinstance(a, str | int) for a in args)
    ):
        raise DeniedError(f"`{cls.__name__}` takes one message here.")
    output_field = kwargs.get("output_field")
    if output_field is not None and not isinstance(output_field, Field):
        raise DeniedError("`output_field` must be a field, such as IntegerField().")


def _field(cls: type, args: tuple[Any, ...], options: Mapping[str, Any]) -> None:
    if args:
        raise DeniedError(f"`{cls.__name__}` takes only named options, such as max_length=20.")
    for name, value in options.items():
        kind, largest = FIELD_OPTIONS[name]
        if type(value) is not kind or not 0 <= value <= largest:
            what = "True or False" if kind is bool else f"a whole number up to {largest:,}"
            raise DeniedError(f"`{name}` must be {what}: it becomes part of the SQL.")


def _cast(_: Meter, args: tuple[Any, ...], __: Mapping[str, Any]) -> None:
    for field in args[1:2]:
        if not isinstance(field, Field):
            raise DeniedError("`Cast` needs a field, such as Cast('price', IntegerField()).")


def _collate(_: Meter, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    collation = args[1] if len(args) > 1 else kwargs.get("collation", "")
    if not isinstance(collation, str) or not _COLLATION.match(collation):
        raise DeniedError("A collation is a name of letters, digits, `_` and `-`.")


def _part_of_date(_: Meter, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Django's own backends check it; a third party's may paste it (CVE-2022-34265)."""
    for part in (*args[1:2], kwargs.get("lookup_name"), kwargs.get("kind")):
        if part is not None and not (isinstance(part, str) and _DATE_PART.match(part)):
            raise DeniedError("A part of a date is a word, such as 'year' or 'iso_week_day'.")


def _repeated(meter: Meter, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """SQLite runs these in Python, inside our process."""
    number = args[1] if len(args) > 1 else kwargs.get("number", kwargs.get("length"))
    if isinstance(number, int):
        meter.characters(number)


def _prefetch(_: Meter, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """The rows are put on each instance with ``setattr(instance, to_attr, rows)``."""
    to_attr = args[2] if len(args) > 2 else kwargs.get("to_attr")
    if to_attr is not None and (reason := refused_keyword(str(to_attr))) is not None:
        raise DeniedError(reason)


def _subquery(_: Meter, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Django clones whatever is given, and says no more than that it cannot."""
    for each in (*args[:1], *(kwargs[name] for name in kwargs if name == "queryset")):
        if not isinstance(each, QuerySet):
            raise DeniedError(
                "A subquery is a queryset, such as Author.objects.filter(pk=OuterRef('pk'))."
            )


def _decimal(_: Meter, args: tuple[Any, ...], __: Mapping[str, Any]) -> None:
    if len(args) > 1:
        raise DeniedError("`Decimal` takes one argument here.")


_GUARDS: Mapping[type, Callable[[Meter, tuple[Any, ...], Mapping[str, Any]], None]] = {
    functions.Cast: _cast,
    functions.Collate: _collate,
    functions.Extract: _part_of_date,
    functions.Trunc: _part_of_date,
    functions.Repeat: _repeated,
    functions.LPad: _repeated,
    functions.RPad: _repeated,
    Prefetch: _prefetch,
    **dict.fromkeys((Subquery, Exists), _subquery),
    Decimal: _decimal,
}


def _named_parameters(cls: type) -> frozenset[str]:
    variable = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    names: set[str] = set()
    for base in cls.__mro__:
        initialise = vars(base).get("__init__")
        # `deconstructible` and `functools` wrap some of them; the signature sees through.
        if callable(initialise) and base is not object:
            parameters = inspect.signature(initialise).parameters.values()
            names.update(p.name for p in parameters if p.kind not in variable)
    return frozenset(names - {"self"})
