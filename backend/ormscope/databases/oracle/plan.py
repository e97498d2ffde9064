"""Reads Oracle's PLAN_TABLE, which EXPLAIN PLAN writes into.

https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/EXPLAIN-PLAN.html; never seen
live. The table belongs to the session and is gone with it. Measured plans are kept in views that an
ordinary account may not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ormscope.databases.plan_tree import (
    Branch,
    ask,
    conditions,
    properties,
    table_of,
    tables,
    under_one,
)
from ormscope.document.plan import Plan, PlanNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.document.plan import Access

UNMEASURED: Final = (
    "Oracle keeps what it measured in views for administrators: this is how it would go about it."
)
_NAME: Final = "ormscope"


class Row(NamedTuple):
    """A row of PLAN_TABLE: the columns that are asked for, in their order."""

    id: int
    parent_id: int | None
    operation: str
    options: str | None
    object_name: str | None
    object_type: str | None
    object_alias: str | None
    cardinality: int | None
    cost: int | None
    access_predicates: str | None
    filter_predicates: str | None


def explain(connection: BaseDatabaseWrapper, sql: str, literal: str, *, analyze: bool) -> Plan:
    """Return the plan of a statement with its values written in, since EXPLAIN PLAN binds none."""
    statement = f"EXPLAIN PLAN SET STATEMENT_ID = '{_NAME}' FOR {literal}"
    ask(connection, statement)
    columns = ", ".join(Row._fields)
    rows = ask(
        connection,
        f"SELECT {columns} FROM plan_table WHERE statement_id = '{_NAME}' ORDER BY id",
    )
    shown = ask(
        connection,
        "SELECT plan_table_output FROM TABLE(DBMS_XPLAN.DISPLAY('PLAN_TABLE', "
        f"'{_NAME}', 'TYPICAL'))",
    )
    return Plan(
        statement=statement,
        analyzed=False,
        raw="\n".join(str(line) for (line,) in shown),
        syntax="text",
        nodes=read([Row(*row) for row in rows], tables(sql)),
        note=UNMEASURED if analyze else None,
    )


def read(rows: Iterable[Row], among: Mapping[str, frozenset[str]]) -> tuple[PlanNode, ...]:
    """Return the nodes of rows in the order of their ids. Raises NoPlan for none."""
    children: dict[int | None, list[Branch]] = {None: []}
    for row in rows:
        mine = children.setdefault(row.id, [])
        children.setdefault(row.parent_id, []).append(Branch(_node(row, among), mine))
    return under_one(children[None], "plan")


def _node(row: Row, among: Mapping[str, frozenset[str]]) -> PlanNode:
    told: dict[str, Any] = row._asdict()
    is_index = row.operation == "INDEX"
    # "U0"@"SEL$2"
    alias = (row.object_alias or "").partition("@")[0].strip('"') or None
    relation = row.object_name if row.operation == "TABLE ACCESS" else None
    if is_index and alias:
        relation = table_of(alias, among)
    return PlanNode(
        parent=None,
        kind=" ".join(filter(None, (row.operation, row.options))),
        access=_access(row),
        relation=relation,
        alias=alias if relation and alias != relation else None,
        index=row.object_name if is_index else None,
        condition=conditions(told, ("access_predicates", "filter_predicates")),
        estimated_rows=None if row.cardinality is None else float(row.cardinality),
        cost=None if row.cost is None else float(row.cost),
        properties=properties(told, set(told) - {"object_type"}),
    )


def _access(row: Row) -> Access | None:
    options = row.options or ""
    if row.operation == "TABLE ACCESS":
        if options.startswith("FULL"):
            return "scan"
        return "index" if "ROWID" in options else "other"
    # Where the table is read after it, that step says so itself.
    return "index only" if row.operation == "INDEX" else None
