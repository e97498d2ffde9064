"""The contract of a database. Each vendor's package has an instance of it, named `DATABASE`.

The parent process calls `serve()`; everything else runs in the worker process of that database,
where `settings.DATABASES` is `{"default": database.settings(...)}`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.sample import Sample

# What Django hands to `cursor.execute()`: a sequence for `%s`, a mapping for `%(name)s`.
Params: TypeAlias = Sequence[object] | Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Sent:
    """One call of the PEP 249 driver: its statement and parameters after Django's conversion.

    `paramstyle` is PEP 249's: "qmark" (`?`), "format" (`%s`), "pyformat" (`%(name)s`) or "named"
    (`:name`). A dict holds named parameters, without the style's punctuation in the keys.
    """

    sql: str
    params: tuple[object, ...] | dict[str, object]
    paramstyle: str


class Database(ABC):
    """One database, stateless: what it needs to know is handed to each method."""

    alias: ClassVar[str]  # its name in the API and on the command line
    vendor: ClassVar[str]  # what `connection.vendor` says
    label: ClassVar[str]  # what a reader calls it
    # live: statements are executed. compiled: SQL up to the driver for a pinned server version.
    mode: ClassVar[Literal["live", "compiled"]]
    driver: ClassVar[str]  # the driver's distribution name
    order: ClassVar[int]  # of the columns on the screen
    # Whether `serve()` starts something, and so takes its time; the others are started meanwhile.
    has_server: ClassVar[bool] = False
    # Whether `last_executed_query()` reads the driver's cursor; else it is asked after the run.
    logs_from_cursor: ClassVar[bool] = True

    def serve(self, state: Path) -> AbstractContextManager[Mapping[str, object]]:
        """Run the server for as long as the context lasts; called in the parent's main thread.

        `state` is the directory for everything that is written. Yields JSON-able parameters for
        `settings()`. Raises DatabaseUnavailable when the server doesn't start. By default there is
        no server.
        """
        del state
        return nullcontext({})

    @abstractmethod
    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return the worker's `DATABASES["default"]`, given what `serve()` yielded."""

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Create the sample's tables and rows unless the same ones are there; once a worker.

        By default there is nothing to prepare, which is so for a compiled database.
        """
        del connection, sample, state

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Undo everything that one run does, whatever it did or raised.

        The run sees an open transaction: its own `atomic()` blocks become savepoints.
        """
        from django.db import transaction

        # Savepoints are numbered anew, so that their names don't tell how many runs went before.
        connection.savepoint_state = 0
        atomic = transaction.atomic(using=connection.alias)
        # As Django's TestCase does, so that `atomic(durable=True)` is allowed inside this one.
        atomic._from_testcase = True  # type: ignore[attr-defined]
        try:
            with atomic:
                try:
                    yield
                finally:
                    connection.needs_rollback = True
        finally:
            self.settle(connection)

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Close the connection after a run, so that the next one begins with a new one."""
        connection.close()

    @abstractmethod
    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the server's version, or the one that is pinned, as its makers write it."""

    def driver_version(self) -> str:
        """Return the version of the driver's distribution."""
        return version(self.driver)

    @abstractmethod
    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Return what the driver gets when Django executes `sql` with `params`.

        Nothing is executed or changed here. The connection is open.
        """

    @abstractmethod
    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Return `sql` with its parameters written in, to be pasted into the database's shell.

        The connection is open.
        """
