"""Makes the sample's database, as its owner, and again where a run has left something in it.

What was made is kept beside it as a template, which nobody can connect to: a copy takes less than a
tenth of a second.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from ormscope.databases.postgresql import rights, scratch, upkeep
from ormscope.databases.postgresql.access import KEEPER, OWNER
from ormscope.databases.postgresql.checksum import checksum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.sample import Sample

LOCK: Final = 7_367  # any number, the same in all workers: one of them prepares
FILES: Final = "ormscope.files"
CHECKSUM: Final = checksum("ormscope.", "'public'")
# What a database that was made by other statements than these is outdated by.
VERSION: Final = hashlib.sha256(
    "".join(
        [rights.ROLES, rights.GRANTS, rights.ADMISSION, rights.GUARDS, CHECKSUM, upkeep.FILES]
    ).encode()
).hexdigest()[:8]


def prepare(visitor: BaseDatabaseWrapper, sample: Sample) -> None:
    """Make the database that `visitor` will connect to, unless it has the right fingerprint.

    Another Django's has another name: the two would take turns in making it. Other sessions on an
    outdated one are ended. Raises `django.db.Error` when the server refuses.
    """
    visitor.close()
    name = visitor.settings_dict["NAME"]
    with _preparing(visitor) as (owner, cursor):
        fingerprint = f"{sample.fingerprint(owner)} {VERSION}"
        _make_scratch(visitor, cursor)
        if _remembered(cursor, name) == fingerprint:
            return
        cursor.execute(rights.ROLES)
        template = _template(name)
        _drop(cursor, name)
        _drop(cursor, template)
        cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE template0')
        _fill(visitor, template, sample)
        cursor.execute(f'ALTER DATABASE "{template}" ALLOW_CONNECTIONS false')
        _copy(cursor, name, fingerprint)


def restore(visitor: BaseDatabaseWrapper) -> bool:
    """Make it anew if anything in it is not as it was made; tell whether that was so.

    Sessions on it are ended, of whichever column.
    """
    visitor.close()
    if _is_sound(visitor):
        return False
    name = visitor.settings_dict["NAME"]
    with _preparing(visitor) as (_, cursor):
        if _is_sound(visitor):  # another worker was faster
            return False
        cursor.execute(rights.ROLES)
        fingerprint = _remembered(cursor, name)
        _drop(cursor, name)
        _copy(cursor, name, fingerprint or "")
    return True


def _make_scratch(visitor: BaseDatabaseWrapper, cursor: Any) -> None:
    """Make the database for scratches beside the sample's, unless it is there."""
    name, version = scratch.name_of(visitor), f"{VERSION} {scratch.VERSION}"
    if _remembered(cursor, name) == version:
        return
    cursor.execute(rights.ROLES)
    _drop(cursor, name)
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    cursor.execute(scratch.ADMISSION.replace("{name}", name))
    with owning(visitor, name) as owner, owner.cursor() as inside:
        inside.execute(scratch.RIGHTS)
    cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{version}'")


@contextmanager
def _preparing(visitor: BaseDatabaseWrapper) -> Iterator[tuple[BaseDatabaseWrapper, Any]]:
    """Yield the owner's connection and cursor, for one worker at a time."""
    with owning(visitor, "postgres") as owner, owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield owner, cursor


def _is_sound(visitor: BaseDatabaseWrapper) -> bool:
    """Tell whether the rows are as they were loaded, and the roles as they were made."""
    from django.db import Error

    try:
        with owning(visitor, visitor.settings_dict["NAME"]) as owner, owner.cursor() as cursor:
            cursor.execute(f"SELECT ormscope.is_as_loaded() AND ({rights.ROLES_ARE_SOUND})")
            (is_sound,) = cursor.fetchone()
    except Error:  # the database is missing, or its tables, or the function
        return False
    return bool(is_sound)


def _template(name: str) -> str:
    return f"{name}_template"


def _drop(cursor: Any, name: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _copy(cursor: Any, name: str, fingerprint: str) -> None:
    """Make the database from its template.

    Last comes the comment: a preparation that is interrupted has none, and is done again.
    """
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template(name)}"')
    cursor.execute(rights.ADMISSION.replace("{name}", name))
    cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{fingerprint}'")


def _remembered(cursor: Any, name: str) -> str | None:
    cursor.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    )
    row = cursor.fetchone()
    return None if row is None else row[0]


def _fill(visitor: BaseDatabaseWrapper, name: str, sample: Sample) -> None:
    with owning(visitor, name) as owner:
        sample.build(owner)
        with owner.cursor() as cursor:
            cursor.execute(rights.GRANTS)
            cursor.execute(rights.GUARDS)
            cursor.execute(CHECKSUM)
            tables = [f'"{table}"' for table in owner.introspection.table_names(cursor)]
            upkeep.settle(cursor.execute, tables, schema="'public'", function=FILES)
            cursor.execute("REVOKE ALL ON DATABASE " + f'"{name}" FROM PUBLIC')


def keeping(visitor: BaseDatabaseWrapper) -> upkeep.Upkeep:
    """Return what keeps the tables as they were loaded, by a connection of the keeper's."""
    return upkeep.upkeep_of(visitor, FILES, _connected)


def _connected(visitor: BaseDatabaseWrapper) -> Any:
    import psycopg

    settings = visitor.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=KEEPER,
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
    options = {"passfile": visitor.settings_dict["ORMSCOPE"]["passfile"]}
    owner = {"ENGINE": engine, "NAME": name, "USER": OWNER, "OPTIONS": options}
    settings = {**visitor.settings_dict, **owner}
    connections.settings[alias] = settings
    connection = connections[alias]
    try:
        yield connection
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]
