"""Where, in what inspectdb wrote, a loss would stand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from ormscope.document.migration import Loss
from ormscope.schema.read_places import with_read_places
from ormscope.schema.written_models import written_models

TEXT = """# 🦉 advice
class LabBook(models.Model):
    name = models.TextField(db_column="title", db_comment="ü")

    class Meta:
        db_table = "lab_book"
"""


def _state() -> ProjectState:
    state = ProjectState()
    fields: list[Any] = [
        ("id", models.AutoField(primary_key=True)),
        ("title", models.TextField(db_comment="ü")),
    ]
    state.add_model(ModelState("lab", "Book", fields))
    return state


def _loss(concerned: str) -> Loss:
    return Loss(
        object=concerned, kind="not read", declared="", read="", reason="", range=None, place=None
    )


@pytest.mark.parametrize(
    ("concerned", "text"),
    [
        ("Book", "LabBook"),
        ("Book.Meta.ordering", "LabBook"),
        ("Book.title.choices", 'name = models.TextField(db_column="title", db_comment="ü")'),
        ("Book.id", "LabBook"),
        ("Tag", None),
    ],
)
def test_a_loss_stands_at_the_field_of_its_column_or_at_the_class(
    concerned: str, text: str | None
) -> None:
    (found,) = with_read_places(
        [_loss(concerned)], connection, _state(), TEXT, written_models(TEXT)
    )
    at = found.read_range
    assert (None if at is None else TEXT[at.start : at.end]) == text
