"""The databases' servers: started when first wanted, again when they died, stopped at the end."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

from ormscope.databases.errors import DatabaseUnavailable
from ormscope.databases.loading import told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ormscope.databases import Database

PATIENCE: Final = 60.0
"""Seconds that a server may take to start."""
STOP: Final = 15.0
"""Seconds that one may take to stop before it is left alone."""

logger = logging.getLogger(__name__)


class Servers:
    """What `Database.serve()` gave, for each database that was asked for. Thread-safe.

    Each server has a thread of its own here, which enters the context, waits and leaves it: on
    Linux a server ends with the thread that started it, so it must be one that stays.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def parameters(self, database: Database) -> Mapping[str, object]:
        """Return what its workers need to know; start it if need be, and wait.

        Raises whatever `serve()` raised; the next call tries again.
        """
        with self._lock:
            if self._is_closed:
                raise RuntimeError("The databases are being stopped.")
            kept = self._kept.get(database.alias)
            if kept is None or kept.has_failed:
                kept = self._kept[database.alias] = _Kept(database, self._state)
        try:
            return kept.parameters.result(PATIENCE)
        except TimeoutError:
            raise DatabaseUnavailable(
                f"Its server was not ready after {PATIENCE:g} s, and is still awaited."
            ) from None

    def renew(self, database: Database) -> bool:
        """End a server that doesn't answer any more, so that it is started anew; tell if it was so.

        Takes as long as the server may take to stop. One that is still starting is left alone.
        """
        with self._lock:
            kept = self._kept.get(database.alias)
        if kept is None or not kept.parameters.done() or kept.has_failed:
            return False
        if database.is_serving(kept.parameters.result()):
            return False
        logger.warning("%s: its server does not answer, and is started anew", database.alias)
        kept.end.set()
        kept.thread.join(STOP)
        with self._lock:
            if self._kept.get(database.alias) is kept:
                del self._kept[database.alias]
        return True

    def close(self) -> None:
        """Stop all of them, side by side."""
        with self._lock:
            self._is_closed = True
            kept = list(self._kept.values())
        for each in kept:
            each.end.set()
        for each in kept:
            each.thread.join(STOP)
            if each.thread.is_alive():
                logger.warning("%s did not stop within %g s", each.thread.name, STOP)


class _Kept:
    def __init__(self, database: Database, state: Path) -> None:
        self.parameters: Future[Mapping[str, object]] = Future()
        self.end = threading.Event()
        self.thread = threading.Thread(
            target=self._keep, args=(database, state), name=f"server {database.alias}", daemon=True
        )
        self.thread.start()

    @property
    def has_failed(self) -> bool:
        return self.parameters.done() and self.parameters.exception() is not None

    def _keep(self, database: Database, state: Path) -> None:
        try:
            with database.serve(state) as parameters:
                self.parameters.set_result(parameters)
                self.end.wait()
        except BaseException as error:  # whatever a third party's module raises
            if self.parameters.done():
                logger.exception("%s did not stop as it should", database.alias)
            else:
                logger.warning("%s did not start: %s", database.alias, error)
                if not isinstance(error, Exception):  # it would end whoever waits for it
                    error = DatabaseUnavailable(f"Its server did not start: {told(error)}.")
                self.parameters.set_exception(error)
