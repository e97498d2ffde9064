"""What only looks like a value: Django would call it, or show where it is in memory."""

from __future__ import annotations

import pytest
from snippets import failure_of

from ormscope.language import DeniedError


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("Book.objects.filter(title=Book.objects)", "write `.all()`"),
        ("Book(title=transaction.atomic())", "`Atomic` is not a value."),
        ("Value([transaction.atomic()])", "`Atomic` is not a value."),
        ("Value([Book])", "make one: `Book()`"),
    ],
)
def test_what_can_be_called_is_no_value(source: str, sentence: str) -> None:
    error = failure_of(source)
    assert isinstance(error, DeniedError)
    assert sentence in str(error)
