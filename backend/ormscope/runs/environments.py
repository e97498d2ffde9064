"""The Pythons that workers run on: ours, and those with another version of Django.

`manage.py add_django` makes one in `state`/environments/django-4.2. What the web process has to
know of it stands in a file there, so that listing the columns starts no process.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import django

from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE: Final = "environment.json"


class DamagedEnvironment(OrmscopeError):
    """The file of an environment cannot be read."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python with a Django.

    :param django: the series it was asked for by, "4.2"; empty: ours.
    :param version: Django's version, "4.2.30".
    :param python_version: "3.11.7".
    :param packages: the directory of what is installed, where modules are looked for; None: ours.
    :param left_out: databases that do not run with this Django, and why, by alias.
    """

    python: str
    django: str = ""
    version: str = ""
    python_version: str = ""
    packages: Path | None = None
    left_out: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def suffix(self) -> str:
        """What a column's name has after its database's alias."""
        return f"+django{self.django}" if self.django else ""

    @property
    def label(self) -> str:
        """What a column's label has after its database's."""
        return f" · Django {self.django}" if self.django else ""

    @property
    def sample(self) -> str:
        """The name of the sample's database on a server: each Django makes its own tables."""
        return f"sample_django{self.django.replace('.', '')}" if self.django else "sample"

    def absent(self, modules: Sequence[str]) -> list[str]:
        """Return those of `modules` that are not installed in it.

        Imports nothing: a dotted name is looked for by its first part.
        """
        if self.packages is None:
            return [name for name in modules if find_spec(name.partition(".")[0]) is None]
        if not self.packages.is_dir():
            return list(modules)
        # Not PathFinder: it looks for extension modules of the Python that asks.
        there = {each.name.partition(".")[0] for each in self.packages.iterdir()}
        return [name for name in modules if name.partition(".")[0] not in there]


OURS: Final = Environment(
    sys.executable, version=django.get_version(), python_version=sys.version.split()[0]
)


def directory_of(state: Path, series: str) -> Path:
    """Return where the environment of a series is, or would be."""
    return state / "environments" / f"django-{series}"


def environments(state: Path) -> tuple[Environment, ...]:
    """Return those that were added to `state`, by version. Raises `DamagedEnvironment`."""
    found = [_read(file) for file in (state / "environments").glob(f"django-*/{FILE}")]
    return tuple(sorted(found, key=lambda each: tuple(map(int, each.django.split(".")))))


def write(directory: Path, environment: Environment) -> None:
    """Note an environment in its directory, which may be renamed afterwards."""
    facts = {
        "django": environment.django,
        "version": environment.version,
        "python_version": environment.python_version,
        "python": Path(environment.python).relative_to(directory).as_posix(),
        "packages": Path(environment.packages or "").relative_to(directory).as_posix(),
        "left_out": dict(environment.left_out),
    }
    (directory / FILE).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def _read(file: Path) -> Environment:
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        return Environment(
            python=str(file.parent / facts["python"]),
            django=facts["django"],
            version=facts["version"],
            python_version=facts["python_version"],
            packages=file.parent / facts["packages"],
            left_out=dict(facts["left_out"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedEnvironment(
            f"{file} cannot be read ({error}). Delete {file.parent} and add that Django again."
        ) from error
