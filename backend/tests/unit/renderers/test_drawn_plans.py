"""A plan in words and as a tree."""

from __future__ import annotations

from typing import Any

import pytest

from ormscope.document.plan import Plan, PlanNode
from ormscope.renderers._html.plan import plan_view
from ormscope.renderers._plans import figures, indented, plan_branch, rows, shape, step, title
from ormscope.renderers._terminal import drawn

ROOT = PlanNode(
    parent=None, kind="Sort", estimated_rows=20, actual_rows=18, loops=1, cost=27.25, time=310_000
)
SCAN = PlanNode(
    parent=0, kind="Index Scan", access="index", relation="book", alias="U0", index="book_price",
    condition="Index Cond: (price > 10)", estimated_rows=1, actual_rows=1, loops=3, time=2_000,
)  # fmt: skip
NEVER = PlanNode(parent=0, kind="Result", actual_rows=0, loops=0)
PLAN = Plan(
    statement="EXPLAIN x", analyzed=True, raw="<raw>", syntax="text", nodes=(ROOT, SCAN, NEVER),
    planning=300_000, execution=3_210_000, note="A note.",
)  # fmt: skip


def test_a_plan_as_indented_text() -> None:
    assert title(PLAN) == "Plan, measured: planning 0.30 ms, execution 3.21 ms"
    assert indented(PLAN) == (
        "Sort  (20 → 18 rows · 0.31 ms · cost 27.25)\n"
        "  Index Scan of book U0 by book_price  (1 → 1 row · 3 times · 0.00 ms)\n"
        "      Index Cond: (price > 10)\n"
        "  Result  (0 rows · never executed)"
    )


def test_a_plan_as_a_tree_for_the_terminal() -> None:
    assert drawn([plan_branch(PLAN, 5)], width=80, colour=False) == (
        "Plan, measured: planning 0.30 ms, execution 3.21 ms\n"
        "├── A note.\n"
        "└── Sort  20 → 18 rows · 0.31 ms · cost 27.25\n"
        "    ├── Index Scan of book U0 by book_price  1 → 1 row · 3 times · 0.00 ms\n"
        "    │   Index Cond: (price > 10)\n"
        "    └── Result  0 rows · never executed\n"
    )


def test_a_plan_on_a_page() -> None:
    page = plan_view(PLAN)
    assert page is not None
    assert page.count("<ul>") == page.count("</ul>") == 2
    assert page.count("<li>") == page.count("</li>") == 3
    assert "&lt;raw&gt;" in page
    assert "(price &gt; 10)" in page
    assert plan_view(None) is None


def _plan(nodes: tuple[PlanNode, ...], **changes: Any) -> Plan:
    return Plan(statement="x", analyzed=False, raw="", syntax="text", nodes=nodes, **changes)


def test_why_there_is_no_plan_is_said() -> None:
    plan = _plan((), error="timed out <b>")
    assert plan_view(plan) == '<p class="note">No plan: timed out &lt;b&gt;</p>'
    assert drawn([plan_branch(plan, 5)], width=80, colour=False) == "No plan: timed out <b>\n"


@pytest.mark.parametrize(("estimated", "actual", "said"), [
    (None, None, ""), (5, None, "about 5 rows"), (1, None, "about 1 row"), (None, 2, "2 rows"),
    (2.5, 1, "2.5 → 1 row"), (1e6, 0, "1000000 → 0 rows"),
])  # fmt: skip
def test_rows_go_from_the_estimate_to_what_was_counted(
    estimated: float | None, actual: float | None, said: str
) -> None:
    node = PlanNode(parent=None, kind="x", estimated_rows=estimated, actual_rows=actual)
    assert rows(node) == said
    assert figures(node) == said


def test_a_step_stays_on_its_line_and_obeys_nothing() -> None:
    node = PlanNode(parent=None, kind="a\nb", relation="\x1b[31m", alias="\u202ex", index="[red]")
    assert step(node) == "a b of \\x1b[31m \\u202ex by [red]"


@pytest.mark.parametrize("deepest", [0, 3, 200])
def test_a_deep_or_long_plan_is_cut_to_what_can_be_read(deepest: int) -> None:
    chain = tuple(
        PlanNode(parent=index - 1 if index else None, kind=f"step {index}") for index in range(150)
    )
    plan = _plan(chain)
    assert "… and 50 more steps" in drawn([plan_branch(plan, deepest)], width=900, colour=False)
    assert indented(plan).endswith("… and 50 more steps")
    page = plan_view(plan)
    assert page is not None
    assert page.count("<ul>") == page.count("</ul>") <= 25
    assert "… and 50 more steps" in page


def test_plans_that_differ_in_figures_alone_are_alike() -> None:
    other = _plan((PlanNode(parent=None, kind="Sort", estimated_rows=9),))
    assert shape(other) == shape(_plan((PlanNode(parent=None, kind="Sort", condition="x = 1"),)))
    assert shape(other) != shape(_plan((PlanNode(parent=None, kind="Limit"),)))
    assert shape(other) != shape(None)
