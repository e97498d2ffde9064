"""A client of the web application, with a few databases behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client

from ormscope.runs.current import serving
from ormscope.runs.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def client() -> Client:
    """A browser's or program's requests to 127.0.0.1; an exception is a 500, as in production."""
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


@pytest.fixture(scope="session")
def few(state: Path) -> Iterator[Pool]:
    """One live database and one compiled one; any other starts when it is asked."""
    with Pool(state, ["sqlite", "oracle"]) as pool:
        states = {name: lane.message for name, lane in pool.wait_ready().items()}
        assert states == {"sqlite": None, "oracle": None}
        yield pool


@pytest.fixture
def served(few: Pool) -> Iterator[Pool]:
    """The pool, where the views find it."""
    with serving(few):
        yield few


@pytest.fixture(autouse=True)
def _nobody_was_here() -> Iterator[None]:
    """What an address has asked for is forgotten after each test."""
    yield
    cache.clear()
