"""How many runs may be under way or waiting, in all and for one visitor; others come later."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, deque
from typing import Final

from ormscope.document.errors import OrmscopeError

_REMEMBERED: Final = 50
"""Finished runs that the rate is reckoned from."""
_LONGEST: Final = 30
"""Seconds that somebody is asked to wait at most."""


class Busy(OrmscopeError):
    """There is no room for another run now; ``retry_after`` seconds later there may be."""

    def __init__(self, full: str, retry_after: int) -> None:
        super().__init__(f"{full} Nothing was run. Try again in {retry_after} s.")
        self.retry_after = retry_after


class Queue:
    """Counts runs. Thread-safe.

    :param share: how many of the places one visitor may have.
    """

    def __init__(self, capacity: int, share: int) -> None:
        self.capacity = capacity
        self.share = share
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()
        self._finished: deque[float] = deque(maxlen=_REMEMBERED)

    @property
    def taken(self) -> int:
        """How many runs are under way or waiting."""
        return self._taken.total()

    def enter(self, visitor: str) -> None:
        """Take a place. Raises :class:`Busy`."""
        with self._lock:
            if self.taken >= self.capacity:
                raise Busy(
                    f"{self.capacity} runs are under way or waiting, which is all that this "
                    "server takes at once.",
                    self._retry_after(),
                )
            if self._taken[visitor] >= self.share:
                raise Busy(
                    f"{self.share} runs of yours are under way or waiting, which is all that one "
                    "address may have at once.",
                    self._retry_after(),
                )
            self._taken[visitor] += 1

    def leave(self, visitor: str) -> None:
        """Give the place back."""
        with self._lock:
            self._taken[visitor] -= 1
            if not self._taken[visitor]:
                del self._taken[visitor]
            self._finished.append(time.monotonic())

    def _retry_after(self) -> int:
        """Reckon, from how many were finished lately, when half of the places will be free."""
        if len(self._finished) < 2:
            return 1
        seconds = time.monotonic() - self._finished[0]
        wait = self.capacity / 2 * seconds / len(self._finished)
        return min(max(math.ceil(wait), 1), _LONGEST)
