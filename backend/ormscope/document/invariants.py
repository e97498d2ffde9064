"""What is true of every trace, as sentences about what is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.finding_invariants import broken_findings
from ormscope.document.held_invariants import broken_contrast, broken_results, broken_sides
from ormscope.document.plan_invariants import broken_links, broken_plan
from ormscope.document.trace import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.comparison import Comparison, Contrast
    from ormscope.document.errors import SourceRange
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.trace import Trace


def broken(comparison: Comparison) -> list[str]:
    """Give every invariant that the comparison breaks; an empty list for a sound one."""
    found: list[str] = []
    for trace in comparison.traces:
        found += [f"{trace.target.alias}: {problem}" for problem in broken_trace(trace)]
    traces = {trace.target.alias: trace for trace in comparison.traces}
    for divergence in comparison.divergences:
        found += broken_sides(divergence, traces)
    found += broken_results(comparison.results, traces)
    found += broken_findings(comparison)
    return found


def broken_held(contrast: Contrast) -> list[str]:
    """Give every invariant that a contrast breaks, those of its sides among them."""
    sides = [problem for side in contrast.sides for problem in broken(side)]
    return [*sides, *broken_contrast(contrast)]


def broken_trace(trace: Trace) -> list[str]:
    """Give every invariant that one trace breaks."""
    return [
        *_ranges(trace),
        *_stages(trace),
        *_events(trace),
        *_calls(trace),
        *_references(trace),
        *_statements(trace),
    ]


def ranges(trace: Trace) -> Iterator[SourceRange]:
    """Give every range of the source that a trace has."""
    if trace.outcome.range is not None:
        yield trace.outcome.range
    for call in trace.calls:
        yield call.range
        yield call.whole
        for argument in call.arguments:
            yield argument.range
    for statement in trace.statements:
        for fragment in statement.fragments:
            if fragment.origin.range is not None:
                yield fragment.origin.range


def _ranges(trace: Trace) -> Iterator[str]:
    for each in ranges(trace):
        if not 0 <= each.start <= each.end:
            yield f"a range goes from {each.start} to {each.end}"


def _stages(trace: Trace) -> Iterator[str]:
    if trace.outcome.status in ("unavailable", "killed", "internal"):
        return
    names = tuple(stage.name for stage in trace.stages)
    if not (names or trace.outcome.status == "ok" or trace.calls or trace.statements):
        return  # it did not come to the snippet: the models or their rows were refused
    if names != STAGES:
        yield f"the stages are {names}"


def _events(trace: Trace) -> Iterator[str]:
    for index, event in enumerate(trace.events):
        if event.id != index:
            yield f"event {index} ({event.name}) has id {event.id}"
        if event.end < event.start:
            yield f"event {index} ({event.name}) ends before it starts"
        elif not 0 <= event.backend <= event.end - event.start:
            yield f"event {index} ({event.name}) has {event.backend} ns of the backend's"
        if event.parent is None:
            continue
        if not 0 <= event.parent < index:
            yield f"event {index} ({event.name}) comes before its parent {event.parent}"
            continue
        parent = trace.events[event.parent]
        if not parent.start <= event.start <= event.end <= parent.end:
            yield (
                f"event {index} ({event.name}) is not inside its parent {event.parent} "
                f"({parent.name})"
            )


def _calls(trace: Trace) -> Iterator[str]:
    for index, call in enumerate(trace.calls):
        where = f"call {index}"
        if call.index != index:
            yield f"{where} has index {call.index}"
        if call.parent is not None and not 0 <= call.parent < index:
            yield f"{where} comes before its parent {call.parent}"
        if _is_missing(call.place, trace.places):
            yield f"{where}: no place {call.place}"
        if (call.forced_by is not None) != (call.effect == "evaluates"):
            yield f"{where}: its effect is {call.effect}, forced by {call.forced_by}"
        for number, part in enumerate(call.query):
            if part.parent is not None and not 0 <= part.parent < number:
                yield f"{where}: part {number} ({part.name}) comes before its parent {part.parent}"
            if not part.name:
                yield f"{where}: part {number} has no name"
        for join in call.joins:
            if not join.alias or not join.table:
                yield f"{where}: a join of {join.table!r} is called {join.alias!r}"


def _references(trace: Trace) -> Iterator[str]:
    for event in trace.events:
        if _is_missing(event.call, trace.calls):
            yield f"event {event.id}: no call {event.call}"
        if _is_missing(event.statement, trace.statements):
            yield f"event {event.id}: no statement {event.statement}"
    for decision in trace.decisions:
        if _is_missing(decision.place, trace.places):
            yield f"decision {decision.name}: no place {decision.place}"
    for source in trace.sources:
        if _is_missing(source.place, trace.places):
            yield f"source of {source.part} {source.of}: no place {source.place}"
    for stage in trace.stages:
        for fact in stage.facts:
            if _is_missing(fact.place, trace.places):
                yield f"fact {fact.name}: no place {fact.place}"


def _is_missing(reference: int | None, things: Sequence[object]) -> bool:
    return reference is not None and not 0 <= reference < len(things)


def _statements(trace: Trace) -> Iterator[str]:
    for index, statement in enumerate(trace.statements):
        where = f"statement {index}"
        if statement.index != index:
            yield f"{where} has index {statement.index}"
        if statement.executed and trace.target.mode == "compiled":
            yield f"{where} says it was executed on a compiled database"
        if _is_missing(statement.call, trace.calls):
            yield f"{where}: no call {statement.call}"
        if statement.plan is not None and trace.target.mode == "compiled":
            yield f"{where} has a plan on a compiled database"
        for problem in (
            *_fragments(statement, trace),
            *_layout(statement),
            *_results(statement, trace),
            *(() if statement.plan is None else broken_plan(statement.plan)),
            *broken_links(statement),
        ):
            yield f"{where}: {problem}"


def _fragments(statement: Statement, trace: Trace) -> Iterator[str]:
    last_end: dict[int | None, int] = {}
    length, placeholders = len(statement.sql), statement.sql.replace("%%", "").count("%s")
    for index, fragment in enumerate(statement.fragments):
        for problem in _fragment(index, fragment, statement, trace):
            yield f"fragment {index} ({fragment.node}){problem}"
        if not 0 <= fragment.start <= fragment.end <= length:
            yield f"fragment {index} ({fragment.node}) lies outside the statement"
        if not 0 <= fragment.param_start <= fragment.param_end <= placeholders:
            yield (
                f"fragment {index} ({fragment.node}) has parameters "
                f"{fragment.param_start}:{fragment.param_end}"
            )
        before = last_end.get(fragment.parent, 0)
        if fragment.start < before:
            yield f"fragment {index} ({fragment.node}) overlaps a sibling"
        last_end[fragment.parent] = max(fragment.end, before)
    if any(_is_missing(step, trace.places) for step in statement.steps):
        yield f"the steps are {statement.steps}"
    if statement.unplaced < 0:
        yield f"{statement.unplaced} nodes are unplaced"
    for decision in statement.decisions:
        if _is_missing(decision, trace.decisions):
            yield f"no decision {decision}"


def _fragment(index: int, fragment: Fragment, statement: Statement, trace: Trace) -> Iterator[str]:
    if fragment.id != index:
        yield f" has id {fragment.id}"
    origin = fragment.origin
    if _is_missing(origin.call, trace.calls):
        yield f": no call {origin.call}"
    elif origin.call is not None and _is_missing(
        origin.argument, trace.calls[origin.call].arguments
    ):
        yield f": no argument {origin.argument} of call {origin.call}"
    if _is_missing(fragment.place, trace.places):
        yield f": no place {fragment.place}"
    for decision in fragment.decisions:
        if _is_missing(decision, trace.decisions):
            yield f": no decision {decision}"
    if fragment.parent is None:
        return
    if not 0 <= fragment.parent < index:
        yield f" comes before its parent {fragment.parent}"
        return
    parent = statement.fragments[fragment.parent]
    if not parent.start <= fragment.start <= fragment.end <= parent.end:
        yield f" is not inside its parent {parent.id} ({parent.node})"


def _results(statement: Statement, trace: Trace) -> Iterator[str]:
    rows = statement.rows
    if rows is not None:
        if len(rows.rows) > rows.fetched:
            yield f"{len(rows.rows)} rows of {rows.fetched} fetched"
        if rows.chunks and (min(rows.chunks) < 0 or sum(rows.chunks) > rows.fetched):
            yield f"chunks of {sum(rows.chunks)} rows, of {rows.fetched} fetched"
        if any(len(row) != len(rows.columns) for row in rows.rows):
            yield f"a row has not {len(rows.columns)} columns"
    for converter in statement.converters:
        if converter.column < 0 or (rows is not None and converter.column >= len(rows.columns)):
            yield f"converter {converter.name}: no column {converter.column}"
        if _is_missing(converter.place, trace.places):
            yield f"converter {converter.name}: no place {converter.place}"
    if statement.instances < 0:
        yield f"{statement.instances} instances were made"


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
