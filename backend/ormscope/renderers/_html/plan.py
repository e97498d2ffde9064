"""How the database went about a statement: its plan as a nested list, and its own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, counted, details, el
from ormscope.renderers._plans import STEPS, condition, figures, step, title

if TYPE_CHECKING:
    from ormscope.document.plan import Plan, PlanNode

_DEEPEST = 24
"""Deeper steps stand beside their parents: no screen is wide enough to tell them apart."""


def plan_view(plan: Plan | None) -> Html | None:
    """Give the plan, folded; the sentence that says why there is none is seen at once."""
    if plan is None:
        return None
    if plan.error is not None:
        return el("p", f"No plan: {plan.error}", class_="note")
    left = len(plan.nodes) - STEPS
    return details(
        counted(title(plan), len(plan.nodes)),
        el("p", plan.note, class_="note") if plan.note else None,
        _steps(plan),
        el("p", f"… and {left} more steps", class_="note") if left > 0 else None,
        details("The database's own answer", el("pre", plan.raw, class_="plain", dir="ltr")),
        class_="nodes plan",
    )


def _steps(plan: Plan) -> Html:
    depths: list[int] = []
    parts: list[str] = []
    depth = -1
    for node in plan.nodes[:STEPS]:
        above = -1 if node.parent is None else depths[node.parent]
        # In preorder a node goes one level down at most.
        own = min(above + 1, _DEEPEST, depth + 1)
        depths.append(own)
        parts.append("<ul>" if own > depth else "</li>" + "</ul></li>" * (depth - own))
        parts.append(f"<li>{_step(node)}")
        depth = own
    parts.append("</li></ul>" * (depth + 1))
    return Html("".join(parts))


def _step(node: PlanNode) -> Html:
    said, narrowed = figures(node), condition(node)
    return el(
        "div",
        el("code", step(node)),
        el("small", f" {said}") if said else None,
        el("div", el("code", narrowed), class_="note") if narrowed else None,
    )
