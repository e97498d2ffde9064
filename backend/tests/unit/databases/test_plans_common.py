"""What reading plans has in common: the tables of a statement, and trees."""

from __future__ import annotations

import pytest

from ormscope.databases.plan_tree import (
    Branch,
    NoPlan,
    by_indentation,
    conditions,
    in_preorder,
    properties,
    table_of,
    tables,
    under_one,
)
from ormscope.document.plan import PlanNode

TABLES = {
    'SELECT "a"."x" FROM "a"': {"a": {"a"}},
    'SELECT U0."x" FROM "a" U0 INNER JOIN "b" U1 ON (U0."b" = U1."id")': {"U0": {"a"}, "U1": {"b"}},
    'SELECT 1 FROM "a" LEFT OUTER JOIN "b" ON (1)': {"a": {"a"}, "b": {"b"}},
    "SELECT 1 FROM `a` INNER JOIN `b` T3 WHERE 1": {"a": {"a"}, "T3": {"b"}},
    'SELECT 1 FROM "a" , "b" T2 WHERE 1': {"a": {"a"}, "T2": {"b"}},
    'SELECT 1 FROM "a" AS "Ä b"': {"Ä b": {"a"}},
    'SELECT 1 FROM "x""y"': {'x"y': {'x"y'}},
    "SELECT 1 FROM [a] U0": {"U0": {"a"}},
    'DELETE FROM "a" WHERE 1': {"a": {"a"}},
    'UPDATE "a" SET "x" = %s': {"a": {"a"}},
    'INSERT INTO "a" ("x") VALUES (%s)': {"a": {"a"}},
    # What looks like a table and is none.
    "SELECT EXTRACT(MONTH FROM `a`.`x`) FROM `a`": {"a": {"a"}},
    'SELECT * FROM (SELECT 1 FROM "a" U0) "sub"': {"U0": {"a"}},
    # One alias for two tables, in two subqueries.
    'SELECT 1 FROM "c" WHERE EXISTS(SELECT 1 FROM "a" U0) AND EXISTS(SELECT 1 FROM "b" U0)': {
        "c": {"c"},
        "U0": {"a", "b"},
    },
}


@pytest.mark.parametrize("sql", TABLES)
def test_the_tables_of_a_statement_are_found_by_alias(sql: str) -> None:
    assert tables(sql) == TABLES[sql]


def test_an_alias_of_two_tables_stands_for_neither() -> None:
    among = {"U0": frozenset({"a", "b"}), "U1": frozenset({"c"})}
    assert table_of("U0", among) is None
    assert table_of("U1", among) == "c"
    assert table_of("subquery", among) is None


def _node(kind: str) -> PlanNode:
    return PlanNode(parent=None, kind=kind)


def test_a_tree_is_listed_parents_first() -> None:
    tree = Branch(_node("a"), [Branch(_node("b"), [Branch(_node("c"))]), Branch(_node("d"))])
    assert [(each.kind, each.parent) for each in in_preorder(tree)] == [
        ("a", None), ("b", 0), ("c", 1), ("d", 0),
    ]  # fmt: skip


def test_a_plan_may_be_nested_deeper_than_pythons_stack() -> None:
    nodes = under_one(by_indentation((depth, _node("x")) for depth in range(5_000)), "plan")
    assert [each.parent for each in nodes] == [None, *range(4_999)]


def test_several_roots_get_one_above_them() -> None:
    nodes = under_one(by_indentation([(2, _node("a")), (4, _node("b")), (2, _node("c"))]), "plan")
    assert [(each.kind, each.parent) for each in nodes] == [
        ("plan", None), ("a", 0), ("b", 1), ("c", 0),
    ]  # fmt: skip


def test_an_answer_without_a_step_is_no_plan() -> None:
    with pytest.raises(NoPlan, match="without a plan"):
        under_one([], "plan")


def test_what_is_told_becomes_words() -> None:
    told = {
        "known": 1,
        "list": ["a", "b"],
        "flag": True,
        "none": None,
        "nested": {"x": 1},
        "n": 1.5,
    }
    assert [(each.name, each.value) for each in properties(told, {"known"})] == [
        ("list", "a, b"), ("flag", "true"), ("n", "1.5"),
    ]  # fmt: skip
    assert conditions({"b": "x = 1", "a": "", "c": "y"}, ("a", "b", "c")) == "b: x = 1; c: y"
    assert conditions({}, ("a",)) is None
