"""Reads SQL Server's showplan, XML of http://schemas.microsoft.com/sqlserver/2004/07/showplan.

As its schema and manual describe it; never seen live. Each session is told to give plans instead
of rows (SHOWPLAN_XML) or along with them (STATISTICS XML), in a batch of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from ormscope.databases.plan_tree import Branch, NoPlan, in_preorder, properties
from ormscope.document.plan import Plan, PlanNode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.document.plan import Access

_SPACE: Final = "{http://schemas.microsoft.com/sqlserver/2004/07/showplan}"
_KINDS: Final = {
    "Table Scan": "scan",
    "Clustered Index Scan": "scan",
    "Clustered Index Seek": "key",
    "Key Lookup": "key",
    "RID Lookup": "other",
}
_TOLD: Final = frozenset(
    {
        "PhysicalOp", "EstimateRows", "EstimatedTotalSubtreeCost", "EstimateIO", "EstimateCPU",
        "NodeId", "AvgRowSize", "EstimateRebinds", "EstimateRewinds", "TableCardinality",
        "EstimatedRowsRead", "EstimatedExecutionMode",
    }
)  # fmt: skip


def explain(connection: BaseDatabaseWrapper, literal: str, *, analyze: bool) -> Plan:
    """Return the plan of a statement with its values written in.

    There are no parameters in it: the server would be sent a call of `sp_prepexec`, whose plan is
    not the statement's.
    """
    setting = "STATISTICS XML" if analyze else "SHOWPLAN_XML"
    with connection.cursor() as cursor:
        wrapped: Any = cursor
        wrapped.execute(f"SET {setting} ON")
        try:
            wrapped.execute(literal)
            raw = _last_answer(wrapped)
        finally:
            wrapped.execute(f"SET {setting} OFF")
    return Plan(
        statement=f"SET {setting} ON; {literal}",
        analyzed=analyze,
        raw=raw,
        syntax="xml",
        nodes=read(raw),
        execution=_elapsed(raw),
    )


def _last_answer(cursor: Any) -> str:
    """Return the last result's cell: the rows come before it."""
    answer = ""
    while True:
        if cursor.description:
            rows = cursor.fetchall()
            answer = str(rows[0][0]) if rows else answer
        if not cursor.nextset():
            return answer


def read(raw: str) -> tuple[PlanNode, ...]:
    """Return the nodes. Raises NoPlan for an answer without a plan."""
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise NoPlan(f"The showplan is no XML: {error}.") from error
    first = next(_steps(root), None)
    if first is None:
        raise NoPlan("The showplan has no steps.")
    return in_preorder(_branch(first))


def _elapsed(raw: str) -> int | None:
    times = ElementTree.fromstring(raw).find(f".//{_SPACE}QueryTimeStats")
    return None if times is None else int(times.get("ElapsedTime", 0)) * 1_000_000


def _steps(element: Element) -> Iterator[Element]:
    """Yield the nearest steps below an element."""
    for child in element:
        if child.tag == f"{_SPACE}RelOp":
            yield child
        else:
            yield from _steps(child)


def _own(step: Element, tag: str) -> Iterator[Element]:
    """Yield the elements called `tag` that are the step's own, and not of one below it."""
    for child in step:
        if child.tag == f"{_SPACE}{tag}":
            yield child
        elif child.tag != f"{_SPACE}RelOp":
            yield from _own(child, tag)


def _branch(step: Element) -> Branch:
    place = next(_own(step, "Object"), None)
    names = {} if place is None else {k: v.strip("[]") for k, v in place.attrib.items()}
    counters = list(_own(step, "RunTimeCountersPerThread"))
    loops = _most(counters, "ActualExecutions")
    relation, alias, index = names.get("Table"), names.get("Alias"), names.get("Index")
    kind = step.get("PhysicalOp", "RelOp")
    reads = relation is not None and not kind.endswith(("Insert", "Update", "Delete"))
    node = PlanNode(
        parent=None,
        kind=kind,
        access=_access(kind, step) if reads else None,
        relation=relation,
        alias=None if alias == relation else alias,
        index=index,
        condition=_condition(step),
        estimated_rows=float(step.get("EstimateRows", 0)) * (loops or 1),
        actual_rows=_sum(counters, "ActualRows"),
        loops=loops,
        cost=float(step.get("EstimatedTotalSubtreeCost", 0)),
        time=_nanoseconds(_most(counters, "ActualElapsedms")),
        properties=properties(step.attrib, _TOLD),
    )
    return Branch(node, [_branch(each) for each in _steps(step)])


def _access(kind: str, step: Element) -> Access:
    if any(scan.get("Lookup") in ("1", "true") for scan in _own(step, "IndexScan")):
        return "key"
    match _KINDS.get(kind):
        case "scan":
            return "scan"
        case "key":
            return "key"
        case "other":
            return "other"
    # What such an index lacks, a Key Lookup beside it brings.
    return "index only" if kind.startswith("Index ") else "other"


def _condition(step: Element) -> str | None:
    found = [
        f"{tag}: {operator.get('ScalarString')}"
        for tag in ("SeekPredicates", "Predicate", "ProbeResidual")
        for each in _own(step, tag)
        for operator in each.iter(f"{_SPACE}ScalarOperator")
        if operator.get("ScalarString")
    ]
    return "; ".join(found) or None


def _sum(counters: list[Element], name: str) -> float | None:
    """Add up what several threads did."""
    return float(sum(int(each.get(name, 0)) for each in counters)) if counters else None


def _most(counters: list[Element], name: str) -> int | None:
    return max(int(each.get(name, 0)) for each in counters) if counters else None


def _nanoseconds(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else milliseconds * 1_000_000
