"""Makes a vulnerable Django's directory: beside its place first, renamed when it is whole."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ormscope.document.errors import OrmscopeError
from ormscope.injection.environments import directory_of, djangos, vendors
from ormscope.injection.texts import lesson_texts

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotAdded(OrmscopeError):
    """A vulnerable Django could not be had. The text says why."""


def add(version: str, state: Path) -> Path:
    """Make the directory of a version, unless it is there; give it. Raises NotAdded.

    What is installed goes nowhere else: no environment of ORMscope's ever imports it.
    """
    place = directory_of(state, version)
    if place.is_dir():
        return place
    if version not in djangos():
        known = ", ".join(djangos())
        raise NotAdded(f"No lesson is about Django {version}. There are lessons on {known}.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".django-") as part:
        made = Path(part) / "new"
        _install(made, requirements(version))
        try:
            made.rename(place)
        except OSError:
            if not place.is_dir():  # it is there when another process was quicker
                raise
    return place


def requirements(version: str) -> list[str]:
    """Return what pip is asked for: that Django, what it needs, and the drivers of its lessons."""
    wanted = {lesson.vendor for lesson in lesson_texts() if lesson.django == version}
    drivers = (name for vendor in sorted(wanted) for name in vendors()[vendor].packages)
    return [f"Django=={version}", *djangos()[version], *drivers]


def _install(target: Path, packages: Iterable[str]) -> None:
    """Have pip install, from the registry that the user has configured, wheels only."""
    if find_spec("pip") is None:
        raise NotAdded("This Python has no pip to get it with: python -m ensurepip")
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet",
            "--no-deps", "--only-binary", ":all:", "--target", str(target), *packages,
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
        said = errors[0].removeprefix("ERROR: ") if errors else done.stderr.strip()[-300:]
        raise NotAdded(f"pip could not install {' '.join(packages)}: {said}")
