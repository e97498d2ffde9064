"""The sample rows: always the same ones, and difficult enough to be worth asking for."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bookshop import models
from bookshop.checksum import canonical
from bookshop.data import estimated_rows
from bookshop.rows import SIZES, Rows

if TYPE_CHECKING:
    from django.db.models import Model


def rows(seed: int = 7) -> dict[type[Model], list[Model]]:
    """Return all small rows by model, without a database."""
    return {model: list(instances) for model, instances in Rows(SIZES["small"], seed).tables()}


@pytest.fixture(scope="module")
def small() -> dict[type[Model], list[Model]]:
    return rows()


def contents(table: list[Model]) -> list[str]:
    return [
        canonical([getattr(row, field.attname) for field in row._meta.local_concrete_fields
                   if not field.generated])
        for row in table
    ]  # fmt: skip


def test_the_same_seed_makes_the_same_rows(small: dict[type[Model], list[Model]]) -> None:
    again = rows()
    assert [contents(table) for table in small.values()] == [
        contents(table) for table in again.values()
    ]


def test_another_seed_makes_other_rows(small: dict[type[Model], list[Model]]) -> None:
    assert contents(small[models.Book]) != contents(rows(seed=8)[models.Book])


def test_every_nullable_column_has_nulls_and_values(small: dict[type[Model], list[Model]]) -> None:
    for model, table in small.items():
        for field in model._meta.local_concrete_fields:
            if field.null:
                empty = Counter(getattr(row, field.attname) is None for row in table)
                assert empty[True], field
                assert empty[False], field


def test_times_are_utc_and_have_no_microseconds(small: dict[type[Model], list[Model]]) -> None:
    for review in small[models.Review]:
        assert isinstance(review, models.Review)
        assert review.posted_at.utcoffset() is not None
        assert review.posted_at.microsecond == 0


def test_titles_in_print_are_unique_for_a_publisher(small: dict[type[Model], list[Model]]) -> None:
    books = [book for book in small[models.Book] if isinstance(book, models.Book)]
    pairs = Counter((book.publisher_id, book.title) for book in books if book.in_print)
    assert max(pairs.values()) == 1


@pytest.mark.parametrize("part", ["'", '"', "\\", "%", "_", "é", "🦊", "%s", "雪"])
def test_titles_have_what_careless_quoting_trips_over(
    small: dict[type[Model], list[Model]], part: str
) -> None:
    assert any(part in str(book) for book in small[models.Book])


def test_the_estimate_for_the_progress_bar_is_close(
    small: dict[type[Model], list[Model]],
) -> None:
    true = sum(len(table) for table in small.values())
    assert estimated_rows("small") == pytest.approx(true, rel=0.1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("100"), Decimal("1E+2")),
        ({"b": 1, "a": [None, True]}, {"a": [None, True], "b": 1}),
    ],
)
def test_equal_values_have_one_canonical_text(one: object, other: object) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, "1"), (None, "null"), (["a,b"], ["a", "b"]), (1, Decimal(1)), ({}, [])],
)
def test_values_that_differ_have_different_texts(one: object, other: object) -> None:
    assert canonical(one) != canonical(other)


def test_a_type_that_no_column_has_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        canonical(object())
