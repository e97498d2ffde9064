"""Makes the sample's database, as its owner, and the account `visitor` that runs see it through."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from ormscope.databases.mariadb.schema import DatabaseSchemaEditor
from ormscope.databases.mariadb.server import OWNER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.sample import Sample

LOCK: Final = "ormscope"  # the same in all workers: one of them prepares
PATIENCE: Final = 120  # seconds to wait for another one that does

# The database of a GRANT on all its tables is a pattern.
VISITOR: Final = (
    "CREATE USER IF NOT EXISTS visitor@localhost WITH MAX_STATEMENT_TIME 10",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON `{pattern}`.* TO visitor@localhost",
    "GRANT EXECUTE ON PROCEDURE `{name}`.ormscope_rewind TO visitor@localhost",
)

# Runs as the owner: a visitor may not alter tables. It asks first, since that is cheap. Where
# another run uses the table for longer than a second, keys go on from where they are.
REWIND: Final = """
CREATE PROCEDURE ormscope_rewind() SQL SECURITY DEFINER
BEGIN
    DECLARE CONTINUE HANDLER FOR 1205 BEGIN END;  -- ER_LOCK_WAIT_TIMEOUT
    {tables}
END
"""
TABLE: Final = """
IF (SELECT AUTO_INCREMENT FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}') <> {value} THEN
    SET STATEMENT lock_wait_timeout = 1 FOR ALTER TABLE `{table}` AUTO_INCREMENT = {value};
END IF;
"""


def prepare(visitor: BaseDatabaseWrapper, sample: Sample) -> None:
    """Make the database that `visitor` will connect to, unless it has the right fingerprint.

    Raises `django.db.Error` when the server refuses.
    """
    name = str(visitor.settings_dict["NAME"])
    visitor.close()
    with owning(visitor, None) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK(%s, %s)", [LOCK, PATIENCE])
        fingerprint = sample.fingerprint(owner)
        if _remembered(cursor, name) == fingerprint:
            return
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        cursor.execute(f"CREATE DATABASE `{name}`")
        _fill(visitor, sample, name)
        for statement in VISITOR:
            cursor.execute(statement.format(name=name, pattern=name.replace("_", r"\_")))
        # Last: a preparation that is interrupted has no fingerprint, and is done again.
        cursor.execute(f"ALTER DATABASE `{name}` COMMENT = %s", [fingerprint])


def _remembered(cursor: Any, name: str) -> str | None:
    cursor.execute(
        "SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s", [name]
    )
    row = cursor.fetchone()
    return None if row is None else row[0]


def _fill(visitor: BaseDatabaseWrapper, sample: Sample, name: str) -> None:
    with owning(visitor, name) as owner:
        sample.build(owner)
        with owner.cursor() as cursor:
            tables = owner.introspection.table_names(cursor)
            cursor.execute(f"ANALYZE TABLE {', '.join(f'`{table}`' for table in tables)}")
            cursor.execute(
                "SELECT TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES "
                "WHERE TABLE_SCHEMA = DATABASE() AND AUTO_INCREMENT IS NOT NULL"
            )
            rewinds = [TABLE.format(table=table, value=value) for table, value in cursor.fetchall()]
            cursor.execute(REWIND.format(tables="".join(rewinds)))


@contextmanager
def owning(visitor: BaseDatabaseWrapper, name: str | None) -> Iterator[BaseDatabaseWrapper]:
    """Yield the owner's connection to database `name` of the same server, or to none of them.

    It is in `connections` under an alias of its own while the context lasts, since loading goes
    through the ORM.
    """
    alias = f"owner of {name}"
    settings = {**visitor.settings_dict, "NAME": name or "", "USER": OWNER}
    connections.settings[alias] = settings
    connection = connections[alias]
    connection.SchemaEditorClass = DatabaseSchemaEditor
    try:
        yield connection
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]
