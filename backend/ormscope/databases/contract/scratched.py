"""Checks of the scratch: an empty schema to make tables in, of which nothing is left."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from ormscope.databases.contract.subject import NotChecked, Subject
from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_a_scratch_is_empty_each_time(subject: Subject) -> None:
    model = subject.simple()
    for _ in range(2):
        with subject.unchanged(), _lent(subject) as scratch:
            assert _tables(subject, scratch) == [], f"It begins with {_tables(subject, scratch)}."
            with scratch.schema_editor() as editor:
                editor.create_model(model)
            if subject.live:
                assert model._meta.db_table in _tables(subject, scratch)
                subject.create()
                assert model._base_manager.count() == 1, "It has rows that nobody has made."


def check_a_scratch_that_raises_leaves_nothing(subject: Subject) -> None:
    from django.db import Error

    model = subject.simple()
    with subject.unchanged(), contextlib.suppress(Error), _lent(subject) as scratch:
        with scratch.schema_editor() as editor:
            editor.create_model(model)
        with scratch.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
    with _lent(subject) as scratch:
        assert _tables(subject, scratch) == []


def check_a_scratch_has_the_alias_of_the_runs(subject: Subject) -> None:
    from django.db import connections

    alias = subject.connection.alias
    before = connections[alias]
    with _lent(subject) as scratch:
        assert scratch.alias == alias
        # `django.db.connection` stands for whatever has the alias.
        assert connections[alias].ops is scratch.ops
        assert not scratch.in_atomic_block, "A transaction is open already."
    assert connections[alias] is before


def check_a_scratch_does_not_end_the_runs_connection(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    session = database.session(connection)
    before = connection.connection
    with _lent(subject):
        pass
    assert session is None or connection.connection is before
    database.let_go(connection)


@contextlib.contextmanager
def _lent(subject: Subject) -> Iterator[Any]:
    with contextlib.ExitStack() as stack:
        try:
            scratch = stack.enter_context(subject.database.scratch(subject.connection))
        except DatabaseUnavailable as reason:
            raise NotChecked(str(reason)) from reason
        yield scratch


def _tables(subject: Subject, scratch: Any) -> list[str]:
    """Return what there is; where there is no server, nobody knows."""
    if not subject.live:
        return []
    return list(scratch.introspection.table_names())
