"""What a snippet runs over: the sample, or models that a visitor declared, in a scratch."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.db import transaction

from ormscope import language
from ormscope.document.errors import OrmscopeError
from ormscope.runs.policy import policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Database
    from ormscope.schema.declaring import Declared


class GroundError(OrmscopeError):
    """Declared models, or their rows, are not to be had; ``part`` says which.

    ``error`` is what the language, Django or the database says to it.
    """

    def __init__(self, part: str, text: str, error: language.SnippetError) -> None:
        super().__init__(str(error))
        self.part = part
        if error.range is not None:
            line = text.count("\n", 0, error.range.start) + 1
            self.part = f"{part}, line {line}"
        self.error = error


class Ground(Protocol):
    """The connection and the models of a run, and what puts everything back after it."""

    @property
    def connection(self) -> Any: ...

    @property
    def models(self) -> Mapping[str, type]: ...

    def isolate(self) -> AbstractContextManager[None]:
        """Undo everything that one run does."""


def sample_models() -> dict[str, type]:
    """Give the models that a snippet may name: those of every app but Django's own."""
    return {
        model.__name__: model
        for model in apps.get_models()
        if not model.__module__.startswith("django.")
    }


@dataclass(frozen=True, slots=True)
class SampleGround:
    """The sample's models, in the database that was prepared."""

    database: Database
    connection: BaseDatabaseWrapper

    @property
    def models(self) -> Mapping[str, type]:
        return sample_models()

    def isolate(self) -> AbstractContextManager[None]:
        return self.database.isolate(self.connection)


@dataclass(frozen=True, slots=True)
class DeclaredGround:
    """Declared models, whose tables are in a scratch."""

    connection: BaseDatabaseWrapper
    models: Mapping[str, type]

    @contextmanager
    def isolate(self) -> Iterator[None]:
        self.connection.savepoint_state = 0
        atomic = transaction.atomic(using=self.connection.alias)
        atomic._from_testcase = True  # type: ignore[attr-defined]  # `durable=True` is allowed
        with atomic:
            try:
                yield
            finally:
                self.connection.needs_rollback = True


@contextmanager
def declared_ground(
    database: Database, connection: BaseDatabaseWrapper, declared: Declared, rows: str
) -> Iterator[DeclaredGround]:
    """Make the tables of declared models in a scratch, and run `rows`, which fill them.

    On a compiled database neither tables nor rows are made. Raises GroundError where they cannot be
    made, and DatabaseUnavailable where there is no scratch.
    """
    models = {model.__name__: model for model in declared.apps.get_models()}
    with database.scratch(connection) as scratch:
        if database.mode == "live":
            _make(scratch, models, declared)
            _fill(models, rows)
        yield DeclaredGround(scratch, models)


def _make(scratch: Any, models: Mapping[str, Any], declared: Declared) -> None:
    try:
        with scratch.schema_editor() as editor:
            for model in models.values():
                if not model._meta.auto_created:
                    editor.create_model(model)
    except Exception as error:  # of the editor, the driver or the database
        failed = language.SnippetRuntimeError(error)
        raise GroundError("Creating the models", declared.text, failed) from error


def _fill(models: Mapping[str, type], rows: str) -> None:
    if not rows.strip():
        return
    try:
        language.run(language.parse(rows), models=models, sql_text=policy().sql_text)
    except language.SnippetError as error:
        raise GroundError("In the rows", rows, error) from error
