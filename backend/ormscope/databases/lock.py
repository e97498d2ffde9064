"""A lock between processes, which the system frees when its holder dies."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def attempted(path: Path) -> Iterator[bool]:
    """Hold the lock `path`, unless somebody else does, even in this process; yield whether we do.

    The file stays: removing it would let two processes lock two files of the same name.
    """
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            ours = False
        else:
            ours = True
        yield ours
