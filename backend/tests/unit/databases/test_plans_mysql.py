"""MariaDB's and MySQL's formats, read.

MariaDB's answers were recorded on 10.11; MySQL's are written by hand after its manual.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ormscope.databases.mysql.plan_blocks import read_blocks
from ormscope.databases.mysql.plan_tree import read_tree
from ormscope.databases.plan_tree import NoPlan, tables

RECORDED = Path(__file__).resolve().parent / "plans"
JOIN = "SELECT 1 FROM `book` INNER JOIN `publisher` T3 ON (1) INNER JOIN `review` U0 ON (1)"


def _recorded(name: str, sql: str) -> Any:
    raw = (RECORDED / f"mariadb_10_11_{name}_analyzed.json").read_text()
    return read_blocks(raw, tables(sql))


def test_mariadb_counts_at_its_tables() -> None:
    nodes, planning, execution = _recorded(
        "subquery",
        "SELECT (SELECT 1 FROM `bookshop_book` U0 INNER JOIN `bookshop_authorship` U1 ON (1)) "
        "FROM `bookshop_author`",
    )
    assert (planning, execution) == (98_831, 1_525_028)
    assert [each.kind for each in nodes] == [
        "query_block", "table", "expression_cache", "query_block", "filesort", "temporary_table",
        "nested_loop", "table", "table",
    ]  # fmt: skip
    assert [each.parent for each in nodes] == [None, 0, 0, 2, 3, 4, 5, 6, 6]
    root, author, _, inner, filesort, _, _, authorship, book = nodes
    assert (root.time, root.actual_rows) == (1_525_028, None)
    assert (author.access, author.actual_rows, author.time) == ("scan", 60, 112_108)
    assert (inner.loops, inner.time) == (60, 1_367_441)
    assert filesort.time is None  # it tells the time of sorting alone
    assert ("r_total_time_ms", "0.07601306") in [(p.name, p.value) for p in filesort.properties]
    assert (authorship.relation, authorship.alias) == ("bookshop_authorship", "U1")
    assert (authorship.estimated_rows, authorship.actual_rows, authorship.loops) == (180, 384, 60)
    assert (book.access, book.index, book.actual_rows) == ("key", "PRIMARY", 384)


def test_mariadb_10_11_does_not_escape_what_it_writes_into_json() -> None:
    raw = (RECORDED / "mariadb_10_11_json_key_analyzed.json").read_text()
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(raw)
    nodes, _, _ = read_blocks(raw, tables("SELECT 1 FROM `bookshop_book`"))
    assert nodes[-1].condition == (
        "attached_condition: json_unquote(json_extract(bookshop_book.metadata,'$.\"language\"'))"
        " = '\"en\"'"
    )


def test_a_hostile_condition_makes_a_wrong_plan_at_worst() -> None:
    hostile = 'x = \'"\n  "table": {\n\\ }\n]\''
    raw = '{\n  "query_block": {\n    "select_id": 1,\n    "attached_condition": "%s"\n  }\n}'
    try:
        nodes, _, _ = read_blocks(raw % hostile, {})
    except NoPlan:
        return
    assert nodes[0].kind == "query_block"


def test_mariadb_unions_and_derived_tables_are_no_relations() -> None:
    nodes, _, _ = _recorded(
        "union", "(SELECT 1 FROM `bookshop_author`) UNION (SELECT 1 FROM `bookshop_publisher`)"
    )
    union = nodes[1]
    assert (union.kind, union.relation, union.alias) == ("union_result", None, "<union1,2>")
    assert {each.relation for each in nodes} == {None, "bookshop_author", "bookshop_publisher"}
    nodes, _, _ = _recorded(
        "window_filter", "SELECT * FROM (SELECT 1 FROM `bookshop_book`) `qualify`"
    )
    derived = next(each for each in nodes if each.alias == "<derived2>")
    assert (derived.relation, derived.access, derived.time) == (None, None, None)


def test_mariadb_tells_no_more_of_an_insert_than_its_table() -> None:
    nodes, _, _ = _recorded("create", "INSERT INTO `bookshop_author` (`name`) VALUES (%s)")
    assert [(each.kind, each.relation, each.access) for each in nodes] == [
        ("query_block", None, None), ("table", "bookshop_author", None),
    ]  # fmt: skip


BLOCKS = """{
  "query_block": {
    "select_id": 1,
    "cost_info": {"query_cost": "12.95"},
    "ordering_operation": {
      "using_filesort": true,
      "nested_loop": [
        {"table": {"table_name": "book", "access_type": "ALL", "rows_examined_per_scan": 200,
          "rows_produced_per_join": 20, "filtered": "10.00",
          "cost_info": {"read_cost": "18.25", "eval_cost": "2.00", "prefix_cost": "20.25"},
          "used_columns": ["id", "title"], "attached_condition": "(`book`.`price` > 10)"}},
        {"table": {"table_name": "T3", "access_type": "eq_ref", "key": "PRIMARY",
          "rows_examined_per_scan": 1,
          "attached_subqueries": [{"dependent": true, "cacheable": false, "query_block": {
            "select_id": 2, "table": {"table_name": "U0", "access_type": "ref",
            "key": "review_book", "using_index": true, "rows_examined_per_scan": 3}}}]}}
      ]
    }
  }
}"""


def test_mysqls_first_json_has_costs() -> None:
    nodes, planning, execution = read_blocks(BLOCKS, tables(JOIN))
    assert (planning, execution) == (None, None)
    assert [each.kind for each in nodes] == [
        "query_block", "ordering_operation", "nested_loop", "table", "table", "query_block",
        "table",
    ]  # fmt: skip
    root, _, _, book, publisher, _, review = nodes
    assert root.cost == 12.95
    assert (book.access, book.estimated_rows, book.cost) == ("scan", 200, 20.25)
    assert book.condition == "attached_condition: (`book`.`price` > 10)"
    assert (publisher.access, publisher.relation, publisher.alias) == ("key", "publisher", "T3")
    assert (review.access, review.relation, review.index) == ("index only", "review", "review_book")


OPERATIONS = """{
  "query": "/* select#1 */ select 1", "json_schema_version": "2.0", "query_type": "select",
  "query_plan": {"operation": "Nested loop inner join", "access_type": "join",
    "estimated_rows": 20.0, "estimated_total_cost": 27.2,
    "inputs": [
      {"operation": "Filter: (book.price > 10)", "access_type": "filter",
       "condition": "(book.price > 10)", "estimated_rows": 20.0, "inputs": [
        {"operation": "Table scan on book", "access_type": "table", "table_name": "book",
         "alias": "book", "estimated_rows": 200.0, "estimated_total_cost": 20.2}]},
      {"operation": "Single-row index lookup on T3 using PRIMARY (id=book.publisher_id)",
       "access_type": "index", "index_access_type": "index_lookup", "index_name": "PRIMARY",
       "table_name": "publisher", "alias": "T3", "covering": false, "estimated_rows": 1.0}]}
}"""


def test_mysqls_second_json_is_a_tree_of_inputs() -> None:
    nodes, _, _ = read_blocks(OPERATIONS, tables(JOIN))
    assert [each.parent for each in nodes] == [None, 0, 1, 0]
    join, kept, scan, lookup = nodes
    assert (join.estimated_rows, join.cost) == (20, 27.2)
    assert kept.condition == "condition: (book.price > 10)"
    assert (scan.access, scan.relation) == ("scan", "book")
    assert (lookup.access, lookup.relation, lookup.index) == ("key", "publisher", "PRIMARY")


TREE = """-> Sort: book.title  (actual time=0.31..0.32 rows=5 loops=1)
    -> Nested loop inner join  (cost=27.2 rows=20) (actual time=0.05..0.29 rows=18 loops=1)
        -> Filter: ((book.price > 10) and (book.title like '%a\\nb%'))  \
