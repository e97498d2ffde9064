"""What is sent to servers that are not at hand: a connection of the tests notes it."""

from __future__ import annotations

from typing import Any

import pytest

from ormscope.databases.cockroachdb import plan as cockroachdb
from ormscope.databases.mysql import plan as mysql
from ormscope.databases.oracle import plan as oracle
from ormscope.databases.postgresql import plan as postgresql
from ormscope.databases.sqlserver import plan as sqlserver

SELECT, UPDATE = "SELECT 1 FROM `a` WHERE `x` = %s", "UPDATE `a` SET `x` = %s"
BLOCK = '{"query_block": {"select_id": 1, "table": {"table_name": "a", "access_type": "ALL"}}}'
XML = (
    '<ShowPlanXML xmlns="http://schemas.microsoft.com/sqlserver/2004/07/showplan">'
    '<RelOp PhysicalOp="Table Scan"/></ShowPlanXML>'
)


class Noting:
    """A connection and its cursor: notes what is executed, answers by the statement's beginning."""

    mysql_is_mariadb = False

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.sent: list[tuple[str, Any]] = []
        self.description: Any = None
        self.rows: list[tuple[Any, ...]] = []

    def cursor(self) -> Noting:
        return self

    def __enter__(self) -> Noting:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def execute(self, sql: str, params: Any = None) -> None:
        self.sent.append((sql, params))
        answer = next((rows for begin, rows in self.answers.items() if sql.startswith(begin)), None)
        if isinstance(answer, Exception):
            raise answer
        self.rows, self.description = answer or [], answer

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.rows

    def nextset(self) -> bool:
        return False


def _mysql(**answers: Any) -> Any:
    return Noting({"SELECT @@": [(0,)], **{k.replace("_", " "): v for k, v in answers.items()}})


def _sent(connection: Any) -> list[str]:
    return [sql for sql, _ in connection.sent]


def test_mysql_has_a_second_and_is_set_back() -> None:
    connection = _mysql(EXPLAIN=[("-> Table scan on a  (cost=1 rows=2)",)])
    plan = mysql.explain(connection, SELECT, [1], analyze=False)
    assert _sent(connection) == [
        "SELECT @@SESSION.max_execution_time", "SET SESSION max_execution_time = 1000",
        f"EXPLAIN FORMAT=TREE {SELECT}", "SET SESSION max_execution_time = 0",
    ]  # fmt: skip
    assert connection.sent[2][1] == [1]
    assert (plan.analyzed, plan.note, plan.nodes[0].relation) == (False, None, "a")


def test_mysql_is_set_back_after_a_failure() -> None:
    connection = _mysql(EXPLAIN=RuntimeError("execution time exceeded"))
    with pytest.raises(RuntimeError):
        mysql.explain(connection, SELECT, [1], analyze=True)
    assert _sent(connection)[-1] == "SET SESSION max_execution_time = 0"


def test_mysql_measures_selects_alone_and_explains_as_json_what_it_has_no_tree_of() -> None:
    tree = [("-> Table scan on a  (cost=1 rows=2) (actual time=0.1..0.2 rows=2 loops=1)",)]
    connection = _mysql(EXPLAIN=tree)
    plan = mysql.explain(connection, SELECT, [1], analyze=True)
    assert f"EXPLAIN ANALYZE {SELECT}" in _sent(connection)
    assert (plan.analyzed, plan.nodes[0].actual_rows) == (True, 2)

    connection = Noting(
        {
            "SELECT @@": [(0,)],
            "EXPLAIN FORMAT=TREE": [("<not executable by iterator executor>\n",)],
            "EXPLAIN FORMAT=JSON": [(BLOCK,)],
        }
    )
    plan = mysql.explain(connection, UPDATE, [1], analyze=True)  # type: ignore[arg-type]  # a fake
    assert (plan.analyzed, plan.syntax) == (False, "json")
    assert plan.note is not None
    assert "only analyze a SELECT" in plan.note
    assert plan.nodes[1].relation == "a"


def test_mariadbs_second_holds_for_the_one_statement() -> None:
    connection = _mysql(SET=[(BLOCK,)])
    connection.mysql_is_mariadb = True
    plan = mysql.explain(connection, SELECT, [1], analyze=True)
    limit = "SET STATEMENT max_statement_time = 1 FOR "
    assert _sent(connection) == [f"{limit}ANALYZE FORMAT=JSON {SELECT}"]
    assert plan.statement == f"ANALYZE FORMAT=JSON {SELECT}"
    assert plan.note is not None


@pytest.mark.parametrize("analyze", [False, True])
def test_postgresql_and_cockroachdb_have_a_second_in_the_savepoint(analyze: bool) -> None:
    told: Any = [([{"Plan": {"Node Type": "Result", "Plan Rows": 1}}],)]
    connection: Any = Noting({"EXPLAIN": told})
    postgresql.explain(connection, SELECT, [1], analyze=analyze)
    other: Any = Noting({"EXPLAIN": [("• scan",), ("  table: a@a_pkey",)]})
    cockroachdb.explain(other, SELECT, [1], analyze=analyze)
    for each in (connection, other):
        assert _sent(each)[0] == "SET LOCAL statement_timeout = 1000"
        assert each.sent[1][1] == [1]
        assert ("ANALYZE" in _sent(each)[1]) == analyze


def test_only_plans_that_a_viewer_reads_name_one() -> None:
    told: Any = [([{"Plan": {"Node Type": "Result", "Plan Rows": 1}}],)]
    plan = postgresql.explain(Noting({"EXPLAIN": told}), SELECT, [1], analyze=False)  # type: ignore[arg-type]  # a fake
    assert plan.viewer is not None
    assert plan.viewer.url.startswith("https://")
    other: Any = Noting({"EXPLAIN": [("• scan",), ("  table: a@a_pkey",)]})
    assert cockroachdb.explain(other, SELECT, [1], analyze=False).viewer is None


@pytest.mark.parametrize("analyze", [False, True])
def test_sql_server_is_set_back_even_after_a_failure(analyze: bool) -> None:
    setting = "STATISTICS XML" if analyze else "SHOWPLAN_XML"
    connection: Any = Noting({"SELECT": [(XML,)]})
    plan = sqlserver.explain(connection, "SELECT 1", analyze=analyze)
    expected = [f"SET {setting} ON", "SELECT 1", f"SET {setting} OFF"]
    assert _sent(connection) == expected
    assert (plan.nodes[0].kind, plan.analyzed) == ("Table Scan", analyze)
    connection = Noting({"SELECT": RuntimeError("no right to SHOWPLAN")})
    with pytest.raises(RuntimeError):
        sqlserver.explain(connection, "SELECT 1", analyze=analyze)
    assert _sent(connection) == expected


def test_oracle_writes_its_plan_into_the_sessions_table() -> None:
    row = (0, None, "SELECT STATEMENT", None, None, None, None, 1, 2, None, None)
    connection: Any = Noting({"SELECT id": [row], "SELECT plan_table_output": [("Plan hash 1",)]})
    plan = oracle.explain(connection, 'SELECT "X" FROM "A"', 'SELECT "X" FROM "A"', analyze=True)
    assert _sent(connection)[0] == (
        'EXPLAIN PLAN SET STATEMENT_ID = \'ormscope\' FOR SELECT "X" FROM "A"'
    )
    assert (plan.raw, plan.analyzed, plan.nodes[0].cost) == ("Plan hash 1", False, 2)
    assert plan.note is not None
