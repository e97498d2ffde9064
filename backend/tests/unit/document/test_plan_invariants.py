"""What is broken in a plan is said, and a sound one is not complained of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from handmade import made_trace

from ormscope.document.invariants import broken_trace
from ormscope.document.plan import Plan, PlanNode
from ormscope.document.plan_invariants import broken_plan

if TYPE_CHECKING:
    from ormscope.document.trace import Trace

ROOT = PlanNode(parent=None, kind="Sort", actual_rows=2, loops=1, time=9, cost=1.5)
LEAF = PlanNode(parent=0, kind="Seq Scan", access="scan", relation="book", estimated_rows=4)
PLAN = Plan(
    statement="EXPLAIN SELECT 1", analyzed=True, raw="Sort", syntax="text", nodes=(ROOT, LEAF)
)


def _with(*nodes: PlanNode, **changes: Any) -> Plan:
    return replace(PLAN, nodes=nodes, **changes)


BROKEN = {
    "has 0 steps, and its error is None": _with(),
    "has 2 steps, and its error is 'x'": replace(PLAN, error="x"),
    "doesn't say what was asked": replace(PLAN, statement=""),
    "planning took -1 ns": replace(PLAN, planning=-1),
    "execution took -1 ns": replace(PLAN, execution=-1),
    "step 1 of the plan (Sort) is a second root": _with(ROOT, ROOT),
    "step 1 of the plan (Seq Scan) is not in preorder below 1": _with(
        ROOT, replace(LEAF, parent=1)
    ),
    "step 3 of the plan (Seq Scan) is not in preorder below 1": _with(
        ROOT, LEAF, LEAF, replace(LEAF, parent=1)
    ),
    "step 1 of the plan () has no name": _with(ROOT, replace(LEAF, kind="")),
    "its estimated rows is -1": _with(ROOT, replace(LEAF, estimated_rows=-1)),
    "its actual rows is -2": _with(ROOT, replace(LEAF, actual_rows=-2)),
    "its loops is -1": _with(ROOT, replace(LEAF, loops=-1)),
    "its time is -1": _with(ROOT, replace(LEAF, time=-1)),
    "its cost is nan": _with(ROOT, replace(LEAF, cost=float("nan"))),
    "has loops, though nothing was measured": replace(PLAN, analyzed=False),
    "reads by scan what has no name": _with(ROOT, replace(LEAF, relation=None)),
    "not its root, and no note says why": _with(replace(ROOT, actual_rows=None), LEAF),
}


@pytest.mark.parametrize("sentence", BROKEN)
def test_what_is_broken_is_said(sentence: str) -> None:
    found = list(broken_plan(BROKEN[sentence]))
    assert any(sentence in problem for problem in found), found


SOUND = {
    "a tree": PLAN,
    "siblings, and a child of the last": _with(ROOT, LEAF, LEAF, replace(LEAF, parent=2), LEAF),
    "a failure": replace(PLAN, nodes=(), error="timed out", statement="", raw=""),
    "a root that is not measured, and why": _with(
        replace(ROOT, actual_rows=None), LEAF, note="It counts at its tables."
    ),
    "an alias of no table": _with(ROOT, replace(LEAF, relation=None, alias="U0")),
    "an estimate": replace(
        PLAN, analyzed=False, nodes=(replace(ROOT, actual_rows=None, loops=None, time=None), LEAF)
    ),
}


@pytest.mark.parametrize("kind", SOUND)
def test_what_is_sound_is_not_complained_of(kind: str) -> None:
    assert list(broken_plan(SOUND[kind])) == []


def _planned(trace: Trace, plan: Plan, **changes: Any) -> Trace:
    statements = tuple(replace(each, plan=plan, **changes) for each in trace.statements)
    return replace(trace, statements=statements)


def test_a_trace_tells_which_statement_has_the_broken_plan() -> None:
    trace = _planned(made_trace(), replace(PLAN, planning=-1))
    assert broken_trace(trace) == ["statement 0: the plan's planning took -1 ns"]


def test_a_compiled_database_has_no_plans() -> None:
    trace = made_trace()
    compiled = replace(trace, target=replace(trace.target, mode="compiled"))
    found = broken_trace(_planned(compiled, PLAN, executed=False))
    assert found == ["statement 0 has a plan on a compiled database"]
