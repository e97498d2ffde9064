"""What stands in the way of an operation, told from the models alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import migrations
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import (
    IndexOperation,
    ModelOperation,
)

from ormscope.language.near import suggestion
from ormscope.schema.declaring.fields import APP_LABEL
from ormscope.schema.declaring.relations import missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import ModelState, ProjectState


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence, and the argument of the operation that it is about."""

    argument: str
    sentence: str


def problem_before(operation: Operation, state: ProjectState) -> Problem | None:
    """Say what ``operation`` asks of the models and does not find, or finds in its way."""
    if isinstance(operation, migrations.CreateModel):
        return _creating(operation, state)
    argument, name = _model_of(operation)
    model = state.models.get((APP_LABEL, name.lower()))
    if model is None:
        return Problem(argument, f"There is no model `{name}`.{_near(name, _names(state))}")
    if isinstance(operation, migrations.RenameModel):
        taken = state.models.get((APP_LABEL, operation.new_name.lower()))
        if taken is not None and taken is not model:
            return Problem("new_name", f"There is a model `{taken.name}` already.")
    if isinstance(operation, FieldOperation):
        return _field(operation, model)
    if isinstance(operation, IndexOperation):
        return _index(operation, model)
    if isinstance(operation, migrations.AlterUniqueTogether):
        fields = [each for group in operation.option_value or () for each in group]
        return _fields("unique_together", fields, model)
    if isinstance(operation, migrations.AlterOrderWithRespectTo):
        named: Any = operation.order_with_respect_to
        return _fields("order_with_respect_to", [named] if named else [], model)
    return None


def problem_after(state: ProjectState) -> str | None:
    """Say which relation an operation left without its model."""
    for model in state.models.values():
        for name, field in model.fields.items():
            for target in missing(field, _names(state)):
                return (
                    f"`{model.name}.{name}` refers to a model `{target}`, "
                    "which is not there after this."
                )
    return None


def _creating(operation: migrations.CreateModel, state: ProjectState) -> Problem | None:
    taken = state.models.get((APP_LABEL, operation.name_lower))
    if taken is not None:
        return Problem("name", f"There is a model `{taken.name}` already.")
    for base in operation.bases or ():
        if isinstance(base, str) and (APP_LABEL, base.rpartition(".")[2]) not in state.models:
            name = base.rpartition(".")[2]
            return Problem("bases", f"There is no model `{name}`.{_near(name, _names(state))}")
    return None


def _model_of(operation: Operation) -> tuple[str, str]:
    if isinstance(operation, (FieldOperation, IndexOperation)):
        name: str = operation.model_name  # type: ignore[union-attr]
        return "model_name", name
    assert isinstance(operation, ModelOperation)
    return "old_name" if isinstance(operation, migrations.RenameModel) else "name", operation.name


def _field(operation: FieldOperation, model: ModelState) -> Problem | None:
    if isinstance(operation, migrations.AddField):
        return _new("name", operation.name, model)
    if isinstance(operation, migrations.RenameField):
        return _fields("old_name", [operation.old_name], model) or _new(
            "new_name", operation.new_name, model
        )
    return _fields("name", [operation.name], model)


def _new(argument: str, name: str, model: ModelState) -> Problem | None:
    if name in model.fields:
        return Problem(argument, f"`{model.name}` has a field `{name}` already.")
    return None


def _fields(argument: str, names: Iterable[str], model: ModelState) -> Problem | None:
    for name in names:
        if name not in model.fields and not _inherited(model):
            near = _near(name, model.fields)
            return Problem(argument, f"`{model.name}` has no field `{name}`.{near}")
    return None


def _inherited(model: ModelState) -> bool:
    """Whether a parent model may have a field that ``model`` itself has not."""
    return any(isinstance(base, str) for base in model.bases)


def _index(operation: IndexOperation, model: ModelState) -> Problem | None:
    there = {
        kind: [each.name for each in model.options.get(kind, ())]
        for kind in ("indexes", "constraints")
    }
    made: Any = getattr(operation, "index", None) or getattr(operation, "constraint", None)
    argument = "index" if hasattr(operation, "index") else "constraint"
    old = getattr(operation, "old_name", None) or getattr(operation, "name", None)
    if isinstance(operation, (migrations.AddIndex, migrations.AddConstraint)):
        if any(made.name in names for names in there.values()):
            return Problem(argument, f"`{model.name}` has a `{made.name}` already.")
    elif old is not None and old not in there[operation.option_name]:
        what = "an index" if operation.option_name == "indexes" else "a constraint"
        near = _near(old, there[operation.option_name])
        given = "old_name" if isinstance(operation, migrations.RenameIndex) else "name"
        return Problem(given, f"`{model.name}` has not {what} `{old}`.{near}")
    if made is None:
        return _fields("old_fields", getattr(operation, "old_fields", None) or (), model)
    named = [name.removeprefix("-") for name in getattr(made, "fields", ())]
    return _fields(argument, [*named, *(getattr(made, "include", None) or ())], model)


def _names(state: ProjectState) -> list[str]:
    return [model.name for model in state.models.values()]


def _near(name: str, known: Iterable[str]) -> str:
    known = list(known)
    return suggestion(name, known) or (f" There are: {', '.join(known)}." if known else "")
