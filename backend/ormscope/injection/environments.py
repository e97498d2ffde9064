"""The vulnerable Djangos of the lessons: directories of packages, made on request.

They are no columns: they get no database's settings, only `old.py` runs on them, and it connects to
nothing. `manage.py lessons --add` makes them, one for each version, in `state`/lessons.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LESSONS: Final = Path(__file__).with_name("lessons")
_VERSIONS: Final = LESSONS / "versions.toml"


@dataclass(frozen=True, slots=True)
class Vendor:
    """What compiles SQL for a vendor in an old Django; see versions.toml.

    :param replaces: modules under the names that Django imports.
    :param pins: attributes of Django's wrapper that a server would be asked for.
    :param escapes: whether a backslash means something inside of a text.
    """

    packages: tuple[str, ...]
    pins: Mapping[str, Any]
    replaces: Mapping[str, str]
    escapes: bool


@cache
def vendors() -> Mapping[str, Vendor]:
    """Return the vendors that lessons are about, by Django's name of the backend."""
    return {
        name: Vendor(
            packages=tuple(facts["packages"]),
            pins=facts["pins"],
            replaces=facts.get("replaces", {}),
            escapes=facts.get("escapes", False),
        )
        for name, facts in _read()["vendors"].items()
    }


@cache
def djangos() -> Mapping[str, tuple[str, ...]]:
    """Return what each vulnerable Django needs beside itself and the drivers."""
    return {version: tuple(names) for version, names in _read()["djangos"].items()}


def directory_of(state: Path, django: str) -> Path:
    """Return where a version's packages are, or would be; they fit the Python that runs."""
    return state / "lessons" / f"django-{django}-{sys.implementation.cache_tag}"


def packages_of(state: Path, django: str) -> Path | None:
    """Return the directory of a version's packages, or None where it was not made."""
    place = directory_of(state, django)
    return place if place.is_dir() else None


def _read() -> dict[str, Any]:
    return tomllib.loads(_VERSIONS.read_text(encoding="utf-8"))