(cost=20.2 rows=20) (actual time=0.04..0.21 rows=18 loops=1)
            -> Table scan on book  (cost=20.2 rows=200) (actual time=0.03..0.18 rows=200 loops=1)
        -> Single-row index lookup on T3 using PRIMARY (id=book.publisher_id)  \
(cost=250e-6 rows=1) (actual time=719e-6..0.002 rows=1 loops=18)
        -> Covering index lookup on U0 using review_book (book_id=book.id), with index condition: \
(1)  (cost=0.26..1.2 rows=2.5) (never executed)
-> Select #2 (subquery in projection; dependent)
    -> Limit: 1 row(s)  (cost=0.35 rows=1)
        -> Table scan on <temporary>  (cost=2.5..2.5 rows=0)
"""


def test_mysqls_tree_counts_all_loops() -> None:
    nodes = read_tree(TREE, tables(JOIN))
    assert [each.kind for each in nodes] == [
        "query", "Sort", "Nested loop inner join", "Filter", "Table scan",
        "Single-row index lookup", "Covering index lookup",
        "Select #2 (subquery in projection; dependent)", "Limit", "Table scan",
    ]  # fmt: skip
    assert [each.parent for each in nodes] == [None, 0, 1, 2, 3, 2, 2, 0, 7, 8]
    _, sort, join, kept, scan, lookup, covering, _, _, temporary = nodes
    assert (sort.actual_rows, sort.loops, sort.cost, sort.time) == (5, 1, None, 320_000)
    assert (join.estimated_rows, join.actual_rows) == (20, 18)
    assert kept.condition == "((book.price > 10) and (book.title like '%a\\nb%'))"
    assert (scan.access, scan.relation, scan.alias) == ("scan", "book", None)
    assert (lookup.access, lookup.relation, lookup.alias) == ("key", "publisher", "T3")
    assert (lookup.estimated_rows, lookup.actual_rows, lookup.loops) == (18, 18, 18)
    assert (lookup.cost, lookup.time) == (0.00025, 36_000)
    assert lookup.condition == "(id=book.publisher_id)"
    assert (covering.access, covering.loops, covering.actual_rows) == ("index only", 0, 0)
    assert covering.cost == 1.2
    assert (temporary.relation, temporary.access, temporary.alias) == (None, None, "<temporary>")


def test_a_condition_may_run_over_several_lines() -> None:
    text = "-> Filter: (x = 'a\nb')  (cost=1 rows=2)\n    -> Table scan on book  (cost=1 rows=3)\n"
    kept, scan = read_tree(text, tables(JOIN))
    assert (kept.condition, kept.estimated_rows) == ("(x = 'a b')", 2)
    assert (scan.parent, scan.estimated_rows) == (0, 3)


@pytest.mark.parametrize("raw", ["", "[]", "null", "{", "-> "])
def test_what_is_no_plan_is_said(raw: str) -> None:
    with pytest.raises(NoPlan):
        read_blocks(raw, {})
