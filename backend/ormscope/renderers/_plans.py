"""A plan in words: what each step does, where, and how its rows and time came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from ormscope.renderers._words import milliseconds, visible

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ormscope.document.plan import Plan, PlanNode

STEPS = 100
"""Steps of a plan that are shown."""


def title(plan: Plan) -> str:
    """Give ``Plan, measured: planning 0.30 ms, execution 3.21 ms``."""
    said = "Plan, measured" if plan.analyzed else "Plan, estimated"
    took = [
        f"{name} {milliseconds(time)}"
        for name, time in (("planning", plan.planning), ("execution", plan.execution))
        if time is not None
    ]
    return visible(f"{said}: {', '.join(took)}" if took else said)


def step(node: PlanNode) -> str:
    """Give ``Index Scan of bookshop_book T3 by bookshop_book_pkey``."""
    place = " ".join(filter(None, (node.relation, node.alias)))
    said = f"{node.kind} of {place}" if place else node.kind
    if node.index:
        said += f" by {node.index}"
    return _in_a_line(said)


def condition(node: PlanNode) -> str:
    """Give what narrows the rows, in a line; nothing where there is no condition."""
    return _in_a_line(node.condition or "")


def rows(node: PlanNode) -> str:
    """Give ``5 → 12 rows`` from the estimate to what was counted; one of them where that is all."""
    estimated, actual = _number(node.estimated_rows), _number(node.actual_rows)
    if actual is None:
        return "" if estimated is None else f"about {estimated} {_rows(estimated)}"
    arrow = "" if estimated is None else f"{estimated} → "
    return f"{arrow}{actual} {_rows(actual)}"


def figures(node: PlanNode) -> str:
    """Give ``5 → 12 rows · 3 times · 0.02 ms · cost 8.3``, as far as they are told."""
    loops = node.loops
    said = (
        rows(node),
        "" if loops is None or loops == 1 else "never executed" if loops == 0 else f"{loops} times",
        "" if node.time is None else milliseconds(node.time),
        "" if node.cost is None else f"cost {_number(node.cost)}",
    )
    return " · ".join(filter(None, said))


def plan_branch(plan: Plan, deepest: int) -> Tree:
    """Give the tree for a terminal.

    :param deepest: levels of steps; what is nested deeper stands beside its parent, to fit.
    """
    if plan.error is not None:
        return Tree(Text(visible(f"No plan: {_in_a_line(plan.error)}"), style="red"))
    branch = Tree(Text(title(plan), style="bold"), guide_style="dim")
    if plan.note:
        branch.add(Text(_in_a_line(plan.note), style="dim"))
    branches: list[tuple[Tree, int]] = []
    for node in plan.nodes[:STEPS]:
        parent, level = (branch, 0) if node.parent is None else branches[node.parent]
        label = Text(step(node))
        if said := figures(node):
            label.append(f"  {said}", style="dim")
        if narrowed := condition(node):
            label.append(f"\n{narrowed}", style="cyan")
        made = parent.add(label)
        branches.append((made, level + 1) if level < deepest else (parent, level))
    if (left := len(plan.nodes) - STEPS) > 0:
        branch.add(Text(f"… and {left} more steps", style="dim"))
    return branch


def indented(plan: Plan) -> str:
    """Give the tree as text, a step a line, its condition on the next one."""
    depths: list[int] = []
    lines = []
    for node in plan.nodes[:STEPS]:
        depths.append(0 if node.parent is None else depths[node.parent] + 1)
        margin = "  " * depths[-1]
        said = figures(node)
        lines.append(f"{margin}{step(node)}{f'  ({said})' if said else ''}")
        if narrowed := condition(node):
            lines.append(f"{margin}    {narrowed}")
    if (left := len(plan.nodes) - STEPS) > 0:
        lines.append(f"… and {left} more steps")
    return "\n".join(lines)


def shape(plan: Plan | None) -> Hashable:
    """Give what plans of statements have in common that differ in their parameters only."""
    if plan is None:
        return None
    steps = tuple((each.parent, each.kind, each.relation, each.index) for each in plan.nodes)
    return (plan.analyzed, plan.note, plan.error, steps)


def _rows(number: str) -> str:
    return "row" if number == "1" else "rows"


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _in_a_line(text: str) -> str:
    return visible(" ".join(text.split()))
