"""Asks the database for the plans of a run's statements, after the run and before its rollback."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from ormscope.databases.plan_tree import NoPlan
from ormscope.document.plan import Plan
from ormscope.runs.options import PLANS_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.base import Database
    from ormscope.recorder.recording import Recording, StatementRecord
    from ormscope.runs.options import Options

_READING: Final = ("SELECT", "WITH", "(")
_WRITING: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE")
_MOST: Final = 50
"""Statements of a run that are planned: the first ones."""

AFTERWARDS: Final = (
    "Measured after the run, when what the statement does had been done already: it may have "
    "found other rows then."
)
AFTER_A_FAILURE: Final = "A statement of the run failed, after which the database answers no more"


@contextmanager
def planning(record: Recording, database: Database, options: Options) -> Iterator[None]:
    """Plan each statement of the run that this context is around, whatever came of the run."""
    try:
        yield
    finally:
        if options.plan != "none" and database.can_explain and database.mode == "live":
            plan_statements(record, database, analyze=options.plan == "analyzed")


def plan_statements(record: Recording, database: Database, *, analyze: bool) -> None:
    """Give each statement its plan, or the sentence that says why there is none.

    Not planned are statements that failed, those executed many times at once, and what is neither
    read nor written: transactions, EXPLAIN itself.
    """
    deadline = time.monotonic() + PLANS_TIMEOUT
    planned = 0
    has_failed = any(statement.error is not None for statement in record.statements)
    for statement in record.statements:
        if statement.method != "execute" or statement.error is not None:
            continue
        if not _begins(statement, *_READING, *_WRITING):
            continue
        planned += 1
        if planned > _MOST:
            statement.plan = _none(f"Only the first {_MOST} statements are planned.")
        elif time.monotonic() > deadline:
            statement.plan = _none(f"The plans took longer than {PLANS_TIMEOUT:g} s.")
        else:
            statement.plan = _planned(statement, record.connection, database, analyze=analyze)
            if has_failed and (problem := statement.plan.error) is not None:
                statement.plan = _none(f"{AFTER_A_FAILURE}. ({problem})")


def _planned(
    statement: StatementRecord, connection: Any, database: Database, *, analyze: bool
) -> Plan:
    """Give the plan; where it cannot be measured, the estimated one, saying so."""
    plan = _plan(statement, connection, database, analyze=analyze)
    if analyze and plan.error is not None:
        estimated = _plan(statement, connection, database, analyze=False)
        if estimated.error is None:
            return replace(
                estimated, note=f"Nothing was measured: executing it again failed. ({plan.error})"
            )
    elif plan.analyzed and _begins(statement, *_WRITING):
        return replace(plan, note=" ".join(filter(None, (plan.note, AFTERWARDS))))
    return plan


def _begins(statement: StatementRecord, *words: str) -> bool:
    return statement.sql.lstrip().upper().startswith(words)


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
    except NoPlan as error:
        return _none(str(error))
    except (Exception, SystemExit) as error:  # a plan never costs the SQL
        return _none(f"{type(error).__name__}: {' '.join(str(error).split())}")


def _none(reason: str) -> Plan:
    return Plan(statement="", analyzed=False, raw="", syntax="text", nodes=(), error=reason)
