"""The same question for one value after another, outside of a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.statement import Statement

_FEWEST = 3


def find(case: Case) -> Iterator[Found]:
    groups: dict[str, list[Statement]] = {}
    for statement in case.trace.statements:
        if statement.kind != "select" or not statement.params or not statement.fragments:
            continue
        if statement.call is not None and statement.index not in case.claimed:
            groups.setdefault(statement.sql, []).append(statement)
    for same in groups.values():
        calls = [case.trace.calls[each.call] for each in same if each.call is not None]
        if len({call.range for call in calls}) < _FEWEST:
            continue
        if len({tuple(each.text for each in s.params) for s in same}) < _FEWEST:
            continue
        case.claimed.update(each.index for each in same)
        by_key = all(call.name in ("get", "aget") for call in calls)
        yield Found(
            weight="hint",
            title="The same statement for other values",
            reason=f"{len(same)} statements differ in their parameters only.",
            range=calls[0].range,
            statements=tuple(each.index for each in same),
            remedy=Remedy(
                text="Ask for all of them at once: "
                + (
                    "`in_bulk([…])` gives a dictionary by key (by another unique field with "
                    "`field_name=`)."
                    if by_key
                    else "`filter(…__in=[…])`, and part the rows in Python."
                )
            ),
        )


RULE = Rule(
    name="similar-statements",
    summary="Three or more statements outside of a loop differ in their parameters only.",
    order=30,
    find=find,
)
