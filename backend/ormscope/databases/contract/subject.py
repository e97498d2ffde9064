"""What the contract's checks work on: a prepared database and models of whatever sample there is.

No model is known by name: they are chosen by what they have.
"""

from __future__ import annotations

import datetime
import hashlib
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from ormscope.databases.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

    from ormscope.databases.base import Database


class NotChecked(Exception):
    """A check has nothing to check here; the text says why."""


class Subject:
    """A database in its own process, and the means to look at it from outside of a run."""

    def __init__(
        self,
        database: Database,
        connection: BaseDatabaseWrapper,
        state: Path,
        parameters: Mapping[str, object],
    ) -> None:
        from django.conf import settings

        self.database = database
        self.connection: Any = connection  # a backend's own attributes are no business of mypy's
        self.state = state
        self.parameters = parameters  # what `serve()` yielded
        self.sample = Sample.from_settings(settings.ORMSCOPE["SAMPLE"])
        self.models = self.sample.models()
        self.live = database.mode == "live"
        self._numbers = count(1)

    def prepare(self) -> None:
        """Do what a worker does before its first run."""
        self.database.prepare(self.connection, self.sample, self.state)
        if self.live:  # a database may lack what a model needs
            self.models = [model for model in self.models if self._digest(model) is not None]

    def rows(self) -> dict[str, str | None]:
        """Return a digest of each table's rows, by model; None for a table that isn't there."""
        return {model._meta.label: self._digest(model) for model in self.sample.models()}

    def _digest(self, model: Any) -> str | None:
        from django.db import Error

        try:
            with self.database.isolate(self.connection):
                fields = [field.attname for field in model._meta.concrete_fields]
                values = model._base_manager.values_list(*fields)
                rows = sorted(repr([_plain(value) for value in row]) for row in values)
        except Error:
            return None
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Check that the rows are the same afterwards, for other runs."""
        before = self.rows() if self.live else {}
        yield
        after = self.rows() if self.live else {}
        changed = [label for label in before if before[label] != after[label]]
        assert not changed, f"The rows of {', '.join(changed)} have changed."

    @contextmanager
    def run(self) -> Iterator[None]:
        """Isolate, as for one run."""
        with self.database.isolate(self.connection):
            yield

    def select(self, sql: str, params: Any = None) -> Any:
        """Execute `sql` through Django's cursor; return the first row, if it has rows."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchone() if cursor.description else None

    def selecting(self, columns: str) -> str:
        """Return a SELECT of `columns` from nothing."""
        return f"SELECT {columns}{self._suffix()}"

    def _suffix(self) -> str:
        """Return what must follow; a backend may not know that its server insists on it."""
        known: str = self.connection.features.bare_select_suffix
        return known or self.database.bare_select_suffix

    def simple(self) -> type[Model]:
        """Return a model with a key of the database's, whose objects need no others."""
        return self.first(_is_simple, "a model with an automatic key and no required relation")

    def leaf(self) -> type[Model]:
        """Return a model that no other refers to, so that its rows can be deleted."""
        return self.first(_is_leaf, "a model that no other refers to")

    def first(self, fits: Callable[[Any], bool], wanted: str) -> type[Model]:
        """Return the first model that `fits`; raises NotChecked when the sample has none."""
        for model in self.models:
            if fits(model):
                return model
        raise NotChecked(f"The sample has not {wanted}.")

    def create(self) -> Model:
        """Create an object of the `simple()` model."""
        model = self.simple()
        number = next(self._numbers)
        values = {field.name: _value(field, number) for field in _required(model)}
        created: Model = model._base_manager.create(**values)
        return created


def _plain(value: object) -> object:
    """Return the value in one form: databases keep JSON's keys in different orders, and drivers
    have time zones of different classes."""
    match value:
        case dict():
            return {key: _plain(value[key]) for key in sorted(value)}
        case list():
            return [_plain(each) for each in value]
        case datetime.datetime() if value.tzinfo is not None:
            return value.astimezone(datetime.UTC).isoformat()
        case datetime.time():
            return value.replace(tzinfo=None).isoformat()
    return value


def plain_field(model: Any) -> Any:
    """Return a field that an UPDATE can set to another value in every row, or None."""
    for field in model._meta.local_concrete_fields:
        plain = not (field.primary_key or field.unique or field.is_relation)
        if plain and not getattr(field, "generated", False) and _value(field, 1) is not None:
            return field
    return None


def plain_value(field: Any) -> object:
    """Return a value for a field that `plain_field()` has found."""
    return _value(field, 1)


def _is_simple(model: Any) -> bool:
    if model._meta.auto_field is None or model._meta.parents:
        return False
    return all(not field.is_relation and _value(field, 1) is not None for field in _required(model))


def _is_leaf(model: Any) -> bool:
    return not (model._meta.related_objects or model._meta.proxy) and bool(model._meta.managed)


def _required(model: Any) -> list[Any]:
    from django.db.models import NOT_PROVIDED

    return [
        field
        for field in model._meta.concrete_fields
        if not (field.null or field.has_default() or field.primary_key)
        and getattr(field, "db_default", NOT_PROVIDED) is NOT_PROVIDED
        and not getattr(field, "generated", False)
    ]


def _value(field: Any, number: int) -> object:
    """Return a value of the field's type, another one for another number; None: not known."""
    text = f"c{number}"
    longest = getattr(field, "max_length", None)
    values: dict[str, object] = {
        "CharField": text[:longest],
        "TextField": text,
        "SlugField": text[:longest],
        "BooleanField": True,
        "DecimalField": Decimal(number),
        "FloatField": float(number),
        "DateField": datetime.date(2020, 1, 1) + datetime.timedelta(days=number),
        "DateTimeField": datetime.datetime(2020, 1, 1, number % 24, tzinfo=datetime.UTC),
        "DurationField": datetime.timedelta(seconds=number),
    }
    kind = field.get_internal_type()
    return number if kind.endswith("IntegerField") else values.get(kind)
