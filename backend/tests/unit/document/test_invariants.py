"""Each invariant, when it is broken, is found and said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from handmade import SNIPPET, made_decision, made_statement, made_trace

from ormscope.document.alignment import compare
from ormscope.document.invariants import broken, broken_trace
from ormscope.document.statement import Converter, Formatted, Rows, Segment
from ormscope.document.trace import Fact, JoinStep, Outcome, Part, Trace

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


def _part(**changes: Any) -> Callable[[Trace], Trace]:
    root = Part(parent=None, name="where", text="", is_new=True)
    made = {"parent": 0, "name": "AND", "text": "", "is_new": True, **changes}
    return _call(query=(root, Part(**made)))


def _join(**changes: Any) -> Callable[[Trace], Trace]:
    made = {
        "alias": "T3", "table": "book", "type": "INNER JOIN", "action": "added", "reason": "",
        **changes,
    }  # fmt: skip
    return _call(joins=(JoinStep(**made),))


def _rows(**changes: Any) -> Callable[[Trace], Trace]:
    made = {
        "columns": ("id",), "types": ("int",), "rows": (("1",),), "fetched": 3, "count": -1,
        "chunks": (2, 1), **changes,
    }  # fmt: skip
    return _statement(rows=Rows(**made))


def _converter(**changes: Any) -> Callable[[Trace], Trace]:
    converter = Converter(**{"column": 0, "name": "to_python", "place": 0, **changes})
    return lambda trace: _statement(converters=(converter,))(_rows()(trace))


def _converter_without_rows(trace: Trace) -> Trace:
    return _statement(rows=None)(_converter(column=-1)(trace))


def _fact(trace: Trace) -> Trace:
    fact = Fact(name="table", value="book", place=4)
    return replace(trace, stages=(replace(trace.stages[0], facts=(fact,)), *trace.stages[1:]))


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
    "event 1 (execute) has 81 ns of the backend's": _event(1, backend=81),
    "event 1 (execute) has -1 ns of the backend's": _event(1, backend=-1),
    "event 1 (execute) comes before its parent 1": _event(1, parent=1),
    "event 1 (execute) comes before its parent -1": _event(1, parent=-1),
    "event 1 (execute) is not inside its parent 0 (filter)": _event(1, end=101),
    "event 0: no call 1": _event(0, call=1),
    "event 1: no statement 3": _event(1, statement=3),
    "call 0 has index 2": _call(index=2),
    "call 0 comes before its parent 0": _call(parent=0),
    "call 0: no place 1": _call(place=1),
    "call 0: its effect is builds, forced by len()": _call(forced_by="len()"),
    "call 0: its effect is evaluates, forced by None": _call(effect="evaluates"),
    "call 0: part 1 (AND) comes before its parent 1": _part(parent=1),
    "call 0: part 1 (AND) comes before its parent -1": _part(parent=-1),
    "call 0: part 1 has no name": _part(name=""),
    "call 0: a join of 'book' is called ''": _join(alias=""),
    "call 0: a join of '' is called 'T3'": _join(table=""),
    "decision flag: no place 5": _decision,
    "fact table: no place 4": _fact,
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
    "statement 0: fragment 1 (IContains): no decision 0": _fragment(1, decisions=(0,)),
    "statement 0: no decision 2": _statement(decisions=(2,)),
    "statement 0: no call 1": _statement(call=1),
    "statement 0: -1 nodes are unplaced": _statement(unplaced=-1),
    "statement 0: the steps are (99,)": _statement(steps=(99,)),
    "statement 0: -1 instances were made": _statement(instances=-1),
    "statement 0: 1 rows of 0 fetched": _rows(fetched=0, chunks=()),
    "statement 0: chunks of 4 rows, of 3 fetched": _rows(chunks=(3, 1)),
    "statement 0: chunks of 1 rows, of 3 fetched": _rows(chunks=(2, -1)),
    "statement 0: a row has not 2 columns": _rows(columns=("id", "title")),
    "statement 0: converter to_python: no column 1": _converter(column=1),
    "statement 0: converter to_python: no column -1": _converter_without_rows,
    "statement 0: converter to_python: no place 7": _converter(place=7),
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


SOUND: dict[str, Callable[[Trace], Trace]] = {
    "a tree": _part(),
    "a join": _join(),
    "the table that a query begins with": _join(type=""),
    "a call in the project's code": _call(place=0),
    "an evaluation": _call(effect="evaluates", forced_by="len()"),
    "rows": _rows(),
    "more chunks than are kept": _rows(fetched=500, chunks=(2,) * 200),
    "an empty chunk at the end": _rows(chunks=(3, 0)),
    "a converter": _converter(),
    "a converter that has no source": _converter(place=None),
    "a converter of a statement that was not executed": lambda trace: _statement(rows=None)(
        _converter(column=3)(trace)
    ),
}


@pytest.mark.parametrize("kind", SOUND)
def test_what_is_sound_is_not_complained_of(kind: str) -> None:
    assert broken_trace(SOUND[kind](made_trace())) == []


@pytest.mark.parametrize("status", ["killed", "unavailable", "internal"])
def test_a_run_that_never_came_to_an_end_owes_no_stages(status: Any) -> None:
    assert broken_trace(replace(made_trace(outcome=Outcome(status=status)), stages=())) == []


def test_a_comparison_names_the_database_whose_trace_is_broken() -> None:
    comparison = compare(SNIPPET, [made_trace("one"), _event(0, end=-1)(made_trace("two"))])
    assert [problem.partition(":")[0] for problem in broken(comparison)] == ["two", "two"]


def test_a_divergence_of_a_database_that_has_no_trace_is_said() -> None:
    comparison = compare(SNIPPET, [made_trace("one"), made_trace("two")])
    alone = replace(comparison, traces=comparison.traces[:1])
    assert broken(alone) == [
        "divergence filter(title__icontains): no trace of two",
        "results: no trace of two",
    ]
