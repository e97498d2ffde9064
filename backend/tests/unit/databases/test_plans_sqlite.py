"""SQLite's words, read."""

from __future__ import annotations

import pytest

from ormscope.databases.sqlite.plan import read

SQL = (
    'SELECT 1 FROM "book" INNER JOIN "publisher" T3 ON (1) WHERE EXISTS(SELECT 1 FROM "tag" U0) '
    'AND EXISTS(SELECT 1 FROM "review" U0)'
)
OWNERS = {"book_title": "book", "review_book": "review", "sqlite_autoindex_tag_1": "tag"}

WORDS = {
    "SCAN book": ("SCAN", "scan", "book", None, None, None),
    "SCAN T3": ("SCAN", "scan", "publisher", "T3", None, None),
    # Until 3.36.
    "SCAN TABLE publisher AS T3": ("SCAN", "scan", "publisher", "T3", None, None),
    "SEARCH book USING INDEX book_title (title>? AND title<?)": (
        "SEARCH", "index", "book", None, "book_title", "title>? AND title<?",
    ),
    "SEARCH book USING COVERING INDEX book_title (title=?) LEFT-JOIN": (
        "SEARCH LEFT-JOIN", "index only", "book", None, "book_title", "title=?",
    ),
    "SEARCH T3 USING INTEGER PRIMARY KEY (rowid=?)": (
        "SEARCH", "key", "publisher", "T3", "INTEGER PRIMARY KEY", "rowid=?",
    ),
    "SEARCH book USING AUTOMATIC COVERING INDEX (title=?)": (
        "SEARCH AUTOMATIC INDEX", "index only", "book", None, None, "title=?",
    ),
    # One alias of two tables: an index tells which, nothing else does.
    "SEARCH U0 USING INDEX review_book (book_id=?)": (
        "SEARCH", "index", "review", "U0", "review_book", "book_id=?",
    ),
    "SCAN U0": ("SCAN", "scan", None, "U0", None, None),
    # No table.
    "SCAN subquery": ("SCAN", None, None, "subquery", None, None),
    "SCAN (subquery-3)": ("SCAN", None, None, "(subquery-3)", None, None),
    "SCAN 2 CONSTANT ROWS": ("SCAN 2 CONSTANT ROWS", None, None, None, None, None),
    "USE TEMP B-TREE FOR ORDER BY": ("USE TEMP B-TREE FOR ORDER BY", None, None, None, None, None),
    "A WORD OF ANOTHER VERSION (x)": ("A WORD OF ANOTHER VERSION (x)", *[None] * 5),
    "": ("", *[None] * 5),
}  # fmt: skip


@pytest.mark.parametrize("detail", WORDS)
def test_a_step_is_read_from_its_words(detail: str) -> None:
    root, node = read([(2, 0, 0, detail)], SQL, OWNERS)
    assert root.kind == "QUERY PLAN"
    found = (node.kind, node.access, node.relation, node.alias, node.index, node.condition)
    assert found == WORDS[detail]


def test_the_parents_ids_make_the_tree() -> None:
    rows = [(3, 0, 0, "CO-ROUTINE x"), (5, 3, 0, "SCAN book"), (9, 0, 0, "SCAN x")]
    assert [(each.kind, each.parent) for each in read(rows, SQL, OWNERS)] == [
        ("QUERY PLAN", None), ("CO-ROUTINE x", 0), ("SCAN", 1), ("SCAN", 0),
    ]  # fmt: skip
