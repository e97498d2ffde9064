"""The clauses of a trace: what has one origin and stands in one part of one statement."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ormscope.document.errors import SourceRange
from ormscope.document.statement import Fragment, Statement, Text
from ormscope.document.trace import Trace

_QUOTED = re.compile(r'"([^"]*)"|`([^`]*)`|\[([^\]]*)\]')
_SAVEPOINT = re.compile(r"\bs\d+(_x\d+)\b", re.IGNORECASE)
_CLAUSE_LABELS = {
    "select": "selected columns",
    "from": "table",
    "order by": "ordering",
    "group by": "grouping",
}
_CLAUSE_NOTES = {"from": " joins", "group by": " groups"}
_LONGEST_LABEL = 48

StatementName = tuple[int | None, str, int]
"""A statement on every database: the call that ran it, its kind, which of several such."""

Key = tuple[StatementName, str, str, int | None, int | None, SourceRange | None]


_WRITTEN = ("values", "set")


@dataclass(frozen=True, slots=True)
class Clause:
    """The fragments of one origin in one part of one statement of one trace."""

    trace: Trace
    statement: Statement
    fragments: tuple[Fragment, ...]

    @property
    def sql(self) -> str:
        return " … ".join(self.statement.sql[each.start : each.end] for each in self.fragments)

    def same_as(self, other: Clause) -> bool:
        """Tell whether two databases write the same, apart from how they quote names.

        A parameter of another type is what another driver takes; of the same type it is compared,
        unless nobody gave it: a default's value, the time or a new UUID, is another one each time.
        """
        return bare(self.sql) == bare(other.sql) and not any(
            mine.type == theirs.type and mine.text != theirs.text
            for mine, theirs in zip(self._params(), other._params(), strict=False)
        )

    def _params(self) -> list[Text]:
        return [
            each
            for fragment in self.fragments
            if fragment.clause not in _WRITTEN or fragment.origin.argument is not None
            for each in self.statement.params[fragment.param_start : fragment.param_end]
        ]


def bare(sql: str) -> str:
    """Give SQL with names in one spelling, however a database quotes them.

    A savepoint's is that of a thread, which is another one in each process, and a number.
    """
    sql = _SAVEPOINT.sub(r"\1", sql)
    return _QUOTED.sub(lambda found: next(filter(None, found.groups()), "").lower(), sql)


def clauses_of(trace: Trace) -> dict[Key, Clause]:
    """Give the outermost fragments of each origin, by statement and part."""
    found: dict[Key, list[Fragment]] = {}
    statements = named_statements(trace)
    for name, statement in statements.items():
        frames = _frames(statement)
        for fragment in statement.fragments:
            outermost = fragment.parent is None or fragment.parent in frames
            if not outermost or fragment.id in frames:
                continue
            origin = fragment.origin
            key = (
                name, fragment.clause, origin.kind, origin.call, origin.argument,
                origin.range,
            )  # fmt: skip
            found.setdefault(key, []).append(fragment)
    return {
        key: Clause(trace, statements[key[0]], tuple(fragments)) for key, fragments in found.items()
    }


def named_statements(trace: Trace) -> dict[StatementName, Statement]:
    """Give each statement its name. A database may need one more on the way to the same end."""
    seen: Counter[tuple[int | None, str]] = Counter()
    named: dict[StatementName, Statement] = {}
    for statement in trace.statements:
        same = (statement.call, statement.kind)
        named[*same, seen[same]] = statement
        seen[same] += 1
    return named


def _frames(statement: Statement) -> set[int]:
    """Give the fragments that only hold others: the statement itself, where trees of many calls."""
    fragments = statement.fragments
    frames = {0} if len(fragments) > 1 else set()
    for fragment in fragments:
        if fragment.parent is not None:
            parent = fragments[fragment.parent]
            if parent.node == "WhereNode" and parent.origin != fragment.origin:
                frames.add(parent.id)
    return frames


def label_of(snippet: str, clause: Clause) -> str:
    """Name a clause by what caused it: ``filter(price__gt)``, ``order_by("title")``."""
    fragment = clause.fragments[0]
    origin = fragment.origin
    if origin.kind == "meta":
        return "Meta.ordering"
    if origin.kind == "manager":
        return "the manager's own filter"
    if origin.call is None:
        return _CLAUSE_LABELS.get(fragment.clause, fragment.node)
    call = clause.trace.calls[origin.call]
    note = _CLAUSE_NOTES.get(fragment.clause, "")
    if call.name.startswith("["):
        return call.name + note
    if not snippet[call.range.start : call.range.end].endswith(")"):
        return f".{call.name}{note}"  # a relation that was followed
    if origin.argument is None:
        return f"{call.name}(){note}"
    argument = call.arguments[origin.argument]
    shown = argument.keyword
    if origin.range is not None and origin.range != argument.range:  # a keyword of a Q inside it
        shown = snippet[origin.range.start : origin.range.end].partition("=")[0].strip()
    if shown is None:
        shown = " ".join(snippet[argument.range.start : argument.range.end].split())
        if len(shown) > _LONGEST_LABEL:
            shown = shown[: _LONGEST_LABEL - 1] + "…"
    return f"{call.name}({shown}){note}"
