"""What a worker needs in its environment, and how pip puts it there."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import TYPE_CHECKING, Any, Final

from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from pathlib import Path

    from ormscope.databases import Database

WORKER: Final = ("executing", "sqlparse", "Pygments")
"""What the recorder imports beside Django and the drivers."""


class NotInstalled(OrmscopeError):
    """pip could not install something. The text is what it says about it."""


@dataclass
class Packages:
    """pip in an environment, and what it has installed there so far.

    :param python: the environment's.
    :param django: the exact version that nothing may change.
    """

    python: Path
    django: str
    _locked: dict[str, tuple[str, str]] = field(default_factory=dict)

    def install(self, *requirements: str) -> None:
        """Install requirements together. Raises `NotInstalled`."""
        done = subprocess.run(
            [
                str(self.python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet",
                "--report", "-", f"Django=={self.django}", *requirements,
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
            said = errors[0].removeprefix("ERROR: ") if errors else f"pip: {done.returncode}"
            raise NotInstalled(" ".join(said.split()))
        for each in json.loads(done.stdout)["install"]:
            self._note(each)

    def lock(self) -> str:
        """Return what is installed, as a requirements file with a hash for each package."""
        lines = [
            f"{name}=={exact} \\\n    --hash=sha256:{digest}"
            for name, (exact, digest) in sorted(self._locked.items())
        ]
        return "\n".join(lines) + "\n"

    def _note(self, installed: dict[str, Any]) -> None:
        name = str(installed["metadata"]["name"]).lower().replace("_", "-")
        hashes = installed["download_info"]["archive_info"].get("hashes", {})
        if "sha256" not in hashes:  # pip has it from a cache of its own or built it itself
            hashes = {"sha256": "unknown"}
        self._locked[name] = installed["metadata"]["version"], hashes["sha256"]


def choices(database: Database, series: str, ours: str) -> list[list[str]]:
    """Return what to try to install for a database, the best first; nothing when nothing is needed.

    First what is installed here, so that a comparison is of two Djangos and not of two drivers. A
    package that is numbered as Django is must be of the other series instead. Raises
    `NotInstalled` for what is not installed here.
    """
    names = distributions(database)
    if not names:
        return []
    pinned, free = [], []
    for name in names:
        here = version(name)
        follows = here.startswith(f"{ours}.") or here == ours
        pinned.append(f"{name}=={series}.*" if follows else f"{name}=={here}")
        free.append(f"{name}=={series}.*" if follows else name)
    return [pinned, free] if free != pinned else [pinned]


def distributions(database: Database) -> list[str]:
    """Return the packages that a database's driver and modules come from. Raises `NotInstalled`."""
    found: dict[str, None] = {}
    for name in (database.driver, *database.beside_driver):
        try:
            version(name)
        except PackageNotFoundError:
            continue  # a part of Python, or of what its modules come from
        found[name] = None
    by_module = packages_distributions()
    for module in database.modules:
        if module not in by_module:
            raise NotInstalled(database.missing() or f"{module} is not installed here.")
        found |= dict.fromkeys(by_module[module])
    return list(found)
