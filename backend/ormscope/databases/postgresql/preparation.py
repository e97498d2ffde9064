"""Makes the sample's database, as its owner, and the role `visitor` that runs see it through.

A rollback contains nothing: raw SQL can say COMMIT. So each table has a deferred trigger that
refuses any commit of a change; visitors cannot switch it off, since they don't own the tables.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from ormscope.databases.postgresql import upkeep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.sample import Sample

LOCK: Final = 7_367  # any number, the same in all workers: one of them prepares

ROLE: Final = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'visitor') THEN
        CREATE ROLE visitor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT;
    END IF;
END $$;
ALTER ROLE visitor SET timezone = 'UTC';
ALTER ROLE visitor SET statement_timeout = '10s';
ALTER ROLE visitor SET lock_timeout = '2s';
ALTER ROLE visitor SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE visitor SET temp_file_limit = '256MB';
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
"""

# Functions that wait, lock, read files, reach other sessions or run text as SQL.
REVOKED: Final = (
    r"^(pg_sleep.*|pg_(try_)?advisory_.*|lo_.*|lo(import|export|creat|open|read|write)"
    r"|set_config|(query|cursor|table|schema|database)_to_xml.*"
    r"|pg_(cancel|terminate)_backend|pg_notify|pg_read_.*|pg_ls_.*|pg_stat_file)$"
)

GRANTS: Final = """
REVOKE ALL ON DATABASE "{sample}" FROM PUBLIC;
GRANT CONNECT ON DATABASE "{sample}" TO visitor;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO visitor;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO visitor;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO visitor;
DO $$ DECLARE refused regprocedure; BEGIN
    FOR refused IN
        SELECT oid FROM pg_proc WHERE prokind = 'f' AND proname ~ '{revoked}'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', refused);
    END LOOP;
END $$;
"""

# Outside the schema `public`: introspection of the sample shows the sample only.
GUARDS: Final = """
CREATE SCHEMA ormscope;
GRANT USAGE ON SCHEMA ormscope TO visitor;
CREATE FUNCTION ormscope.refuse_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'Every run is undone: its changes cannot be committed.'
        USING ERRCODE = 'invalid_transaction_termination';
END $$;
DO $$ DECLARE guarded regclass; BEGIN
    FOR guarded IN
        SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format(
            'CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT OR UPDATE OR DELETE ON %s '
            'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW '
            'EXECUTE FUNCTION ormscope.refuse_commit()', guarded);
    END LOOP;
END $$;
DO $make$ DECLARE sets text; BEGIN
    SELECT string_agg(
        format('PERFORM setval(%L, %s, %L);', format('%I.%I', schemaname, sequencename),
               coalesce(last_value, start_value), last_value IS NOT NULL), ' ')
        INTO sets FROM pg_sequences WHERE schemaname = 'public';
    EXECUTE format(
        'CREATE FUNCTION ormscope.rewind_sequences() RETURNS void LANGUAGE plpgsql '
        'SECURITY DEFINER AS %L', 'BEGIN ' || coalesce(sets, '') || ' END');
END $make$;
"""


FILES: Final = "ormscope.files"
# What a database that was made by other statements than these is outdated by.
VERSION: Final = hashlib.sha256(
    "".join([ROLE, REVOKED, GRANTS, GUARDS, upkeep.FILES]).encode()
).hexdigest()[:8]


def prepare(visitor: BaseDatabaseWrapper, sample: Sample) -> None:
    """Make the database that `visitor` will connect to, unless it has the right fingerprint.

    Another Django's has another name: the two would take turns in making it. Other sessions on an
    outdated one are ended. Raises `django.db.Error` when the server refuses.
    """
    visitor.close()
    name = visitor.settings_dict["NAME"]
    quoted = visitor.ops.quote_name(name)
    with owning(visitor, "postgres") as owner, owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        fingerprint = f"{sample.fingerprint(owner)} {VERSION}"
        if _remembered(cursor, name) == fingerprint:
            return
        cursor.execute(ROLE)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
        _fill(visitor, sample)
        # Last: a preparation that is interrupted has no fingerprint, and is done again.
        cursor.execute(f"COMMENT ON DATABASE {quoted} IS '{fingerprint}'")


def _remembered(cursor: Any, name: str) -> str | None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    row = cursor.fetchone()
    return None if row is None else row[0]


def _fill(visitor: BaseDatabaseWrapper, sample: Sample) -> None:
    name = visitor.settings_dict["NAME"]
    with owning(visitor, name) as owner:
        sample.build(owner)
        with owner.cursor() as cursor:
            cursor.execute(GRANTS.replace("{revoked}", REVOKED).replace("{sample}", name))
            cursor.execute(GUARDS)
            tables = [f'"{table}"' for table in owner.introspection.table_names(cursor)]
            upkeep.settle(cursor.execute, tables, schema="'public'", function=FILES)


def keeping(visitor: BaseDatabaseWrapper) -> upkeep.Upkeep:
    """Return what keeps the tables as they were loaded, by an owner's connection of its own."""
    return upkeep.upkeep_of(visitor, FILES, _connected)


def _connected(visitor: BaseDatabaseWrapper) -> Any:
    import psycopg

    settings = visitor.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user="owner",
        autocommit=True,
    )


@contextmanager
def owning(visitor: BaseDatabaseWrapper, name: str) -> Iterator[BaseDatabaseWrapper]:
    """Yield the owner's connection to database `name` of the same server.

    It is in `connections` under an alias of its own while the context lasts, since loading goes
    through the ORM: Django's own backend, even where the visitor's is one that refuses to write.
    """
    alias = f"owner of {name}"
    engine = "django.db.backends.postgresql"
    owner = {"ENGINE": engine, "NAME": name, "USER": "owner", "OPTIONS": {}}
    settings = {**visitor.settings_dict, **owner}
    connections.settings[alias] = settings
    connection = connections[alias]
    try:
        yield connection
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]
