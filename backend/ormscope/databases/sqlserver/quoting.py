"""T-SQL's literals (Transact-SQL reference, "Constants"), for values as pyodbc binds them."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from uuid import UUID


def quote(value: object) -> str:
    """Return `value` as a literal. Raises TypeError for one that SQL Server has none for.

    `sqlcmd` takes `$(name)` and a line that is only `GO` for its own: `-x` stops the first, nothing
    stops the second.
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return str(int(value))
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case float() if math.isfinite(value):
            # Without an exponent it would be a decimal.
            return text if "e" in (text := repr(value)) else f"{text}e0"
        case str():
            return _quote_text(value)
        case bytes() | bytearray() | memoryview():
            return f"0x{bytes(value).hex().upper()}"
        case datetime.datetime():
            kind = "datetime2" if value.tzinfo is None else "datetimeoffset"
            return f"CAST('{value.isoformat(' ')}' AS {kind})"
        case datetime.date():
            return f"CAST('{value.isoformat()}' AS date)"
        case datetime.time():
            return f"CAST('{value.isoformat()}' AS time)"
        case UUID():
            return f"CAST('{value}' AS uniqueidentifier)"
    raise TypeError(f"SQL Server has no literal for {value!r}, a {type(value).__name__}")


def _quote_text(value: str) -> str:
    """Quote as national text.

    A backslash before a line's end would join two lines of a literal, a NUL would end the statement
    in the shell.
    """
    quoted = "N'" + value.replace("'", "''") + "'"
    parted = quoted.replace("\\\n", "\\' + N'\n").replace("\\\r\n", "\\' + N'\r\n")
    parted = parted.replace("\0", "' + NCHAR(0) + N'")
    return quoted if parted == quoted else f"({parted})"
