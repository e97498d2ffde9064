"""Reads Firebird's explained plan, which its driver tells of a prepared statement.

https://firebirdsql.org/file/documentation/html/en/firebirddocs/isql/firebird-isql.html
(SET EXPLAIN). It has no costs and no rows, and measures nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.plan_tree import by_indentation, under_one
from ormscope.document.plan import Plan, PlanNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.document.plan import Access

UNMEASURED: Final = (
    "Firebird tells how it would go about it, and has no way to measure a plan: nothing was."
)
_STEP: Final = re.compile(r"(?P<indent>\s*)(?:-> )?(?P<said>\S.*?)\s*")
_TABLE: Final = re.compile(
    r'Table "(?P<table>(?:[^"]|"")+)"(?: as "(?P<alias>(?:[^"]|"")+)")? (?P<kind>.*)'
)
_INDEX: Final = re.compile(r'Index "(?P<index>(?:[^"]|"")+)" (?P<kind>.*)')


def explain(connection: BaseDatabaseWrapper, sql: str, *, analyze: bool) -> Plan:
    """Return the plan of a statement with the driver's own placeholders; it is only prepared."""
    with connection.cursor() as cursor:
        wrapped: Any = cursor
        prepared = wrapped.cursor.cursor.prepare(sql)
        try:
            raw = (prepared.detailed_plan or "").strip("\n")
        finally:
            prepared.free()
    return Plan(
        statement=sql,
        analyzed=False,
        raw=raw,
        syntax="text",
        nodes=read(raw),
        note=UNMEASURED if analyze else None,
    )


def read(raw: str) -> tuple[PlanNode, ...]:
    """Return the nodes. Raises NoPlan for an empty plan: an INSERT of values has none."""
    return under_one(by_indentation(_steps(raw)), "plan")


def _steps(raw: str) -> Iterator[tuple[int, PlanNode]]:
    """Yield each step. A table's index stands below it, and is told at the table, too."""
    matches = [match for line in raw.splitlines() if (match := _STEP.fullmatch(line))]
    for number, match in enumerate(matches):
        said, depth = match["said"], len(match["indent"])
        table, index = _TABLE.fullmatch(said), _INDEX.fullmatch(said)
        if table is not None:
            below = [
                found["index"]
                for each in _below(matches[number + 1 :], depth)
                if (found := _INDEX.fullmatch(each["said"]))
            ]
            alias = table["alias"]
            yield (
                depth,
                PlanNode(
                    parent=None,
                    kind=table["kind"],
                    access=_access(table["kind"]),
                    relation=table["table"],
                    alias=None if alias == table["table"] else alias,
                    index=", ".join(below) or None,
                ),
            )
        elif index is not None:
            yield depth, PlanNode(parent=None, kind=index["kind"], index=index["index"])
        else:
            yield depth, PlanNode(parent=None, kind=said)


def _below(matches: list[re.Match[str]], depth: int) -> Iterator[re.Match[str]]:
    for match in matches:
        if len(match["indent"]) <= depth:
            return
        yield match


def _access(kind: str) -> Access:
    if kind.startswith("Full Scan"):
        return "scan"
    return "index" if kind.startswith("Access By ID") else "other"
