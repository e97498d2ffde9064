"""Rows for the lookups and transforms of each field class, compiled over one column."""

from __future__ import annotations

import datetime
import decimal
import uuid
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.compiling import Compiler, column
from ormscope.anatomy.sample_models import field_samples
from ormscope.anatomy.texts import paragraph_of, text_of
from ormscope.anatomy.values import DAY, values_for
from ormscope.document.anatomy import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.anatomy.places import Places

_KEYS: Final = ["a", "b"]
_KEY: Final = "key"
_LIKE_TEXT: Final = (str, int, float, decimal.Decimal, uuid.UUID)
_CONTRIB: Final = "django.contrib."
"""Packages whose mere import registers lookups on Django's own fields: only their own have them."""


def lookup_entries(connection: Any, contrib: str | None, places: Places) -> Iterator[Entry]:
    """Give a row for each lookup that can be written after a field: ``DateField__year__gte``."""
    compiler = Compiler(connection)
    for sample in field_samples(contrib):
        field = sample.field
        if field is None or sample.name != type(field).__name__ or field.many_to_many:
            continue
        for name, kind in _registered(field).items():
            yield from _rows(f"{sample.name}__{name}", name, kind, field, compiler, places)
        key_transform = _key_transform(field)
        if key_transform is not None:
            yield from _transform_rows(
                f"{sample.name}__{_KEY}", key_transform, field, compiler, places
            )


def _rows(
    row: str, name: str, kind: type, field: Any, compiler: Compiler, places: Places
) -> Iterator[Entry]:
    if getattr(kind, "bilateral", False) or not hasattr(kind, "get_prep_lookup"):
        yield from _transform_rows(row, lambda: kind(column(field)), field, compiler, places, kind)
        return
    value = _operand(name, kind, field)
    yield _row(
        row,
        kind,
        f"filter({_written(row)}={text_of(value)})",
        lambda: kind(column(field), value),
        compiler,
        places,
    )


def _transform_rows(
    row: str,
    make: Callable[[], Any],
    field: Any,
    compiler: Compiler,
    places: Places,
    kind: type | None = None,
) -> Iterator[Entry]:
    """Give the transform's row, and those of the lookups that are its own."""
    if kind is None:
        kind = type(make())
    yield _row(row, kind, f"values({_written(row)!r})", make, compiler, places)
    output = field
    with suppress(Exception):  # its own row says why there is none
        output = make().output_field
    for owner in kind.__mro__:
        if owner.__module__ == "django.db.models.lookups":
            return  # what all transforms have is the output field's
        for name, lookup in vars(owner).get("class_lookups", {}).items():
            if not hasattr(lookup, "get_prep_lookup"):
                continue
            value = _operand(name, lookup, output)
            yield _row(
                f"{row}__{name}",
                lookup,
                f"filter({_written(row)}__{name}={text_of(value)})",
                partial(_looked_up, lookup, make, value),
                compiler,
                places,
            )


def _looked_up(lookup: Any, make: Callable[[], Any], value: Any) -> Any:
    return lookup(make(), value)


def _row(
    row: str,
    kind: type,
    call: str,
    make: Callable[[], Any],
    compiler: Compiler,
    places: Places,
) -> Entry:
    example = compiler.example(call, make)
    place, is_own = compiler.method_of(kind)
    return Entry(
        kind="lookup",
        name=row,
        value=example.result,
        how="compiled",
        comment=paragraph_of(kind),
        overrides=is_own,
        place=places.add(place),
        examples=(example,),
        node=kind.__name__,
    )


def _registered(field: Any) -> dict[str, type]:
    """Give the lookups of a field's class by name; those of the furthest base first.

    Of several columns only those compare that are its own.
    """
    kind = type(field)
    found: dict[str, type] = {}
    for each in reversed(kind.__mro__) if field.column is not None else (kind,):
        found |= {
            name: lookup
            for name, lookup in vars(each).get("class_lookups", {}).items()
            if not lookup.__module__.startswith(_CONTRIB) or kind.__module__.startswith(_CONTRIB)
        }
    return found


def _key_transform(field: Any) -> Callable[[], Any] | None:
    """Give what makes the transform that a name makes which is no lookup: a key of a document."""
    with suppress(Exception):
        factory = field.get_transform(_KEY)
        if factory is not None and not isinstance(factory, type):
            return lambda: factory(column(field))
    return None


def _operand(name: str, kind: type, field: Any) -> Any:
    """Give what one would compare with: by the lookup's name, or else by the field."""
    from django.db.models.lookups import IExact, PatternLookup, YearLookup

    first, second = values_for(field)
    if issubclass(kind, YearLookup):
        first, second = DAY.year, DAY.year + 1
    elif issubclass(kind, (PatternLookup, IExact)) and not isinstance(first, _LIKE_TEXT):
        first = "2024" if isinstance(first, datetime.date) else "abc"
    match name:
        case "in":
            return [first, second]
        case "range":
            return (first, second)
        case "isnull":
            return True
        case "regex" | "iregex":
            return "^a.*z$"
        case "has_key":
            return _KEYS[0]
        case "has_keys" | "has_any_keys":
            return _KEYS
    return first


def _written(row: str) -> str:
    """Write a row's name as in a filter: the field is called ``field``."""
    return f"field{row[row.index('__') :]}"
