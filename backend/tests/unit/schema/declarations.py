"""What the tests of declarations share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.state import ProjectState

from ormscope.language import SnippetError
from ormscope.schema.declaring import Asked, Declared, declare, read_operations

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARY = """
from django.db import models
from django.db.models import F, Q

class Author(models.Model):
    name = models.CharField(max_length=100)

class Book(models.Model):
    title = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")

    class Meta:
        indexes = [models.Index(fields=["title"], name="book_title")]
        constraints = [models.CheckConstraint(condition=Q(price__gte=0), name="book_price")]
"""
NOTHING = Declared(text="", state=ProjectState(), ranges={})


def declared(text: str = LIBRARY) -> Declared:
    """Models of a text, without SQL text."""
    return declare(text, sql_text=False)


def with_body(body: str, meta: str = "") -> str:
    """One model, ``Book``, with ``body`` in it and ``meta`` in its ``class Meta``."""
    inner = f"    class Meta:\n        {meta}\n" if meta else ""
    return f"class Book(models.Model):\n    {body}\n{inner}"


def asked(text: str, models: str = LIBRARY) -> tuple[Asked, ...]:
    """Operations of a text on models."""
    return read_operations(text, declared(models), sql_text=False)


def refusal(text: str) -> tuple[SnippetError, str]:
    """What a text of models is told, and the part of it that is blamed."""
    try:
        declared(text)
    except SnippetError as error:
        return error, _blamed(error, text)
    raise AssertionError(f"accepted: {text}")


def refused_operation(text: str, models: str = LIBRARY) -> tuple[SnippetError, str]:
    """What a text of operations is told, and the part of it that is blamed."""
    try:
        asked(text, models)
    except SnippetError as error:
        return error, _blamed(error, text)
    raise AssertionError(f"accepted: {text}")


def contents(state: ProjectState) -> dict[str, Any]:
    """All that a state says, in a form that can be compared."""
    plain = MigrationAutodetector(state, state).deep_deconstruct
    return {
        model.name: (
            {name: plain(field) for name, field in sorted(model.fields.items())},
            {name: plain(_sorted(value)) for name, value in model.options.items() if value},
            tuple(base if isinstance(base, str) else base.__name__ for base in model.bases),
        )
        for model in state.models.values()
    }


def after(operations: Iterable[Asked], state: ProjectState) -> ProjectState:
    """The state that operations leave."""
    state = state.clone()
    for each in operations:
        each.operation.state_forwards("lab", state)
    return state


def _sorted(value: Any) -> Any:
    """Indexes and constraints by name: their order means nothing."""
    named = isinstance(value, list) and all(hasattr(each, "name") for each in value)
    return sorted(value, key=lambda each: each.name) if named else value


def _blamed(error: SnippetError, text: str) -> str:
    assert error.range is not None, error
    return text[error.range.start : error.range.end]
