"""Tries what a run must not be able to do, on a copy of the sample that is thrown away."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from ormscope.databases.containment import Measure
from ormscope.databases.sqlite.limits import HEAP, LIMITS, SECONDS, Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.databases.sqlite.base import DatabaseWrapper

# By what they are refused with.
_FILES: Final = (
    "ATTACH ':memory:' AS x",
    "VACUUM INTO 'x.db'",
    "SELECT load_extension('x')",
    "SELECT readfile('x')",
    "SELECT writefile('x', 'y')",
)
_SCHEMA: Final = (
    "CREATE TABLE x (y)",
    "CREATE TEMP TABLE x (y)",
    "CREATE VIEW x AS SELECT 1",
    "PRAGMA writable_schema = 1",
    "PRAGMA temp_store_directory = '.'",
    "PRAGMA hard_heap_limit = 0",
    "DELETE FROM sqlite_schema",
    "SELECT fts3_tokenizer('x')",
)
_LONG: Final = (
    "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c"
)
_LARGE: Final = "SELECT hex(printf('%.*c', 20000000, 'x'))"


def measures(wrapper: DatabaseWrapper) -> Iterator[Measure]:
    """Yield each, tried on connections that runs would get."""
    yield _copy(wrapper)
    raw = _opened(wrapper)
    try:
        yield _refused(
            raw, "authorizer: files",
            "A run opens no file, attaches no database and loads no code.", _FILES,
        )  # fmt: skip
        yield _refused(
            raw, "authorizer: schema",
            "A run reads and writes rows; it makes no table and changes no setting.", _SCHEMA,
        )  # fmt: skip
        yield _values(raw)
        yield _heap(wrapper, raw)
        yield _deadline(raw)
    finally:
        raw.close()


def _opened(wrapper: DatabaseWrapper) -> sqlite3.Connection:
    return wrapper.get_new_connection(wrapper.get_connection_params())


def _copy(wrapper: DatabaseWrapper) -> Measure:
    first, second = _opened(wrapper), _opened(wrapper)
    try:
        table = _a_table(first)
        first.execute("BEGIN")
        first.execute(f'DELETE FROM "{table}"')
        first.execute("COMMIT")
        left = [
            each.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for each in (first, second)
        ]
    finally:
        first.close()
        second.close()
    return Measure(
        name="private copy",
        does="Each run has a copy of the sample in memory: what it commits ends with it.",
        holds=left[0] == 0 < left[1],
        seen=f"After a committed DELETE {table} had {left[0]} rows there, and {left[1]} elsewhere.",
    )


def _a_table(raw: sqlite3.Connection) -> str:
    """Return the name of a table that no other refers to and that has rows."""
    names = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    referred = {
        key[2] for name in names for key in raw.execute(f'PRAGMA foreign_key_list("{name}")')
    }
    return next(
        str(name)
        for name in names
        if name not in referred
        and not name.startswith("sqlite_")
        and raw.execute(f'SELECT 1 FROM "{name}"').fetchone()
    )


def _refused(raw: sqlite3.Connection, name: str, does: str, tried: Sequence[str]) -> Measure:
    allowed = [statement for statement in tried if _refusal(raw, statement) is None]
    return Measure(
        name=name,
        does=does,
        holds=not allowed,
        seen=f"Not refused: {'; '.join(allowed)}." if allowed else f"{len(tried)} were refused.",
    )


def _values(raw: sqlite3.Connection) -> Measure:
    wrong = [code for code, most in LIMITS.items() if raw.getlimit(code) > most]
    said = _refusal(raw, _LARGE)
    return Measure(
        name="value limits",
        does="No value, statement or pattern is so large that it stops the process.",
        holds=not wrong and said is not None,
        seen=f"A text of 40 MB: {said or 'was made'}.",
    )


def _heap(wrapper: DatabaseWrapper, raw: sqlite3.Connection) -> Measure:
    """Ask a connection without an authorizer: the limit is the process's."""
    unlimited = sqlite3.connect(":memory:")
    try:
        ((limit,),) = unlimited.execute("PRAGMA hard_heap_limit").fetchall()
    finally:
        unlimited.close()
    most = HEAP + 2 * len(wrapper.snapshot or b"")
    temporary = _refusal(raw, "PRAGMA temp_store = FILE")
    return Measure(
        name="memory",
        does="SQLite takes no more memory than this, and no disk instead.",
        holds=0 < limit <= most and temporary is not None,
        seen=f"The limit is {limit / 1024**2:.0f} MB.",
    )


def _deadline(raw: sqlite3.Connection) -> Measure:
    Deadline(raw, seconds=0.01)
    try:
        said = _refusal(raw, _LONG)
    finally:
        Deadline(raw)
    return Measure(
        name="deadline",
        does=f"Statements that execute for more than {SECONDS:g} s in a run are interrupted; only "
        "functions in Python are not, which end with their process.",
        holds=said is not None,
        seen=f"A statement without an end: {said}.",
    )


def _refusal(raw: sqlite3.Connection, statement: str) -> str | None:
    """Return SQLite's words, or None where it was executed."""
    try:
        raw.execute(statement).fetchall()
    except (sqlite3.Error, MemoryError) as error:
        return str(error) or type(error).__name__
    return None
