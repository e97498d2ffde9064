"""The scratch of the private server: a database beside the sample's, in it a schema for each run.

Its role can neither connect to the sample nor make a schema: a function of the owner's makes one
and drops it. What a killed session has left goes when the next one comes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.containment import Measure
from ormscope.databases.postgresql.access import SCRATCH, SCRATCHES, VISITOR
from ormscope.databases.postgresql.rights import REFUSE, RESET_SCRATCH
from ormscope.databases.postgresql.session import SESSION
from ormscope.databases.servers.lender import Lender

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# What tables that come and go leave dead rows in; nothing else looks after them here.
CATALOG: Final = (
    "pg_class, pg_attribute, pg_attrdef, pg_constraint, pg_depend, pg_description, pg_index, "
    "pg_namespace, pg_sequence, pg_shdepend, pg_statistic, pg_type"
)
OFTEN: Final = 20
"""Scratches until it is seen to, which takes some milliseconds."""

# A schema is named after the session that has it.
RIGHTS: Final = f"""
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE USAGE ON LANGUAGE sql FROM PUBLIC;
{REFUSE}
GRANT EXECUTE ON FUNCTION setval(regclass, bigint), setval(regclass, bigint, boolean) TO {SCRATCH};
GRANT MAINTAIN ON TABLE {CATALOG} TO {SCRATCH};
CREATE SCHEMA ormscope;
GRANT USAGE ON SCHEMA ormscope TO {SCRATCH};
CREATE FUNCTION ormscope.session() RETURNS text LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $${SESSION}$$;
CREATE FUNCTION ormscope.leave() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$ DECLARE each name; BEGIN
    FOR each IN
        SELECT nspname FROM pg_namespace WHERE nspname ~ '^lab_' AND NOT EXISTS (
            SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND pid::text = split_part(nspname, '_', 2))
    LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', each);
    END LOOP;
    {RESET_SCRATCH}
END $$;
CREATE FUNCTION ormscope.enter() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$ DECLARE made text; BEGIN
    PERFORM ormscope.leave();
    made := format('lab_%s_%s', pg_backend_pid(), left(md5(random()::text), 8));
    EXECUTE format('CREATE SCHEMA %I', made);
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA %I TO {SCRATCH}', made);
    RETURN made;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ormscope FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ormscope TO {SCRATCH};
"""
ADMISSION: Final = f"""
REVOKE ALL ON DATABASE "{{name}}" FROM PUBLIC;
GRANT CONNECT ON DATABASE "{{name}}" TO {SCRATCH};
"""
VERSION: Final = hashlib.sha256((RIGHTS + ADMISSION).encode()).hexdigest()[:8]

# By a scratch's role; the contract tries them all.
REFUSED_THERE: Final = (
    "CREATE ROLE x",
    "SET ROLE owner",
    "SET SESSION AUTHORIZATION owner",
    "CREATE DATABASE x",
    "CREATE SCHEMA x",
    "CREATE TEMP TABLE x (y int)",
    "CREATE TABLE public.x (y int)",
    "CREATE EXTENSION plpgsql",
    "CREATE EXTENSION hstore",
    "CREATE LANGUAGE plpython3u",
    "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION x() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
    "CREATE FUNCTION x() RETURNS int LANGUAGE c AS '/tmp/x', 'x'",
    "DO $$ BEGIN END $$",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/x'",
    "CREATE TABLESPACE x LOCATION '/tmp'",
    "CREATE PUBLICATION x",
    "ALTER SYSTEM SET work_mem = '1GB'",
    "SET temp_file_limit = -1",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_sleep(0)",
    "SELECT lo_create(0)",
    "SELECT * FROM pg_authid",
)


class Schemas(Lender):
    """Lends a schema in a database beside the sample's."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self._unmade = 0

    def settings(self, visitor: BaseDatabaseWrapper) -> dict[str, object]:
        """Connect to that database as its role."""
        return {"NAME": name_of(visitor), "USER": SCRATCH}

    def make(self, wrapper: Any) -> None:
        """Have the owner's function make one, and look into nothing else."""
        with wrapper.wrap_database_errors:
            ((name,),) = wrapper.connection.execute("SELECT ormscope.enter()").fetchall()
            wrapper.connection.execute(f'SET search_path = "{name}"')

    def unmake(self, wrapper: Any) -> None:
        """Have its settings forgotten, and the schema dropped."""
        raw = wrapper.connection
        with wrapper.wrap_database_errors:
            raw.rollback()
            wrapper.set_autocommit(True)
            raw.execute("DISCARD ALL")
            raw.execute("SELECT ormscope.leave()")
            self._unmade += 1
            if self._unmade % OFTEN == 0:
                raw.execute(f"VACUUM {CATALOG}")


SCHEMAS: Final = Schemas("PostgreSQL")


def name_of(visitor: BaseDatabaseWrapper) -> str:
    """Return the name of the database that the scratches of a sample are in."""
    return f"{visitor.settings_dict['NAME']}{SCRATCHES}"


def apart(connection: BaseDatabaseWrapper) -> Measure:
    """Try to connect from the scratch to the sample, and from the sample to the scratch."""
    sample = str(connection.settings_dict["NAME"])
    tried = {"the sample": (sample, SCRATCH), "the scratch": (name_of(connection), VISITOR)}
    seen = {where: _admission(connection, *each) for where, each in tried.items()}
    return Measure(
        name="scratch: own database",
        does="What makes tables cannot connect to the sample, nor a run to where tables are made.",
        holds=None not in seen.values(),
        seen="; ".join(f"{where}: {said or 'it could'}" for where, said in seen.items()),
    )


def _admission(connection: BaseDatabaseWrapper, name: str, user: str) -> str | None:
    """Return the server's words to who is not let in; None where it is."""
    import psycopg

    given = connection.settings_dict
    try:
        psycopg.connect(host=given["HOST"], port=given["PORT"], dbname=name, user=user).close()
    except psycopg.OperationalError as error:
        return " ".join(str(error).rpartition("FATAL: ")[2].split())
    return None
