"""The Pythons of this machine: ours, those that PATH names, pyenv's and uv's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OLDEST: Final = (3, 11)
"""What a worker's own code needs; `requires-python` of pyproject.toml."""

# A pyenv shim fails where no version is active; Debian's Python has no ensurepip by itself.
_ASK: Final = "import ensurepip, ssl, sqlite3, venv, sys; print(*sys.version_info[:2], sep='.')"


def find_python(versions: Iterable[str]) -> str | None:
    """Return a Python of one of `versions`, such as "3.12": ours if it is one, else the newest.

    One is taken only if it starts, says that it is what it is called, and can make environments.
    """
    wanted = sorted(set(versions), key=_numbers, reverse=True)
    ours = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if ours in wanted:
        return sys.executable
    for version in wanted:
        for path in _candidates(version):
            if _answer(path, "-c", _ASK) == version:
                return path
    return None


def _candidates(version: str) -> Iterator[str]:
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    root = os.environ.get("PYENV_ROOT") or _answer("pyenv", "root")
    if root:
        made = (Path(root) / "versions").glob(f"{version}.*/bin/python")
        yield from map(str, sorted(made, reverse=True))
    if found := _answer("uv", "python", "find", "--no-python-downloads", version):
        yield found


def _answer(*command: str) -> str | None:
    """Return what a program prints, or None if there is no such program or it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
