"""SQLite's literals, by the rules of its `quote()` (https://www.sqlite.org/lang_corefunc.html)."""

from __future__ import annotations

import math
import sqlite3


def quote(value: object) -> str:
    """Return `value` as a literal of what the driver would bind for it.

    Types that SQLite doesn't have go through sqlite3's adapters first, as they do when bound:
    Django registers one that makes a Decimal a text. Raises TypeError for one without an adapter.
    """
    if not isinstance(value, (str, bytes, int, float, type(None))):
        value = sqlite3.adapt(value, sqlite3.PrepareProtocol, value)
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(int(value))
        case float():
            return _quote_float(value)
        case str():
            return _quote_text(value)
        case bytes() | bytearray() | memoryview():
            return f"X'{bytes(value).hex().upper()}'"
    raise TypeError(f"SQLite cannot bind a {type(value).__name__}")


def _quote_float(value: float) -> str:
    if math.isnan(value):
        return "NULL"  # what SQLite stores for it
    if math.isinf(value):
        return "9.0e+999" if value > 0 else "-9.0e+999"
    return repr(value)


def _quote_text(value: str) -> str:
    if "\0" in value:
        # A NUL would end the statement in the shell.
        return f"CAST(X'{value.encode().hex().upper()}' AS TEXT)"
    return "'" + value.replace("'", "''") + "'"
