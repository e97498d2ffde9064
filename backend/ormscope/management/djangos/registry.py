"""What the package registry knows of Django, asked through pip."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Any, Final

from ormscope.document.errors import OrmscopeError
from ormscope.management.djangos.pythons import OLDEST

_CLASSIFIER: Final = re.compile(r"Programming Language :: Python :: (3\.\d+)")
_EARLIEST: Final = (4, 2)
"""The oldest series that the recorder is tested with."""


class NoSuchDjango(OrmscopeError):
    """There is none of that series, or it cannot be had here. The text says what there is."""


@dataclass(frozen=True, slots=True)
class Release:
    """The newest release of a series, and the Pythons that its makers say it runs on."""

    version: str
    pythons: tuple[str, ...]


def newest(series: str) -> Release:
    """Return the newest release of `series`, such as "4.2". Raises `NoSuchDjango`."""
    if not re.fullmatch(r"\d+\.\d+", series):
        raise NoSuchDjango(f"{series!r} is no series of Django. {_what_there_is()}")
    done = _pip(
        "install", "--dry-run", "--no-deps", "--ignore-installed", "--ignore-requires-python",
        "--quiet", "--report", "-", f"Django=={series}.*",
    )  # fmt: skip
    try:
        found: dict[str, Any] = json.loads(done.stdout)["install"][0]["metadata"]
    except (ValueError, LookupError):
        raise NoSuchDjango(f"There is no Django {series} to be had. {_what_there_is()}") from None
    if _numbers(series) < _EARLIEST:
        raise NoSuchDjango(f"Django {series} is too old for ORMscope. {_what_there_is()}")
    named = [_CLASSIFIER.fullmatch(each) for each in found["classifier"]]
    pythons = tuple(each[1] for each in named if each and _numbers(each[1]) >= OLDEST)
    return Release(found["version"], pythons)


def _what_there_is() -> str:
    done = _pip("index", "versions", "Django", "--ignore-requires-python")
    listed = re.search(r"^Available versions: (.*)$", done.stdout, re.MULTILINE)
    if listed is None:
        return "The package registry cannot be asked which there are: is there a network?"
    series = {".".join(each.split(".")[:2]) for each in listed[1].split(", ")}
    known = sorted((each for each in series if _numbers(each) >= _EARLIEST), key=_numbers)
    return f"There are: {', '.join(known)}."


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", version))
