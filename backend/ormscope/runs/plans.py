"""Asks the database for the plans of a run's statements, after the run and before its rollback."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from ormscope.document.plan import Plan
from ormscope.runs.options import PLANS_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.base import Database
    from ormscope.recorder.recording import Recording, StatementRecord
    from ormscope.runs.options import Options

_PLANNED: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "(")
_MOST: Final = 50
"""Statements of a run that are planned: the first ones."""


@contextmanager
def planning(record: Recording, database: Database, options: Options) -> Iterator[None]:
    """Plan each statement of the run that this context is around, whatever came of the run."""
    try:
        yield
    finally:
        if options.plan != "none" and database.can_explain:
            plan_statements(record, database, analyze=options.plan == "analyzed")


def plan_statements(record: Recording, database: Database, *, analyze: bool) -> None:
    """Give each statement its plan, or the sentence that says why there is none."""
    deadline = time.monotonic() + PLANS_TIMEOUT
    planned = 0
    for statement in record.statements:
        if statement.method != "execute" or statement.error is not None:
            continue
        if not statement.sql.lstrip().upper().startswith(_PLANNED):
            continue
        planned += 1
        if planned > _MOST:
            statement.plan = _none(analyze, f"Only the first {_MOST} statements are planned.")
        elif time.monotonic() > deadline:
            statement.plan = _none(analyze, f"The plans took longer than {PLANS_TIMEOUT:g} s.")
        else:
            statement.plan = _plan(statement, record.connection, database, analyze=analyze)


def _plan(
    statement: StatementRecord, connection: Any, database: Database, *, analyze: bool
) -> Plan:
    # After a failure Django would refuse to ask anything; the database may still answer.
    connection.needs_rollback = False
    try:
        with transaction.atomic(using=connection.alias):
            try:
                return database.explain(
                    connection, statement.sql, statement.params, analyze=analyze
                )
            finally:
                transaction.set_rollback(True, using=connection.alias)
    except Exception as error:  # a plan never costs the SQL
        return _none(analyze, f"{type(error).__name__}: {' '.join(str(error).split())}")


def _none(analyze: bool, reason: str) -> Plan:
    return Plan(statement="", analyzed=analyze, raw="", syntax="text", nodes=(), error=reason)
