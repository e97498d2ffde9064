"""Whose turn it is: visitors take turns, so that one who asks for much makes himself wait."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Turns(Generic[Item]):
    """What waits, by whom. Each visitor's is in the order in which it came. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Item]] = {}

    def put(self, visitor: str, item: Item) -> None:
        """Have something wait. A visitor who has nothing waiting is the last in the round."""
        with self._lock:
            self._waiting.setdefault(visitor, deque()).append(item)

    def take(self) -> Item:
        """Return what is next; its visitor is then the last in the round.

        Raises StopIteration when nothing waits.
        """
        with self._lock:
            visitor = next(iter(self._waiting))
            items = self._waiting.pop(visitor)
            item = items.popleft()
            if items:
                self._waiting[visitor] = items
            return item
