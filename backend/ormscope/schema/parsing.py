"""sqlparse's answers kept: a backend's introspection asks for the same few statements again.

Reading a schema three times in a run would otherwise spend nine tenths of its time in there.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlparse

if TYPE_CHECKING:
    from collections.abc import Iterator

_parse: Any = lru_cache(maxsize=1024)(sqlparse.parse)


@contextmanager
def parsed_once() -> Iterator[None]:
    """Let ``sqlparse.parse()`` parse each text once. Django only reads what it gives."""
    plain = sqlparse.parse
    sqlparse.parse = _parse
    try:
        yield
    finally:
        sqlparse.parse = plain
