"""Firebird 5, live: the engine runs inside the worker, every run on its own copy of the sample."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, cast

from ormscope.databases.base import Database, Params, Sent
from ormscope.databases.containment import Reach
from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.firebird.quoting import quote
from ormscope.databases.literals import write_literals
from ormscope.databases.noting import NotingCursor
from ormscope.databases.scratching import at_its_alias, beside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.containment import Measure
    from ormscope.databases.firebird.base import DatabaseWrapper
    from ormscope.databases.sample import Sample
    from ormscope.document.plan import Plan


class FirebirdBase(Database):
    """What is Firebird's, wherever it runs: its driver's statements, literals and errors."""

    vendor = "firebird"
    label = "Firebird"
    driver = "firebird-driver"
    order = 65
    modules = ("django_firebird", "firebird")
    extra = "firebird"
    logs_from_cursor = False
    bare_select_suffix = " FROM RDB$DATABASE"
    can_explain = True

    def error_code(self, error: BaseException) -> str | None:
        """Return the SQLSTATE, which comes with the driver's own attribute names."""
        state = getattr(error, "sqlstate", None)
        return state if isinstance(state, str) and state else None

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Convert `%s` to `?`, and whole decimals to int, with django-firebird's own cursor.

        It takes no named parameters. Raises TypeError for those.
        """
        from django_firebird.base import FirebirdCursorWrapper

        if isinstance(params, Mapping):
            raise TypeError("django-firebird takes no named parameters.")
        noting = NotingCursor()
        FirebirdCursorWrapper(noting, getattr(connection, "encoding", None), False).execute(
            sql, params
        )
        return Sent(noting.sql, tuple(cast("Iterable[object]", noting.params)), "qmark")

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Have the driver tell the plan of the prepared statement; nothing is executed."""
        from ormscope.databases.firebird.plan import explain

        return explain(connection, self.driver_call(connection, sql, params).sql, analyze=analyze)

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Write the values as Firebird's literals.

        django-firebird itself writes some values into the statement. Raises ValueError where one of
        those has a NUL, which would end the statement in the shell.
        """
        del connection
        if "\0" in sql:
            raise ValueError("The statement itself has a NUL in a text, which isql cannot take.")
        return write_literals(sql, params, quote)


class Firebird(FirebirdBase):
    """The sample is built once into a file; a run's connection begins as a copy of it."""

    alias = "firebird"
    can_fork = False  # the engine has threads of its own
    mode: Literal["live", "compiled"] = "live"
    refused = (
        "COMMIT",
        "ROLLBACK",
        "CREATE DATABASE '/tmp/x.fdb'",
        "EXECUTE BLOCK RETURNS (x INT) AS BEGIN EXECUTE STATEMENT 'SELECT 1 FROM RDB$DATABASE' "
        "ON EXTERNAL '/tmp/x.fdb' AS USER 'SYSDBA' INTO x; SUSPEND; END",
    )
    refused_in_scratch = (
        "CREATE DATABASE '/tmp/x.fdb'",
        "EXECUTE BLOCK RETURNS (x INT) AS BEGIN EXECUTE STATEMENT 'SELECT 1 FROM RDB$DATABASE' "
        "ON EXTERNAL '/tmp/x.fdb' AS USER 'SYSDBA' INTO x; SUSPEND; END",
        "EXECUTE BLOCK RETURNS (x INT) AS BEGIN EXECUTE STATEMENT 'SELECT 1 FROM RDB$DATABASE' "
        "ON EXTERNAL '{sample}' AS USER 'SYSDBA' INTO x; SUSPEND; END",
    )
    note = (
        "django-firebird has neither JSONField nor GeneratedField. Here Book.metadata is kept as "
        "text, without lookups into it, and OrderLine.total is computed when it is read. Nor has "
        "it a SELECT from nothing, by which full_clean() tries constraints: of a Book in print "
        "it always says that book_title_in_print is violated."
    )

    def missing(self) -> str | None:
        """Return also what to do about the engine, and the system's library that it needs."""
        if problem := super().missing():
            return problem
        if find_spec("firebird.embedded") is None:
            return (
                f"{self.label}'s engine, the package firebird-embedded, is not installed here: it "
                "comes with the extra `firebird` on Linux on x86-64 only."
            )
        try:
            ctypes.CDLL("libtommath.so.1")
        except OSError:
            return (
                f"{self.label} needs the library libtommath.so.1, not installed here. Install it, "
                "and start ORMscope again: apt-get install libtommath1"
            )
        return None

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name the directory of the files; embedded, nobody asks who it is."""
        del parameters
        return {
            "ENGINE": "ormscope.databases.firebird",
            "NAME": str(state / "firebird"),
            "USER": "SYSDBA",
        }

    def suite(self, state: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
        """Return settings for a file beside those of the runs; load the engine that makes it."""
        from ormscope.databases.firebird.library import COPIES, load

        del parameters
        directory = (state / "firebird").resolve()
        (directory / COPIES).mkdir(parents=True, exist_ok=True)
        load(directory)
        return {
            "ENGINE": "ormscope.databases.firebird.suite",
            "NAME": str(directory / COPIES / f"{name}.fdb"),
            "USER": "SYSDBA",
            "TEST": {"NAME": str(directory / COPIES / f"test_{name}.fdb")},
        }

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Find the sample's file in `state`/firebird, or build it there for the next worker."""
        from ormscope.databases.firebird.preparation import find_or_build, find_or_build_empty

        wrapper = cast("DatabaseWrapper", connection)
        wrapper.sample = find_or_build(wrapper, sample, state / "firebird")
        lent: DatabaseWrapper = beside(connection)
        lent.sample = find_or_build_empty(lent, state / "firebird")
        wrapper.scratch = lent

    @contextmanager
    def scratch(self, connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
        """Yield a connection to a copy of an empty database: a file that has no name."""
        wrapper = cast("DatabaseWrapper", connection).scratch
        if wrapper is None:
            raise DatabaseUnavailable(f"{self.label} was not prepared for scratches.")
        wrapper.savepoint_state = 0
        wrapper.ensure_connection()
        try:
            with at_its_alias(wrapper):
                yield wrapper
        finally:
            wrapper.in_atomic_block = False
            wrapper.close()

    def reach(self, state: Path, parameters: Mapping[str, object]) -> Reach:
        """Return the sample and the engine's files to read, a directory for the copies to write."""
        from ormscope.databases.firebird.library import places

        del parameters
        reads, writes = places((state / "firebird").resolve())
        return Reach(reads=reads, writes=writes)

    def has_escaped(self, connection: BaseDatabaseWrapper, error: BaseException) -> bool:
        """Tell that it has not: whatever a run commits, or resets, is in its own copy only."""
        del connection, error
        return False

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try what the engine's configuration must keep a run from."""
        from ormscope.databases import scratching
        from ormscope.databases.firebird.measures import tried

        wrapper = cast("DatabaseWrapper", connection)
        return (
            *tried(self, wrapper),
            *scratching.measures(self, connection, sample=str(wrapper.sample)),
        )

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the embedded engine's version, as its makers write it: `5.0.4`."""
        from firebird.embedded import provider

        del connection
        return str(provider.FirebirdProvider().firebird_version)


DATABASES = (Firebird(),)
