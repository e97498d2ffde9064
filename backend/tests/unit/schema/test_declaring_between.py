"""What ``makemigrations`` would find between two texts, and how its questions are answered."""

from __future__ import annotations

import pytest
from declarations import LIBRARY, NOTHING, after, contents, declared
from django.db import models
from django.db.models.fields import AutoFieldMixin
from django.utils import timezone

from ormscope.language import DeniedError
from ormscope.schema.declaring import between, differences, read_operations, written
from ormscope.schema.declaring.fields import FIELDS

BEFORE = "class Book(models.Model):\n    title = models.TextField(null=True)\n"


def test_nothing_lies_between_a_text_and_itself() -> None:
    assert between(declared(), declared()) == ()


def test_where_makemigrations_itself_fails_it_is_told() -> None:
    text = "class Book(models.Model):\n    class Meta:\n        unique_together = [('a', 'b')]\n"
    with pytest.raises(
        DeniedError, match=r"fails over these models itself \(KeyError: 'a'\)"
    ) as told:
        differences(declared(BEFORE), declared(text))
    assert told.value.range is not None


def test_all_of_the_models_lie_between_nothing_and_them() -> None:
    operations = between(NOTHING, declared())
    assert {type(each).__name__ for each in operations} == {"CreateModel"}
    again = read_operations(written(operations), NOTHING, sql_text=False)
    assert contents(after(again, NOTHING.state)) == contents(declared().state)


@pytest.mark.parametrize(
    ("old", "new", "operation"),
    [("title", "name", "RenameField"), ("Author", "Writer", "RenameModel")],
)
def test_one_that_vanished_and_one_that_appeared_is_renamed(
    old: str, new: str, operation: str
) -> None:
    found = differences(declared(), declared(LIBRARY.replace(old, new)))
    assert operation in {type(each).__name__ for each in found.operations}
    assert not {"AddField", "CreateModel"} & {type(each).__name__ for each in found.operations}
    assert f"renamed to `{new}`" in found.notes[0]


def test_of_two_that_vanished_none_is_renamed() -> None:
    pair = "class Book(models.Model):\n    {} = models.TextField()\n    {} = models.TextField()\n"
    found = between(declared(pair.format("a", "b")), declared(pair.format("c", "d")))
    assert {type(each).__name__ for each in found} == {"AddField", "RemoveField"}


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - {"CompositePrimaryKey", "GeneratedField"}))
def test_every_new_column_that_needs_a_value_gets_one_and_says_so(name: str) -> None:
    options = {
        "CharField": "max_length=10",
        "DecimalField": "max_digits=5, decimal_places=2",
        "ForeignKey": "'self', on_delete=models.CASCADE",
        "OneToOneField": "'self', on_delete=models.CASCADE",
        "ManyToManyField": "'self'",
        "FilePathField": "path='x'",
    }.get(name, "primary_key=True" if "Auto" in name else "")
    found = differences(declared(BEFORE), declared(f"{BEFORE}    a = models.{name}({options})\n"))
    (added,) = [each for each in found.operations if type(each).__name__ == "AddField"]
    field = added.field  # type: ignore[attr-defined]
    if isinstance(field, (AutoFieldMixin, models.ManyToManyField)):
        assert not found.notes
    else:
        assert field.has_default()
        assert not added.preserve_default  # type: ignore[attr-defined]
        assert "`Book.a` may not be NULL" in found.notes[0]


def test_null_that_is_not_taken_any_more_becomes_a_value() -> None:
    new = BEFORE.replace("null=True", "")
    (altered,) = differences(declared(BEFORE), declared(new)).operations
    assert (altered.field.default, altered.preserve_default) == ("", False)  # type: ignore[attr-defined]


def test_what_django_asks_about_times_and_unique_functions_is_answered() -> None:
    more = (
        "    made = models.DateTimeField(auto_now_add=True)\n"
        "    key = models.UUIDField(unique=True, default=uuid.uuid4)\n"
    )
    found = differences(declared(BEFORE), declared(BEFORE + more))
    made = next(each for each in found.operations if each.name == "made")  # type: ignore[attr-defined]
    assert made.field.default is timezone.now  # type: ignore[attr-defined]
    assert any("called once for all rows" in note for note in found.notes)


def test_the_declared_models_stay_as_they_are() -> None:
    old, new = declared(), declared(LIBRARY.replace("title", "name"))
    before = contents(old.state), contents(new.state)
    between(old, new)
    assert (contents(old.state), contents(new.state)) == before
