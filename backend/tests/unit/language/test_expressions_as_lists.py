"""Django goes through what it takes for a list by number, and an F has every item."""

from __future__ import annotations

import pytest
from snippets import failure_of, value_of

from ormscope.language import DeniedError


@pytest.mark.parametrize(
    "code",
    [
        "Book.objects.in_bulk(F('pk'))",
        "Book.objects.in_bulk(id_list=F('pk'))",
        "Book.objects.bulk_create(F('pk'))",
        "Book.objects.all().bulk_update(Value(1), ['title'])",
    ],
)
def test_an_expression_is_no_list(code: str) -> None:
    error = failure_of(code)
    assert isinstance(error, DeniedError)
    assert "list of values" in str(error)


def test_what_python_shows_by_its_address_is_shown_by_its_kind() -> None:
    assert value_of("str(Book.objects.iterator()) + str(transaction.atomic())") == (
        "<generator><Atomic>"
    )


def test_half_a_condition_is_djangos_to_refuse() -> None:
    assert "index out of range" not in str(failure_of("Book.objects.filter(Q(('a',)))"))
