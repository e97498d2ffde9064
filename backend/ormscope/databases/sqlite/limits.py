"""How much a run may have of SQLite: of time, of memory, of a single value.

Functions that Django has registered run in Python, where none of this reaches: a bad regular
expression ends with its process.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Final

LIMITS: Final = {
    # Bytes of a text, a blob or a row, however it is made: printf(), zeroblob(), group_concat(), …
    sqlite3.SQLITE_LIMIT_LENGTH: 32 * 1024**2,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 16 * 1024**2,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 1_000,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 500,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 5_000_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 5_000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""https://www.sqlite.org/limits.html: by the codes of `setlimit()`."""

HEAP: Final = 256 * 1024**2
"""Bytes that SQLite may have beside copies of the sample. It is the limit of a whole process."""

SECONDS: Final = 4.0
"""Of executing statements in a run; below the deadlines of both policies."""
_OFTEN: Final = 10_000  # instructions of SQLite's machine: about a millisecond
_PAUSE: Final = 0.1  # seconds between two calls after which something else has taken the time


def limit(connection: sqlite3.Connection, copies: int) -> None:
    """Limit a new connection, to which a database of `copies` bytes is given."""
    for category, most in LIMITS.items():
        connection.setlimit(category, most)
    # Where there is one already, this can only lower it.
    connection.execute(f"PRAGMA hard_heap_limit = {HEAP + 2 * copies}")
    # What a file would be made for, like a large sort.
    connection.execute("PRAGMA temp_store = MEMORY")


class Deadline:
    """Interrupts a statement once a connection's have executed for so many seconds together."""

    def __init__(self, connection: sqlite3.Connection, seconds: float = SECONDS) -> None:
        self._left = seconds
        self._last = 0.0
        connection.set_progress_handler(self._look, _OFTEN)

    def _look(self) -> int:
        """Tell by a number other than 0 that the time is over."""
        now = time.perf_counter()
        passed = now - self._last
        self._last = now
        if passed < _PAUSE:
            self._left -= passed
        return int(self._left < 0)
