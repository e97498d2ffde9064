"""PostgreSQL servers of the user's own: the scratch is a database, or else a schema.

A role that may not create databases gets a schema in the database that the URL names. Runs are the
very role that made the tables; a trigger on each refuses to commit their changes all the same.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ormscope.databases.postgresql import PostgreSQLBase, upkeep
from ormscope.databases.postgresql.checksum import checksum
from ormscope.databases.servers.server import CONNECT, ServerDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.containment import Measure
    from ormscope.databases.sample import Sample

# psycopg's words for the same as in `preparation.py`, in the schema of the sample's own.
GUARDS: Final = """
CREATE FUNCTION ormscope_refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'Every run is undone: its changes cannot be committed.'
        USING ERRCODE = 'invalid_transaction_termination';
END $$;
DO $$ DECLARE guarded regclass; BEGIN
    FOR guarded IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format(
            'CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT OR UPDATE OR DELETE ON %s '
            'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW '
            'EXECUTE FUNCTION ormscope_refuse_commit()', guarded);
    END LOOP;
END $$;
DO $make$ DECLARE sets text; BEGIN
    SELECT string_agg(
        format('PERFORM setval(%L, %s, %L);', format('%I.%I', schemaname, sequencename),
               coalesce(last_value, start_value), last_value IS NOT NULL), ' ')
        INTO sets FROM pg_sequences WHERE schemaname = current_schema();
    EXECUTE format(
        'CREATE FUNCTION ormscope_rewind_sequences() RETURNS void LANGUAGE plpgsql AS %L',
        'BEGIN ' || coalesce(sets, '') || ' END');
