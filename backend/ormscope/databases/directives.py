"""The `%` directives of a statement, which Django and some drivers fill in Python.

``query % args`` is how mysqlclient, oracledb's cursor in Django and ``str(queryset.query)`` put
parameters in. ``%1000000000s`` makes that a gigabyte, wherever the text came from: SQL text, the
name of a JSON key.
"""

from __future__ import annotations

import re

# A width or precision of four digits, or one that is an argument, before a letter that makes it a
# directive (`b` where a driver fills in bytes): `x % 1000000` is a remainder. A name in brackets is
# short, or looking for its end would take the square of the text's length.
_WIDE = re.compile(
    r"%(?:\([^()%]{0,200}\))?[-#0 +]*"
    r"(?:(?:\d{4,}|\*)(?:\.(?:\d*|\*))?|\d{0,3}\.(?:\d{4,}|\*))[hlL]?[bdiouxXeEfFgGcrsa]"
)
_NAMELESS = re.compile(r"%\((?![^()%]{0,200}\))")


def is_wide(sql: str) -> bool:
    """Tell whether filling in the parameters would write far more than the text is long."""
    if "%" not in sql:
        return False
    texts = (sql, sql.replace("%%", "%")) if "%%" in sql else (sql,)
    return any(_WIDE.search(text) or _NAMELESS.search(text) for text in texts)
