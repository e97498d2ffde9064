"""Declared models and operations on one database: made, changed, read, undone.

Each operation is executed as ``migrate`` would execute a migration of it alone: in a schema editor
of its own, hence in a transaction where the database can roll back DDL, and not in one elsewhere.
"""

from __future__ import annotations

import logging
import time
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.document.migration import AskedOperation, MigrationTrace, Reading
from ormscope.schema.answering import answering
from ormscope.schema.asked import APP, models_of, names_of, states_of
from ormscope.schema.build import Places, parts
from ormscope.schema.checking import checked
from ormscope.schema.course import Course, beside_it, outcome_of
from ormscope.schema.ledger import Ledger
from ormscope.schema.losses import losses
from ormscope.schema.made import Made
from ormscope.schema.nothing import why_nothing
from ormscope.schema.parsing import parsed_once
from ormscope.schema.read_places import with_read_places
from ormscope.schema.reading import inspected, read_schema
from ormscope.schema.refusals import Verdict, judged
from ormscope.schema.restoring import restored
from ormscope.schema.watching import watched
from ormscope.schema.written_models import written_models

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from django.db.migrations.state import ProjectState

    from ormscope.databases.base import Database
    from ormscope.document.trace import Target
    from ormscope.recorder.records import Clock
    from ormscope.schema.asked import Models, Wish

logger = logging.getLogger(__name__)


def migrate(
    database: Database,
    connection: Any,
    target: Target,
    declared: Models,
    asked: Sequence[Wish],
    *,
    clock: Clock = time.perf_counter_ns,
) -> MigrationTrace:
    """Make the declared models in a scratch, run the operations, read back, and undo.

    Raises DatabaseUnavailable where the database has no scratch, or its backend no schema editor.
    Whatever the schema editor, the driver or the database raises is in the document.
    """
    if connection.SchemaEditorClass is None:
        raise DatabaseUnavailable(
            f"{database.label}'s backend has no SchemaEditorClass: it makes no tables, so there is "
            "no DDL. Choose another database."
        )
    states = states_of(declared, asked)
    places = Places()
    with database.scratch(connection) as scratch:
        scratch.ensure_connection()  # what it says at first is no part of what is asked
        ledger = Ledger(scratch, database, clock)
        course = Course()
        with _answered(scratch, database, ledger), watched(scratch, ledger):
            _run(scratch, ledger, course, states, asked)
        beside = partial(beside_it, course, ledger, scratch)
        if course.reading is not None:
            state = states[course.reached]
            compare = partial(_with_losses, scratch, course.reading, state, declared, places)
            course.reading = beside("Comparing what was read", compare) or course.reading
        check = partial(checked, scratch, states[-1], declared, asked, places)
        checks = beside("The checks", check)
    live = database.mode == "live"
    steps, statements, decisions = parts(ledger, places, live=live)
    return MigrationTrace(
        target=target,
        outcome=outcome_of(course),
        operations=_operations(course, asked),
        steps=steps,
        statements=statements,
        checks=checks or (),
        reading=course.reading,
        restored=course.restored,
        decisions=decisions,
        places=places.all(),
    )


def _answered(scratch: Any, database: Database, ledger: Ledger) -> AbstractContextManager[None]:
    """Let questions be answered from what was made, where no server can be asked."""
    if database.mode == "live":
        return nullcontext()
    ledger.made = Made(scratch, database)
    return answering(scratch, ledger.made, ledger)


def _run(
    scratch: Any,
    ledger: Ledger,
    course: Course,
    states: Sequence[ProjectState],
    asked: Sequence[Wish],
) -> None:
    course.setup = _set_up(scratch, ledger, states[0])
    if course.setup.is_bad and ledger.made is None:
        return
    beside = partial(beside_it, course, ledger, scratch)
    if ledger.made is None:
        with ledger.pausing(), parsed_once():
            course.before = beside("Reading back", partial(read_schema, scratch))
    for number, wish in enumerate(asked):
        started = ledger.now()
        with ledger.during("operation", number):
            change = wish.operation.database_forwards
            first = len(ledger.steps)
            verdict = _change(scratch, ledger, change, *states[number : number + 2])
        if verdict.state == "nothing":
            why = why_nothing(wish.operation, ledger, first, scratch)
            verdict = Verdict("nothing", why)
        course.verdicts.append(verdict)
        course.times.append(ledger.now() - started)
        if verdict.is_bad:
            break
    if ledger.made is None:
        with ledger.pausing(), parsed_once():
            course.reading = beside("Reading back", partial(_read, scratch))
    done = [number for number, each in enumerate(course.verdicts) if each.state == "ok"]
    for number in reversed(done):
        with ledger.during("undo", number):
            change = asked[number].operation.database_backwards
            course.undo = _change(scratch, ledger, change, states[number + 1], states[number])
        if course.undo.is_bad:
            break
    before = course.before
    if before is not None:
        with ledger.pausing(), parsed_once():
            after = beside("Reading back", partial(read_schema, scratch))
            if after is not None:
                course.restored = restored(before, after, names_of(states[0]))


def _with_losses(
    scratch: Any, reading: Reading, state: ProjectState, declared: Models, places: Places
) -> Reading:
    models = written_models(reading.inspectdb)
    found = losses(scratch, state, declared, reading.tables, models, places)
    placed = with_read_places(found, scratch, state, reading.inspectdb, models)
    return replace(reading, losses=placed)


def _read(scratch: Any) -> Reading:
    return Reading(tables=read_schema(scratch), inspectdb=inspected(scratch), losses=())


def _set_up(scratch: Any, ledger: Ledger, state: ProjectState) -> Verdict:
    """Create the models in one block, as a first migration does: they may refer to each other.

    Where nothing is executed, one that fails does not end it all.
    """
    verdict = Verdict("ok")
    with ledger.during("setup", None):
        try:
            with scratch.schema_editor() as editor:
                for model in models_of(state, scratch):
                    try:
                        editor.create_model(model)
                    except Exception as error:
                        if ledger.made is None:
                            raise
                        if not verdict.is_bad:
                            verdict = judged(error, ledger, scratch)
        except Exception as error:
            if not verdict.is_bad:
                verdict = judged(error, ledger, scratch)
    return verdict


def _change(scratch: Any, ledger: Ledger, change: Any, old: Any, new: Any) -> Verdict:
    before = len(ledger.statements)
    try:
        with scratch.schema_editor() as editor:
            change(APP, editor, old, new)
    except Exception as error:
        return judged(error, ledger, scratch)
    if any(each.by_editor for each in ledger.statements[before:]):
        return Verdict("ok")
    return Verdict("nothing")


def _operations(course: Course, asked: Sequence[Wish]) -> tuple[AskedOperation, ...]:
    found = []
    for number, wish in enumerate(asked):
        reached = number < len(course.verdicts)
        verdict = course.verdicts[number] if reached else None
        found.append(
            AskedOperation(
                text=written(wish.operation),
                describe=wish.operation.describe(),
                state="not reached" if verdict is None else verdict.state,
                reason=None if verdict is None else verdict.reason,
                range=wish.range,
                ns=course.times[number] if reached else None,
            )
        )
    return tuple(found)


def written(operation: Any) -> str:
    """Give an operation as a migration writes it."""
    from django.db.migrations.writer import OperationWriter

    text, _ = OperationWriter(operation, indentation=0).serialize()
    return str(text).removesuffix(",")
