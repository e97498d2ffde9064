"""One column, seen from the parent: its worker and the runner of it, warm, one run at a time."""

from __future__ import annotations

import json
import logging
import signal
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final, Literal

from ormscope.databases.containment import Measure
from ormscope.document.codec import from_json
from ormscope.document.errors import DocumentError
from ormscope.document.trace import Target, Trace
from ormscope.runs.environments import OURS
from ormscope.runs.execution import failed_trace
from ormscope.runs.options import PLANS_TIMEOUT
from ormscope.runs.policy import policy as chosen_policy
from ormscope.runs.process import Ended, Runner, WorkerProcess
from ormscope.runs.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ormscope.document.trace import Status
    from ormscope.runs.columns import Column
    from ormscope.runs.options import Options
    from ormscope.runs.policy import Policy
    from ormscope.runs.servers import Servers

logger = logging.getLogger(__name__)

State = Literal["idle", "starting", "ready", "unavailable", "missing"]
"""idle: no worker runs; the next run starts one. missing: a package isn't installed."""

_AGAIN: Final = 1.0
"""Seconds before a worker that did not start is tried again; twice as many each time it fails."""
_LONGEST: Final = 4.0
"""Seconds between two tries at most, of a database that has worked before."""
_NEVER_SEEN: Final = 60.0
"""… and of one that never has."""
_CONNECTING: Final = 10.0
"""Seconds that a runner may take to connect."""

_UNSAID: Final = (
    "It is not available now, and is tried again by itself. Whoever runs this server finds the "
    "reason in its log."
)


