"""Tries what a run must not be able to do, on the private server and on one by URL.

By the visitor's own connection, past Django's cursors, outside of a run; and as the owner without
the owner's password.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.containment import Measure
from ormscope.databases.postgresql.access import OWNER
from ormscope.databases.postgresql.rights import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

DENIED: Final = "42501"  # insufficient_privilege
CANCELED: Final = "57014"  # query_canceled
REFUSED_COMMIT: Final = "2D000"  # invalid_transaction_termination

_ROLE: Final = """
SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls
    OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)
    OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
FROM pg_roles WHERE rolname = current_user
"""
# What a visitor may do with a table beside the four.
_MORE_THAN_ROWS: Final = """
SELECT format('%s of %s', privilege, oid::regclass)
FROM pg_class, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS privilege
WHERE relkind IN ('r', 'p', 'm', 'v') AND has_table_privilege(oid, privilege)
"""
_UNGUARDED: Final = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND NOT EXISTS (
    SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid AND tgname = 'refuse_commit'
    AND tgenabled = 'O' AND tgdeferrable AND tginitdeferred)
"""
_CHANGE: Final = """
SELECT format('UPDATE %1$s SET %2$I = %2$I WHERE ctid IN (SELECT ctid FROM %1$s LIMIT 1)',
              attrelid::regclass, attname)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
AND attnum > 0 AND attgenerated = '' AND NOT attisdropped ORDER BY reltuples DESC, attnum LIMIT 1
"""
_FUNCTIONS: Final = f"""
SELECT array_remove(
    array_agg(CASE WHEN has_function_privilege(refused, 'EXECUTE') THEN refused::text END), NULL
), count(*)
FROM ({REFUSED}) AS _
"""
_LONG: Final = "SELECT count(*) FROM generate_series(1, 1000000000)"


def measures(connection: BaseDatabaseWrapper) -> Iterator[Measure]:
    """Yield each, tried. Leaves the connection as a run finds it."""
    connection.ensure_connection()
    raw = connection.connection
    yield _own_role(raw)
    yield _only_rows(raw)
    yield _owners_password(connection)
    yield _refused_functions(raw)
    yield _refused_commits(raw)
    yield _statement_timeout(raw)
    yield _lock_timeout(raw)
    yield _temporary_files(raw)
    yield _client_check(raw)
    yield _checksum(raw, "SELECT ormscope.is_as_loaded()")


def measures_by_url(connection: BaseDatabaseWrapper, is_as_loaded: str) -> Iterator[Measure]:
    """Yield those that a server of somebody else's has, too, where runs own their tables."""
    connection.ensure_connection()
    raw = connection.connection
    yield _refused_commits(raw)
    yield _statement_timeout(raw)
    yield _lock_timeout(raw)
    yield _checksum(raw, is_as_loaded)


def _own_role(raw: Any) -> Measure:
    found = _one(raw, _ROLE)
    refused = _refusal(raw, "CREATE ROLE another SUPERUSER") == DENIED
    return Measure(
        name="own role",
        does="A run is the role `visitor`: no superuser, in no other role, owner of nothing.",
        holds=found is False and refused,
        seen="CREATE ROLE was refused." if refused else "CREATE ROLE was not refused.",
    )


def _only_rows(raw: Any) -> Measure:
    tried = ("CREATE TABLE x (y int)", "CREATE TEMP TABLE x (y int)", "CREATE SCHEMA x", "DO $$$$")
    allowed = [statement for statement in tried if _refusal(raw, statement) != DENIED]
    allowed += [name for (name,) in raw.execute(_MORE_THAN_ROWS)]
    return Measure(
        name="rows only",
        does="A run reads and writes rows; it makes, empties or changes no table, not even a "
        "temporary one, and runs no block of code.",
        holds=not allowed,
        seen=_listed(allowed) or f"{len(tried)} statements were refused.",
    )


