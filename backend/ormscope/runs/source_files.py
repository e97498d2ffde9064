"""Where a file that a trace names is on this machine: the one way from a stranger's text to a path.

A trace says `django/db/models/lookups.py`. Which file that is depends on the column: another Django
has another one. Only the packages that traces can name are looked into, and only at Python source.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from ormscope.document.errors import OrmscopeError
from ormscope.runs.environments import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.runs.columns import Column

_BACKENDS: Final = "ormscope/databases/"
"""What traces name of ORMscope itself: the compiled databases' own compilers."""
_PART: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST: Final = 300
"""Code points of a file's name; Django's longest has 82."""
_LARGEST: Final = 2 * 1024**2
"""Bytes; Django's largest file that a trace names has 120,000."""


class NotOurs(OrmscopeError):
    """The name is not one that a trace could have."""


class NotThere(OrmscopeError):
    """The name could be a trace's, and there is no such file."""


def source_file(column: Column, file: str) -> Path:
    """Return the path of the file that a trace of `column` calls `file`.

    Nothing is imported. Raises :class:`NotOurs` and :class:`NotThere`.
    """
    first = _first_part(file)
    if first not in packages(column) or (first == "ormscope" and not file.startswith(_BACKENDS)):
        shown = ", ".join(sorted(packages(column)))
        raise NotOurs(f"{file!r} is in no package that a trace of {column.name} names: {shown}.")
    absent = NotThere(f"There is no {file} in the packages that {column.name} runs with.")
    root = _root(column, first)
    if root is None:
        raise absent
    try:
        found = (root.parent / file).resolve(strict=True)
        is_inside = found == root.resolve() or found.is_relative_to(root.resolve())
        # A link may lead anywhere: what counts is where it ends.
        if not is_inside or found.suffix != ".py" or not found.is_file():
            raise absent
        if found.stat().st_size > _LARGEST:
            raise NotOurs(f"{file} has more than {_LARGEST // 1024} kB, which no source has.")
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        raise absent from error
    return found


def packages(column: Column) -> frozenset[str]:
    """Return the first parts of the files that traces of a column name."""
    database = column.database
    names = frozenset(
        {
            *("django", "ormscope", _sample()),
            *(name.partition(".")[0] for name in database.modules),
            *(kind.__module__.partition(".")[0] for kind in type(database).__mro__[:-1]),
        }
    )
    return names - {"abc", "typing"}


def _first_part(file: str) -> str:
    """Return the first part of a name that is one of a Python source file."""
    parts = file.removesuffix(".py").split("/")
    if (
        len(file) > _LONGEST
        or not file.endswith(".py")
        or not all(_PART.fullmatch(part) for part in parts)
    ):
        raise NotOurs(
            f"{file[:_LONGEST]!r} is not a file's name as traces have it: a path such as "
            "django/db/models/lookups.py."
        )
    return parts[0]


def _sample() -> str:
    return str(settings.ORMSCOPE["SAMPLE"]["app"]).partition(".")[0]


def _root(column: Column, first: str) -> Path | None:
    """Return the directory of a package, or the file of a module, that a column runs with."""
    return next((path for path in _candidates(column, first) if path.exists()), None)


def _candidates(column: Column, first: str) -> Iterator[Path]:
    installed = column.environment.packages
    if (
        column.environment != OURS
        and installed is not None
        and first not in ("ormscope", _sample())
    ):
        yield from (installed / first, installed / f"{first}.py")
        return
    spec = find_spec(first)
    if spec is None:
        return
    if spec.submodule_search_locations is None:
        yield Path(spec.origin or "")
    yield from map(Path, spec.submodule_search_locations or ())
