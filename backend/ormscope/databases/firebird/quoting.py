"""Firebird's literals (Firebird 5.0 Language Reference, "Literals"), as firebird-driver binds."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal


def quote(value: object) -> str:
    """Return `value` as a literal. Raises TypeError for one that Firebird has none for."""
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
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
            return f"x'{bytes(value).hex().upper()}'"
        case datetime.datetime():
            return _quote_datetime(value)
        case datetime.date():
            return f"DATE '{value.isoformat()}'"
        case datetime.time():
            return f"TIME '{value:%H:%M:%S}.{value.microsecond // 100:04}'"
    raise TypeError(f"Firebird has no literal for {value!r}, a {type(value).__name__}")


def _quote_text(value: str) -> str:
    """Quote it; a NUL, which would end the statement in the shell, is made by a function."""
    quoted = "'" + value.replace("'", "''") + "'"
    parted = quoted.replace("\0", "' || ASCII_CHAR(0) || '")
    return quoted if parted == quoted else f"({parted})"


def _quote_datetime(value: datetime.datetime) -> str:
    """Write it to a tenth of a millisecond, which is all that Firebird keeps."""
    zone = ""
    if value.tzinfo is not None:
        value, zone = value.astimezone(datetime.UTC), " UTC"
    seconds = value.replace(tzinfo=None).isoformat(" ", "seconds")
    return f"TIMESTAMP '{seconds}.{value.microsecond // 100:04}{zone}'"
