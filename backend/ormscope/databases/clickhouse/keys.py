"""The keys of new rows: the backend makes them itself, of the time; ours are the same each run.

Chosen by its setting `CLICKHOUSE_ID_WORKER`, which is what it has that setting for.
"""

from __future__ import annotations

from clickhouse_backend.idworker import BaseIDWorker


class CountingKeys(BaseIDWorker):  # type: ignore[misc]  # the backend has no types
    """Counts from 1, for each connection anew."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin at 1 again."""
        self.last = self._told = 0

    def get_id(self) -> int:
        """Return the next key."""
        self.last += 1
        return self.last

    def told(self) -> str | None:
        """Say which keys were given since this was last asked, if any were."""
        first, self._told = self._told + 1, self.last
        if first > self.last:
            return None
        keys = f"key {first}" if first == self.last else f"keys {first} to {self.last}"
        return f"The {keys}, counted here: the backend makes them of the time."


keys = CountingKeys()
