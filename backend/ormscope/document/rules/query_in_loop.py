"""A statement for each round of a loop, which asks by something else than a relation."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.chains import rows_of
from ormscope.document.rules.repeated import repeated
from ormscope.document.rules.rule import Case, Found, Rule
from ormscope.document.rules.uses import queryset_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.statement import Statement

_MEANT = frozenset({"refresh_from_db", "arefresh_from_db", "get_or_create", "update_or_create"})
_WRITES = frozenset({"save", "delete", "create", "full_clean", "add", "set", "remove", "clear"})


def find(case: Case) -> Iterator[Found]:
    for each in repeated(case):
        call, node = each.call, each.node
        if not each.in_loop or node is None or each.is_same or call.name in _MEANT | _WRITES:
            continue
        loop = next(case.code.loops(node))
        if isinstance(loop, ast.While) or any(_asks_for_many(s) for s in each.statements):
            continue  # a while loop goes on from where the last round ended
        grows = rows_of(case.code, loop.iter) is not None or _is_queryset(case, loop.iter)
        case.claimed.update(statement.index for statement in each.statements)
        case.troubled.update(case.code.loops(node))
        count = len(each.statements)
        yield Found(
            weight="costly" if grows else "hint",
            title="One statement a round",
            reason=f"The loop ran this {count} times: {count} statements that differ in their "
            "parameters only." + (" With more rows there are more of them." if grows else ""),
            range=each.range,
            statements=tuple(statement.index for statement in each.statements),
            remedy=Remedy(text=_remedy(call.name)),
        )


RULE = Rule(
    name="query-in-loop",
    summary="A queryset is evaluated in a loop, with one statement for each round.",
    order=15,
    find=find,
)


def _is_queryset(case: Case, iterated: ast.expr) -> bool:
    return case.model_at(queryset_of(case.code, iterated)) is not None


def _asks_for_many(statement: Statement) -> bool:
    """Tell whether one round asks for several keys at once: the loop goes through portions."""
    return any(
        fragment.node.endswith("In") and fragment.param_end - fragment.param_start > 1
        for fragment in statement.fragments
    )


def _remedy(name: str) -> str:
    if name in ("get", "aget"):
        return (
            "Ask once before the loop, `in_bulk([…])`, which gives a dictionary by key, and look "
            "each up in it."
        )
    if name == "exists":
        return (
            "Ask once before the loop: filter with `__in`, keep the values in a set, "
            "`set(….values_list(…, flat=True))`, and look each up in it."
        )
    if name in ("count", "aggregate"):
        return (
            "Ask once before the loop: filter with `__in` and group with `values(…)` and "
            "`annotate(…)`, and look each up in the result."
        )
    return "Ask once before the loop: filter with `__in`, and look each up in the result."
