"""Where in a statement's SQL each compiled node stands.

``compile()`` returns text; its caller joins texts. Here each node's text is found again inside its
parent's, clause by clause, from left to right. What stands between two siblings must be glue
(punctuation and keywords), else the place counts as uncertain.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.recorder.recording import Frame

_CLAUSES = {
    name: order
    for order, name in enumerate(
        (
            "set",
            "values",
            "distinct",
            "select",
            "",
            "from",
            "where",
            "group by",
            "having",
            "order by",
            "limits",
            "for update",
        )
    )
}
# Possessive: text that nearly is glue must not be tried in every way it can be cut up.
_GLUE = re.compile(
    r"""(?: [\s,()*+\-/%<>=|&^#~!:.]++
          | AS\ (?: "[^"]*+" | `[^`]*+` | \[[^\]]*+\] )
          | [A-Z_]++ )*+""",
    re.VERBOSE,
)
_QUOTES = frozenset('"`]')
_NAME_EDGES = frozenset('"`[]_')
_PLACEHOLDER = re.compile(r"%%|%s")


@dataclass(slots=True)
class Placed:
    """A node's frame with its range of the statement's SQL."""

    frame: Frame
    start: int
    end: int
    clause: str
    exact: bool
    children: list[Placed] = field(default_factory=list)


def place(root: Frame) -> tuple[Placed, int]:
    """Find every node of a statement, and count those that are not there as they were returned.

    Django drops what it compiled twice, and rewrites some texts on the way.
    """
    placed = Placed(root, 0, len(root.sql), "", True)
    open_nodes = [placed]
    unplaced = 0
    while open_nodes:
        node = open_nodes.pop()
        unplaced += _place_children(node, root.sql)
        open_nodes += node.children
    return placed, unplaced


def parameter_starts(sql: str) -> list[int]:
    """Give the positions of the ``%s`` placeholders, in order."""
    return [match.start() for match in _PLACEHOLDER.finditer(sql) if match.group() == "%s"]


def parameters_before(starts: Sequence[int], position: int) -> int:
    """Give how many placeholders stand before a position."""
    return bisect_left(starts, position)


def _place_children(parent: Placed, sql: str) -> int:
    """Find the children of a node; give how many of them are not there."""
    cursor = parent.start
    taken: list[Placed] = []
    rewritten: list[Frame] = []
    is_before_from = True
    for frame in _ordered(parent.frame.children):
        clause = frame.clause or parent.clause
        if frame.clause == "from" and is_before_from:
            # MySQL names the table to delete from before the FROM, too.
            is_before_from = False
            keyword = sql.find("FROM ", cursor, parent.end)
            cursor = keyword + len("FROM ") if keyword >= 0 else cursor
        found = _find(sql, frame.sql, cursor, parent.end)
        exact = found >= 0 and _is_next(sql, cursor, found, frame)
        if not exact:
            found = _free_place(frame.sql, parent, taken, sql)
            if found < 0:
                rewritten.append(frame)
                continue
            exact = _is_only(sql, frame.sql, parent)
        end = found + len(frame.sql)
        taken.append(Placed(frame, found, end, clause, exact))
        cursor = max(cursor, end)
    unplaced = len(rewritten)
    while rewritten:
        # An alias or an escape was put in: its own parts may still be there, where nobody else is.
        frame = rewritten.pop()
        for child in _ordered(frame.children):
            found = _free_place(child.sql, parent, taken, sql)
            if found >= 0 and _is_only(sql, child.sql, parent):
                end = found + len(child.sql)
                clause = child.clause or frame.clause or parent.clause
                taken.append(Placed(child, found, end, clause, True))
            else:
                rewritten.append(child)
                unplaced += 1
    parent.children = sorted(taken, key=lambda each: each.start)
    return unplaced


def _find(sql: str, text: str, start: int, end: int) -> int:
    """Find a text that is not a part of a longer name or number; -1 where there is none."""
    found = sql.find(text, start, end)
    while found >= 0:
        after = found + len(text)
        before_it = sql[found - 1] if found else " "
        after_it = sql[after] if after < len(sql) else " "
        if not (_runs_on(before_it, text[0]) or _runs_on(after_it, text[-1])):
            return found
        found = sql.find(text, found + 1, end)
    return -1


def _runs_on(neighbour: str, edge: str) -> bool:
    """Tell whether a name or a number goes on beyond the edge of a text."""
    if not (edge in _NAME_EDGES or edge.isalnum()):
        return False
    return neighbour == "." or (edge not in _QUOTES and (neighbour == "_" or neighbour.isalnum()))


def _is_only(sql: str, text: str, parent: Placed) -> bool:
    first = _find(sql, text, parent.start, parent.end)
    return first >= 0 and _find(sql, text, first + 1, parent.end) < 0


def _is_next(sql: str, cursor: int, found: int, frame: Frame) -> bool:
    """Tell whether nothing but glue stands between a sibling and the next one."""
    if frame.clause == "values":  # each placeholder is a value's, in their order
        return "%s" not in sql[cursor:found]
    if frame.clause == "set":
        return sql[cursor:found] == ", " or sql.endswith(" SET ", 0, found)
    return _GLUE.fullmatch(sql, cursor, found) is not None


def _ordered(frames: list[Frame]) -> list[Frame]:
    """Put the parts of a query into the order in which SQL has its clauses."""
    return sorted(
        (frame for frame in frames if frame.sql),
        key=lambda each: _CLAUSES.get(each.clause, 2),
    )


def _free_place(text: str, parent: Placed, taken: list[Placed], sql: str) -> int:
    """Give the first occurrence inside the parent that no sibling has taken, or -1."""
    found = _find(sql, text, parent.start, parent.end)
    while found >= 0:
        end = found + len(text)
        if all(end <= each.start or found >= each.end for each in taken):
            return found
        found = _find(sql, text, found + 1, parent.end)
    return -1
