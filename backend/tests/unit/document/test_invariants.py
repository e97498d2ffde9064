"""Each invariant, when it is broken, is found and said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from handmade import SNIPPET, made_decision, made_statement, made_trace

from ormscope.document.alignment import compare
from ormscope.document.invariants import broken, broken_trace
from ormscope.document.statement import Formatted, Segment
from ormscope.document.trace import Outcome, Trace

if TYPE_CHECKING:
    from collections.abc import Callable


def _event(number: int, **changes: Any) -> Callable[[Trace], Trace]:
    def change(trace: Trace) -> Trace:
        events = list(trace.events)
        events[number] = replace(events[number], **changes)
        return replace(trace, events=tuple(events))

    return change


def _call(**changes: Any) -> Callable[[Trace], Trace]:
    return lambda trace: replace(trace, calls=(replace(trace.calls[0], **changes),))


def _statement(**changes: Any) -> Callable[[Trace], Trace]:
    return lambda trace: replace(trace, statements=(replace(trace.statements[0], **changes),))


def _fragment(number: int, **changes: Any) -> Callable[[Trace], Trace]:
    def change(trace: Trace) -> Trace:
        fragments = list(trace.statements[0].fragments)
        fragments[number] = replace(fragments[number], **changes)
        return _statement(fragments=tuple(fragments))(trace)

    return change


def _sibling(trace: Trace) -> Trace:
    first = trace.statements[0].fragments
    twin = replace(first[1], id=2, start=first[1].start + 3)
    return _statement(fragments=(*first, twin))(trace)


def _origin(trace: Trace) -> Trace:
    fragment = trace.statements[0].fragments[1]
    return _fragment(1, origin=replace(fragment.origin, call=9))(trace)


def _decision(trace: Trace) -> Trace:
    decision = replace(made_decision("feature", "flag", "True"), place=5)
    return replace(trace, decisions=(decision,))


def _compiled(trace: Trace) -> Trace:
    return replace(trace, target=replace(trace.target, mode="compiled"))


def _formatted(text: str, *segments: tuple[int, int, int]) -> Callable[[Trace], Trace]:
    made = tuple(Segment(raw=r, formatted=f, length=length) for r, f, length in segments)
    return _statement(formatted=Formatted(text=text, segments=made, tokens=()))


SQL = made_statement().sql
BREAKAGES: dict[str, Callable[[Trace], Trace]] = {
    "the stages are": lambda trace: replace(trace, stages=trace.stages[1:]),
    "event 1 (execute) has id 5": _event(1, id=5),
    "event 0 (filter) ends before it starts": _event(0, end=-1),
    "event 1 (execute) comes before its parent 1": _event(1, parent=1),
    "event 1 (execute) comes before its parent -1": _event(1, parent=-1),
    "event 1 (execute) is not inside its parent 0 (filter)": _event(1, end=101),
    "event 0: no call 1": _event(0, call=1),
    "event 1: no statement 3": _event(1, statement=3),
    "call 0 has index 2": _call(index=2),
    "call 0 comes before its parent 0": _call(parent=0),
    "decision flag: no place 5": _decision,
    "statement 0 has index 1": _statement(index=1),
    "statement 0 says it was executed on a compiled database": _compiled,
    "statement 0: fragment 1 (IContains) has id 3": _fragment(1, id=3),
    "statement 0: fragment 0 (Query) lies outside the statement": _fragment(0, end=1000),
    "statement 0: fragment 1 (IContains) has parameters 2:1": _fragment(1, param_start=2),
    "statement 0: fragment 2 (IContains) overlaps a sibling": _sibling,
    "statement 0: fragment 1 (IContains): no call 9": _origin,
    "statement 0: fragment 1 (IContains): no place 4": _fragment(1, place=4),
    "statement 0: fragment 1 (IContains) comes before its parent 1": _fragment(1, parent=1),
    "statement 0: fragment 1 (IContains) is not inside its parent 0": _fragment(0, end=30),
    "maps different texts": _formatted(SQL.lower(), (0, 0, len(SQL))),
    "statement 0: the formatted text is not the statement": _formatted(SQL, (0, 0, 20)),
}


def test_a_sound_trace_breaks_nothing() -> None:
    assert broken_trace(made_trace()) == []
    assert broken(compare(SNIPPET, [made_trace("one"), made_trace("two")])) == []


@pytest.mark.parametrize("sentence", BREAKAGES)
def test_what_is_broken_is_said(sentence: str) -> None:
    found = broken_trace(BREAKAGES[sentence](made_trace()))
    assert any(sentence in problem for problem in found), found


@pytest.mark.parametrize("status", ["killed", "unavailable", "internal"])
def test_a_run_that_never_came_to_an_end_owes_no_stages(status: Any) -> None:
    assert broken_trace(replace(made_trace(outcome=Outcome(status=status)), stages=())) == []


def test_a_comparison_names_the_database_whose_trace_is_broken() -> None:
    comparison = compare(SNIPPET, [made_trace("one"), _event(0, end=-1)(made_trace("two"))])
    assert [problem.partition(":")[0] for problem in broken(comparison)] == ["two", "two"]


def test_a_divergence_of_a_database_that_has_no_trace_is_said() -> None:
    comparison = compare(SNIPPET, [made_trace("one"), made_trace("two")])
    alone = replace(comparison, traces=comparison.traces[:1])
    assert broken(alone) == ["divergence filter(title__icontains): no trace of two"]
