"""What a run can be asked for by name: a database, and the Django that asks it.

postgresql              the database `postgresql`, with the Django that ORMscope runs on
mysql@8.0               the database `mysql@8.0`
postgresql+django4.2    the same `postgresql`, with Django 4.2, from an environment of its own
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.databases import discover
from ormscope.runs.environments import OURS, Environment, environments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ormscope.databases import Database


@dataclass(frozen=True, slots=True)
class Column:
    """A database as seen through one version of Django."""

    database: Database
    environment: Environment = OURS

    @property
    def name(self) -> str:
        """What it is asked for by; the alias of its trace's target."""
        return f"{self.database.alias}{self.environment.suffix}"

    @property
    def label(self) -> str:
        """What a reader calls it."""
        return f"{self.database.label}{self.environment.label}"


def columns(state: Path) -> Mapping[str, Column]:
    """Return every column there is, by name: ours first, then those of other Djangos."""
    known = discover()
    return {
        column.name: column
        for environment in (OURS, *environments(state))
        for column in (Column(database, environment) for database in known.values())
    }


def default_names(known: Mapping[str, Column]) -> tuple[str, ...]:
    """Return the columns of the first visit: what is there without a further package."""
    return tuple(
        name
        for name, column in known.items()
        if column.environment == OURS
        and column.database.is_default
        and column.database.missing() is None
    )


def available_names(known: Mapping[str, Column]) -> tuple[str, ...]:
    """Return every column of the Django that ORMscope runs on whose packages are installed."""
    return tuple(
        name
        for name, column in known.items()
        if column.environment == OURS and column.database.missing() is None
    )
