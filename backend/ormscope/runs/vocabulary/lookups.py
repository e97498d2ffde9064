"""Lookups by the type of what stands before them, and the transforms that lead to other types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db.models import CompositePrimaryKey, Field, ForeignKey, JSONField, Transform
from django.db.models.fields.json import KeyTransform

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY_KEY: Final = "*"
"""The transform that stands for whatever key of a JSON value is written."""


_POSTGRESQL: Final = "django.contrib.postgres"


def lookup_type(field: Any) -> str:
    """Give the name of the entry of :func:`lookups_by_type` for what follows a field's name."""
    if field.is_relation:
        return ForeignKey.__name__  # whichever way it leads, a relation is compared by its key
    return type(getattr(field, "output_field", field)).__name__


def lookups_of(field: Any) -> dict[str, type]:
    """Give the lookups and transforms that may follow a field's name."""
    if field.is_relation:
        return dict(ForeignKey.get_class_lookups())
    if isinstance(field, CompositePrimaryKey):
        return dict(type(field).class_lookups)  # those of every field do not compare tuples
    return _known(getattr(field, "output_field", field))


def _known(of: Any) -> dict[str, type]:
    """Leave out what a mere import of `django.contrib.postgres` has registered."""
    is_installed = apps.is_installed(_POSTGRESQL)
    return {
        name: each
        for name, each in of.get_lookups().items()
        if is_installed or not each.__module__.startswith(_POSTGRESQL)
    }


def lookups_by_type(fields: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Give, by the name of a field's or transform's class, its lookups and its transforms.

    A transform leads to the name of its own entry, whose lookups go on from there: `DateField` has
    `year`, that is `ExtractYear`, and that has `gte`. See Django's
    `django/db/models/query_utils.py`, `RegisterLookupMixin`.
    """
    found: dict[str, dict[str, Any]] = {}
    for field in fields:
        _add(found, lookup_type(field), lookups_of(field), field)
    return dict(sorted(found.items()))


def _add(found: dict[str, dict[str, Any]], name: str, known: dict[str, type], field: Any) -> None:
    if name in found:
        return
    transforms = {key: each for key, each in known.items() if issubclass(each, Transform)}
    if isinstance(getattr(field, "output_field", field), JSONField):
        transforms[ANY_KEY] = KeyTransform
    entry = found[name] = {"lookups": sorted(known.keys() - transforms.keys()), "transforms": {}}
    for key, transform in sorted(transforms.items()):
        entry["transforms"][key] = transform.__name__
        output = getattr(transform, "output_field", None)
        # Without a type of its own, a transform has that of what it is applied to.
        then = output if isinstance(output, Field) else field
        _add(found, transform.__name__, {**_known(then), **_known(transform)}, then)
