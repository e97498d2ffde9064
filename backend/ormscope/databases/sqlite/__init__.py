"""SQLite, live: every run gets a private copy of the sample in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, cast

from ormscope.databases.base import Database, Params, Sent
from ormscope.databases.literals import write_literals
from ormscope.databases.scratching import at_its_alias, beside
from ormscope.databases.sqlite.authorizer import authorize_scratch
from ormscope.databases.sqlite.quoting import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.sqlite3.base import SQLiteCursorWrapper

    from ormscope.databases.containment import Measure
    from ormscope.databases.sample import Sample
    from ormscope.databases.sqlite.base import DatabaseWrapper
    from ormscope.document.plan import Plan


class SQLite(Database):
    """The sample is built once into a snapshot file; a run's connection begins as its copy."""

    alias = "sqlite"
    vendor = "sqlite"
    label = "SQLite"
    mode: Literal["live", "compiled"] = "live"
    driver = "sqlite3"
    is_default = True
    order = 10
    logs_from_cursor = False
    refused = (
        "ATTACH '/tmp/x.db' AS x",
        "VACUUM INTO '/tmp/x.db'",
        "PRAGMA writable_schema = 1",
        "DROP TABLE sqlite_schema",
        "DELETE FROM sqlite_schema",
        "SELECT load_extension('/tmp/x')",
        "SELECT zeroblob(1000000)",
        "SELECT hex(printf('%.*c', 20000000, 'x'))",
        "CREATE TABLE x (y)",
    )
    refused_in_scratch = (
        "ATTACH ':memory:' AS x",
        "ATTACH '/tmp/x.db' AS x",
        "VACUUM INTO '/tmp/x.db'",
        "PRAGMA writable_schema = 1",
        "PRAGMA hard_heap_limit = 0",
        "PRAGMA temp_store_directory = '.'",
        "PRAGMA trusted_schema = 1",
        "DELETE FROM sqlite_schema",
        "UPDATE sqlite_temp_schema SET sql = ''",
        "CREATE VIRTUAL TABLE x USING fts5(y)",
        "CREATE TEMP TABLE x (y)",
        "SELECT load_extension('/tmp/x')",
        "SELECT writefile('/tmp/x', 'y')",
        "SELECT zeroblob(1000000)",
    )
    can_explain = True

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings for an in-memory database, which needs neither file nor server."""
        del state, parameters
        return {"ENGINE": "ormscope.databases.sqlite", "NAME": ":memory:"}

    def suite(self, state: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
        """Return Django's own backend: in memory, and so each process's own."""
        del state, parameters, name
        return {"ENGINE": "django.db.backends.sqlite3"}

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Read the snapshot, or build it and keep it in `state`/sqlite for the next worker."""
        from ormscope.databases.sqlite.snapshot import read_or_build

        wrapper = cast("DatabaseWrapper", connection)
        wrapper.snapshot = read_or_build(wrapper, sample, state / "sqlite")
        wrapper.close()

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try what a run must not be able to do, on copies of the sample."""
        from ormscope.databases import scratching
        from ormscope.databases.sqlite.measures import measures
        from ormscope.databases.tripwire import measure

        tried = (
            *measures(cast("DatabaseWrapper", connection)),
            measure(self, connection),
            *scratching.measures(self, connection),
        )
        connection.close()
        return tried

    @contextmanager
    def scratch(self, connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
        """Yield a connection to an empty database in memory, which may make tables."""
        wrapper = beside(connection)
        wrapper.limited = len(cast("DatabaseWrapper", connection).snapshot or b"")
        wrapper.authorize = authorize_scratch
        try:
            wrapper.ensure_connection()
            with at_its_alias(wrapper):
                yield wrapper
        finally:
            wrapper.close()

    def has_escaped(self, connection: BaseDatabaseWrapper, error: BaseException) -> bool:
        """Tell whether a statement has done it: a run that finds no memory is rolled back, too."""
        del error
        return cast("DatabaseWrapper", connection).has_ended

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the version of the library that Python is linked to."""
        del connection
        return sqlite3.sqlite_version

    def driver_version(self) -> str:
        """Return Python's version: the driver is part of its standard library."""
        import platform

        return platform.python_version()

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Convert `%s` to `?` and `%(name)s` to `:name`, with Django's own cursor's method."""
        from django.db.backends.sqlite3.base import SQLiteCursorWrapper

        del connection
        if params is None:
            return Sent(sql, (), "qmark")
        names = list(params) if isinstance(params, Mapping) else None
        # The method doesn't look at its cursor.
        converted = SQLiteCursorWrapper.convert_query(
            cast("SQLiteCursorWrapper", None), sql, param_names=names
        )
        if isinstance(params, Mapping):
            return Sent(converted, dict(params), "named")
        return Sent(converted, tuple(params), "qmark")

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Ask for the QUERY PLAN; there is no way to measure one."""
        from ormscope.databases.sqlite.plan import explain

        return explain(connection, sql, params, analyze=analyze)

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Write the values as SQLite's own `quote()` would."""
        del connection
        return write_literals(sql, params, quote)


DATABASES = (SQLite(),)
