"""Tells statements that read from those that change something."""

from __future__ import annotations

import re

_READS = re.compile(
    r"\s*(SELECT|SHOW|WITH|DESCRIBE|PRAGMA\s+\w+\s*\()(?!.*\bINTO\b)", re.IGNORECASE | re.DOTALL
)


def reads(sql: str) -> bool:
    """Tell whether a statement asks, and changes nothing."""
    return _READS.match(sql) is not None
