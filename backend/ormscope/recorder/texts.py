"""Values as short texts."""

from __future__ import annotations

import re

from ormscope.document.statement import Text
from ormscope.document.trace import TEXT_LIMIT

_ADDRESS = re.compile(r" at 0x[0-9a-f]+>")
"""Of Python's own ``repr()``: another one in each run, and of no use to a reader."""


def stable_repr(value: object) -> str:
    """Give ``repr()`` without the addresses in it."""
    return without_addresses(repr(value))


def without_addresses(text: str) -> str:
    """Give a text without the addresses of the objects it shows."""
    return _ADDRESS.sub(">", text)


def text_of(value: object) -> Text:
    """Give a value's type and ``repr()``, cut at the document's limit."""
    try:
        # A long string is cut first: its repr can be many times the document's limit.
        shown = value[: TEXT_LIMIT + 1] if isinstance(value, (str, bytes)) else value
        text = repr(shown) if isinstance(shown, (str, bytes)) else stable_repr(shown)
    except Exception as error:  # a __repr__ may do anything, even query
        text = f"<{type(value).__name__} that has no repr: {type(error).__name__}>"
    return Text(type=type(value).__name__, text=text[:TEXT_LIMIT], cut=len(text) > TEXT_LIMIT)


def cell_of(value: object) -> str | None:
    """Give a value of a row as text; None for NULL."""
    if value is None:
        return None
    try:
        text = value.hex() if isinstance(value, (bytes, memoryview)) else str(value)
    except Exception as error:  # of an instance that the snippet put into another's field
        text = f"<{type(value).__name__} that has no text: {type(error).__name__}>"
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 1] + "…"
