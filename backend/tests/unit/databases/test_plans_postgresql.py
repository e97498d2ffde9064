"""PostgreSQL's JSON, read; the answers were recorded on 18.6."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ormscope.databases.plan_tree import in_preorder
from ormscope.databases.postgresql.plan import _branch

RECORDED = Path(__file__).resolve().parent / "plans"


def _nodes(name: str) -> Any:
    (told,) = json.loads((RECORDED / name).read_text())
    return in_preorder(_branch(told["Plan"]))


def test_rows_and_times_count_all_loops() -> None:
    nodes = _nodes("postgresql_18_subquery_analyzed.json")
    root, limit, join, index, materialize, bitmap, bitmap_index = nodes
    assert (root.kind, root.access, root.relation, root.alias) == (
        "Seq Scan", "scan", "bookshop_author", None,
    )  # fmt: skip
    assert (root.estimated_rows, root.actual_rows, root.loops) == (60, 60, 1)
    assert root.time == 3_175_000
    # Of each of 60 authors one row was taken, in 52 µs.
    assert (limit.estimated_rows, limit.actual_rows, limit.loops) == (60, 60, 60)
    assert limit.time == 60 * 52_000
    assert join.condition == "Join Filter: (u1.book_id = u0.id)"
    assert (index.access, index.relation, index.alias, index.index) == (
        "index", "bookshop_book", "u0", "book_published_price",
    )  # fmt: skip
    assert (index.estimated_rows, index.actual_rows) == (200 * 60, round(35.98 * 60))
    assert (bitmap.access, bitmap.relation, bitmap.alias) == ("index", "bookshop_authorship", "u1")
    assert bitmap_index.index == "bookshop_authorship_author_id_85eecd5a"
    assert bitmap_index.access is None  # its rows are read by the step above
    assert [each.parent for each in nodes] == [None, 0, 1, 2, 2, 4, 5]
    assert materialize.cost == 8.3  # of one loop


def test_an_estimate_measures_nothing() -> None:
    nodes = _nodes("postgresql_18_subquery.json")
    assert {each.actual_rows for each in nodes} == {None}
    assert {each.loops for each in nodes} == {None}
    assert {each.time for each in nodes} == {None}
    assert nodes[0].estimated_rows == 60


def test_what_writes_reads_no_relation_itself() -> None:
    modify, scan = _nodes("postgresql_18_delete_analyzed.json")
    assert (modify.kind, modify.relation, modify.access) == ("ModifyTable", "bookshop_review", None)
    assert ("Operation", "Delete") in [(each.name, each.value) for each in modify.properties]
    assert (scan.access, scan.condition) == ("scan", "Filter: (stars = 1)")
    assert ("Rows Removed by Filter", "745") in [(p.name, p.value) for p in scan.properties]


def test_a_step_that_was_never_executed_keeps_its_estimate() -> None:
    told = {"Node Type": "Result", "Plan Rows": 7, "Actual Rows": 0, "Actual Loops": 0}
    (node,) = in_preorder(_branch({**told, "Actual Total Time": 0.0}))
    assert (node.estimated_rows, node.actual_rows, node.loops, node.time) == (7, 0, 0, 0)
