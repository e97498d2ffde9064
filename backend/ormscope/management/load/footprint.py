"""The memory of the server with all its processes, sampled while it works."""

from __future__ import annotations

import statistics
import threading
from typing import Final

from ormscope.management.processes import descendants, memory

_EVERY: Final = 2.0
"""Seconds between two samples."""


class Footprint:
    """A thread that measures; the databases' servers are below the server, and so are in it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._measure, name="footprint", daemon=True)
        self.samples: list[int] = []
        """Bytes."""
        self.processes = 0
        self._thread.start()

    def stop(self) -> None:
        """Measure no more."""
        self._over.set()
        self._thread.join()

    def change(self) -> tuple[float, float]:
        """Return by how much the last quarter is above the first, and the most that any sample is
        off the median: as parts of 1."""
        if len(self.samples) < 4:
            return 0.0, 0.0
        quarter = max(len(self.samples) // 4, 1)
        first = statistics.median(self.samples[:quarter])
        last = statistics.median(self.samples[-quarter:])
        middle = statistics.median(self.samples)
        return last / first - 1, max(abs(each / middle - 1) for each in self.samples)

    def _measure(self) -> None:
        while not self._over.wait(_EVERY):
            processes = descendants(self._pid)
            self.processes = max(self.processes, len(processes))
            self.samples.append(memory(processes))
