"""Oracle's literals (SQL Language Reference, "Literals"), for values as Django sends them."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Final

CHUNK: Final = 1_000  # characters, at most 4,000 bytes: the longest text literal


def quote(value: object, *, has_boolean: bool = True) -> str:
    """Return `value` as a literal. Raises TypeError for a type that Django doesn't send.

    A variable that an INSERT returns its key into becomes the bind variable `:returned`, since it
    has no literal; SQL*Plus wants `VARIABLE returned NUMBER` before. It also takes `&` for its own:
    `SET DEFINE OFF` stops that.
    """
    if hasattr(value, "bind_parameter"):
        return ":returned"
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper() if has_boolean else str(int(value))
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case float():
            return _quote_float(value)
        case str():
            return _quote_text(value)
        case bytes():
            return f"HEXTORAW('{value.hex().upper()}')"
        case datetime.datetime():
            return _quote_datetime(value)
        case datetime.date():
            return f"DATE '{value.isoformat()}'"
        case datetime.timedelta():
            return _quote_interval(value)
    raise TypeError(f"No Oracle literal for a {type(value).__name__}")


def _quote_float(value: float) -> str:
    if math.isnan(value):
        return "BINARY_DOUBLE_NAN"
    if math.isinf(value):
        return "BINARY_DOUBLE_INFINITY" if value > 0 else "-BINARY_DOUBLE_INFINITY"
    return repr(value)


def _quote_text(value: str) -> str:
    """Quote in pieces where one literal is too short; N'' keeps what the character set lacks.

    A NUL would end the statement in the shell.
    """
    national = "" if value.isascii() else "N"
    clob = "TO_NCLOB" if national else "TO_CLOB"
    pieces = [value[start : start + CHUNK] for start in range(0, len(value), CHUNK)] or [""]
    nul = f"' || {national and 'N'}CHR(0) || {national}'"
    quoted = [
        national + "'" + piece.replace("'", "''").replace("\0", nul) + "'" for piece in pieces
    ]
    if len(quoted) == 1 and "\0" in value:
        return f"({quoted[0]})"
    return quoted[0] if len(quoted) == 1 else " || ".join(f"{clob}({piece})" for piece in quoted)


def _quote_datetime(value: datetime.datetime) -> str:
    if value.tzinfo is not None:
        value = value.astimezone(datetime.UTC)
    written = value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return f"TIMESTAMP '{written}'"


def _quote_interval(value: datetime.timedelta) -> str:
    sign, value = ("-", -value) if value < datetime.timedelta() else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours:02}:{minutes:02}:{seconds:02}.{value.microseconds:06}"
    return f"INTERVAL '{sign}{value.days} {clock}' DAY(9) TO SECOND(6)"
