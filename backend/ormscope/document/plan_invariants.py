"""What is true of every plan, as sentences about what is broken."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.plan import Plan, PlanNode
    from ormscope.document.statement import Statement


def broken_plan(plan: Plan) -> Iterator[str]:
    """Yield every invariant that a plan breaks."""
    if (plan.error is None) != bool(plan.nodes):
        yield f"the plan has {len(plan.nodes)} steps, and its error is {plan.error!r}"
    if plan.error is not None:
        return
    if not plan.statement:
        yield "the plan doesn't say what was asked"
    for name, time in (("planning", plan.planning), ("execution", plan.execution)):
        if time is not None and time < 0:
            yield f"the plan's {name} took {time} ns"
    path: list[int] = []
    for index, node in enumerate(plan.nodes):
        for problem in (*_place(index, node, path), *_figures(node, plan)):
            yield f"step {index} of the plan ({node.kind}){problem}"
    if plan.analyzed and plan.note is None and plan.nodes and plan.nodes[0].actual_rows is None:
        yield "the plan was measured, but not its root, and no note says why"


def broken_links(statement: Statement) -> Iterator[str]:
    """Yield the steps of a statement's plan that refer to fragments which it doesn't have."""
    for node in () if statement.plan is None else statement.plan.nodes:
        if any(not 0 <= each < len(statement.fragments) for each in node.fragments):
            yield f"a step of the plan ({node.kind}) has fragments {node.fragments}"


def _place(index: int, node: PlanNode, path: list[int]) -> Iterator[str]:
    """Yield what is wrong with a step's place; ``path`` leads from the root to the one before."""
    if not node.kind:
        yield " has no name"
    if node.parent is None:
        if index:
            yield " is a second root"
    elif node.parent not in path:
        yield f" is not in preorder below {node.parent}"
    while path and path[-1] != node.parent:
        path.pop()
    path.append(index)


def _figures(node: PlanNode, plan: Plan) -> Iterator[str]:
    measured = {"actual rows": node.actual_rows, "loops": node.loops, "time": node.time}
    told = {"estimated rows": node.estimated_rows, "cost": node.cost, **measured}
    for name, value in told.items():
        if value is not None and (value < 0 or not math.isfinite(value)):
            yield f": its {name} is {value}"
    if not plan.analyzed:
        for name, value in measured.items():
            if value is not None:
                yield f" has {name}, though nothing was measured"
    if node.access is not None and node.relation is None and node.alias is None:
        yield f" reads by {node.access} what has no name"
