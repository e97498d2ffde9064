"""What the roles of a private server may do, and what every table refuses, as SQL.

A rollback contains nothing: raw SQL can say COMMIT. So each table has a deferred trigger that
refuses any commit of a change; visitors cannot switch it off, since they don't own the tables.
"""

from __future__ import annotations

import json
from typing import Final

from ormscope.databases.postgresql.access import KEEPER, SCRATCH, VISITOR
from ormscope.databases.postgresql.session import SESSION

# What each session of theirs begins with. They may set some of it anew: what is to hold all the
# same is the parent's deadline, which ends the session.
SETTINGS: Final = {
    VISITOR: {
        "TimeZone": "UTC",  # or Django would set it when it connects
        "statement_timeout": "4s",  # below the deadlines of both policies
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "60s",
        "temp_file_limit": "256MB",  # only a superuser may change it
    },
    KEEPER: {"statement_timeout": "4s", "lock_timeout": "200ms", "temp_file_limit": "256MB"},
    SCRATCH: {
        "TimeZone": "UTC",
        "statement_timeout": "4s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "60s",
        "temp_file_limit": "256MB",
    },
}
_THEIRS: Final = ", ".join(f"'{role}'" for role in SETTINGS)
_MAKE: Final = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF;
END $$;
ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS {inherits}
    PASSWORD NULL;
ALTER ROLE {role} RESET ALL;
"""


def _sets(role: str) -> list[str]:
    return [f"ALTER ROLE {role} SET {name} = '{to}';\n" for name, to in SETTINGS[role].items()]


def _role(role: str, inherits: str) -> str:
    return _MAKE.format(role=role, inherits=inherits) + "".join(_sets(role))


# The keeper may VACUUM, and read no row.
ROLES: Final = f"""
{_role(VISITOR, "NOINHERIT")}
{_role(KEEPER, "INHERIT")}
{_role(SCRATCH, "NOINHERIT")}
GRANT pg_maintain TO {KEEPER};
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
"""
# What a visitor may change of itself, like any role, and a COMMIT would keep.
_ROLES_ARE_SOUND: Final = f"""
SELECT (SELECT bool_and(rolpassword IS NULL) FROM pg_authid
        WHERE rolname IN ({_THEIRS}))
   AND (SELECT jsonb_object_agg(concat_ws(' ', setrole::regrole, setdatabase), setconfig)
        FROM pg_db_role_setting WHERE setrole::regrole::text IN ({_THEIRS}))
       = '{{expected}}'::jsonb
   AND NOT EXISTS (SELECT FROM pg_default_acl)
   AND NOT EXISTS (SELECT FROM pg_largeobject_metadata)
"""

_EXPECTED: Final = {
    f"{role} 0": [f"{name}={to}" for name, to in sets.items()] for role, sets in SETTINGS.items()
}
ROLES_ARE_SOUND: Final = _ROLES_ARE_SOUND.format(expected=json.dumps(_EXPECTED))

# A volatile function may do anything: wait, lock, read files, reach other
# sessions, write to the log, run text as SQL. All are refused, but for these.
_HARMLESS: Final = (
    r"^(clock_timestamp|timeofday|random|random_normal|gen_random_uuid|uuidv[47]|nextval|currval"
    r"|lastval|array_(sample|shuffle)|current_query|pg_.*_size|pg_stat_get_xact_.*)$"
)
# And these, although they count as stable: they tell of other sessions, or run text.
_HARMFUL: Final = (
    r"^(pg_stat_get_(activity|backend_.*|progress_info|wal.*|subscription.*|replication.*)"
    r"|(query|cursor|table|schema|database)_to_xml.*|ts_stat|pg_(cancel|terminate)_backend"
    r"|set_config|pg_sleep.*|pg_.*advisory.*|lo_.*|lo(import|export|creat|open|read|write)"
    r"|pg_read_.*|pg_ls_.*|pg_stat_file|pg_notify|dblink.*)$"
)
# A function that takes `internal` cannot be called from SQL, nor can a trigger's.
REFUSED: Final = f"""
SELECT pg_proc.oid::regprocedure AS refused FROM pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'p')
  AND prorettype <> 'trigger'::regtype AND 'internal'::regtype::oid <> ALL (proargtypes::oid[])
  AND (provolatile = 'v' AND proname !~ '{_HARMLESS}' OR proname ~ '{_HARMFUL}')
"""

REFUSE: Final = f"""
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
REVOKE UPDATE ON pg_settings FROM PUBLIC;
DO $$ DECLARE each regprocedure; BEGIN
    FOR each IN {REFUSED} LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', each);
    END LOOP;
END $$;
"""

# What a scratch's session may have changed of its role, put back.
RESET_SCRATCH: Final = f"""
IF EXISTS (SELECT FROM pg_db_role_setting WHERE setrole = '{SCRATCH}'::regrole
           AND (setdatabase <> 0 OR setconfig <> ARRAY{_EXPECTED[f"{SCRATCH} 0"]}))
THEN
    EXECUTE format('ALTER ROLE {SCRATCH} IN DATABASE %I RESET ALL', current_database());
    ALTER ROLE {SCRATCH} RESET ALL;
    {"".join(_sets(SCRATCH))}
END IF;
DELETE FROM pg_default_acl WHERE defaclrole = '{SCRATCH}'::regrole;
"""

GRANTS: Final = f"""
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {VISITOR}, {KEEPER};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {VISITOR};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {VISITOR};
{REFUSE}
"""
# Of a database, which its copies don't inherit.
ADMISSION: Final = f"""
REVOKE ALL ON DATABASE "{{name}}" FROM PUBLIC;
GRANT CONNECT ON DATABASE "{{name}}" TO {VISITOR}, {KEEPER};
"""

# Outside the schema `public`: introspection of the sample shows the sample only.
GUARDS: Final = f"""
CREATE SCHEMA ormscope;
GRANT USAGE ON SCHEMA ormscope TO {VISITOR}, {KEEPER};
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
        'SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS %L',
        'BEGIN ' || coalesce(sets, '') || ' END');
END $make$;
CREATE FUNCTION ormscope.session() RETURNS text LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $${SESSION}$$;
"""
