"""A lock between processes, which the system frees when its holder dies."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock `path` alone; wait for it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def shared(path: Path, last: Callable[[], None]) -> Iterator[None]:
    """Hold the lock `path` with others; wait while somebody holds it alone.

    At the end the last one calls `last`, and holds the lock alone meanwhile.
    """
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last()
