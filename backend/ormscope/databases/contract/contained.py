"""Checks of what keeps a run inside, and of what is done about one that got out or was killed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from ormscope.databases.contract.subject import NotChecked, Subject
from ormscope.databases.errors import Escaped

if TYPE_CHECKING:
    from collections.abc import Callable


def check_every_measure_holds(subject: Subject) -> None:
    measures = subject.database.containment(subject.connection)
    if not measures:
        raise NotChecked("The database names no measure.")
    for measure in measures:
        assert measure.holds, f"{measure.name} does not hold: {measure.seen}"
        assert measure.name, measure
        assert measure.does.endswith("."), f"{measure.name} says what it does in no sentence."
        assert measure.seen, f"{measure.name} doesn't say what was seen."
    names = [measure.name for measure in measures]
    assert len(set(names)) == len(names), f"A name is given twice: {names}"


def check_trying_the_measures_changes_nothing(subject: Subject) -> None:
    with subject.unchanged():
        subject.database.containment(subject.connection)
        with subject.run():
            subject.create()


def check_a_commit_is_refused_or_noticed(subject: Subject) -> None:
    _only_live(subject)
    if not subject.connection.features.uses_savepoints:
        raise NotChecked("The backend has no savepoints, by which it would be noticed.")
    assert _got_out(subject, _commits) != "unnoticed"


def check_what_got_out_is_put_right(subject: Subject) -> None:
    _only_live(subject)
    leaf = subject.leaf()
    with subject.run():
        if not leaf._base_manager.exists():
            raise NotChecked(f"{leaf.__name__} has no rows any more: see what has failed before.")

    def deletes(subject: Subject) -> None:
        leaf._base_manager.all().delete()
        subject.select("COMMIT")

    with subject.unchanged():
        if _got_out(subject, deletes) == "noticed":
            database, connection = subject.database, subject.connection
            database.restore(connection, subject.sample, subject.state)


def check_other_runs_are_not_taken_for_escaped(subject: Subject) -> None:
    from django.db import transaction

    def fails(subject: Subject) -> None:
        subject.select("SELECT nothing FROM nowhere")

    def nests(subject: Subject) -> None:
        with transaction.atomic():
            subject.create()

    def closes(subject: Subject) -> None:
        subject.create()
        subject.connection.close()

    for does in (lambda _: None, fails, nests, closes):
        assert _got_out(subject, does) != "noticed"


def check_an_untouched_sample_is_left_alone(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    with subject.unchanged():
        assert not database.restore(connection, subject.sample, subject.state)


def check_a_session_can_be_ended(subject: Subject) -> None:
    from django.db import Error

    database, connection = subject.database, subject.connection
    session = database.session(connection)
    if session is None:
        raise NotChecked("There is no server that could go on by itself.")
    assert session, "The session has no name."
    other = connection.copy()  # as the process has that ends it
    database.end_session(other, session)
    database.end_session(other, session)  # it is over by itself
    database.let_go(other)
    try:
        with contextlib.closing(connection.connection.cursor()) as cursor:
            cursor.execute(subject.selecting("1"))
    except connection.Database.Error:
        pass
    else:
        raise AssertionError("The session still answers.")
    database.let_go(connection)
    with contextlib.suppress(Error), subject.run():
        pass
    with subject.run():
        assert subject.select(subject.selecting("1")) == (1,)


def check_what_is_let_go_is_closed(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    database.session(connection)
    database.let_go(connection)
    assert connection.connection is None, "A process that is forked now would share it."
    with subject.run():
        subject.create()


def check_the_server_answers(subject: Subject) -> None:
    assert subject.database.is_serving(subject.parameters)


def _only_live(subject: Subject) -> None:
    if not subject.live:
        raise NotChecked("A compiled database executes nothing.")


def _commits(subject: Subject) -> None:
    subject.select("COMMIT")


def _got_out(subject: Subject, does: Callable[[Subject], Any]) -> str:
    """Do it in a run: `noticed` that it escaped, `refused` by an error, `unnoticed` or harmless."""
    from django.db import Error

    try:
        with subject.run():
            does(subject)
    except Escaped:
        return "noticed"
    except Error:
        return "refused"
    return "unnoticed"
