"""Where databases differ: their clauses side by side, aligned by what caused them.

A *clause* here is all fragments of a statement that have one origin and stand in one part of the
statement. Two clauses of the same origin are the same when their SQL is, apart from how names are
quoted; otherwise the decision that differs is looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.agreement import agreement
from ormscope.document.clauses import (
    Clause,
    Key,
    clauses_of,
    label_of,
)
from ormscope.document.comparison import Comparison, Divergence, DivergenceKind, Problem, Side
from ormscope.document.reasons import reason_for, reason_for_absence
from ormscope.document.rules import findings
from ormscope.document.statement import Origin
from ormscope.document.whole_statements import whole_statements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.trace import Place, Trace

_STRENGTH: tuple[DivergenceKind, ...] = (
    "same", "spelled differently", "extra", "missing", "unsupported",
)  # fmt: skip
_NAMED = 2
"""More databases than this are counted in the headline, not named."""


def compare(snippet: str, traces: Sequence[Trace], *, is_same: bool = True) -> Comparison:
    """Give the comparison of a snippet's traces; the first one is the baseline.

    :param is_same: the databases were all asked the same, so that differences mean something.
    """
    divergences = _divergences(snippet, traces) if is_same else ()
    return Comparison(
        snippet=snippet,
        headline=_headline(traces, divergences, is_same=is_same),
        traces=tuple(traces),
        divergences=divergences,
        problems=_problems(traces),
        findings=findings(snippet, traces, is_program=not is_same),
        results=agreement(traces) if is_same else None,
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
    clauses = {trace.target.alias: clauses_of(trace) for trace in compared}
    keys: dict[Key, None] = {}
    for found in clauses.values():
        keys |= dict.fromkeys(found)
    base, *others = (trace.target.alias for trace in compared)
    by_alias = {trace.target.alias: trace for trace in compared}
    found_all = (
        _divergence(
            snippet,
            {alias: found[key] for alias, found in clauses.items() if key in found},
            base,
            others,
            by_alias,
        )
        for key in keys
    )
    # A statement in a loop differs in the same way each time: once is enough.
    once = {_repeated(each): each for each in reversed(tuple(found_all))}
    aligned = tuple(reversed(once.values()))
    return refused + aligned + tuple(whole_statements(compared, aligned))


def _reached(trace: Trace, statement: int) -> bool:
    """Tell whether a database came to a statement, or would have written it if it wrote any such.

    One that executes nothing, or that failed, comes to fewer statements: that is no difference.
    """
    unfinished = trace.target.mode == "compiled" or trace.outcome.status != "ok"
    return statement < len(trace.statements) or not unfinished


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


def _divergence(
    snippet: str,
    clauses: dict[str, Clause],
    base: str,
    others: list[str],
    traces: dict[str, Trace],
) -> Divergence:
    """Hold one clause side by side, of all databases that came as far as its statement."""
    first = next(iter(clauses.values()))
    if base not in clauses and not _reached(traces[base], first.statement.index):
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
            if baseline is not None and _reached(traces[alias], baseline.statement.index):
                sides.append(_missing(traces[alias], baseline))
        elif baseline is None:
            reason, place = reason_for_absence(clause, traces[base]) or (
                f"{traces[base].target.label} does not write this.",
                None,
            )
            sides.append(_side(clause, "extra", reason, place))
        elif clause.same_as(baseline):
            sides.append(_side(clause, "same", "", None))
        else:
            reason, place = reason_for(clause, baseline)
            sides.append(_side(clause, "spelled differently", reason, place))
    outermost = shown.fragments[0]
    return Divergence(
        kind=max((side.kind for side in sides), key=_STRENGTH.index),
        label=label_of(snippet, shown),
        node=outermost.node,
        origin=outermost.origin,
        sides=tuple(sides),
    )


def _side(clause: Clause, kind: DivergenceKind, reason: str, place: Place | None) -> Side:
    return Side(
        alias=clause.trace.target.alias,
        kind=kind,
        statement=clause.statement.index,
        fragments=tuple(each.id for each in clause.fragments),
        sql=clause.sql,
        reason=reason,
        place=place,
    )


def _missing(trace: Trace, baseline: Clause) -> Side:
    reason, place = reason_for_absence(baseline, trace) or (
        f"{baseline.trace.target.label} writes this, {trace.target.label} does not.",
        None,
    )
    return Side(
        alias=trace.target.alias,
        kind="missing",
        statement=None,
        fragments=(),
        sql="",
        reason=reason,
        place=place,
    )


def _headline(traces: Sequence[Trace], divergences: Sequence[Divergence], *, is_same: bool) -> str:
    """Sum up. What nothing is known of differs in nothing and agrees in nothing: it is named."""
    databases = f"{len(traces)} database{'' if len(traces) == 1 else 's'}"
    failed = [trace for trace in traces if trace.outcome.status != "ok"]
    if traces and len(failed) == len(traces):
        return f"Failed on {databases}"
    different = sum(each.kind != "same" for each in divergences)
    if len(traces) == 1 or not is_same:
        count = sum(len(trace.statements) for trace in traces)
        return f"{databases}, {count} statement{'' if count == 1 else 's'}"
    counted = {0: "no differences", 1: "1 difference"}.get(different, f"{different} differences")
    stopped = [each for each in failed if each.outcome.status not in ("halted", "unsupported")]
    silent = [each for each in stopped if not each.statements]
    unknown = [each.target.label for each in silent if each.outcome.status != "error"]
    parts = ["Same queryset", databases]
    if different or len(traces) - len(silent) > 1:
        parts.append(counted)
    if len(stopped) > len(unknown):
        parts.append(f"{len(stopped) - len(unknown)} failed")
    if unknown:
        named = " and ".join(unknown) if len(unknown) <= _NAMED else f"{len(unknown)} of them"
        parts.append(f"nothing is known of {named}")
    return ", ".join(parts)


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
