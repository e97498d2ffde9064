"""What a run may have of SQLite: statements that want more end with an error, in time."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from ormscope.databases.sqlite.authorizer import authorize
from ormscope.databases.sqlite.limits import Deadline, limit

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDLESS = "WITH RECURSIVE c (x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) "


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", isolation_level=None)
    opened.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY AUTOINCREMENT, x)")
    opened.execute("INSERT INTO kept (x) VALUES (1)")
    limit(opened, 0)
    opened.set_authorizer(authorize)
    Deadline(opened, seconds=0.2)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        f"{ENDLESS} SELECT max(x) FROM c",
        f"{ENDLESS} SELECT x FROM c ORDER BY x DESC",
        f"{ENDLESS} SELECT length(group_concat(x)) FROM c",
        f"{ENDLESS} SELECT count(*) FROM c, c AS d WHERE c.x = -d.x",
    ],
)
def test_a_statement_without_an_end_is_interrupted(
    connection: sqlite3.Connection, statement: str
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        connection.execute(statement).fetchall()


def test_the_time_is_that_of_all_statements_together(connection: sqlite3.Connection) -> None:
    short = f"{ENDLESS} SELECT max(x) FROM (SELECT x FROM c LIMIT 100000)"
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):  # noqa: PT012
        for _ in range(1_000):
            connection.execute(short).fetchall()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT hex(printf('%.*c', 20000000, 'x'))",
        "SELECT replace(printf('%.*c', 10000000, 'x'), 'x', 'xxxxxxxxx')",
        "SELECT printf('%.*c', 30000000, 'x') || printf('%.*c', 30000000, 'x')",
        "SELECT json_array(printf('%.*c', 30000000, 'x'), printf('%.*c', 30000000, 'x'))",
        "SELECT zeroblob(100000000)",
        "SELECT randomblob(100000000)",
        f"SELECT 1 LIKE '{'%a' * 5_000}'",
        f"SELECT {'1+' * 5_000}1",
        " UNION ALL ".join(["SELECT 1"] * 1_000),
    ],
)
def test_nothing_is_too_large(connection: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.Error):
        connection.execute(statement).fetchall()


def test_memory_is_limited_and_no_file_is_used_instead(connection: sqlite3.Connection) -> None:
    Deadline(connection, seconds=60)
    large = f"{ENDLESS} SELECT count(DISTINCT printf('%.*c', 1000000, 'x') || x) FROM c"
    with pytest.raises(MemoryError):
        connection.execute(large).fetchall()
    assert connection.execute("SELECT x FROM kept").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH ':memory:' AS other",
        "ATTACH 'x.db' AS other",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO 'x.db'",
        "SELECT load_extension('x')",
        "SELECT fts3_tokenizer('simple')",
        "CREATE TABLE x (y)",
        "CREATE TEMP TABLE x (y)",
        "CREATE VIRTUAL TABLE x USING fts5 (y)",
        "CREATE VIEW x AS SELECT 1",
        "CREATE TRIGGER x AFTER DELETE ON kept BEGIN SELECT 1; END",
        "DROP TABLE kept",
        "ALTER TABLE kept RENAME TO x",
        "ANALYZE",
        "PRAGMA hard_heap_limit = 0",
        "PRAGMA temp_store = FILE",
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA writable_schema = 1",
        "PRAGMA database_list",
        "SELECT * FROM pragma_database_list",
        "DELETE FROM sqlite_schema",
        "UPDATE sqlite_schema SET sql = ''",
    ],
)
def test_only_rows_are_read_and_written(connection: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.Error):
        connection.execute(statement).fetchall()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT x FROM kept WHERE x IN (SELECT 1)",
        "INSERT INTO kept (x) VALUES (2)",
        "UPDATE kept SET x = x + 1",
        "DELETE FROM kept",
        "UPDATE sqlite_sequence SET seq = 7",
        "BEGIN",
        "SAVEPOINT a",
        f"{ENDLESS} SELECT x FROM c LIMIT 10",
        "PRAGMA table_info(kept)",
        "SELECT json_extract('[1]', '$[0]'), upper('x'), strftime('%Y', 'now')",
    ],
)
def test_what_runs_are_for_is_allowed(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(statement).fetchall()
