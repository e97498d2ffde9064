"""Makes the sample's database, as its owner, notes what its tables hold, and makes them anew."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.mariadb.accounts import admit, end_sessions, is_account, owning
from ormscope.databases.mariadb.server import LOADING, PACKET
from ormscope.databases.mysql.checksum import checksum

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.sample import Sample

PATIENCE: Final = 120  # seconds to wait for another one that prepares
SPARE: Final = 64 * 1024**2  # bytes that a table's file may have for nothing

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
    """Make the database that `visitor` will connect to, unless it is as it should be.

    Raises `django.db.Error` when the server refuses.
    """
    visitor.close()
    with owning(visitor, None) as owner, owner.cursor() as cursor:
        _lock(visitor, cursor)
        _make(visitor, sample, owner, cursor)
        admit(visitor, cursor)


def restore(visitor: BaseDatabaseWrapper, sample: Sample) -> bool:
    """Make the database anew if its rows are not those that were loaded; tell whether it was so.

    Also if its files have grown: they keep what a run's rows took, though these are undone.
    """
    visitor.close()
    with owning(visitor, None) as owner, owner.cursor() as cursor:
        if is_whole(visitor, cursor) and not is_bloated(visitor, cursor):
            return False
        _lock(visitor, cursor)
        return _make(visitor, sample, owner, cursor)


def is_whole(visitor: BaseDatabaseWrapper, cursor: Any) -> bool:
    """Tell whether the tables hold what was loaded. `cursor` is the owner's."""
    name = str(visitor.settings_dict["NAME"])
    noted = _noted(cursor, name).partition(" ")[2]
    return noted != "" and noted == checksum(cursor, name)


def is_bloated(visitor: BaseDatabaseWrapper, cursor: Any) -> bool:
    """Tell whether a table's file has more than `SPARE` bytes that nothing is in.

    `cursor` is anybody's who may read the tables.
    """
    cursor.execute(
        "SELECT MAX(DATA_FREE) > %s FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s",
        [SPARE, visitor.settings_dict["NAME"]],
    )
    return bool(cursor.fetchone()[0])


def _lock(visitor: BaseDatabaseWrapper, cursor: Any) -> None:
    """Let one worker at a time prepare, by a name that no visitor can know and hold."""
    secret = Path(visitor.settings_dict["ORMSCOPE"]["owner"]).read_bytes()
    name = hashlib.sha256(b"preparation" + secret).hexdigest()[:32]
    cursor.execute("SELECT GET_LOCK(%s, %s)", [name, PATIENCE])
    cursor.fetchall()


def _make(visitor: BaseDatabaseWrapper, sample: Sample, owner: Any, cursor: Any) -> bool:
    name = str(visitor.settings_dict["NAME"])
    fingerprint = sample.fingerprint(owner)
    if (
        _noted(cursor, name).partition(" ")[0] == fingerprint
        and is_whole(visitor, cursor)
        and not is_bloated(visitor, cursor)
    ):
        return False
    cursor.execute("SELECT DISTINCT USER FROM information_schema.PROCESSLIST WHERE DB = %s", [name])
    for (user,) in cursor.fetchall():
        if is_account(user):  # a run that is under way would hold the tables
            end_sessions(cursor, user)
    cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
    cursor.execute(f"CREATE DATABASE `{name}`")
    _fill(visitor, sample, name, cursor)
    # Last: a preparation that is interrupted has no note, and is done again.
    note = f"{fingerprint} {checksum(cursor, name)}"
    cursor.execute(f"ALTER DATABASE `{name}` COMMENT = %s", [note])
    return True


def _noted(cursor: Any, name: str) -> str:
    """Return the database's comment: the sample's fingerprint and its tables' checksum."""
    cursor.execute(
        "SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s", [name]
    )
    row = cursor.fetchone()
    return "" if row is None else str(row[0])


def _fill(visitor: BaseDatabaseWrapper, sample: Sample, name: str, cursor: Any) -> None:
    with owning(visitor, name) as owner:
        # A session takes the server's value when it begins, and no other.
        cursor.execute("SET GLOBAL max_allowed_packet = %s", [LOADING])
        try:
            owner.ensure_connection()
        finally:
            cursor.execute("SET GLOBAL max_allowed_packet = %s", [PACKET])
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
