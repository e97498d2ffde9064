"""Lines for very long statements, found by one regular expression.

A lexer would take a second over an IN with ten thousand values. Here only what can begin a line is
looked for: clauses, conditions, and a comma where the line is full.
"""

from __future__ import annotations

import re

_WIDTH = 78
_PARTS = re.compile(
    r"""(?P<quoted> '(?:[^']++|'')*+' | "(?:[^"]++|"")*+" | `(?:[^`]++|``)*+` | \[[^\]]*+\] )
      | (?P<clause> \b(?:SELECT|FROM|WHERE|GROUP\s+BY|HAVING|ORDER\s+BY|LIMIT|OFFSET|FETCH|UNION
          |INTERSECT|EXCEPT|MINUS|VALUES|SET|RETURNING|ON\s+CONFLICT|ON\s+DUPLICATE
          |(?:(?:LEFT\s+OUTER|INNER|CROSS|LEFT|RIGHT|FULL)\s+)?JOIN)\b )
      | (?P<condition> \b(?:AND|OR|XOR|WHEN|ELSE)\b )
      | (?P<between> \bBETWEEN\b )
      | (?P<after> ,\s )
      | (?P<open> \( ) | (?P<close> \) )""",
    re.VERBOSE,
)


def plain_breaks(sql: str) -> dict[int, int]:
    """Give where lines begin, and the indent of each."""
    breaks: dict[int, int] = {}
    depth = 0
    line = 0
    is_between = False
    for found in _PARTS.finditer(sql):
        kind, start = found.lastgroup, found.start()
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "between":
            is_between = True
        elif kind == "condition" and is_between:
            is_between = False
        elif kind in ("clause", "condition") and start:
            breaks[start] = 2 * depth + (2 if kind == "condition" else 0)
            line = start
        elif kind == "after" and found.end() - line > _WIDTH and found.end() < len(sql):
            breaks[found.end()] = 2 * depth + 2
            line = found.end()
    return breaks