def _owners_password(connection: BaseDatabaseWrapper) -> Measure:
    import psycopg

    settings = connection.settings_dict
    try:
        psycopg.connect(
            host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user=OWNER,
            passfile=f"{settings['HOST']}/no.pgpass",
        ).close()  # fmt: skip
        seen = "The owner was let in without one."
    except psycopg.OperationalError as error:
        seen = " ".join(str(error).rpartition(": ")[2].split())
    return Measure(
        name="owner's password",
        does="Who can reach the server's socket is still not its owner.",
        holds="password" in seen,
        seen=seen,
    )


def _refused_functions(raw: Any) -> Measure:
    allowed, count = raw.execute(_FUNCTIONS).fetchone()
    if _refusal(raw, "SELECT pg_sleep(0)") != DENIED:
        allowed.append("pg_sleep(0)")
    return Measure(
        name="refused functions",
        does="A run cannot wait, lock, read files, see other sessions, change settings for others, "
        "write large objects or have text executed.",
        holds=not allowed and bool(count),
        seen=_listed(allowed) or f"{count} functions are refused.",
    )


def _refused_commits(raw: Any) -> Measure:
    unguarded = [name for (name,) in raw.execute(_UNGUARDED)]
    change = _one(raw, _CHANGE)
    code = _refusal(raw, f"{change}; COMMIT")
    return Measure(
        name="refused commits",
        does="A change of rows cannot be committed: a trigger on each table refuses.",
        holds=not unguarded and code == REFUSED_COMMIT,
        seen=_listed(unguarded) or f"A COMMIT was answered with {code or 'success'}.",
    )


def _statement_timeout(raw: Any) -> Measure:
    limit = _one(raw, "SHOW statement_timeout")
    with _setting(raw, "statement_timeout", "20ms"):
        code = _refusal(raw, _LONG)
    return Measure(
        name="statement timeout",
        does="The server ends a long statement. A run may switch that off; then the deadline of "
        "its worker ends both.",
        holds=limit != "0" and code == CANCELED,
        seen=f"It is {limit}; a statement past its time was answered with {code or 'success'}.",
    )


def _lock_timeout(raw: Any) -> Measure:
    limit = _one(raw, "SHOW lock_timeout")
    return Measure(
        name="lock timeout",
        does="A run that waits for another one's lock gives up.",
        holds=limit != "0",
        seen=f"It is {limit}.",
    )


def _temporary_files(raw: Any) -> Measure:
    limit = _one(raw, "SHOW temp_file_limit")
    code = _refusal(raw, "SET temp_file_limit = -1")
    return Measure(
        name="temporary files",
        does="A statement cannot fill the disk by sorting, and cannot lift that limit.",
        holds=limit != "-1" and code == DENIED,
        seen=f"The limit is {limit}; lifting it was answered with {code or 'success'}.",
    )


def _client_check(raw: Any) -> Measure:
    interval = _one(raw, "SHOW client_connection_check_interval")
    return Measure(
        name="client check",
        does="The query of a worker that was killed is ended by the server.",
        holds=interval != "0",
        seen=f"The server looks every {interval}.",
    )


def _checksum(raw: Any, statement: str) -> Measure:
    with _setting(raw, "statement_timeout", "0"):  # a large sample takes its time
        is_as_loaded = _one(raw, statement)
    return Measure(
        name="checksum",
        does="Whatever should get out all the same is found, and the sample is made anew.",
        holds=is_as_loaded is True,
        seen="The rows are as loaded." if is_as_loaded else "The rows are not as loaded.",
    )


def _one(raw: Any, statement: str) -> Any:
    row = raw.execute(statement).fetchone()
    return row and row[0]


def _refusal(raw: Any, statement: str) -> str | None:
    """Execute it, and nothing of it remains; return the SQLSTATE of the answer, None: success."""
    from psycopg import Error

    try:  # also where a session begins read-only, which would be another reason to refuse
        raw.execute(f"BEGIN; SET TRANSACTION READ WRITE; {statement}")
    except Error as error:
        return error.sqlstate
    finally:
        raw.rollback()
    return None


@contextmanager
def _setting(raw: Any, name: str, value: str) -> Iterator[None]:
    raw.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        raw.execute(f"RESET {name}")


def _listed(names: list[str]) -> str:
    return f"Not refused: {', '.join(names[:5])}." if names else ""
