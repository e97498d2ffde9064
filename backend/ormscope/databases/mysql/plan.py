"""MySQL's EXPLAIN and MariaDB's, which have the words in common and the formats not.

MariaDB's formats were seen live on 10.11. MySQL's never were: they are read as its manual shows
them (https://dev.mysql.com/doc/refman/8.4/en/explain.html).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.base import PLAN_TIMEOUT
from ormscope.databases.mysql.plan_blocks import read_blocks
from ormscope.databases.mysql.plan_tree import NOT_EXECUTABLE, read_tree
from ormscope.databases.plan_tree import ask, tables
from ormscope.document.plan import Plan

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Params

_BY_TABLE: Final = (
    "MariaDB measures what it reads from each table, and tells no count of the whole statement's "
    "rows."
)
_SELECTS_ONLY: Final = (
    "MySQL can only analyze a SELECT: this is how it would go about it, nothing was measured."
)


def explain(connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool) -> Plan:
    """Return the plan; raises OperationalError when it takes longer than PLAN_TIMEOUT."""
    wrapper: Any = connection
    if wrapper.mysql_is_mariadb:
        return _explain_mariadb(connection, sql, params, analyze=analyze)
    return _explain_mysql(connection, sql, params, analyze=analyze)


def _explain_mariadb(
    connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
) -> Plan:
    # SET STATEMENT sets it for this one; the shortest of it and the account's own holds.
    limit = f"SET STATEMENT max_statement_time = {PLAN_TIMEOUT:g} FOR "
    statement = f"{'ANALYZE' if analyze else 'EXPLAIN'} FORMAT=JSON {sql}"
    raw = _answer(connection, limit + statement, params)
    nodes, planning, execution = read_blocks(raw, tables(sql))
    return Plan(
        statement=statement,
        analyzed=analyze,
        raw=raw,
        syntax="json",
        nodes=nodes,
        planning=planning,
        execution=execution,
        note=_BY_TABLE if analyze else None,
    )


def _explain_mysql(
    connection: BaseDatabaseWrapper, sql: str, params: Params, *, analyze: bool
) -> Plan:
    is_select = sql.lstrip(" (").upper().startswith(("SELECT", "WITH"))
    measured = analyze and is_select
    statement = f"EXPLAIN {'ANALYZE' if measured else 'FORMAT=TREE'} {sql}"
    ((before,),) = ask(connection, "SELECT @@SESSION.max_execution_time")
    ask(connection, f"SET SESSION max_execution_time = {PLAN_TIMEOUT * 1000:.0f}")
    try:
        raw = _answer(connection, statement, params)
        note = _SELECTS_ONLY if analyze and not is_select else None
        if NOT_EXECUTABLE not in raw:
            return Plan(
                statement=statement,
                analyzed=measured,
                raw=raw,
                syntax="text",
                nodes=read_tree(raw, tables(sql)),
                note=note,
            )
        statement = f"EXPLAIN FORMAT=JSON {sql}"
        raw = _answer(connection, statement, params)
        nodes, _, _ = read_blocks(raw, tables(sql))
        return Plan(
            statement=statement, analyzed=False, raw=raw, syntax="json", nodes=nodes, note=note
        )
    finally:
        ask(connection, f"SET SESSION max_execution_time = {int(before)}")


def _answer(connection: BaseDatabaseWrapper, statement: str, params: Params) -> str:
    ((answer,),) = ask(connection, statement, params)
    return answer.decode() if isinstance(answer, bytes) else str(answer)
