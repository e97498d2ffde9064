"""One column's worker, warm, seen from the parent: started, asked, killed, replaced."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Literal

from ormscope.document.codec import from_json
from ormscope.document.errors import DocumentError
from ormscope.document.trace import Target, Trace
from ormscope.runs.environments import OURS
from ormscope.runs.execution import failed_trace
from ormscope.runs.options import PLANS_TIMEOUT
from ormscope.runs.process import Ended, WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ormscope.document.trace import Status
    from ormscope.runs.columns import Column
    from ormscope.runs.options import Options
    from ormscope.runs.servers import Servers

logger = logging.getLogger(__name__)

State = Literal["idle", "starting", "ready", "unavailable", "missing"]
"""idle: no worker runs; the next run starts one. missing: a package isn't installed."""

_AGAIN = 3.0
"""Seconds before a worker that did not start is tried again."""
_TURN = 30.0
"""Seconds that a run waits until the worker has started and those before it are done."""


class Lane:
    """Runs snippets on one column's database, one at a time.

    It is idle until it is started, or asked to run something.

    :param patience: seconds that a starting worker may be silent; while it loads the sample data
        it tells of every batch, and ``on_loading`` hears of it: name, rows done, rows expected.
    """

    def __init__(
        self,
        column: Column,
        state: Path,
        servers: Servers,
        patience: float = 60.0,
        on_loading: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.column = column
        self.database = column.database
        self.state: State = "idle"
        self.message: str | None = None
        self.server_version: str | None = None
        self.used = time.monotonic()
        """When it was last asked for something."""
        self._directory = state
        self._servers = servers
        self._worker: WorkerProcess | None = None
        self._turn = threading.Lock()
        self._tried = 0.0
        self._patience = patience
        self._on_loading = on_loading
        self._is_closed = False
        if problem := column.missing():
            self.state, self.message = "missing", problem

    def start(self) -> None:
        """Begin to start the worker, and the server if there is one; returns at once."""
        if self.state == "idle":
            self.state = "starting"
            thread = threading.Thread(target=self.wait_ready, name=self.column.name, daemon=True)
            thread.start()

    def wait_ready(self) -> None:
        """Wait until the worker is ready or has failed."""
        with self._turn:
            self._settle()

    def run(self, snippet: str, options: Options) -> Trace:
        """Run a snippet; give its trace, whatever happens. Waits its turn, but not for ever."""
        self.used = time.monotonic()
        self.start()
        if not self._turn.acquire(timeout=_TURN):
            doing = "starting" if self.state == "starting" else "busy with other runs"
            return self._failed(
                "unavailable", f"It is still {doing} after {_TURN:g} s. Try again in a while."
            )
        try:
            return self._run(snippet, options)
        finally:
            self.used = time.monotonic()
            self._turn.release()

    def rest(self) -> None:
        """End the worker unless it is in the middle of something; the next run starts another."""
        if not self._turn.acquire(blocking=False):
            return
        try:
            if self.state in ("ready", "unavailable"):
                self._end()
                self.state = "idle"
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the worker: by hanging up, or by force when it is in the middle of something."""
        self._is_closed = True
        self._end()

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def _run(self, snippet: str, options: Options) -> Trace:
        if self._worker is not None and self._worker.is_gone:
            self._replace()  # it ended between two runs: this run need not pay for that
        self._settle()
        if self._worker is None or self.state != "ready":
            return self._failed("unavailable", self.message or "The database did not start.")
        if options.plan != "none":  # asked after the snippet, within a time of its own
            options = replace(options, deadline=options.deadline + PLANS_TIMEOUT)
        request = json.dumps({"snippet": snippet, "options": asdict(options)})
        try:
            # Repeats share the deadline: it bounds how long a visitor waits.
            answer = self._worker.ask(request.encode(), options.deadline)
            trace = from_json(Trace, answer)
            if trace.outcome.status == "unavailable":
                # The server is gone: say so from now on, and try a new worker in a while.
                self.state, self.message = "unavailable", trace.outcome.message
                self._tried = time.monotonic()
            return trace
        except Ended as error:
            self._replace()
            return self._failed(error.status, str(error))
        except DocumentError as error:
            self._replace()
            return self._failed("internal", f"The worker's answer could not be read: {error}")

    def _spawn(self) -> None:
        """Start a worker, once the database's server answers. Raises what `serve()` raises."""
        self.state = "starting"
        self._tried = time.monotonic()
        parameters = dict(self._servers.parameters(self.database))
        if self.column.environment != OURS:
            parameters["sample"] = self.column.environment.sample
        self._worker = WorkerProcess.started(self.column, parameters, self._directory)
        if self._is_closed:  # while the server was starting
            self._kill()

    def _settle(self) -> None:
        """Start a worker if there is none, and take note of its first message."""
        if self._is_closed or self.state in ("ready", "missing"):
            return
        if self.state == "unavailable" and time.monotonic() - self._tried < _AGAIN:
            return
        if self._worker is None or self.state == "unavailable":
            self._replace()
        if self.state != "starting" or self._worker is None:
            return
        try:
            hello = self._worker.greeting(self._patience, self._loading)
        except Ended as error:
            self._fail(str(error))
            return
        if "failed" in hello:
            self._fail(hello["failed"])
            return
        self.server_version = hello["ready"]["server_version"]
        self.state, self.message = "ready", None

    def _loading(self, done: int, expected: int) -> None:
        if self._on_loading is not None:
            self._on_loading(self.column.name, done, expected)

    def _fail(self, message: str) -> None:
        logger.warning("%s is unavailable: %s", self.column.name, message)
        self._kill()
        self.state, self.message = "unavailable", message

    def _replace(self) -> None:
        self._kill()
        try:
            self._spawn()
        except Exception as error:  # whatever a third party's module raises
            self._fail(str(error) or type(error).__name__)

    def _kill(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _failed(self, status: Status, message: str) -> Trace:
        target = Target(
            alias=self.column.name,
            vendor=self.database.vendor,
            label=self.column.label,
            mode=self.database.mode,
            server_version=self.server_version or "unknown",
            driver=self.database.driver,
            django_version=self.column.environment.version,
        )
        return failed_trace(target, status, status.capitalize(), message)
