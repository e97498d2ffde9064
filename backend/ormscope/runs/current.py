"""The pool of this process: opened by the server command, used by the API's views."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.runs.pool import Pool

_pool: Pool | None = None


class NoPool(OrmscopeError):
    """A run was asked for in a process that opened no pool."""


@contextmanager
def serving(pool: Pool) -> Iterator[Pool]:
    """Let the process's views use an open pool while the context lasts."""
    global _pool
    _pool = pool
    try:
        yield pool
    finally:
        _pool = None


def current_pool() -> Pool:
    """Give the open pool. Raises :class:`NoPool`."""
    if _pool is None:
        raise NoPool(
            "No databases are running in this process. Start it with: python manage.py serve"
        )
    return _pool
