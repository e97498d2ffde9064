"""Rows that are written one by one, where one statement could write them all."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.repeated import repeated
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMEDIES = {
    "create": (
        "Make the objects in a list, and write them at once with `bulk_create([…])`. It calls "
        "neither `save()` nor its signals."
    ),
    "save": (
        "Change the objects first, and write them at once after the loop: `bulk_update([…], "
        "[fields])`, or `bulk_create([…])` for new ones. Neither calls `save()` or its signals."
    ),
    "update": (
        "Write it as one `update()` over all rows: `F()` and `Case(When(…))` give each row a "
        "value of its own."
    ),
    "delete": "Delete them at once: `filter(pk__in=[…]).delete()`.",
    "add": "`add()` takes several objects: collect what is added to one object, and add it at "
    "once. One thing for many objects is added from its own side of the relation.",
    "remove": "`remove()` takes several objects: collect what is removed from one object, and "
    "remove it at once. One thing for many objects is removed from its own side of the relation.",
}


def find(case: Case) -> Iterator[Found]:
    for each in repeated(case, ("insert", "update", "delete")):
        node, call = each.node, each.call
        case.claimed.update(statement.index for statement in each.statements)
        if not each.in_loop or node is None or call.name not in _REMEDIES:
            continue
        if isinstance(next(case.code.loops(node)), ast.While):
            continue
        count = each.times
        case.troubled.update(case.code.loops(node))
        yield Found(
            weight="costly",
            title="One write a row",
            reason=f"`{call.name}()` ran {count} times in the loop, and wrote with "
            f"{len(each.statements)} statements.",
            range=each.range,
            statements=tuple(statement.index for statement in each.statements),
            remedy=Remedy(text=_REMEDIES[call.name]),
        )


RULE = Rule(
    name="writes-in-loop",
    summary="Rows are written in a loop, with one statement for each.",
    order=5,
    find=find,
)
