"""Makes the environment of another Django: beside its place first, renamed when it is whole."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ormscope.databases import discover
from ormscope.document.errors import OrmscopeError
from ormscope.management.djangos.packages import WORKER, NotInstalled, Packages, choices
from ormscope.management.djangos.pythons import find_python
from ormscope.management.djangos.registry import newest
from ormscope.runs.environments import OURS, Environment, directory_of, write
from ormscope.runs.surroundings import worker_environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.databases import Database

LOCK: Final = "requirements.lock"

_WHAT: Final = """
import platform, sysconfig
print(platform.python_version(), sysconfig.get_path("purelib"), sep="\\n")
"""
# What is tried on a compiled database before its column is offered.
_TRIAL: Final = """
import sys
from pathlib import Path
from ormscope.runs.execution import run
from ormscope.runs.options import Options
from ormscope.runs.prepared import prepare
alias, state = sys.argv[1:]
ready = prepare(alias, Path(state), {})
snippet = "Book.objects.filter(title__icontains='a').order_by('title')[:2]"
outcome = run(snippet, ready.database, ready.connection, ready.target, Options()).outcome
if outcome.status not in ("ok", "halted"):
    sys.exit(f"{outcome.type}: {outcome.message}")
"""


class NotMade(OrmscopeError):
    """The environment could not be made. The text says why, and what to do."""


def make(series: str, state: Path, tell: Callable[[str], None]) -> Environment:
    """Make the environment of `series` in `state`, in the place of one that is there.

    :param tell: hears what is being done, a line at a time.

    Raises `NoSuchDjango`, `NotMade`.
    """
    release = newest(series)
    python = find_python(release.pythons)
    if python is None:
        raise NotMade(
            f"Django {series} runs on Python {' or '.join(release.pythons)}, and none of these is "
            "on this machine: on PATH, of pyenv or of uv. Install one (uv python install "
            f"{release.pythons[-1] if release.pythons else '3'}), and try again."
        )
    place = directory_of(state, series)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".django-{series}-") as part:
        made = _fill(Path(part) / "new", python, series, release.version, state, tell)
        if place.exists():
            place.rename(Path(part) / "old")
        (Path(part) / "new").rename(place)
    return _moved(made, Path(part) / "new", place)


def remove(series: str, state: Path) -> bool:
    """Delete the environment of `series`; tell whether there was one."""
    place = directory_of(state, series)
    if not place.exists():
        return False
    # Out of the way first: a half deleted one must not be offered.
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".django-{series}-") as part:
        place.rename(Path(part) / "old")
    return True


def _fill(
    directory: Path,
    python: str,
    series: str,
    version: str,
    state: Path,
    tell: Callable[[str], None],
) -> Environment:
    _run([python, "-m", "venv", str(directory)], "The environment could not be made")
    own = directory / "bin" / "python"
    python_version, packages = _run([str(own), "-c", _WHAT], "It does not start").splitlines()
    tell(f"Django {version} on Python {python_version}")
    pip = Packages(own, version)
    try:
        pip.install(*WORKER)
    except NotInstalled as error:
        raise NotMade(f"Django {version} could not be installed: {error}") from error
    left_out: dict[str, str] = {}
    environment = Environment(
        python=str(own), django=series, version=version, python_version=python_version,
        packages=Path(packages), left_out=left_out,
    )  # fmt: skip
    families: dict[str, list[Database]] = {}
    for database in discover().values():
        families.setdefault(database.family, []).append(database)
    for versions in families.values():
        problem = _add(versions[0], pip, series) or _tried(versions[0], environment, state)
        if problem is not None:
            tell(f"without {versions[0].label}: {problem}")
            left_out.update(dict.fromkeys((each.alias for each in versions), problem))
        else:
            tell(f"with {versions[0].label}")
    (directory / LOCK).write_text(pip.lock(), encoding="utf-8")
    write(directory, environment)
    return environment


def _add(database: Database, pip: Packages, series: str) -> str | None:
    """Install what a database needs; give the reason why it cannot be had, or None."""
    ours = ".".join(OURS.version.split(".")[:2])
    try:
        tries = choices(database, series, ours)
    except NotInstalled as error:
        return str(error)
    problem = None
    for requirements in tries:
        try:
            pip.install(*requirements)
        except NotInstalled as error:
            problem = problem or str(error)
        else:
            return None
    return problem


def _tried(database: Database, environment: Environment, state: Path) -> str | None:
    """Compile a snippet on a compiled database; give the reason why it does not work, or None.

    A live one is not tried: its server may be down only now.
    """
    if database.mode != "compiled":
        return None
    done = subprocess.run(
        [environment.python, "-c", _TRIAL, database.alias, str(state)],
        env=worker_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"It ended with exit status {done.returncode}."


def _run(command: list[str], problem: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotMade(f"{problem}: {said[-1] if said else done.returncode}")
    return done.stdout


def _moved(environment: Environment, old: Path, new: Path) -> Environment:
    return replace(
        environment,
        python=str(new / Path(environment.python).relative_to(old)),
        packages=new / Path(environment.packages or "").relative_to(old),
    )
