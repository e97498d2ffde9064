"""What a migration is asked: models as declared, and operations on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.migrations.state import ProjectState

    from ormscope.document.errors import SourceRange

APP = "lab"
"""The label of the app that declared models belong to."""


class Models(Protocol):
    """What this package needs to know of declared models."""

    @property
    def state(self) -> ProjectState: ...
    @property
    def ranges(self) -> Mapping[tuple[Any, ...], SourceRange]: ...


class Wish(Protocol):
    """What this package needs to know of an operation that is asked for."""

    @property
    def operation(self) -> Any: ...
    @property
    def range(self) -> SourceRange | None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation, and where it stands in what was typed."""

    operation: Any
    range: SourceRange | None = None


def states_of(models: Models, wishes: Sequence[Wish]) -> list[ProjectState]:
    """Give the state before the first operation, and that after each."""
    states = [models.state]
    for wish in wishes:
        state = states[-1].clone()
        wish.operation.state_forwards(APP, state)
        states.append(state)
    return states


def names_of(state: ProjectState) -> frozenset[str]:
    """Give the names of indexes and constraints that models have, in lower case."""
    return frozenset(
        each.name.lower()
        for model in state.models.values()
        for each in (*model.options.get("indexes", ()), *model.options.get("constraints", ()))
    )


def models_of(state: ProjectState, connection: Any) -> list[Any]:
    """Give the models that have a table on a connection, as classes, in the order of the state."""
    apps = state.apps
    found = [apps.get_model(app, name) for app, name in state.models if app == APP]
    return [each for each in found if each._meta.can_migrate(connection)]
