"""One database's worker, warm, seen from the parent: started, asked, killed, replaced."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ormscope.document.codec import from_json
from ormscope.document.errors import DocumentError
from ormscope.document.trace import Trace
from ormscope.runs.execution import failed_trace, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ormscope.databases.base import Database
    from ormscope.document.trace import Status
    from ormscope.runs.options import Options

logger = logging.getLogger(__name__)

State = Literal["starting", "ready", "unavailable"]
_AGAIN = 3.0
"""Seconds before a worker that did not start is tried again."""
_PACKAGES = Path(__file__).resolve().parents[2]


class _Ended(Exception):
    """The worker is gone, or silent past its time. The text says which."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status: Status = status


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    pipe: Connection


class Lane:
    """Runs snippets on one database, one at a time.

    :param parameters: what ``database.serve()`` yielded; None when the server did not start.
    :param problem: why it did not.
    :param patience: seconds that a starting worker may be silent; while it loads the sample data
        it tells of every batch, and ``on_loading`` hears of it: alias, rows done, rows expected.
    """

    def __init__(
        self,
        database: Database,
        state: Path,
        parameters: Mapping[str, object] | None,
        problem: str | None = None,
        patience: float = 60.0,
        on_loading: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.database = database
        self.state: State = "starting"
        self.message = problem
        self.server_version: str | None = None
        self._directory = state
        self._parameters = parameters
        self._worker: _Worker | None = None
        self._turn = threading.Lock()
        self._tried = 0.0
        self._patience = patience
        self._on_loading = on_loading
        if parameters is None:
            self.state = "unavailable"
        else:
            self._spawn()

    def wait_ready(self) -> None:
        """Wait until the worker is ready or has failed."""
        with self._turn:
            self._settle()

    def run(self, snippet: str, options: Options) -> Trace:
        """Run a snippet; give its trace, whatever happens. Waits its turn."""
        with self._turn:
            return self._run(snippet, options)

    def close(self) -> None:
        """End the worker: by hanging up, or by force when it is in the middle of something."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.pipe.close()
        try:
            worker.process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            worker.process.kill()
            worker.process.wait()

    def _run(self, snippet: str, options: Options) -> Trace:
        if self._worker is not None and self._worker.process.poll() is not None:
            self._replace()  # it ended between two runs: this run need not pay for that
        self._settle()
        if self._worker is None or self.state != "ready":
            return self._failed("unavailable", self.message or "The database did not start.")
        request = json.dumps({"snippet": snippet, "options": asdict(options)})
        try:
            # Repeats share the deadline: it bounds how long a visitor waits.
            answer = self._ask(self._worker, request.encode(), options.deadline)
            trace = from_json(Trace, answer)
            if trace.outcome.status == "unavailable":
                # The server is gone: say so from now on, and try a new worker in a while.
                self.state, self.message = "unavailable", trace.outcome.message
                self._tried = time.monotonic()
            return trace
        except _Ended as error:
            self._replace()
            return self._failed(error.status, str(error))
        except DocumentError as error:
            self._replace()
            return self._failed("internal", f"The worker's answer could not be read: {error}")

    def _ask(self, worker: _Worker, request: bytes, deadline: float) -> bytes:
        try:
            worker.pipe.send_bytes(request)
            if not worker.pipe.poll(deadline):
                raise _Ended(
                    "killed",
                    f"Stopped after {deadline:g} s, the longest that a run may take. "
                    "Ask for less: fewer rows, a simpler condition, a slice.",
                )
            return worker.pipe.recv_bytes()
        except (EOFError, OSError) as error:
            code = worker.process.wait()
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
            raise _Ended(
                "killed", f"The worker of this database ended in the middle of the run ({how})."
            ) from error

    def _spawn(self) -> None:
        self.state = "starting"
        self._tried = time.monotonic()
        ours, theirs = Pipe()
        descriptor = theirs.fileno()
        environment = {
            **os.environ,
            "PYTHONHASHSEED": "0",  # some of Django's JSON SQL is built from a set
            "PYTHONPATH": os.pathsep.join(
                filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH")))
            ),
        }
        command = [
            sys.executable, "-m", "ormscope.runs.worker", self.database.alias,
            str(self._directory), json.dumps(self._parameters), str(descriptor),
        ]  # fmt: skip
        process = subprocess.Popen(
            command, pass_fds=[descriptor], env=environment, stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers itself
        )  # fmt: skip
        theirs.close()
        self._worker = _Worker(process, ours)

    def _settle(self) -> None:
        """Take note of a new worker's first message, or try again after a failure."""
        if self.state == "unavailable" and self._parameters is not None:
            if time.monotonic() - self._tried < _AGAIN:
                return
            self._replace()
        if self.state != "starting" or self._worker is None:
            return
        try:
            hello = json.loads(self._hello(self._worker))
            while "loading" in hello:
                if self._on_loading is not None:
                    self._on_loading(self.database.alias, *hello["loading"])
                hello = json.loads(self._hello(self._worker))
        except _Ended as error:
            self._fail(str(error))
            return
        if "failed" in hello:
            self._fail(hello["failed"])
            return
        self.server_version = hello["ready"]["server_version"]
        self.state, self.message = "ready", None

    def _hello(self, worker: _Worker) -> bytes:
        try:
            if worker.pipe.poll(self._patience):
                return worker.pipe.recv_bytes()
        except (EOFError, OSError) as error:
            raise _Ended("unavailable", "Its worker ended while it was starting.") from error
        raise _Ended("unavailable", f"Its worker did not start within {self._patience:g} s.")

    def _fail(self, message: str) -> None:
        logger.warning("%s is unavailable: %s", self.database.alias, message)
        self._kill()
        self.state, self.message = "unavailable", message

    def _replace(self) -> None:
        self._kill()
        self._spawn()

    def _kill(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.process.kill()
            worker.process.wait()
            worker.pipe.close()

    def _failed(self, status: Status, message: str) -> Trace:
        target: Any = target_of(self.database, self.server_version or "unknown")
        return failed_trace(target, status, status.capitalize(), message)
