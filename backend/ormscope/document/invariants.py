"""What is true of every trace, as sentences about what is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.trace import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.comparison import Comparison
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Trace


def broken(comparison: Comparison) -> list[str]:
    """Give every invariant that the comparison breaks; an empty list for a sound one."""
    found: list[str] = []
    for trace in comparison.traces:
        found += [f"{trace.target.alias}: {problem}" for problem in broken_trace(trace)]
    aliases = {trace.target.alias for trace in comparison.traces}
    for divergence in comparison.divergences:
        for side in divergence.sides:
            if side.alias not in aliases:
                found.append(f"divergence {divergence.label}: no trace of {side.alias}")
    return found


def broken_trace(trace: Trace) -> list[str]:
    """Give every invariant that one trace breaks."""
    return [*_stages(trace), *_events(trace), *_references(trace), *_statements(trace)]


def _stages(trace: Trace) -> Iterator[str]:
    if trace.outcome.status in ("unavailable", "killed", "internal"):
        return
    names = tuple(stage.name for stage in trace.stages)
    if names != STAGES:
        yield f"the stages are {names}"


def _events(trace: Trace) -> Iterator[str]:
    for index, event in enumerate(trace.events):
        where = f"event {index} ({event.name})"
        if event.id != index:
            yield f"{where} has id {event.id}"
        if event.end < event.start:
            yield f"{where} ends before it starts"
        if event.parent is None:
            continue
        if not 0 <= event.parent < index:
            yield f"{where} comes before its parent {event.parent}"
            continue
        parent = trace.events[event.parent]
        if not parent.start <= event.start <= event.end <= parent.end:
            yield f"{where} is not inside its parent {event.parent} ({parent.name})"


def _references(trace: Trace) -> Iterator[str]:
    for index, call in enumerate(trace.calls):
        if call.index != index:
            yield f"call {index} has index {call.index}"
        if call.parent is not None and not 0 <= call.parent < index:
            yield f"call {index} comes before its parent {call.parent}"
    for event in trace.events:
        if event.call is not None and not 0 <= event.call < len(trace.calls):
            yield f"event {event.id}: no call {event.call}"
        if event.statement is not None and not 0 <= event.statement < len(trace.statements):
            yield f"event {event.id}: no statement {event.statement}"
    for decision in trace.decisions:
        if decision.place is not None and not 0 <= decision.place < len(trace.places):
            yield f"decision {decision.name}: no place {decision.place}"


def _statements(trace: Trace) -> Iterator[str]:
    for index, statement in enumerate(trace.statements):
        where = f"statement {index}"
        if statement.index != index:
            yield f"{where} has index {statement.index}"
        if statement.executed and trace.target.mode == "compiled":
            yield f"{where} says it was executed on a compiled database"
        for problem in (*_fragments(statement, trace), *_layout(statement)):
            yield f"{where}: {problem}"


def _fragments(statement: Statement, trace: Trace) -> Iterator[str]:
    last_end: dict[int | None, int] = {}
    placeholders = statement.sql.replace("%%", "").count("%s")
    for index, fragment in enumerate(statement.fragments):
        where = f"fragment {index} ({fragment.node})"
        if fragment.id != index:
            yield f"{where} has id {fragment.id}"
        if not 0 <= fragment.start <= fragment.end <= len(statement.sql):
            yield f"{where} lies outside the statement"
        if not 0 <= fragment.param_start <= fragment.param_end <= placeholders:
            yield f"{where} has parameters {fragment.param_start}:{fragment.param_end}"
        if fragment.start < last_end.get(fragment.parent, 0):
            yield f"{where} overlaps a sibling"
        last_end[fragment.parent] = max(fragment.end, last_end.get(fragment.parent, 0))
        if fragment.origin.call is not None and not 0 <= fragment.origin.call < len(trace.calls):
            yield f"{where}: no call {fragment.origin.call}"
        if not 0 <= fragment.place < len(trace.places):
            yield f"{where}: no place {fragment.place}"
        yield from _inside_parent(statement, fragment, where)


def _inside_parent(statement: Statement, fragment: Fragment, where: str) -> Iterator[str]:
    if fragment.parent is None:
        return
    if not 0 <= fragment.parent < fragment.id:
        yield f"{where} comes before its parent {fragment.parent}"
        return
    parent = statement.fragments[fragment.parent]
    if not parent.start <= fragment.start <= fragment.end <= parent.end:
        yield f"{where} is not inside its parent {parent.id} ({parent.node})"


def _layout(statement: Statement) -> Iterator[str]:
    formatted = statement.formatted
    for segment in formatted.segments:
        raw = statement.sql[segment.raw : segment.raw + segment.length]
        if raw != formatted.text[segment.formatted : segment.formatted + segment.length]:
            yield f"segment {segment} maps different texts"
    covered = sum(
        len(_visible(statement.sql[s.raw : s.raw + s.length])) for s in formatted.segments
    )
    if covered != len(_visible(statement.sql)):
        yield "the formatted text is not the statement"


def _visible(text: str) -> str:
    return "".join(text.split())
