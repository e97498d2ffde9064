"""A lock between processes, which the system frees when its holder dies."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def held(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock `path`, waiting `patience` seconds for it, then raise DatabaseUnavailable."""
    deadline = time.monotonic() + patience
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise DatabaseUnavailable(
                        f"Another process has held {path} for {patience:.0f} s."
                    ) from error
            time.sleep(0.01)
        yield
