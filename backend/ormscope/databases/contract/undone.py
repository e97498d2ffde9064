"""Checks that nothing of a run outlives it, whatever the run does."""

from __future__ import annotations

import contextlib
from typing import Any

from ormscope.databases.contract.subject import NotChecked, Subject
from ormscope.databases.errors import Escaped


def check_preparing_again_changes_nothing(subject: Subject) -> None:
    with subject.unchanged():
        subject.prepare()


def check_the_sample_is_there(subject: Subject) -> None:
    if not subject.live:
        raise NotChecked("Nothing is stored in a compiled database.")
    leaf = subject.leaf()
    with subject.run():
        assert leaf._base_manager.exists(), f"{leaf.__name__} has no rows."


def check_a_run_is_undone(subject: Subject) -> None:
    leaf = subject.leaf()
    with subject.unchanged(), subject.run():
        subject.create()
        leaf._base_manager.all().delete()
        assert not leaf._base_manager.exists()


def check_a_run_that_raises_is_undone(subject: Subject) -> None:
    leaf = subject.leaf()
    with subject.unchanged(), contextlib.suppress(ZeroDivisionError), subject.run():
        leaf._base_manager.all().delete()
        raise ZeroDivisionError


def check_a_run_that_breaks_its_transaction_is_undone(subject: Subject) -> None:
    from django.db import Error, transaction

    leaf = subject.leaf()
    broken = (Error, transaction.TransactionManagementError)
    with subject.unchanged(), _suppressing(*broken), subject.run():
        leaf._base_manager.all().delete()
        with _suppressing(Error):
            subject.select("SELECT nothing FROM nowhere")
        leaf._base_manager.count()


def check_a_run_that_closes_its_connection_is_undone(subject: Subject) -> None:
    from django.db import Error

    leaf = subject.leaf()
    with subject.unchanged(), _suppressing(Error), subject.run():
        leaf._base_manager.all().delete()
        subject.connection.close()


def check_a_run_that_commits_by_hand_is_undone_or_noticed(subject: Subject) -> None:
    from django.db import Error

    leaf = subject.leaf()
    with subject.unchanged(), _suppressing(Error):
        try:
            with subject.run():
                leaf._base_manager.all().delete()
                subject.select("COMMIT")
                leaf._base_manager.all().delete()
        except Escaped:  # then ORMscope has it put right
            subject.database.restore(subject.connection, subject.sample, subject.state)


def check_a_run_that_drops_a_table_is_undone(subject: Subject) -> None:
    from django.db import Error

    table = subject.connection.ops.quote_name(subject.leaf()._meta.db_table)
    with subject.unchanged(), _suppressing(Error), subject.run():
        subject.select(f"DROP TABLE {table}")


def check_what_no_run_may_execute_is_refused(subject: Subject) -> None:
    from django.db import Error

    if not subject.live or not subject.database.refused:
        raise NotChecked("The database names no statement that it refuses.")
    for statement in subject.database.refused:
        try:
            with subject.run():
                subject.select(statement)
        except Error:
            continue
        raise AssertionError(f"This was executed: {statement}")


def check_nested_transactions_work(subject: Subject) -> None:
    from django.db import transaction

    manager = subject.simple()._base_manager
    with subject.unchanged(), subject.run():
        before = manager.count()
        with transaction.atomic(durable=True):
            subject.create()
            with contextlib.suppress(ZeroDivisionError), transaction.atomic():
                subject.create()
                raise ZeroDivisionError
        if subject.live:
            assert manager.count() == before + 1, "The inner block's object was not undone alone."


def check_new_keys_are_the_same_in_each_run(subject: Subject) -> None:
    manager = subject.simple()._base_manager
    keys = []
    for _ in range(2):
        with subject.run():
            used = set(manager.values_list("pk", flat=True))
            keys.append(subject.create().pk)
            assert keys[-1] not in used, f"The key {keys[-1]} is another object's."
    assert keys[0] is not None, "A new object has no key."
    assert keys[0] == keys[1], f"The first run's was {keys[0]}, the second's {keys[1]}."


def check_foreign_keys_are_enforced(subject: Subject) -> None:
    from django.db import IntegrityError

    if not subject.live or not subject.connection.features.supports_foreign_keys:
        raise NotChecked("The database does not enforce any.")

    model = subject.first(_has_foreign_key, "a foreign key")
    key = next(field for field in model._meta.local_concrete_fields if field.many_to_one)
    with contextlib.suppress(IntegrityError), subject.run():
        first = model._base_manager.values_list("pk", flat=True).first()
        if first is None:
            raise NotChecked(f"{model.__name__} has no rows any more: see what has failed before.")
        model._base_manager.filter(pk=first).update(**{key.attname: 999_999})
        # Django's are deferred where they can be: asked for now, not at the commit.
        subject.connection.check_constraints()
        raise AssertionError(f"{model.__name__}.{key.name} refers to a row that there isn't.")


def _has_foreign_key(model: Any) -> bool:
    fields = model._meta.local_concrete_fields
    keyed = any(field.many_to_one and not field.primary_key for field in fields)
    return keyed and not model._meta.related_objects


def _suppressing(*kinds: type[Exception]) -> contextlib.AbstractContextManager[None]:
    """Suppress these; but NotSupportedError says that there is nothing to check."""
    return _Suppressing(kinds)


class _Suppressing(contextlib.AbstractContextManager[None]):
    def __init__(self, kinds: tuple[type[Exception], ...]) -> None:
        self._kinds = kinds

    def __exit__(self, kind: type[BaseException] | None, *others: object) -> bool:
        from django.db import NotSupportedError

        if kind is None or issubclass(kind, NotSupportedError):
            return False
        return issubclass(kind, self._kinds)
