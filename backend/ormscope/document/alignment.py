"""Where databases differ: their clauses side by side, aligned by what caused them.

A *clause* here is all fragments of a statement that have one origin and stand in one part of the
statement. Two clauses of the same origin are the same when their SQL is, apart from how names are
quoted; otherwise the decision that differs is looked for.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.document.comparison import Comparison, Divergence, DivergenceKind, Problem, Side
from ormscope.document.reasons import reason_for
from ormscope.document.statement import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Trace

_STRENGTH: tuple[DivergenceKind, ...] = (
    "same", "spelled differently", "extra", "missing", "unsupported",
)  # fmt: skip
_QUOTED = re.compile(r'"([^"]*)"|`([^`]*)`|\[([^\]]*)\]')
_CLAUSE_LABELS = {
    "select": "selected columns",
    "from": "table",
    "order by": "ordering",
    "group by": "grouping",
}
_CLAUSE_NOTES = {"from": " joins", "group by": " groups"}
_LONGEST_LABEL = 48

Key = tuple[int, str, str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Clause:
    """The fragments of one origin in one part of one statement of one trace."""

    trace: Trace
    statement: Statement
    fragments: tuple[Fragment, ...]

    @property
    def sql(self) -> str:
        return " … ".join(self.statement.sql[each.start : each.end] for each in self.fragments)

    @property
    def bare(self) -> str:
        """The SQL with names in one spelling, and its parameters."""
        sql = _QUOTED.sub(lambda found: next(filter(None, found.groups()), "").lower(), self.sql)
        params = [
            each.text
            for fragment in self.fragments
            for each in self.statement.params[fragment.param_start : fragment.param_end]
        ]
        return f"{sql} {params}"


def compare(snippet: str, traces: Sequence[Trace]) -> Comparison:
    """Give the comparison of a snippet's traces; the first one is the baseline."""
    divergences = _divergences(snippet, traces)
    return Comparison(
        snippet=snippet,
        headline=_headline(traces, divergences),
        traces=tuple(traces),
        divergences=divergences,
        problems=_problems(traces),
    )


def _divergences(snippet: str, traces: Sequence[Trace]) -> tuple[Divergence, ...]:
    refused = tuple(
        Divergence(
            kind="unsupported",
            label="the whole queryset",
            node="",
            origin=Origin(kind="backend", range=trace.outcome.range),
            sides=(_refusal(trace),),
        )
        for trace in traces
        if trace.outcome.status == "unsupported"
    )
    compared = [trace for trace in traces if trace.statements]
    if len(compared) < 2:
        return refused
    clauses = {trace.target.alias: _clauses(trace) for trace in compared}
    keys: dict[Key, None] = {}
    for found in clauses.values():
        keys |= dict.fromkeys(found)
    base, *others = (trace.target.alias for trace in compared)
    reached = {
        trace.target.alias: len(trace.statements)
        if trace.target.mode == "compiled" or trace.outcome.status != "ok"
        else sys.maxsize
        for trace in compared
    }
    found_all = (
        _divergence(
            snippet,
            {alias: found[key] for alias, found in clauses.items() if key in found},
            base,
            others,
            reached,
        )
        for key in keys
    )
    # A statement in a loop differs in the same way each time: once is enough.
    once = {_repeated(each): each for each in reversed(tuple(found_all))}
    return refused + tuple(reversed(once.values()))


def _repeated(divergence: Divergence) -> tuple[object, ...]:
    """Give what two divergences share when one says again what the other said."""
    origin = divergence.origin
    sides = tuple((side.alias, side.kind, side.sql) for side in divergence.sides)
    return divergence.label, origin.kind, origin.range, sides


def _refusal(trace: Trace) -> Side:
    return Side(
        alias=trace.target.alias,
        kind="unsupported",
        statement=None,
        fragments=(),
        sql="",
        reason=trace.outcome.message or "",
    )


def _clauses(trace: Trace) -> dict[Key, Clause]:
    """Give the outermost fragments of each origin, by statement and part."""
    found: dict[Key, list[Fragment]] = {}
    for statement in trace.statements:
        frames = _frames(statement)
        for fragment in statement.fragments:
            outermost = fragment.parent is None or fragment.parent in frames
            if not outermost or fragment.id in frames:
                continue
            origin = fragment.origin
            key = (statement.index, fragment.clause, origin.kind, origin.call, origin.argument)
            found.setdefault(key, []).append(fragment)
    return {
        key: Clause(trace, trace.statements[key[0]], tuple(fragments))
        for key, fragments in found.items()
    }


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


