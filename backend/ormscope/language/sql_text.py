"""What a snippet may write as SQL text, where the policy allows it: all of it, in one table.

A second allow-list beside :mod:`~ormscope.language.allowed`. It counts only in a run with
``sql_text=True`` (policy *local*); without it none of this exists for a snippet, and each refusal
says so. The SQL itself is not read here: the database contains it (``databases/containment.py``).
What is read are its ``%`` directives, because Django and some drivers fill them in Python, where
``%1000000000s`` is a gigabyte.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Aggregate, Func, QuerySet
from django.db.models.expressions import BaseExpression, RawSQL
from django.db.models.manager import BaseManager
from django.db.models.query import RawQuerySet

from ormscope.databases.directives import is_wide
from ormscope.language.allowed import ANY, NONE, Keywords, Rules
from ormscope.language.errors import DeniedError
from ormscope.language.grammar import refused_keyword

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ormscope.language.limits import Meter

#: Keywords of expressions that are SQL text.
KEYWORDS: Final = frozenset({"template", "function", "arg_joiner"})

_METHODS: Mapping[str, Keywords] = {
    "raw": frozenset({"raw_query", "params", "translations"}),
    "extra": frozenset({"select", "where", "params", "tables", "order_by", "select_params"}),
}

#: By type, like :data:`~ormscope.language.allowed.ALLOWED`.
METHODS: Final[Mapping[type, Rules]] = MappingProxyType(
    {
        QuerySet: Rules(methods=_METHODS),
        BaseManager: Rules(methods=_METHODS),
        RawQuerySet: Rules(
            attributes=frozenset({"query", "columns", "db"}),
            methods={"prefetch_related": NONE, "iterator": NONE},
        ),
    }
)

#: By class, like the table in :mod:`~ormscope.language.constructors`: the keywords each takes.
#: ``Func`` and ``Aggregate`` put any further keyword into their template.
CONSTRUCTORS: Final[Mapping[type, Keywords]] = MappingProxyType(
    {
        RawSQL: frozenset({"sql", "params", "output_field"}),
        Func: ANY,
        Aggregate: ANY,
    }
)

#: Names that a snippet starts with besides its others.
NAMES: Final[Mapping[str, type]] = MappingProxyType({"RawSQL": RawSQL, "Aggregate": Aggregate})

#: What a refusal says to whoever may not write SQL.
ELSEWHERE: Final = "An ORMscope on your own machine (policy local) allows it."

_LONGEST = 100_000
# What stands after % in a template: %% and %(name)s.
_TEMPLATE = re.compile(r"(?:[^%]|%%|%\([A-Za-z_][A-Za-z0-9_]*\)s)*\Z")
_PLAIN = (str, bytes, int, float, Decimal, date, time, timedelta, UUID, type(None))


def sql(value: object, what: str) -> None:
    """Raise :class:`DeniedError` unless ``value`` is SQL text that costs what it is long."""
    if type(value) is not str:
        raise DeniedError(f"{what} must be SQL text: a string.")
    if len(value) > _LONGEST:
        raise DeniedError(f"{what} is longer than {_LONGEST:,} characters.")
    directives(value, what)


def directives(text: str, what: str) -> None:
    """Raise :class:`DeniedError` where filling ``text`` with ``%`` would write far more than it."""
    if is_wide(text):
        raise DeniedError(f"{what} has a `%` with a width: write %s for a parameter, %% for `%`.")


def guard_expression(cls: type, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    """Check what an expression pastes into its SQL: ``template=`` and whatever fills it."""
    if cls is RawSQL:
        for text in (*args[:1], *(kwargs[name] for name in kwargs if name == "sql")):
            sql(text, "The first argument of RawSQL()")
        for values in (*args[1:2], *(kwargs[name] for name in kwargs if name == "params")):
            _parameters(values, (list, tuple))
    elif issubclass(cls, BaseExpression):
        for name, value in kwargs.items():
            if name in KEYWORDS:
                sql(value, f"`{name}=`")
            elif name not in _STRUCTURE and CONSTRUCTORS.get(cls, NONE) is ANY:
                _filling(name, value)
        template = kwargs.get("template")
        if template is not None and not _TEMPLATE.match(template):
            raise DeniedError(
                "A template has %(function)s, %(expressions)s and the names of other arguments "
                "in that form, and %% for `%`."
            )


# Arguments of Func and Aggregate that are no text.
_STRUCTURE = frozenset({"output_field", "filter", "distinct", "default", "order_by"})


def _filling(name: str, value: object) -> None:
    if type(value) in (int, bool):
        return
    sql(value, f"`{name}=`, which goes into the template,")


def _parameters(values: Any, kinds: tuple[type, ...]) -> None:
    if values is None:
        return
    if not isinstance(values, kinds):
        raise DeniedError(
            f"`params` must be a {' or '.join(kind.__name__ for kind in kinds)} of values."
        )
    items: Any = values
    if isinstance(values, dict):
        items = (*values.keys(), *values.values())
    for item in items:
        if not isinstance(item, _PLAIN):
            raise DeniedError(
                f"A parameter of SQL text is a plain value, not a {type(item).__name__}."
            )


def _raw(_: Meter, __: object, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    if len(args) > 3:  # the fourth is `using`
        raise DeniedError("`raw()` takes the SQL, `params` and `translations` here.")
    given = {**dict(zip(("raw_query", "params", "translations"), args, strict=False)), **kwargs}
    if "raw_query" in given:
        sql(given["raw_query"], "The first argument of raw()")
    _parameters(given.get("params"), (list, tuple, dict))
    translations = given.get("translations")
    if translations is None:
        return
    if not isinstance(translations, dict):
        raise DeniedError("`translations` must be a dict from column names to field names.")
    for column, field in translations.items():
        if not isinstance(column, str) or not isinstance(field, str):
            raise DeniedError("`translations` must be a dict from column names to field names.")
        if (reason := refused_keyword(field)) is not None:  # it is set on each instance
            raise DeniedError(reason)


def _extra(_: Meter, __: object, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
    names = ("select", "where", "params", "tables", "order_by", "select_params")
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    select = given.get("select") or {}
    if not isinstance(select, dict):
        raise DeniedError("`select` must be a dict from names to SQL text.")
    for alias, text in select.items():
        reason = refused_keyword(alias) if isinstance(alias, str) else "An alias is a string."
        if reason is not None:
            raise DeniedError(reason)
        sql(text, "Each value of `select`")
    for name in ("where", "tables", "order_by"):
        texts = given.get(name) or ()
        if not isinstance(texts, (list, tuple)):
            raise DeniedError(f"`{name}` must be a list of SQL texts.")
        for text in texts:
            sql(text, f"Each item of `{name}`")
    for name in ("params", "select_params"):
        _parameters(given.get(name), (list, tuple))


#: Like :data:`~ormscope.language.guards.GUARDS`.
GUARDS: Final[Mapping[tuple[type, str], Callable[..., None]]] = MappingProxyType(
    {
        **{(owner, "raw"): _raw for owner in (QuerySet, BaseManager)},
        **{(owner, "extra"): _extra for owner in (QuerySet, BaseManager)},
    }
)
