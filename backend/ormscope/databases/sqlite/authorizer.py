"""What a run may do on SQLite: read and write its rows, and nothing outside its own memory.

Without this, raw SQL could ATTACH any file that the process can read or write.
"""

from __future__ import annotations

import sqlite3
from typing import Final

# https://www.sqlite.org/c3ref/c_alter_table.html: the action codes.
ALLOWED: Final = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)
WRITES: Final = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
# Of SQLite's own; the others are its catalog and, where it was built so, its pages.
ALLOWED_TABLES: Final = frozenset({"sqlite_sequence"})
# They load code, reach outside, or make values of any length out of nothing.
DENIED_FUNCTIONS: Final = frozenset(
    {
        "load_extension",
        "fts3_tokenizer",
        "fts5",
        "zeroblob",
        "randomblob",
        "writefile",
        "readfile",
        "edit",
        "sqlite_log",
        "rtreecheck",
    }
)
# Those that Django's introspection and constraint checks use; they change nothing.
ALLOWED_PRAGMAS: Final = frozenset(
    {
        "foreign_key_check",
        "foreign_key_list",
        "index_info",
        "index_list",
        "table_info",
        "table_xinfo",
    }
)
# What a scratch may do beside, in its own memory: make tables and what belongs to them.
DDL: Final = frozenset(
    {
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_REINDEX,
    }
)
# Its catalog, which those statements write. By itself SQLite lets no other write it, unless
# `PRAGMA writable_schema` says so.
CATALOG: Final = frozenset({"sqlite_master", "sqlite_temp_master"})
# Django's schema editor switches the checks off to make a table anew.
SCRATCH_PRAGMAS: Final = frozenset({"foreign_keys"})


def authorize(
    action: int,
    first: str | None,
    second: str | None,
    database: str | None,
    trigger: str | None,
) -> int:
    """Answer SQLite's question about one action of a statement that is being compiled.

    `first` and `second` depend on the action: for a function, `second` is its name; for a pragma,
    `first` is. A denied statement fails with "not authorized".
    """
    del database, trigger
    if action in WRITES and (first or "").lower().startswith("sqlite_"):
        return sqlite3.SQLITE_OK if (first or "").lower() in ALLOWED_TABLES else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION:
        allowed = (second or "").lower() not in DENIED_FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        allowed = (first or "").lower() in ALLOWED_PRAGMAS
    else:
        allowed = action in ALLOWED
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def authorize_scratch(
    action: int,
    first: str | None,
    second: str | None,
    database: str | None,
    trigger: str | None,
) -> int:
    """Answer the same question for a scratch: it may make and drop tables, too."""
    name = (first or "").lower()
    is_made = action in DDL
    is_written = action in WRITES and name in CATALOG
    is_set = action == sqlite3.SQLITE_PRAGMA and name in SCRATCH_PRAGMAS
    if is_made or is_written or is_set:
        return sqlite3.SQLITE_OK
    return authorize(action, first, second, database, trigger)
