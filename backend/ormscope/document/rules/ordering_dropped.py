"""An order that is asked for and thrown away."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.removal import without
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

# What keeps an order as it is, and needs none (QuerySet._chain() and Query.clear_ordering()).
_PASSES = frozenset(
    {
        "filter", "exclude", "annotate", "alias", "all", "values", "values_list", "select_related",
        "prefetch_related", "only", "defer", "using", "reverse", "distinct",
    }
)  # fmt: skip
_DROPS = {
    "order_by": "the `order_by()` after it replaces it",
    "count": "`count()` needs no order",
    "exists": "`exists()` needs no order",
    "aggregate": "`aggregate()` needs no order",
    "delete": "`delete()` needs no order",
    "get": "`get()` needs no order",
    "earliest": "`earliest()` has an order of its own",
    "latest": "`latest()` has an order of its own",
}


def find(case: Case) -> Iterator[Found]:
    for node in case.code.calls:
        is_ordering = (
            isinstance(node.func, ast.Attribute)
            and node.func.attr == "order_by"
            and bool(node.args)
        )
        if not is_ordering:
            continue
        if not any(call.result.startswith("QuerySet of ") for call in case.calls_at(node)):
            continue
        dropped = _dropped(case, node)
        if dropped is None:
            continue
        where, why = dropped
        statements = case.statements_around(where)
        yield Found(
            weight="hint",
            title="An order without effect",
            reason=f"Django leaves this order out: {why}.",
            range=case.code.link(node),
            statements=tuple(each.index for each in statements),
            remedy=Remedy(text="Leave it out.", edits=without(case, node)),
        )


RULE = Rule(
    name="ordering-dropped",
    summary="`order_by()` has no effect: what follows replaces it or needs no order.",
    order=40,
    find=find,
)


def _dropped(case: Case, node: ast.Call) -> tuple[ast.expr, str] | None:
    """Give what throws an order away, and the reason."""
    current: ast.expr = node
    while True:
        above = case.code.parents.get(current)
        call = case.code.parents.get(above) if isinstance(above, ast.Attribute) else None
        if not isinstance(above, ast.Attribute) or not isinstance(call, ast.Call):
            return _inside(case, current, above)
        if call.func is not above:
            return None
        if above.attr in _DROPS:
            return (call, _DROPS[above.attr]) if case.calls_at(call) else None
        if above.attr not in _PASSES or (above.attr == "distinct" and call.args):
            return None
        current = call


def _inside(case: Case, node: ast.expr, above: ast.AST | None) -> tuple[ast.expr, str] | None:
    """Tell of a subquery whose rows are only looked up in: its order is cleared, too."""
    if isinstance(above, ast.keyword) and above.arg is not None and above.arg.endswith("__in"):
        holder = case.code.parents.get(above)
        if isinstance(holder, ast.Call) and case.calls_at(holder):
            return holder, "a subquery after `__in` needs no order"
    is_exists = isinstance(above, ast.Call) and isinstance(above.func, ast.Name)
    if isinstance(above, ast.Call) and is_exists and node in above.args:
        name = above.func.id if isinstance(above.func, ast.Name) else ""
        if name == "Exists":
            return above, "`Exists()` needs no order"
    return None
