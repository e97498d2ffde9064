"""What a run can be asked for by name: a database, and the Django that asks it.

postgresql              the database `postgresql`, with the Django that ORMscope runs on
mysql@8.0               the database `mysql@8.0`
postgresql+django4.2    the same `postgresql`, with Django 4.2, from an environment of its own
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ormscope.databases import discover, unavailable
from ormscope.runs.environments import OURS, Environment, environments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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

    def missing(self) -> str | None:
        """Return why it cannot be asked for at all, or None. Imports nothing."""
        if self.environment == OURS:
            return self.database.missing()
        if reason := self.environment.left_out.get(self.database.alias):
            return reason
        if absent := self.environment.absent(self.database.modules):
            return f"{self.label} needs {' and '.join(absent)}, not installed with that Django."
        # What is missing here although its modules are not is a program or a library.
        return None if OURS.absent(self.database.modules) else self.database.missing()


def columns(state: Path) -> Mapping[str, Column]:
    """Return every column there is, by name: ours first, then those of other Djangos.

    Ours has a column for what is not installed, which says how to install it. Another Django has
    those that it can run.
    """
    known = [Column(database) for database in discover().values()]
    for environment in environments(state):
        others = (
            Column(column.database, environment)
            for column in tuple(known)
            if column.environment == OURS
        )
        known += [column for column in others if column.missing() is None]
    return {column.name: column for column in known}


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


def resolved(name: str, known: Mapping[str, Column]) -> str:
    """Return the name of the column that is meant: `mysql@8.4` is `mysql` while that is 8.4.

    A name that means nothing is returned as it is.
    """
    family, _, version = name.partition("@")
    if name in known or not version or family not in known:
        return name
    pinned = known[family].database.pinned or ""
    return family if f"{pinned}.".startswith(f"{version}.") else name


def unknown_sentence(names: Iterable[str], known: Mapping[str, Column]) -> str:
    """Say that there are no such columns, which ones there are, and what could not be loaded."""
    asked = dict.fromkeys(names)
    near = [each for name in asked for each in get_close_matches(name, known, n=2)]
    ours = [name for name, column in known.items() if column.environment == OURS]
    plain = [name for name in ours if "@" not in name]
    versions = [name for name in ours if "@" in name]
    suffixes = dict.fromkeys(column.environment.suffix for column in known.values())
    djangos = [f"{plain[0]}{suffix}" for suffix in suffixes if suffix]
    sentences = [
        f"There is no database {', '.join(map(repr, asked))}.",
        *([f"Do you mean {' or '.join(dict.fromkeys(near))}?"] if near else []),
        f"There are: {', '.join(plain)}.",
        *([f"And versions of them: {', '.join(versions)}."] if versions else []),
        *([f"And with another Django, such as: {', '.join(djangos)}."] if djangos else []),
        *(f"{name} could not be loaded: {why}." for name, why in unavailable().items()),
    ]
    return " ".join(sentences)
