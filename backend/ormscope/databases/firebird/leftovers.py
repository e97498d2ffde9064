"""What runs leave in the directory of their copies: a statement may make files there.

`ALTER DATABASE BEGIN BACKUP` has pages written to another file, CREATE SHADOW copies them, and
neither goes with the copy. So each process has a directory of its own.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from pathlib import Path


def own_directory(copies: Path) -> Path:
    """Make this process's directory in `copies`; remove those of processes that have ended."""
    if copies.is_dir():
        for found in copies.iterdir():
            if not found.is_dir():
                found.unlink(missing_ok=True)
            elif not (found.name.isdigit() and psutil.pid_exists(int(found.name))):
                shutil.rmtree(found, ignore_errors=True)
    own = copies / str(os.getpid())
    own.mkdir(parents=True, exist_ok=True)
    return own


def clear(directory: Path) -> None:
    """Remove what runs have left, also beside it. The copies themselves have no names any more."""
    for left in (*directory.iterdir(), *directory.parent.iterdir()):
        if not left.is_dir():
            left.unlink(missing_ok=True)
