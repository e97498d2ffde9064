"""Reads PostgreSQL's EXPLAIN (FORMAT JSON)
(https://www.postgresql.org/docs/current/sql-explain.html, src/backend/commands/explain.c)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.base import PLAN_TIMEOUT
from ormscope.databases.plan_tree import Branch, ask, conditions, in_preorder, properties
from ormscope.document.plan import Plan, PlanNode, PlanViewer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Params
    from ormscope.document.plan import Access

_CONDITIONS: Final = (
    "Index Cond", "Recheck Cond", "TID Cond", "Hash Cond", "Merge Cond", "Join Filter", "Order By",
    "One-Time Filter", "Filter", "Run Condition", "Cache Key",
)  # fmt: skip
_VIEWER: Final = PlanViewer(name="pev2", url="https://explain.dalibo.com/")
_ACCESS: Final[Mapping[str, Access]] = {
    "Seq Scan": "scan",
    "Sample Scan": "scan",
    "Index Scan": "index",
    "Bitmap Heap Scan": "index",
    "Index Only Scan": "index only",
}
# What has a field of its own, is true of every step, or follows from the others.
_TOLD: Final = frozenset(
    {
        "Node Type", "Plans", "Relation Name", "Alias", "Schema", "Index Name", "Plan Rows",
        "Actual Rows", "Actual Loops", "Actual Startup Time", "Actual Total Time", "Total Cost",
        "Startup Cost", "Plan Width", "Parallel Aware", "Async Capable", "Disabled",
        *_CONDITIONS,
    }
)  # fmt: skip


def explain(connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool) -> Plan:
    """Return the plan; raises OperationalError when it takes longer than PLAN_TIMEOUT."""
    options = "ANALYZE, BUFFERS, SETTINGS, FORMAT JSON" if analyze else "SETTINGS, FORMAT JSON"
    statement = f"EXPLAIN ({options}) {sql}"
    # In a savepoint that is rolled back, which takes the setting along.
    ask(connection, f"SET LOCAL statement_timeout = {PLAN_TIMEOUT * 1000:.0f}")
    ((answer,),) = ask(connection, statement, params)
    # psycopg reads JSON; a driver that doesn't gives the text.
    (told,) = json.loads(answer) if isinstance(answer, str) else answer
    return Plan(
        statement=statement,
        analyzed=analyze,
        raw=json.dumps([told], indent=2, ensure_ascii=False),
        syntax="json",
        nodes=in_preorder(_branch(told["Plan"])),
        planning=_nanoseconds(told.get("Planning Time")),
        execution=_nanoseconds(told.get("Execution Time")),
        viewer=_VIEWER,
    )


def _branch(told: Mapping[str, Any]) -> Branch:
    loops = told.get("Actual Loops")
    relation, alias = told.get("Relation Name"), told.get("Alias")
    index = told.get("Index Name")
    actual = _times(told.get("Actual Rows"), loops)
    removed = _times(told.get("Rows Removed by Filter", 0), loops)
    node = PlanNode(
        parent=None,
        kind=told["Node Type"],
        access=_ACCESS.get(told["Node Type"], "other") if _reads(told) else None,
        relation=relation,
        alias=None if alias == relation else alias,
        index=index,
        condition=conditions(told, _CONDITIONS),
        # Both are told of one loop; what is never executed is still estimated.
        estimated_rows=_times(told.get("Plan Rows"), loops or 1),
        actual_rows=actual,
        loops=loops,
        cost=told.get("Total Cost"),
        time=_nanoseconds(told.get("Actual Total Time"), loops or 0),
        properties=properties({k: v for k, v in told.items() if v not in (0, False)}, _TOLD),
        examined_rows=None if actual is None or removed is None else actual + removed,
        kept_rows=actual,
    )
    return Branch(node, [_branch(each) for each in told.get("Plans", ())])


def _reads(told: Mapping[str, Any]) -> bool:
    """Tell whether a step reads a table: a ModifyTable names one, too."""
    return "Relation Name" in told and told["Node Type"] != "ModifyTable"


def _times(rows: float | None, loops: int | None) -> float | None:
    """Return the rows of all loops. Told is an average: of two digits, before 18 of none."""
    return None if rows is None or loops is None else float(round(rows * loops))


def _nanoseconds(milliseconds: float | None, loops: int = 1) -> int | None:
    return None if milliseconds is None else round(milliseconds * loops * 1e6)
