"""What declared models are: a state of migrations, and where everything in it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.apps.registry import Apps
    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import ProjectState

    from ormscope.document.errors import SourceRange

    Ranges = Mapping[tuple[str | int, ...], SourceRange]


@dataclass(frozen=True, slots=True)
class Declared:
    """Models that a text declares.

    ``state`` holds them with the app label ``lab``. ``ranges`` says where things stand in ``text``:
    ``("Book",)`` its name, ``("Book", "title")`` a field, also of an abstract base,
    ``("Book", "Meta", "constraints", 0)`` an option or an item of it.
    """

    text: str
    state: ProjectState
    ranges: Ranges

    @property
    def apps(self) -> Apps:
        """The models as classes, in a registry of their own; made when first asked for."""
        apps: Apps = self.state.apps
        return apps


@dataclass(frozen=True, slots=True)
class Asked:
    """A migration operation, and where it was asked for."""

    operation: Operation
    range: SourceRange
