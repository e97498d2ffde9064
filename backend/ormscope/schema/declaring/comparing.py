"""The operations that lead from declared models to others, as ``makemigrations`` finds them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.questioner import MigrationQuestioner
from django.utils import timezone

from ormscope.document.errors import SourceRange
from ormscope.language import BudgetError, DeniedError
from ormscope.schema.declaring.asking import MOST_OPERATIONS, detached
from ormscope.schema.declaring.fields import APP_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import ModelState, ProjectState

    from ormscope.schema.declaring.declared import Declared

#: What a new column gets in the rows that are there, by the type of the field; the first that fits.
NATURAL: tuple[tuple[type[models.Field[Any, Any]], object], ...] = (
    (models.BooleanField, False),
    (models.DecimalField, Decimal(0)),
    (models.FloatField, 0.0),
    (models.IntegerField, 0),
    (models.DateTimeField, datetime(1970, 1, 1, tzinfo=UTC)),
    (models.DateField, date(1970, 1, 1)),
    (models.TimeField, time(0)),
    (models.DurationField, timedelta(0)),
    (models.UUIDField, uuid.uuid4),
    (models.JSONField, dict),
    (models.BinaryField, b""),
    (models.GenericIPAddressField, "0.0.0.0"),
    (models.ForeignKey, 1),
)


@dataclass(frozen=True, slots=True)
class Differences:
    """``operations`` lead from the one to the other; ``notes`` say what was assumed for them."""

    operations: tuple[Operation, ...]
    notes: tuple[str, ...]


def between(before: Declared, after: Declared) -> tuple[Operation, ...]:
    """Give the operations that make ``after`` of ``before``, in their order."""
    return differences(before, after).operations


def differences(before: Declared, after: Declared) -> Differences:
    """Give the operations that make ``after`` of ``before``, and what they assume.

    A field or model is taken for renamed where exactly one of its kind vanished and one appeared.
    A column that has to have a value gets the natural one of its type, once (``NATURAL``).

    Raises :class:`DeniedError` where ``makemigrations`` fails itself, as over an option with
    the name of a field that is not there.
    """
    old, new = detached(before.state), detached(after.state)
    answers = _Answers(old, new)
    # An empty graph: the models begin with these operations.
    try:
        found = MigrationAutodetector(old, new, answers).changes(MigrationGraph())
    except Exception as error:
        raise DeniedError(
            "`makemigrations` fails over these models itself "
            f"({type(error).__name__}: {error}). Look whether each name in their options is that "
            "of a field; run them alone, and Django's checks say more.",
            range=SourceRange(start=0, end=len(after.text)),
        ) from error
    migrations = found.get(APP_LABEL, [])
    operations = tuple(each for migration in migrations for each in migration.operations)
    return Differences(operations=operations, notes=tuple(answers.notes))


def few_enough(operations: Sequence[Operation], after: str) -> None:
    """Refuse more operations than can be asked for at once; ``after`` is the text they lead to.

    Raises :class:`BudgetError`.
    """
    if len(operations) > MOST_OPERATIONS:
        raise BudgetError(
            f"These models take {len(operations)} operations; at most {MOST_OPERATIONS} can be "
            "asked for at once. Change them in several steps.",
            range=SourceRange(start=0, end=len(after)),
        )


class _Answers(MigrationQuestioner):
    """Answers what ``makemigrations`` would ask somebody at a terminal."""

    def __init__(self, old: ProjectState, new: ProjectState) -> None:
        super().__init__(specified_apps={APP_LABEL})
        self.old, self.new = old, new
        self.detector = MigrationAutodetector(old, new)
        self.notes: list[str] = []
        self.former: dict[str, str] = {}
        """The former name of each renamed model, both in lower case."""

    def ask_rename_model(self, old_model_state: ModelState, new_model_state: ModelState) -> bool:
        """Yes, where one model of these fields vanished and one appeared."""
        fields = self.detector.only_relation_agnostic_fields(new_model_state.fields)
        if not (
            self._alike(self.old, self.new, fields) == self._alike(self.new, self.old, fields) == 1
        ):
            return False
        self.former[new_model_state.name_lower] = old_model_state.name_lower
        self.notes.append(
            f"`{old_model_state.name}` is taken for renamed to `{new_model_state.name}`: "
            "their fields are the same."
        )
        return True

    def ask_rename(
        self, model_name: str, old_name: str, new_name: str, field_instance: models.Field[Any, Any]
    ) -> bool:
        """Yes, where one field of this kind vanished and one appeared."""
        new = self.new.models[APP_LABEL, model_name.lower()]
        old = self.old.models[APP_LABEL, self.former.get(new.name_lower, new.name_lower)]
        kind = self._kind(field_instance)
        vanished = [
            n for n, f in old.fields.items() if n not in new.fields and self._kind(f) == kind
        ]
        appeared = [
            n for n, f in new.fields.items() if n not in old.fields and self._kind(f) == kind
        ]
        if len(vanished) != 1 or len(appeared) != 1:
            return False
        self.notes.append(
            f"`{new.name}.{old_name}` is taken for renamed to `{new_name}`: nothing else about it "
            "changed."
        )
        return True

    def ask_not_null_addition(self, field_name: str, model_name: str) -> object:
        """The natural value of the field's type."""
        return self._natural(field_name, model_name, "the new column")

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> object:
        """The natural value of the field's type, for the rows that have NULL."""
        return self._natural(field_name, model_name, "NULL, which is not taken any more,")

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> object:
        """The time of the migration, as Django suggests."""
        self.notes.append(f"`{model_name}.{field_name}` is now in the rows that are there, once.")
        return timezone.now

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> None:
        """Say what Django says: the function is called once, not once a row."""
        self.notes.append(
            f"`{model_name}.{field_name}` is unique, and its default is called once for all rows "
            "that are there: with more than one row this fails."
        )

    def _natural(self, field_name: str, model_name: str, what: str) -> object:
        model = self.new.models[APP_LABEL, model_name.lower()]
        field = model.fields[field_name]
        value: object = next((each for kind, each in NATURAL if isinstance(field, kind)), "")
        shown = getattr(value, "__name__", None) or repr(value)
        unique = (
            " Two rows would then be the same, but the field is unique." if field.unique else ""
        )
        self.notes.append(
            f"`{model.name}.{field_name}` may not be NULL and has no default: in the rows that are "
            f"there {what} becomes {shown}, once.{unique}"
        )
        return value

    def _kind(self, field: models.Field[Any, Any]) -> object:
        """What a field is, wherever it points and whatever its column is called."""
        path, args, kwargs = self.detector.deep_deconstruct(field)
        return path, args, _without(kwargs)

    def _alike(self, state: ProjectState, other: ProjectState, fields: object) -> int:
        """How many models of ``state`` that ``other`` has not have these fields."""
        return sum(
            key not in other.models
            and self.detector.only_relation_agnostic_fields(model.fields) == fields
            for key, model in state.models.items()
        )


def _without(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in ("to", "db_column")}
