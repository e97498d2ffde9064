"""The accounts of a private MariaDB: the owner's password, and two for each worker.

One is the visitor's, who reads and writes rows of the sample; the other's are the databases that
begin with its name, the scratches. Sessions of one account may KILL each other, so no two workers
share one. Both go, and what is left of their scratches, when their worker is seen to be gone, by
whichever worker is prepared next.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.mariadb.schema import DatabaseSchemaEditor
from ormscope.databases.mariadb.server import OWNER, STATEMENT, greets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

RIGHTS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE")
MAKING: Final = (
    "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "REFERENCES", "INDEX", "ALTER",
)  # fmt: skip
"""What the scratch's account may do there."""
HEED: Final = 3.0
"""Seconds that a session has to notice that it was killed: between two rows it looks."""
UNDO: Final = 14.0
"""Seconds that it may clear up: a rollback takes about as long as what it undoes."""
_SESSIONS: Final = """
SELECT p.ID, COALESCE(t.trx_state = 'ROLLING BACK', FALSE) OR p.STATE IN (
    'Rollback', 'Freeing items', 'Removing tmp table', 'closing tables'
)
FROM information_schema.PROCESSLIST p
LEFT JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID
WHERE p.USER = %s
"""
# With the process that it is for.
_NAME: Final = re.compile(r"(?:visitor|scratch)_(\d+)_[0-9a-f]{8}")
_SCRATCH: Final = re.compile(r"scratch_(\d+)_[0-9a-f]{8}_\d+_[0-9a-f]{8}")  # a database


@dataclass(frozen=True, slots=True)
class Left:
    """How many sessions heed no KILL, and whether one of them is rolling back or the like."""

    sessions: int
    is_clearing: bool


@contextmanager
def owning(
    visitor: BaseDatabaseWrapper, name: str | None, password: str | None = None
) -> Iterator[BaseDatabaseWrapper]:
    """Yield the owner's connection to database `name` of the same server, or to none of them.

    With the owner's own password, unless another is to be tried. It is in `connections` under an
    alias of its own while the context lasts, since loading goes through the ORM. Raises
    DatabaseUnavailable within a second where the server hangs: the drivers would wait for ever.
    """
    alias = f"owner {secrets.token_hex(4)}"
    given = visitor.settings_dict
    if not greets(str(given["HOST"])):
        raise DatabaseUnavailable("Its MariaDB server does not answer.")
    if password is None:
        password = Path(given["ORMSCOPE"]["owner"]).read_text().strip()
    settings = {
        **given,
        "NAME": name or "",
        "USER": OWNER,
        "PASSWORD": password,
        # Loading may take longer than a statement of a run.
        "OPTIONS": {**given["OPTIONS"], "init_command": "SET SESSION max_statement_time = 0"},
    }
    connections.settings[alias] = settings
    connection = connections[alias]
    connection.SchemaEditorClass = DatabaseSchemaEditor
    try:
        yield connection
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]


def admit(visitor: BaseDatabaseWrapper, cursor: Any) -> None:
    """Make this process's account and let `visitor` use it; drop those that nobody uses any more.

    `cursor` is the owner's.
    """
    drop_stale(cursor)
    settings = visitor.settings_dict
    if not is_account(settings["USER"]):
        settings["USER"] = f"visitor_{os.getpid()}_{secrets.token_hex(4)}"
        settings["PASSWORD"] = secrets.token_hex(16)
    # The database of a GRANT on all its tables is a pattern.
    sample = _literally(str(settings["NAME"]))
    _grant(cursor, settings["USER"], settings["PASSWORD"], RIGHTS, sample)
    scratch = scratch_account(settings["USER"])
    _grant(cursor, scratch, settings["PASSWORD"], MAKING, f"{_literally(f'{scratch}_')}%")


def _grant(cursor: Any, user: str, password: str, rights: tuple[str, ...], pattern: str) -> None:
    account = f"{user}@localhost"
    cursor.execute(
        f"CREATE USER IF NOT EXISTS {account} IDENTIFIED BY %s WITH MAX_STATEMENT_TIME {STATEMENT}",
        [password],
    )
    cursor.execute(f"GRANT {', '.join(rights)} ON `{pattern}`.* TO {account}")


def _literally(name: str) -> str:
    return name.replace("_", r"\_")


def scratch_account(visitor: str) -> str:
    """Return the name of the account that makes tables for the worker of this visitor's."""
    return visitor.replace("visitor", "scratch", 1)


def is_account(name: str) -> bool:
    """Tell whether this is an account of ours."""
    return _NAME.fullmatch(name) is not None


def drop_stale(cursor: Any) -> None:
    """Drop the accounts of workers that have ended, what they still run and their scratches."""
    cursor.execute("SELECT User FROM mysql.global_priv")
    for (name,) in cursor.fetchall():
        match = _NAME.fullmatch(name)
        if match is not None and not _is_alive(int(match[1])):
            end_sessions(cursor, name)
            cursor.execute(f"DROP USER IF EXISTS {name}@localhost")
    cursor.execute("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA")
    for (name,) in cursor.fetchall():
        match = _SCRATCH.fullmatch(name)
        if match is not None and not _is_alive(int(match[1])):
            roll_back_prepared(cursor)
            cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")


def roll_back_prepared(cursor: Any) -> None:
    """Roll back what XA PREPARE has left in a scratch: it would hold the tables for ever.

    Nobody else prepares one: a run doesn't know the name of its own.
    """
    cursor.execute("XA RECOVER FORMAT = 'SQL'")
    for *_, name in cursor.fetchall():
        with suppress(Exception):  # the driver's: its session may be there still
            cursor.execute(f"XA ROLLBACK {name}")


def end_sessions(cursor: Any, name: str) -> Left:
    """Kill what an account of ours has open; tell what of it is left, by then, if anything.

    Each transaction is rolled back once its session is gone. Waits `HEED` seconds for sessions that
    seem to do nothing about it, `UNDO` for those that clear up.
    """
    from django.db import Error

    begun = time.monotonic()
    while True:
        cursor.execute(_SESSIONS, [name])
        rows = cursor.fetchall()
        left = Left(len(rows), any(is_clearing for _, is_clearing in rows))
        waited = time.monotonic() - begun
        if not rows or waited > (UNDO if left.is_clearing else HEED):
            return left
        for number, _ in rows:
            try:
                cursor.execute(f"KILL HARD CONNECTION {number:d}")
            except Error:  # it has ended in the meantime
                continue
        cursor.execute("DO SLEEP(0.1)")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True
