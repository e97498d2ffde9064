"""How each function and expression is called: over which column, with what beside it.

This table says how to call, never what comes out. A function of Django's is called over a column
of the sort that its module is about; a parameter is filled in by its name.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.compiling import sample_column
from ormscope.anatomy.sample_models import sample_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "django.db.models.functions.math": ("amount",),
    "django.db.models.functions.text": ("text",),
    "django.db.models.functions.datetime": ("moment", "day", "time"),
    "django.db.models.functions.json": ("text",),
    "django.db.models.functions.comparison": ("text",),
    "django.db.models.functions.window": ("number",),
    "django.db.models.aggregates": ("number",),
}
"""Columns to call the functions of a module over."""
_OWN_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "Extract": ("moment", "day"),
    "Trunc": ("moment", "day"),
    "Now": ("moment",),
    "Greatest": ("number",),
    "Least": ("number",),
    "Chr": ("number",),
    "JSONObject": ("text",),
    "Sum": ("number", "amount", "span"),
    "Avg": ("number", "amount", "span"),
    "BoolAnd": ("flag",),
    "BoolOr": ("flag",),
}
_PARAMETERS: Final[dict[str, tuple[Any, str]]] = {
    "length": (5, "5"),
    "pos": (2, "2"),
    "number": (3, "3"),
    "precision": (2, "2"),
    "kind": ("month", "'month'"),
    "lookup_name": ("year", "'year'"),
    "nth": (2, "2"),
    "offset": (2, "2"),
    "num_buckets": (4, "4"),
    "delimiter": (", ", "', '"),
    "query": ("cheese", "'cheese'"),
    "collation": ("some_collation", "'some_collation'"),
}
"""What is given for a parameter, and how it is written."""
_TEXTS: Final = ("text", "replacement", "substring", "string", "value", "config", "default_fill")
_SECONDS: Final = {"amount": 2, "number": 2}


@dataclass(frozen=True, slots=True)
class Called:
    """A call as one would write it, and what makes its node."""

    text: str
    make: Callable[[], Any]


def calls_of(kind: type) -> Iterator[Called]:
    """Give calls of a function's class; none where its signature needs what nobody knows here."""
    names = _OWN_COLUMNS.get(kind.__name__) or _registered_for(kind, _columns_of(kind))
    for name in names:
        yield from _called(kind, name)


def _registered_for(kind: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the columns that a transform is not for: a time has no year."""
    lookup_name = getattr(kind, "lookup_name", None) or ""
    fields: dict[str, Any] = {name: sample_model()._meta.get_field(name) for name in names}
    known = tuple(
        name for name, field in fields.items() if field.get_transform(lookup_name) is kind
    )
    return known or names


def _columns_of(kind: type) -> tuple[str, ...]:
    for each in kind.__mro__:
        for module, columns in _COLUMNS.items():
            if each.__module__.startswith(module):
                return columns
    return ("text",)


def _called(kind: Any, name: str) -> Iterator[Called]:
    from django.db.models import Value

    parameters = list(inspect.signature(kind.__init__).parameters.values())[1:]
    arguments: list[Any] = []
    shown: list[str] = []
    keywords: dict[str, Any] = {}
    for each in parameters:
        is_expression = each.name in ("expression", "vector", "y", "x")
        if each.kind is each.VAR_POSITIONAL:
            for position in range(_arity(kind)):
                value = sample_column(name) if position == 0 else _second(name)
                arguments.append(value)
                shown.append(repr(name) if position == 0 else _second_text(name))
        elif is_expression:
            arguments.append(sample_column(name))
            shown.append(repr(name))
        elif each.name == "lookup_name" and getattr(kind, "lookup_name", None):
            break  # the class says which
        elif each.name in _PARAMETERS and each.kind is each.POSITIONAL_OR_KEYWORD:
            value, text = _PARAMETERS[each.name]
            arguments.append(value)
            shown.append(text)
        elif each.name in _TEXTS and each.kind is each.POSITIONAL_OR_KEYWORD:
            given = "xyz" if each.name == "replacement" else "abc"
            arguments.append(Value(given))
            shown.append(f"Value({given!r})")
        elif each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD:
            return
        elif each.kind is each.VAR_KEYWORD and each.name == "fields":
            keywords["key"] = sample_column(name)
            shown.append(f"key={name!r}")
        elif each.default is not each.empty:
            break  # what follows has a default, too
    text = f"{kind.__name__}({', '.join(shown)})"
    if getattr(kind, "window_compatible", False) and not _is_aggregate(kind):
        yield _over(kind, text, arguments)
        return
    yield Called(text, lambda: kind(*arguments, **keywords))
    if _is_aggregate(kind):
        yield from _aggregated(kind, name, arguments)


def _over(kind: Any, text: str, arguments: list[Any]) -> Called:
    from django.db.models import Window

    return Called(
        f"Window({text}, order_by='day')",
        lambda: Window(kind(*arguments), order_by=sample_column("day").asc()),
    )


def _aggregated(kind: Any, name: str, arguments: list[Any]) -> Iterator[Called]:
    from django.db.models import Value, Window
    from django.db.models.lookups import GreaterThan

    if name != (_OWN_COLUMNS.get(kind.__name__) or _columns_of(kind))[0]:
        return
    if getattr(kind, "allow_distinct", False):
        yield Called(
            f"{kind.__name__}({name!r}, distinct=True)", lambda: kind(*arguments, distinct=True)
        )
    if "filter" in inspect.signature(kind.__init__).parameters:
        yield Called(
            f"{kind.__name__}({name!r}, filter=Q(number__gt=2))",
            lambda: kind(*arguments, filter=GreaterThan(sample_column("number"), Value(2))),
        )
    if getattr(kind, "window_compatible", False):
        yield Called(
            f"Window({kind.__name__}({name!r}), partition_by='day')",
            lambda: Window(kind(*arguments), partition_by=[sample_column("day")]),
        )


def _is_aggregate(kind: type) -> bool:
    from django.db.models import Aggregate

    return issubclass(kind, Aggregate)


def _arity(kind: Any) -> int:
    """Give how many expressions to call it with."""
    if kind.arity is not None:
        return int(kind.arity)
    if _is_aggregate(kind):
        return 1
    has_none = kind.window_compatible or "%(expressions)s" not in kind.template
    return 0 if has_none else 2


def _second(name: str) -> Any:
    from django.db.models import Value

    return Value(_SECONDS.get(name, "abc"))


def _second_text(name: str) -> str:
    return f"Value({_SECONDS.get(name, 'abc')!r})"
