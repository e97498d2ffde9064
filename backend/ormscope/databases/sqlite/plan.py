"""Reads SQLite's EXPLAIN QUERY PLAN (https://www.sqlite.org/eqp.html).

It answers in words, whose form its makers keep free to change: a step that is not understood is
kept as it is said. It knows no costs or rows, and there is no ANALYZE.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.plan_tree import Branch, ask, in_preorder, table_of, tables
from ormscope.document.plan import Plan, PlanNode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Params
    from ormscope.document.plan import Access

UNMEASURED: Final = (
    "SQLite has no EXPLAIN ANALYZE: this is how it would go about it, nothing was measured."
)

# SEARCH t USING COVERING INDEX i (a=? AND b>?) LEFT-JOIN; until 3.36 SCAN TABLE t AS a.
_READS: Final = re.compile(
    r"(?P<kind>SCAN|SEARCH) (?!\d+ CONSTANT)(?:TABLE )?(?P<name>\(.*?\)|\S+)(?: AS (?P<alias>\S+))?"
    r"(?: USING (?:(?P<key>INTEGER PRIMARY KEY|PRIMARY KEY)"
    r"|(?P<automatic>AUTOMATIC )?(?:PARTIAL )?(?P<covering>COVERING )?INDEX"
    r"(?: (?P<index>[^ (]+))?))?"
    r"(?: (?P<virtual>VIRTUAL TABLE INDEX \S*))?"
    r"(?: \((?P<condition>.*)\))?(?P<rest>.*)",
    re.DOTALL,
)


def explain(connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool) -> Plan:
    """Return the plan. It is made without executing anything, in less than a millisecond."""
    statement = f"EXPLAIN QUERY PLAN {sql}"
    rows = ask(connection, statement, params)
    owners = dict(ask(connection, "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'"))
    return Plan(
        statement=statement,
        analyzed=False,
        raw="\n".join(_drawn(rows)),
        syntax="text",
        nodes=read(rows, sql, owners),
        note=UNMEASURED if analyze else None,
    )


def read(
    rows: Sequence[tuple[Any, ...]], sql: str, owners: Mapping[str, str]
) -> tuple[PlanNode, ...]:
    """Return the nodes of an answer's rows: id, parent's id, unused, what is done.

    :param owners: the table of each index, which tells what an alias stands for.
    """
    among = tables(sql)
    children: dict[int, list[Branch]] = {0: []}
    for id_, parent, _, detail in rows:
        mine = children.setdefault(id_, [])
        children.setdefault(parent, []).append(Branch(_node(detail, among, owners), mine))
    # SQLite's own shell calls the root so.
    return in_preorder(Branch(PlanNode(parent=None, kind="QUERY PLAN"), children[0]))


def _node(detail: str, among: Mapping[str, frozenset[str]], owners: Mapping[str, str]) -> PlanNode:
    match = _READS.fullmatch(detail)
    if match is None:
        return PlanNode(parent=None, kind=detail)
    table = match["name"] if match["alias"] else None
    table = table or owners.get(match["index"] or "") or table_of(match["name"], among)
    name = match["alias"] or match["name"]
    # An automatic index is made for this statement, and gone after it.
    made = " AUTOMATIC INDEX" if match["automatic"] else ""
    return PlanNode(
        parent=None,
        kind=f"{match['kind']}{made}{match['rest'].rstrip()}",
        access=_access(match) if table or name in among else None,
        relation=table,
        alias=None if name == table else name,
        index=match["index"] or match["key"],
        condition=match["condition"],
    )


def _access(match: re.Match[str]) -> Access:
    if match["key"]:
        return "key"
    if match["index"] or match["automatic"]:
        return "index only" if match["covering"] else "index"
    return "other" if match["virtual"] else "scan"


def _drawn(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Return the answer as SQLite's shell shows it, by indentation."""
    depths = {0: 0}
    lines = ["QUERY PLAN"]
    for id_, parent, _, detail in rows:
        depths[id_] = depths.get(parent, 0) + 1
        lines.append(f"{'  ' * depths[id_]}{detail}")
    return lines
