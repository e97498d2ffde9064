"""How many runs may be under way or waiting at once; whoever comes later is told when to return."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from typing import Final

from ormscope.document.errors import OrmscopeError

_REMEMBERED: Final = 50
"""Finished runs that the rate is reckoned from."""
_LONGEST: Final = 30
"""Seconds that somebody is asked to wait at most."""


class Busy(OrmscopeError):
    """There is no room for another run now; ``retry_after`` seconds later there may be."""

    def __init__(self, capacity: int, retry_after: int) -> None:
        super().__init__(
            f"{capacity} runs are under way or waiting, which is all that this server takes at "
            f"once. Nothing was run. Try again in {retry_after} s."
        )
        self.retry_after = retry_after


class Queue:
    """Counts runs. Thread-safe."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._lock = threading.Lock()
        self._taken = 0
        self._finished: deque[float] = deque(maxlen=_REMEMBERED)

    @property
    def taken(self) -> int:
        """How many runs are under way or waiting."""
        return self._taken

    def enter(self) -> None:
        """Take a place. Raises :class:`Busy`."""
        with self._lock:
            if self._taken >= self.capacity:
                raise Busy(self.capacity, self._retry_after())
            self._taken += 1

    def leave(self) -> None:
        """Give the place back."""
        with self._lock:
            self._taken -= 1
            self._finished.append(time.monotonic())

    def _retry_after(self) -> int:
        """Reckon, from how many were finished lately, when half of the places will be free."""
        if len(self._finished) < 2:
            return 1
        seconds = time.monotonic() - self._finished[0]
        wait = self.capacity / 2 * seconds / len(self._finished)
        return min(max(math.ceil(wait), 1), _LONGEST)
