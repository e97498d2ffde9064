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
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ormscope.databases.containment import Reach
from ormscope.databases.errors import DatabaseUnavailable, Escaped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.containment import Measure
    from ormscope.databases.sample import Sample
    from ormscope.document.plan import Plan

# Seconds that the plan of one statement may take.
PLAN_TIMEOUT: Final = 1.0

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


def _is_there(module: str) -> bool:
    """Tell whether a module could be imported, without importing more than its parents."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a parent
        return False


class Database(ABC):
    """One database, stateless: what it needs to know is handed to each method.

    A package has as many as it has versions to choose from. They are instances: what one class says
    for all of them is a class attribute, what differs is the instance's.
    """

    # Its name in the API and on the command line: `mysql`, or with the version chosen, `mysql@8.0`.
    alias: str
    vendor: str  # what `connection.vendor` says
    label: str  # what a reader calls it; different for each alias
    # live: statements are executed. compiled: SQL up to the driver for a pinned server version.
    mode: Literal["live", "compiled"]
    driver: str  # the driver's distribution name
    order: int  # of the columns on the screen, those of one family together
    # Whether it has a column at first, and a worker from the start; others start when asked for.
    is_default: bool = False
    # What it is a version of: its alias without the version.
    family: str = ""
    # The server's version as far as it is known before anything is started.
    pinned: str | None = None
    # The modules that it needs and that may be missing, and the extra of ORMscope's that brings
    # them; None when every installation has them.
    modules: tuple[str, ...] = ()
    extra: str | None = None
    # Distributions that go with the driver's where they are installed.
    beside_driver: tuple[str, ...] = ()
    # What a reader should know of this column although it works: how to get it live, say.
    note: str | None = None
    # Whether `serve()` starts something, and so takes its time; the others are started meanwhile.
    has_server: bool = False
    # Whether `last_executed_query()` reads the driver's cursor; else it is asked after the run.
    logs_from_cursor: bool = True
    # The backend's flags whose answer nobody was asked for, with the sentence that says so: it is
    # told at each statement that a flag decided about.
    canned: Mapping[str, str] = MappingProxyType({})
    # What a SELECT from nothing must end in, where the backend itself does not know it.
    bare_select_suffix: str = ""
    # Whether there is an `explain()`.
    can_explain: bool = False
    # Whether a prepared worker can be forked: no thread of a driver or an engine runs in it.
    can_fork: bool = True
    # Whether the driver writes the values into the statement itself: the server gets `literal()`.
    binds_on_client: bool = False
    # Django's package of what only this vendor has: its fields, aggregates and functions.
    contrib: str | None = None
    # Statements that no run may execute here; the contract tries them all.
    refused: tuple[str, ...] = ()
    # The same for a scratch, in which tables may be made.
    refused_in_scratch: tuple[str, ...] = ()

    def missing(self) -> str | None:
        """Return what to do about a module that isn't installed, or None. Imports nothing."""
        absent = [name for name in self.modules if not _is_there(name)]
        if not absent:
            return None
        wanted = "." if self.extra is None else f".[{self.extra}]"
        return (
            f"{self.label} needs {' and '.join(absent)}, not installed here. Install it, and start "
            f'ORMscope again: .venv/bin/pip install -e "{wanted}"'
        )

    def serve(self, state: Path) -> AbstractContextManager[Mapping[str, object]]:
        """Run the server for as long as the context lasts, in a thread of its own.

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

    def is_serving(self, parameters: Mapping[str, object]) -> bool:
        """Tell whether the server that `serve()` told `parameters` of still answers.

        Called in the parent, which imports no driver; returns within a second or two. By default
        there is no server.
        """
        del parameters
        return True

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try each measure that keeps a run inside; return what was seen.

        Once a worker, after `prepare()`, by the connection that runs have. One that doesn't hold
        keeps the worker from starting. By default, as for a compiled database, nothing is executed
        that could get out.
        """
        del connection
        return ()

    def restore(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> bool:
        """Make the sample anew if its tables are not as they were loaded; tell whether it was so.

        Called after a run has escaped, or was killed. By default, as where each run has a copy of
        its own, there is nothing to restore.
        """
        del connection, sample, state
        return False

    def session(self, connection: BaseDatabaseWrapper) -> str | None:
        """Connect, if runs keep a connection; return what the server calls this session, if so.

        `end_session()` understands it. By default there is no server that could go on by itself.
        """
        del connection
        return None

    def end_session(self, connection: BaseDatabaseWrapper, session: str) -> None:
        """End what a killed worker has left running on the server, if it is there.

        Called in another process than the one of that session; it may be over by itself.
        """
        del connection, session

    def let_go(self, connection: BaseDatabaseWrapper) -> None:
        """Close all that is open to the database: the process is about to be forked."""
        connection.close()

    def reach(self, state: Path, parameters: Mapping[str, object]) -> Reach:
        """Return what runs need of the machine, where all else is kept from them."""
        del state, parameters
        return Reach()

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Undo everything that one run does, whatever it did or raised.

        The run sees an open transaction: its own `atomic()` blocks become savepoints. Raises
        Escaped, once all is put away, when it has ended that transaction.
        """
        from django.db import transaction

        from ormscope.databases.tripwire import Tripwire

        # Savepoints are numbered anew, so that their names don't tell how many runs went before.
        connection.savepoint_state = 0
        atomic = transaction.atomic(using=connection.alias)
        # As Django's TestCase does, so that `atomic(durable=True)` is allowed inside this one.
        atomic._from_testcase = True  # type: ignore[attr-defined]
        tripwire = Tripwire(self, connection)
        escaped = False
        try:
            with atomic, self.enclose(connection):
                tripwire.stretch()
                try:
                    yield
                finally:
                    connection.needs_rollback = True
                    escaped = tripwire.is_cut()
        finally:
            self.settle(connection)
            if escaped:
                raise Escaped(
                    "The run ended its transaction, which only ORMscope may do: every run is "
                    "undone. Leave COMMIT, ROLLBACK and what implies one out of the SQL."
                )

    def enclose(self, connection: BaseDatabaseWrapper) -> AbstractContextManager[None]:
        """Return what surrounds a run inside Django's transaction; by default nothing."""
        del connection
        return nullcontext()

    def has_escaped(self, connection: BaseDatabaseWrapper, error: BaseException) -> bool:
        """Tell by why the tripwire's savepoint is gone whether the run has ended its transaction.

        By default it has, unless the connection is lost: a server may have other reasons to roll
        back a whole transaction, like a deadlock.
        """
        del connection
        return not self.is_lost(error)

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Close the connection after a run, so that the next one begins with a new one."""
        connection.close()

    def scratch(
        self, connection: BaseDatabaseWrapper
    ) -> AbstractContextManager[BaseDatabaseWrapper]:
        """Yield a connection that may make and drop tables in an empty schema of its own.

        Called in the runner, outside of a run; `connection` is the one that runs have. Until it
        ends `django.db.connections` gives the scratch's for that alias, in autocommit. Nothing of
        it is left afterwards, and the sample is as it was; else it raises Escaped, once all is put
        away. Raises DatabaseUnavailable where there is none; by default nobody has made one.
        """
        del connection
        raise DatabaseUnavailable(
            f"{self.label} has no scratch to make tables in, so no migration is run on it. Choose "
            "another database: one that is compiled needs none."
        )

    @abstractmethod
    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the server's version, or the one that is pinned, as its makers write it."""

    def driver_version(self) -> str:
        """Return the version of the driver's distribution."""
        return version(self.driver)

    def error_code(self, error: BaseException) -> str | None:
        """Return the SQLSTATE or number in an exception of the driver's, or None.

        By default its attribute `sqlstate`, or its first argument if that is a number.
        """
        state = getattr(error, "sqlstate", None)
        first = error.args[0] if error.args else None
        return str(state or (first if isinstance(first, int) else "")) or None

    def is_lost(self, error: BaseException) -> bool:
        """Tell by an exception of the driver's whether the connection is gone, not the statement
        wrong. By default nobody can tell."""
        del error
        return False

    def suite(self, state: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
        """Return Django's settings for `name`, which its own tests may make, fill and drop.

        Called in the process that runs them, before the backend is imported; `parameters` are those
        of the `serve(state)` that it has for itself. Raises DatabaseUnavailable where that cannot
        be. By default the settings of a run, with another NAME.
        """
        return {**self.settings(state, parameters), "NAME": name}

    def compiled_twin(self, version: str) -> Database | None:
        """Return the compiled database with the SQL of this live one on a server of `version`.

        `version` is what `server_version()` says. None where there is no such database.
        """
        del version
        return None

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Return the plan of a statement; with `analyze` execute it for that, and measure.

        Called in the run's transaction, inside a savepoint that is rolled back. Gives up within
        `PLAN_TIMEOUT`. Raises whatever Django or the driver raises: the caller makes it a sentence.
        """
        raise NotImplementedError(f"{self.label} has no explain()")

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
