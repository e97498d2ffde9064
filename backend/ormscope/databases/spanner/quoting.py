"""GoogleSQL's literals ("Lexical structure and syntax in GoogleSQL"), for Spanner's types."""

from __future__ import annotations

import base64
import datetime
import json
import math
from decimal import Decimal
from typing import Final

_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\0": "\\x00"}
# The driver's own kinds of text, by the name of their class: it is not imported here.
_TYPED: Final = {"DateStr": "DATE", "TimestampStr": "TIMESTAMP"}


def quote(value: object) -> str:
    """Return `value` as a literal. Raises TypeError for one that GoogleSQL has none for.

    The driver takes bytes in base64 only, as Django's BinaryField gives them to it.
    """
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case Decimal():
            return f"NUMERIC '{value:f}'"
        case float():
            return _quote_float(value)
        case str():
            kind = _TYPED.get(type(value).__name__)
            return f"{kind} {_quote_text(value)}" if kind else _quote_text(value)
        case bytes():
            return _quote_bytes(value)
        case datetime.datetime():
            return f"TIMESTAMP '{value.isoformat(' ')}'"
        case datetime.date():
            return f"DATE '{value.isoformat()}'"
        case dict() | list():  # the driver's JsonObject is a dict
            serialize = getattr(value, "serialize", None)
            return f"JSON {_quote_text(serialize() if serialize else json.dumps(value))}"
    raise TypeError(f"GoogleSQL has no literal for a {type(value).__name__}")


def _quote_bytes(value: bytes) -> str:
    try:
        decoded = base64.b64decode(value, validate=True)
    except ValueError:
        raise TypeError(f"Spanner's driver takes bytes in base64; {value!r} is not.") from None
    return "b'" + "".join(f"\\x{byte:02x}" for byte in decoded) + "'"


def _quote_float(value: float) -> str:
    return repr(value) if math.isfinite(value) else f"CAST('{value}' AS FLOAT64)"


def _quote_text(value: str) -> str:
    return "'" + "".join(_ESCAPES.get(character, character) for character in value) + "'"