END $make$;
"""
REWIND: Final = "SELECT ormscope_rewind_sequences()"
FILES: Final = "ormscope_files"
CHECKSUM: Final = checksum("ormscope_", "current_schema()")
IS_AS_LOADED: Final = "SELECT ormscope_is_as_loaded()"
LIMITS: Final = (
    "-c statement_timeout=4s -c lock_timeout=2s -c idle_in_transaction_session_timeout=60s"
)


class PostgreSQLServer(PostgreSQLBase, ServerDatabase):
    """PostgreSQL by URL."""

    label = "PostgreSQL"
    family = "postgresql"
    modules = (*ServerDatabase.modules, "psycopg")
    schemes: ClassVar[tuple[str, ...]] = ("postgresql", "postgres", "pgsql")
    url_scheme: ClassVar[str] = "postgresql"
    engine: ClassVar[str] = "django.db.backends.postgresql"
    default_port: ClassVar[int] = 5432

    def options(self) -> dict[str, Any]:
        """Give up connecting in time."""
        return {"connect_timeout": CONNECT}

    def scratch_settings(
        self, own: dict[str, Any], name: str, parameters: Mapping[str, object]
    ) -> dict[str, Any]:
        """Return the settings for the database, or for the schema as all that is looked into."""
        place = {} if parameters.get("schema") else {"NAME": name}
        path = f" -c search_path={name}" if parameters.get("schema") else ""
        said = f"{own['OPTIONS'].get('options', '')} {LIMITS}{path}".strip()
        return {**own, **place, "OPTIONS": {**own["OPTIONS"], "options": said}}

    def opened(self, cursor: Any, name: str) -> dict[str, object]:
        """Make it, and tell the settings whether it is a schema."""
        self.renewed(cursor, name)
        return {"schema": _kind(cursor) == "SCHEMA"}

    def exists(self, cursor: Any, name: str) -> bool:
        """Look for it in the catalog."""
        return name in self.names(cursor, name)

    def names(self, cursor: Any, prefix: str) -> list[str]:
        """Return databases, or schemas, that begin so."""
        cursor.execute(_OF[_kind(cursor)][0], [f"{prefix}%"])
        return [name for (name,) in cursor.fetchall()]

    def create(self, cursor: Any, name: str) -> None:
        """Create the database, or the schema."""
        kind = _kind(cursor)
        cursor.execute(f'CREATE {kind} "{name}"{" TEMPLATE template0" * (kind == "DATABASE")}')

    def drop(self, cursor: Any, name: str) -> None:
        """Drop it with what is in it."""
        kind = _kind(cursor)
        how = "WITH (FORCE)" if kind == "DATABASE" else "CASCADE"
        cursor.execute(f'DROP {kind} "{name}" {how}')

    def read_mark(self, cursor: Any, name: str) -> str | None:
        """Return its comment."""
        cursor.execute(_OF[_kind(cursor)][1], [name])
        (comment,) = cursor.fetchone()
        return None if comment is None else str(comment)

    def write_mark(self, cursor: Any, name: str, mark: str) -> None:
        """Write its comment, which this class of statements takes no parameter for."""
        cursor.execute(f"COMMENT ON {_kind(cursor)} \"{name}\" IS '{mark}'")

    def guard(self, connection: BaseDatabaseWrapper) -> None:
        """Make commits fail, remember the sequences, gather statistics."""
        with connection.cursor() as cursor:
            cursor.execute(GUARDS)
            cursor.execute(CHECKSUM)
            tables = [f'"{name}"' for name in connection.introspection.table_names(cursor)]
            for table in tables:
                cursor.execute(
                    f"ALTER TABLE {table} SET (autovacuum_enabled = false)"  # same plans each time
                )
            upkeep.settle(cursor.execute, tables, schema="current_schema()", function=FILES)

    def prepare(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> None:
        """Fill the scratch unless it holds the same rows, untouched."""
        super().prepare(connection, sample, state)
        self.restore(connection, sample, state)

    def is_serving(self, parameters: Mapping[str, object]) -> bool:
        """Ask the server whether it speaks TLS, which it must answer."""
        from ormscope.databases.postgresql import postmaster

        del parameters
        host = str(self.address.settings["HOST"])
        port = int(self.address.settings["PORT"] or self.default_port)
        if host.startswith("/"):
            return postmaster.answers(postmaster.socket_path(host, port))
        return postmaster.answers((host, port))

    def containment(self, connection: BaseDatabaseWrapper) -> Sequence[Measure]:
        """Try what can be had where runs are the very role that the URL names."""
        from ormscope.databases import scratching
        from ormscope.databases.postgresql.measures import measures_by_url
        from ormscope.databases.tripwire import measure

        return (
            *measures_by_url(connection, IS_AS_LOADED),
            measure(self, connection),
            *scratching.measures(self, connection),
        )

    def restore(self, connection: BaseDatabaseWrapper, sample: Sample, state: Path) -> bool:
        """Compare the rows with what was loaded; drop the scratch and fill it anew if need be.

        Runs own their tables here: one that has escaped may have removed what compares, too.
        """
        from ormscope.databases.postgresql.scratch_by_url import is_true

        self.let_go(connection)
        was_touched = not is_true(connection, IS_AS_LOADED)
        connection.close()
        if was_touched:
            self.make_anew(connection, sample, state)
        keeper = _keeping(connection)
        keeper.suspect()
        keeper.restore(connection)
        keeper.close()
        return was_touched

    def session(self, connection: BaseDatabaseWrapper) -> str:
        """Connect for the runs, for what is put right after them, and for scratches."""
        from ormscope.databases.postgresql.scratch_by_url import SCHEMAS
        from ormscope.databases.postgresql.session import SESSION, sessions

        connection.ensure_connection()
        kept = _keeping(connection).session(connection)
        lent = SCHEMAS.connected(connection).connection
        return sessions(SESSION, connection.connection, kept, lent)

    def end_session(self, connection: BaseDatabaseWrapper, session: str) -> None:
        """End them, as the same role may; returns when they are gone, after a second at most."""
        from ormscope.databases.postgresql.session import terminate

        terminate(connection, session)
        connection.close()

    def let_go(self, connection: BaseDatabaseWrapper) -> None:
        """Close all connections."""
        from ormscope.databases.postgresql.scratch_by_url import SCHEMAS

        SCHEMAS.let_go(connection)
        _keeping(connection).close()
        connection.close()

    def scratch(self, connection: BaseDatabaseWrapper) -> AbstractContextManager[Any]:
        """Lend a schema beside the sample's."""
        from ormscope.databases.postgresql.scratch_by_url import scratch

        return scratch(connection, IS_AS_LOADED)

    @contextmanager
    def isolate(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Roll back, and rewind the sequences first, which PostgreSQL doesn't roll back."""
        from ormscope.databases.postgresql.session import rewind_sequences

        rewind_sequences(connection, REWIND)
        with super().isolate(connection):
            try:
                yield
            finally:
                _keeping(connection).note(connection)

    def settle(self, connection: BaseDatabaseWrapper) -> None:
        """Keep a sound connection, and close any other; remove what a run that wrote leaves."""
        from ormscope.databases.postgresql.session import keep_or_close

        keep_or_close(connection)
        _keeping(connection).restore(connection)


# Of databases and of schemas: how to find those with a prefix, and how to read a comment.
_OF: Final = {
    "DATABASE": (
        "SELECT datname FROM pg_database WHERE datname LIKE %s",
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
    ),
    "SCHEMA": (
        "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s",
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s",
    ),
}


def _keeping(connection: BaseDatabaseWrapper) -> upkeep.Upkeep:
    """Return what keeps the tables as they were loaded, by a connection of its own."""
    return upkeep.upkeep_of(connection, FILES, _connected)


def _connected(connection: BaseDatabaseWrapper) -> Any:
    import psycopg

    return psycopg.connect(**connection.get_connection_params(), autocommit=True)


def _kind(cursor: Any) -> str:
    """Say what this role can make for itself."""
    cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    return "DATABASE" if cursor.fetchone()[0] else "SCHEMA"


SERVERS = (PostgreSQLServer,)
