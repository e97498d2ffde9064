"""Throw-away models to compile over: unmanaged, in a registry of their own, made once a process.

One has a column of each sort that functions are called with; and each field class has a model with
nothing but a field of it.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.texts import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import Field, Model

_LABEL: Final = "ormscope_anatomy"
_NO_COLUMN_CLASSES: Final = frozenset(("Field", "ForeignObject", "RelatedField"))
"""What other field classes are made from."""
_CONTRIB_MODULES: Final = ("fields", "search", "aggregates", "functions")


@dataclass(frozen=True, slots=True)
class FieldSample:
    """A field class, one field of it in a model, how one would write it; or why there is none."""

    name: str
    call: str
    field: Any
    error: str | None = None


@cache
def sample_model() -> type[Model]:
    """Give the model that functions are called over."""
    from django.db import models

    return _model("Sample", {
        "text": models.CharField(max_length=100),
        "number": models.IntegerField(),
        "amount": models.DecimalField(max_digits=10, decimal_places=2),
        "moment": models.DateTimeField(),
        "day": models.DateField(),
        "time": models.TimeField(),
        "span": models.DurationField(),
        "flag": models.BooleanField(),
        "document": models.JSONField(),
        "uid": models.UUIDField(),
        "blob": models.BinaryField(),
    })  # fmt: skip


@cache
def field_samples(contrib: str | None) -> tuple[FieldSample, ...]:
    """Give a field of each concrete class: Django's, and those of a package of the vendor's."""
    found = [_sample(kind, {}) for kind in _field_classes(contrib)]
    names = [each.name for each in found]
    if "CharField" in names:
        unlimited = _sample(_field_class("CharField"), {"max_length": None})
        found.insert(names.index("CharField") + 1, unlimited)
    return tuple(found)


def classes_below(base: type, prefixes: tuple[str, ...]) -> Iterator[type]:
    """Give the public subclasses of a class in modules whose names begin so, by name."""
    below: list[type] = list(base.__subclasses__())
    seen: set[type] = set()
    while below:
        kind = below.pop()
        if kind not in seen:
            seen.add(kind)
            below.extend(kind.__subclasses__())
    wanted = (each for each in seen if f"{each.__module__}.".startswith(prefixes))
    yield from sorted(
        (each for each in wanted if each.__name__[0] != "_"),
        key=lambda each: (each.__name__, each.__module__),
    )


def beside(contrib: str | None) -> tuple[str, ...]:
    """Import what a vendor's package has for models; give what its modules' names begin with."""
    if contrib is None:
        return ()
    for name in _CONTRIB_MODULES:
        with suppress(ImportError):
            importlib.import_module(f"{contrib}.{name}")
    return tuple(f"{contrib}.{name}." for name in _CONTRIB_MODULES)


def _field_classes(contrib: str | None) -> list[type]:
    from django.db.models import Field

    prefixes = ("django.db.models.", *beside(contrib))
    return [
        kind
        for kind in classes_below(Field, prefixes)
        if kind.__name__ not in _NO_COLUMN_CLASSES
        and getattr(kind, "system_check_removed_details", None) is None
    ]


def _field_class(name: str) -> type:
    from django.db import models

    return getattr(models, name)  # type: ignore[no-any-return]


def _sample(kind: type, changes: Mapping[str, Any]) -> FieldSample:
    """Make a field with as little as it takes."""
    name, error = kind.__name__, None
    if changes:
        name = f"{name} without max_length"
    for arguments, shown in _arguments(kind) if not changes else [(dict(changes), "")]:
        call = f"{kind.__name__}({shown})"
        try:
            field = kind(*arguments.pop("*", ()), **arguments)
            _model(f"With{kind.__name__}{len(changes) or ''}", {"field": field})
        except Exception as reason:  # it needs more
            error = sentence_of(reason)
        else:
            return FieldSample(name, call, field)
    return FieldSample(name, f"{kind.__name__}(…)", None, error)


def _arguments(kind: type) -> Iterator[tuple[dict[str, Any], str]]:
    """Give what a field of a class may need, as one would write it: its own, none, a base's."""
    from django.db import models

    target: dict[str, Any] = {"to": sample_model(), "related_name": "+"}
    known: dict[str, tuple[dict[str, Any], str]] = {
        "CharField": ({"max_length": 100}, "max_length=100"),
        "DecimalField": (
            {"max_digits": 10, "decimal_places": 2},
            "max_digits=10, decimal_places=2",
        ),
        "FilePathField": ({"path": "/files"}, "'/files'"),
        "AutoFieldMixin": ({"primary_key": True}, "primary_key=True"),
        "ForeignKey": (
            {**target, "on_delete": models.DO_NOTHING},
            "Sample, on_delete=DO_NOTHING",
        ),
        "ManyToManyField": (target, "Sample"),
        "CompositePrimaryKey": ({"*": ("first", "second")}, "'first', 'second'"),
        "GeneratedField": (
            {
                "expression": models.Value(1) + models.Value(2),
                "output_field": models.IntegerField(),
                "db_persist": True,
            },
            "expression=Value(1) + Value(2), output_field=IntegerField(), db_persist=True",
        ),
        "ArrayField": ({"base_field": models.IntegerField()}, "IntegerField()"),
    }
    names = [each.__name__ for each in kind.__mro__ if each.__name__ in known]
    if names and names[0] != kind.__name__:
        yield {}, ""
    for name in names[:1]:
        arguments, shown = known[name]
        yield dict(arguments), shown
    if not names:
        yield {}, ""


def _model(name: str, fields: Mapping[str, Field[Any, Any]]) -> type[Model]:
    from django.apps.registry import Apps
    from django.db import models

    if any(getattr(each, "remote_field", None) for each in fields.values()):
        registry = sample_model()._meta.apps
    else:
        registry = Apps()
    facts = {"app_label": _LABEL, "db_table": name.lower(), "managed": False, "apps": registry}
    meta = type("Meta", (), facts)
    body: dict[str, Any] = {"__module__": __name__, "Meta": meta, **fields}
    if "CompositePrimaryKey" in {type(each).__name__ for each in fields.values()}:
        body |= {"first": models.IntegerField(), "second": models.IntegerField()}
        body["pk"] = body.pop("field")
    return type(name, (models.Model,), body)
