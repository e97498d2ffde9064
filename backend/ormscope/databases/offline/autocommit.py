"""Compiled databases whose backend has no savepoints."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ormscope.databases.offline import CompiledDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper


class CompiledWithoutSavepoints(CompiledDatabase):
    """A run has no transaction round it, as a project's code has none at first.

    Otherwise a block of the snippet's own that fails would break that transaction for good, since
    there is no savepoint to go back to. There is nothing to undo either.
    """

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Give the run a connection of its own."""
        connection.savepoint_state = 0
        connection.ensure_connection()
        try:
            yield
        finally:
            self.settle(connection)