def _divergence(
    snippet: str, clauses: dict[str, Clause], base: str, others: list[str], reached: dict[str, int]
) -> Divergence:
    """Hold one clause side by side.

    :param reached: how many statements each database came to. One that executes nothing, or that
        failed, comes to fewer; what it did not come to is no difference.
    """
    first = next(iter(clauses.values()))
    if base not in clauses and first.statement.index >= reached[base]:
        # The baseline did not come so far: the first that did stands in for it.
        base, *others = [first.trace.target.alias, *(each for each in others if each in clauses)]
        others = [each for each in others if each != base]
    baseline = clauses.get(base)
    shown = baseline or first
    sides = []
    if baseline is not None:
        sides.append(_side(baseline, "same", "", None))
    for alias in others:
        clause = clauses.get(alias)
        if clause is None:
            if baseline is not None and baseline.statement.index < reached[alias]:
                sides.append(_missing(alias, baseline))
        elif baseline is None:
            sides.append(
                _side(clause, "extra", f"Only {clause.trace.target.label} writes this.", None)
            )
        elif clause.bare == baseline.bare:
            sides.append(_side(clause, "same", "", None))
        else:
            reason, place = reason_for(clause, baseline)
            sides.append(_side(clause, "spelled differently", reason, place))
    outermost = shown.fragments[0]
    return Divergence(
        kind=max((side.kind for side in sides), key=_STRENGTH.index),
        label=_label(snippet, shown),
        node=outermost.node,
        origin=outermost.origin,
        sides=tuple(sides),
    )


def _side(clause: Clause, kind: DivergenceKind, reason: str, place: int | None) -> Side:
    return Side(
        alias=clause.trace.target.alias,
        kind=kind,
        statement=clause.statement.index,
        fragments=tuple(each.id for each in clause.fragments),
        sql=clause.sql,
        reason=reason,
        place=None if place is None else clause.trace.places[place],
    )


def _missing(alias: str, baseline: Clause) -> Side:
    return Side(
        alias=alias,
        kind="missing",
        statement=None,
        fragments=(),
        sql="",
        reason=f"{baseline.trace.target.label} writes this, this database does not.",
    )


def _label(snippet: str, clause: Clause) -> str:
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
    if shown is None:
        shown = " ".join(snippet[argument.range.start : argument.range.end].split())
        if len(shown) > _LONGEST_LABEL:
            shown = shown[: _LONGEST_LABEL - 1] + "…"
    return f"{call.name}({shown}){note}"


def _headline(traces: Sequence[Trace], divergences: Sequence[Divergence]) -> str:
    databases = f"{len(traces)} database{'' if len(traces) == 1 else 's'}"
    failed = [trace for trace in traces if trace.outcome.status != "ok"]
    if traces and len(failed) == len(traces):
        return f"No answer from {databases}"
    different = sum(each.kind != "same" for each in divergences)
    if len(traces) == 1:
        count = len(traces[0].statements)
        return f"{databases}, {count} statement{'' if count == 1 else 's'}"
    counted = {0: "no differences", 1: "1 difference"}.get(different, f"{different} differences")
    return f"Same queryset, {databases}, {counted}"


def _problems(traces: Sequence[Trace]) -> tuple[Problem, ...]:
    """Give each message once with the databases that say it; with all of them, nobody is named."""
    said: dict[tuple[int, int, str], list[str]] = {}
    for trace in traces:
        outcome = trace.outcome
        if outcome.range is not None and outcome.message and outcome.status != "ok":
            key = (outcome.range.start, outcome.range.end, outcome.message)
            said.setdefault(key, []).append(trace.target.alias)
    ranges = {
        (trace.outcome.range.start, trace.outcome.range.end): trace.outcome.range
        for trace in traces
        if trace.outcome.range is not None
    }
    return tuple(
        Problem(
            range=ranges[start, end],
            message=message,
            aliases=() if len(aliases) == len(traces) else tuple(aliases),
        )
        for (start, end, message), aliases in said.items()
    )
