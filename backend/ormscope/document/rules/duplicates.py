"""The same question twice, with nothing in between that could change the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.rule import Case, Found, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.statement import Statement

_MEANT = frozenset(
    {"refresh_from_db", "arefresh_from_db", "explain", "full_clean", "save", "delete"}
)
_VOLATILE = frozenset({"Random", "RawSQL", "Now", "RandomUUID"})


def find(case: Case) -> Iterator[Found]:
    for same in _same(case):
        first, second = same[0], same[1]
        if second.call is None or first.call is None:
            continue
        call, before = case.trace.calls[second.call], case.trace.calls[first.call]
        if call.name in _MEANT or before.name in _MEANT or not _is_certain(first):
            continue
        if len({each.call for each in same}) == 1:
            continue  # one call asks twice: that is Django's, or the project's, to mend
        case.claimed.update(each.index for each in same)
        done = "executed" if first.executed else "written"
        where = "at one place" if call.range == before.range else f"at {_places(case, same)} places"
        yield Found(
            weight="wasteful",
            title="The same statement again",
            reason=f"It was {done} {len(same)} times, with the same parameters and {where}; "
            "nothing was written in between.",
            range=call.range,
            statements=tuple(each.index for each in same),
            remedy=Remedy(
                text="Keep the rows of the first time in a variable: `list(…)` of a queryset, or "
                "the queryset itself, which keeps its rows once it was gone through. Each call of "
                "a method makes a new queryset, which asks again."
            ),
        )


RULE = Rule(
    name="duplicate-statements",
    summary="One statement was executed twice with the same parameters.",
    order=20,
    find=find,
)


def _same(case: Case) -> Iterator[list[Statement]]:
    """Give the SELECTs of one text and parameters that no write stands between."""
    groups: dict[tuple[object, ...], list[Statement]] = {}
    for statement in case.trace.statements:
        if statement.kind in ("insert", "update", "delete", "other", "transaction"):
            yield from (found for found in groups.values() if len(found) > 1)
            groups = {}
        elif statement.kind == "select" and statement.error is None:
            if statement.index in case.claimed or any(each.cut for each in statement.params):
                continue
            params = tuple((each.type, each.text) for each in statement.params)
            groups.setdefault((statement.sql, params), []).append(statement)
    yield from (found for found in groups.values() if len(found) > 1)


def _is_certain(statement: Statement) -> bool:
    """Tell whether asking twice gives the same: not of a random order, nor with a lock."""
    if not statement.fragments or "FOR UPDATE" in statement.sql:
        return False
    return not any(each.node in _VOLATILE for each in statement.fragments)


def _places(case: Case, same: list[Statement]) -> int:
    return len({case.trace.calls[s.call].range for s in same if s.call is not None})