class Lane:
    """Runs snippets on one column's database, one at a time; visitors take turns.

    It is idle until it is started, or asked to run something. All that it does happens in a thread
    of its own; so a database that hangs makes its own visitors wait.

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
        policy: Policy | None = None,
    ) -> None:
        self.column = column
        self.database = column.database
        self.state: State = "idle"
        self.message: str | None = None
        self.server_version: str | None = None
        self.containment: tuple[Measure, ...] = ()
        self.used = time.monotonic()
        """When it was last asked for something."""
        self._policy = policy or chosen_policy()
        self._directory = state
        self._servers = servers
        self._worker: WorkerProcess | None = None
        self._runner: Runner | None = None
        # What a runner that ended badly may have left on the server: its session, if it has one.
        self._left: tuple[str | None] | None = None
        self._asked: set[Future[Trace]] = set()
        self._turns: Turns[tuple[Future[Trace], str, Options]] = Turns()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=column.name)
        self._reason: str | None = None
        self._tried = 0.0
        self._wait = _AGAIN
        self._patience = patience
        self._on_loading = on_loading
        self.is_closed = False
        if problem := column.missing():
            self.state, self.message = "missing", problem

    @property
    def waiting(self) -> int:
        """How many runs are under way or wait."""
        return len(self._asked)

    # -- what anybody may call ---------------------------------------------------------------

    def start(self) -> None:
        """Begin to start the worker, and the server if there is one; returns at once."""
        if self.state == "idle" and not self.is_closed:
            self.state = "starting"
            self._soon(self._settle)

    def wait_ready(self) -> None:
        """Wait until the worker is ready or has failed."""
        with suppress(CancelledError, RuntimeError):  # it is being closed
            self._thread.submit(self._settle).result()

    def submit(self, snippet: str, options: Options, visitor: str = "") -> Future[Trace]:
        """Have a snippet run when it is its turn; the future has its trace, whatever happens.

        It can be cancelled until its turn has come. Raises RuntimeError once the lane is closed.
        """
        self.used = time.monotonic()
        if self.state == "idle":
            self.state = "starting"
        future: Future[Trace] = Future()
        self._asked.add(future)
        self._turns.put(visitor, (future, snippet, options))
        future.add_done_callback(self._done)
        try:
            self._thread.submit(self._perform)
        except RuntimeError:
            future.cancel()
            raise
        return future

    def run(self, snippet: str, options: Options) -> Trace:
        """Run a snippet, in its turn; give its trace, whatever happens."""
        return self.submit(snippet, options).result()

    def failed(self, status: Status, message: str) -> Trace:
        """Give the trace of a run that did not take place, or of which nothing is known."""
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

    def tend(self) -> None:
        """See to it that whoever comes next finds a runner; returns at once.

        To be called now and then while the column is wanted.
        """
        if self.waiting or self.is_closed:
            return
        is_due = self.state == "unavailable" and time.monotonic() - self._tried >= self._wait
        if is_due or (self.state == "ready" and self._is_damaged()):
            self._soon(self._settle)

    def rest(self) -> None:
        """End the worker unless it is in the middle of something; the next run starts another."""
        if not self.waiting and not self.is_closed:
            self._soon(self._rest)

    def hang_up(self) -> None:
        """Begin to end: nothing is run any more, and what is in the middle of a run is killed."""
        self.is_closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        for future in list(self._asked):
            if future.cancel():
                future.set_running_or_notify_cancel()  # whoever waits for it is told
        worker = self._worker
        if worker is not None:
            if self.waiting:
                worker.process.kill()
            else:
                worker.hang_up()

    def close(self) -> None:
        """End the worker: by hanging up, or by force when it is in the middle of something."""
        self.hang_up()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()

    def _soon(self, action: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # it is being closed
            self._thread.submit(action)

    # -- what happens in the lane's own thread -----------------------------------------------

    def _done(self, future: Future[Trace]) -> None:
        self._asked.discard(future)
        self.used = time.monotonic()

    def _rest(self) -> None:
        if self.state in ("ready", "unavailable"):
            self._discard()
            self.state = "idle"

    def _perform(self) -> None:
        self._settle()
        future, snippet, options = self._turns.take()
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(self._run(snippet, options))
        except BaseException as error:
            future.set_exception(error)
            raise
        self._settle()  # so that the next run need not wait for it

    def _run(self, snippet: str, options: Options) -> Trace:
        if self._runner is None or self.state != "ready":
            return self.failed("unavailable", self.message or "The database did not start.")
        # Repeats share the deadline: it bounds how long a visitor waits.
        deadline = min(options.deadline, self._policy.deadline)
        if options.plan != "none":  # asked after the snippet, within a time of its own
            deadline += PLANS_TIMEOUT
        options = replace(options, deadline=deadline)
        request = json.dumps({"snippet": snippet, "options": asdict(options)})
        try:
            answer = self._runner.ask(request.encode(), deadline)
            trace = from_json(Trace, answer.trace)
            if trace.target.alias != self.column.name:
                raise DocumentError(f"it is that of {trace.target.alias!r}")
        except Ended as error:
            self._retire(suspect=True)
            trace = self.failed(error.status, str(error))
        except (EOFError, OSError):
            trace = self._ended_by_itself()
        except Exception as error:  # a runner that somebody has taken over may say anything
            self._retire(suspect=True)
            said = str(error) if isinstance(error, DocumentError) else type(error).__name__
            trace = self.failed("internal", f"The worker's answer could not be read: {said}")
        else:
            if trace.outcome.status == "unavailable":
                self._lost(trace.outcome.message)
            elif answer.is_spent or self._runner.asked >= self._policy.recycle_after:
                self._retire(suspect=answer.is_suspect)
        return trace

    def _settle(self) -> None:
        """Have a worker and a runner, if it can be; ``state`` and ``message`` say what came of it.

        A worker that did not start is not tried again at once.
        """
        if self.is_closed or self.state == "missing":
            return
        if self.state == "unavailable" and time.monotonic() - self._tried < self._wait:
            return
        self._mend()
        if self._worker is None:
            self._begin()
        if self._worker is not None and self._runner is None:
            self._open()

    def _is_damaged(self) -> bool:
        """Whether a process of ours has ended by itself."""
        worker, runner = self._worker, self._runner
        return (worker is not None and worker.is_gone) or (runner is not None and runner.is_gone)

    def _mend(self) -> None:
        if self._runner is not None and self._is_damaged():
            self._retire(suspect=True)
        if self._worker is not None and (self._worker.is_gone or self._has_hung()):
            self._discard()

    def _has_hung(self) -> bool:
        """Whether a run was killed because its server doesn't answer; it is then being ended."""
        return (
            self._left is not None
            and self.database.has_server
            and self._servers.renew(self.database)
        )

    def _begin(self) -> None:
        """Start a worker, once the database's server answers."""
        self.state = "starting"
        self._tried = time.monotonic()
        try:
            if self.database.has_server:
                self._servers.renew(self.database)
            parameters = dict(self._servers.parameters(self.database))
            if self.column.environment != OURS:
                parameters["sample"] = self.column.environment.sample
            worker = self._worker = WorkerProcess.started(
                self.column, parameters, self._directory, self._policy
            )
            if self.is_closed:  # while the server was starting
                self._discard()
                return
            hello = worker.greeting(self._patience, self._loading)
        except Exception as error:  # whatever a third party's module raises
            self._fail(str(error) or type(error).__name__)
            return
        if "failed" in hello:
            self._fail(hello["failed"])
            return
        ready = hello["ready"]
        self.server_version = ready["target"]["server_version"]
        self.containment = tuple(Measure(**each) for each in ready["containment"])

    def _open(self) -> None:
        """Have a runner, after what the one before left behind has been seen to."""
        assert self._worker is not None
        try:
            if self._left is not None:
                if self._worker.clear(*self._left):
                    logger.warning("%s: the sample was made anew", self.column.name)
                self._left = None
            self._runner = self._worker.open(_CONNECTING)
        except Ended as error:
            self._fail(str(error))
        else:
            self.state, self.message, self._reason = "ready", None, None
            self._wait = _AGAIN

    def _loading(self, done: int, expected: int) -> None:
        if self._on_loading is not None:
            self._on_loading(self.column.name, done, expected)

    def _ended_by_itself(self) -> Trace:
        """Tell how a runner ended in the middle of a run."""
        code = self._retire(suspect=True)
        if code is None:
            how = "with its worker"
        elif code == -signal.SIGXCPU:
            how = "it had computed for longer than a run may take"
        else:
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
        return self.failed(
            "killed", f"The worker of this database ended in the middle of the run ({how})."
        )

    def _retire(self, *, suspect: bool) -> int | None:
        """End the runner; give its exit status, or None if nobody knows it.

        :param suspect: whether it may have left something on the server.
        """
        runner, self._runner = self._runner, None
        worker = self._worker
        if runner is None or worker is None:
            return None
        if suspect:
            self._left = (runner.session,)
        try:
            status = worker.close(runner)
        except Ended:
            self._discard()
            return None
        if not worker.forks:
            self._worker = None
        return status

    def _lost(self, message: str | None) -> None:
        """The server is gone, or the connection to it: begin anew, soon."""
        self._discard()
        self.state, self.message = "unavailable", message
        self._tried = 0.0

    def _fail(self, message: str) -> None:
        if message != self._reason and not self.is_closed:
            logger.warning("%s is unavailable: %s", self.column.name, message)
        self._reason = message
        self._discard()
        longest = _NEVER_SEEN if self.server_version is None else _LONGEST
        self._wait = min(self._wait * 2, longest)
        # Why may hold places of this machine, and a server's own log.
        self.state, self.message = "unavailable", _UNSAID if self._policy.is_jailed else message

    def _discard(self) -> None:
        """End the worker by force, with its runner."""
        if self._runner is not None:
            self._left = (self._runner.session,)
            self._runner.pipe.close()
            self._runner = None
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
