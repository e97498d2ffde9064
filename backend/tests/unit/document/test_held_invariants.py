"""What results and contrasts must be true to; each test breaks one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from handmade import SNIPPET, made_statement, made_trace

from ormscope.document.alignment import compare
from ormscope.document.contrasting import contrast
from ormscope.document.invariants import broken, broken_held, broken_trace
from ormscope.document.plan import Plan, PlanNode
from ormscope.document.results import ResultDifference, Results

SOUND = Results(
    baseline="one",
    compared=("one", "two"),
    verdict="differs",
    message="Two gives another result than One.",
    differences=(ResultDifference(alias="two", kind="values", message="…", rows=(0,)),),
)
BOTH = compare(SNIPPET, [made_trace("one"), made_trace("two")])


def test_sound_results_break_nothing() -> None:
    assert broken(BOTH) == []
    assert broken(replace(BOTH, results=SOUND)) == []


@pytest.mark.parametrize(
    ("results", "problem"),
    [
        (replace(SOUND, baseline="two"), "against two"),
        (replace(SOUND, compared=("one", "three")), "no trace of three"),
        (replace(SOUND, message=""), "say nothing"),
        (replace(SOUND, differences=()), "without a difference"),
        (replace(SOUND, differences=(replace(SOUND.differences[0], rows=(7,)),)), "shows rows"),
        (replace(SOUND, differences=(replace(SOUND.differences[0], alias="one"),)), "not compared"),
    ],
)
def test_broken_results_are_told(results: Results, problem: str) -> None:
    assert any(problem in each for each in broken(replace(BOTH, results=results)))


def test_broken_contrasts_are_told() -> None:
    sides = [compare(SNIPPET, [made_trace("one")]) for _ in range(2)]
    held = contrast(*sides)
    assert broken_held(held) == []
    two = compare(SNIPPET, [made_trace("two")])
    assert any("is of one and two" in e for e in broken_held(replace(held, sides=(sides[0], two))))
    assert any("not one trace" in e for e in broken_held(replace(held, sides=(sides[0], BOTH))))
    (first, *_) = held.divergences
    wrong = replace(first, sides=(replace(first.sides[0], fragments=(99,)),))
    assert any("no fragments" in e for e in broken_held(replace(held, divergences=(wrong,))))
    wrong = replace(first, sides=(replace(first.sides[0], alias="one"),))
    assert any("no trace of one" in e for e in broken_held(replace(held, divergences=(wrong,))))


def test_a_plans_step_has_no_fragment_that_the_statement_lacks() -> None:
    plan = Plan(
        statement="EXPLAIN …", analyzed=False, raw="…", syntax="text",
        nodes=(PlanNode(parent=None, kind="SCAN", fragments=(9,)),),
    )  # fmt: skip
    trace = made_trace(statements=[replace(made_statement(), plan=plan)])
    assert any("has fragments (9,)" in each for each in broken_trace(trace))
