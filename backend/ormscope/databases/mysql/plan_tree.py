"""Reads MySQL's `FORMAT=TREE`, which EXPLAIN ANALYZE answers in: a line a step, by indentation.

As https://dev.mysql.com/doc/refman/8.4/en/explain.html shows it; never seen live.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ormscope.databases.plan_tree import by_indentation, table_of, under_one
from ormscope.document.plan import PlanNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ormscope.document.plan import Access

NOT_EXECUTABLE: Final = "<not executable by iterator executor>"
"""What some servers answer for what writes: it is planned as `FORMAT=JSON` only."""

_NUMBER: Final = r"[\d.]+(?:e[+-]?\d+)?"
_LINE: Final = re.compile(
    rf"(?P<indent>\s*)-> (?P<said>.*?)"
    rf"(?:  \(cost=(?:{_NUMBER}\.\.)?(?P<cost>{_NUMBER}) rows=(?P<rows>{_NUMBER})\))?"
    rf"(?:\s+\((?:actual time=(?P<first>{_NUMBER})\.\.(?P<time>{_NUMBER})"
    rf" rows=(?P<actual>{_NUMBER}) loops=(?P<loops>{_NUMBER})|(?P<never>never executed))\))?\s*"
)
_READ: Final = re.compile(
    r"(?P<kind>(?:\w[\w -]*? )?(?:scan|lookup|search)) on (?P<name><[^>]+>|\S+)"
    r"(?: using (?P<index>\S+))?(?P<condition>.*)",
    re.IGNORECASE,
)


def read_tree(raw: str, among: Mapping[str, frozenset[str]]) -> tuple[PlanNode, ...]:
    """Return the nodes under one root. Raises NoPlan for a text without steps."""
    steps = (
        (len(match["indent"]), _node(match, among))
        for line in _lines(raw)
        if (match := _LINE.fullmatch(line))
    )
    # Subqueries among the columns stand beside the first step.
    return under_one(by_indentation(steps), "query")


def _lines(raw: str) -> list[str]:
    """Return a line a step: a condition may run over several."""
    lines: list[str] = []
    for line in raw.splitlines():
        if line.lstrip().startswith("-> ") or not lines:
            lines.append(line)
        else:
            lines[-1] += f" {line.strip()}"
    return lines


def _node(match: re.Match[str], among: Mapping[str, frozenset[str]]) -> PlanNode:
    never = match["never"] is not None
    loops = 0 if never else None if match["loops"] is None else int(float(match["loops"]))
    said = match["said"]
    kind, relation, alias, index, condition, access = said, None, None, None, None, None
    read = _READ.fullmatch(said)
    if read is not None:
        kind, index = read["kind"], read["index"]
        relation = table_of(read["name"], among)
        alias = None if read["name"] == relation else read["name"]
        condition = read["condition"].strip(", ") or None
        access = _access(kind, index) if read["name"] in among else None
    elif ": " in said:
        kind, _, condition = said.partition(": ")
    return PlanNode(
        parent=None,
        kind=kind,
        access=access,
        relation=relation,
        alias=alias,
        index=index,
        condition=condition,
        estimated_rows=_times(match["rows"], loops or 1),
        actual_rows=0.0 if never else _times(match["actual"], loops or 0),
        loops=loops,
        cost=None if match["cost"] is None else float(match["cost"]),
        time=None if match["time"] is None else round(float(match["time"]) * (loops or 0) * 1e6),
    )


def _access(kind: str, index: str | None) -> Access:
    words = kind.lower()
    if "table scan" in words:
        return "scan"
    if index == "PRIMARY":
        # InnoDB keeps the rows in it.
        return "scan" if words.endswith("index scan") else "key"
    if "covering" in words:
        return "index only"
    return "index" if index is not None else "other"


def _times(rows: str | None, loops: int) -> float | None:
    """Return the rows of all loops; both are told of one, on average."""
    return None if rows is None else float(round(float(rows) * loops))
