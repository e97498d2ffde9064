"""A client of the web application, with the session's databases behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from ormscope.runs.current import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.runs.pool import Pool


@pytest.fixture
def client() -> Client:
    """A browser's or program's requests to 127.0.0.1; an exception is a 500, as in production."""
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


@pytest.fixture
def served(pool: Pool) -> Iterator[Pool]:
    """The pool, where the views find it."""
    with serving(pool):
        yield pool
