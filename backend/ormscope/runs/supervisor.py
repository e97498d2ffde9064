"""One column's processes: a worker and its runner, started, asked, killed, replaced.

All of it happens in the lane's thread, but for what says otherwise.
"""

from __future__ import annotations

import json
import logging
import signal
import time
from typing import TYPE_CHECKING, Any, Final, Literal

from ormscope.databases.containment import Measure
from ormscope.document.errors import DocumentError
from ormscope.document.trace import Target
from ormscope.runs.environments import OURS
from ormscope.runs.policy import policy as chosen_policy
from ormscope.runs.process import Ended, NotBegun, Runner, WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ormscope.document.trace import Status
    from ormscope.runs.columns import Column
    from ormscope.runs.policy import Policy
    from ormscope.runs.questions import A, Question
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


class Supervisor:
    """Sees to it that there is a prepared worker with a runner, whatever happens to either."""

    def __init__(
        self,
        column: Column,
        state: Path,
        servers: Servers,
        patience: float,
        on_loading: Callable[[str, int, int], None] | None,
        policy: Policy | None,
    ) -> None:
        self.column = column
        self.database = column.database
        self.state: State = "idle"
        self.message: str | None = None
        self.server_version: str | None = None
        self.containment: tuple[Measure, ...] = ()
        self.worker: WorkerProcess | None = None
        self.runner: Runner | None = None
        self._target: Mapping[str, object] | None = None
        self._policy = policy or chosen_policy()
        self._directory = state
        self._servers = servers
        # What a runner that ended badly may have left on the server: its session, if it has one.
        self._left: tuple[str | None] | None = None
        self._reason: str | None = None
        self._tried = 0.0
        self._wait = _AGAIN
        self._patience = patience
        self._on_loading = on_loading
        self._is_closed = False
        if problem := column.missing():
            self.state, self.message = "missing", problem

    # -- from any thread ---------------------------------------------------------------------

    def begins(self) -> bool:
        """Say that it is being started, if it was idle; tell whether it was."""
        if self.state != "idle" or self._is_closed:
            return False
        self.state = "starting"
        return True

    def needs_care(self) -> bool:
        """Whether something of it has ended by itself, or it is time to try again."""
        if self._is_closed:
            return False
        is_due = self.state == "unavailable" and time.monotonic() - self._tried >= self._wait
        return is_due or (self.state == "ready" and self._is_damaged())

    def hang_up(self, *, by_force: bool) -> None:
        """Begin to end it: it ends by itself, unless it is in the middle of something."""
        self._is_closed = True
        if (worker := self.worker) is not None:
            if by_force:
                worker.process.kill()
            else:
                worker.hang_up()

    def end(self) -> None:
        """End it, after :meth:`hang_up`."""
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.end()

    def failed(self, asked: Question[A, Any], status: Status, message: str) -> A:
        """Give the answer to a question that was not looked at, or of which nothing is known."""
        target = Target(
            alias=self.column.name,
            vendor=self.database.vendor,
            label=self.column.label,
            mode=self.database.mode,
            server_version=self.server_version or "unknown",
            driver=self.database.driver,
            django_version=self.column.environment.version,
        )
        return asked.failed(target, status, status.capitalize(), message)

    # -- from the lane's own -----------------------------------------------------------------

    def rest(self) -> None:
        """End the worker; the next run starts another."""
        if self.state in ("ready", "unavailable") and not self._is_closed:
            self._discard()
            self.state = "idle"

    def ask(self, asked: Question[A, Any]) -> A:
        """Have a question answered, whatever happens."""
        try:
            return self._ask(asked)
        except NotBegun:  # it ended between two runs, as it was about to be asked
            self._retire(suspect=True)
            self.settle()
        try:
            return self._ask(asked)
        except NotBegun:
            return self._ended_by_itself(asked)

    def _ask(self, asked: Question[A, Any]) -> A:
        if self.runner is None or self._target is None or self.state != "ready":
            return self.failed(asked, "unavailable", self.message or "The database did not start.")
        seconds = asked.seconds(self._policy)
        request = json.dumps({"question": asked.data(), "seconds": seconds})
        try:
            said = self.runner.ask(request.encode(), seconds, asked.advice)
            answer = asked.read(said.document, self._target, strictly=self._policy.is_jailed)
        except Ended as error:
            self._retire(suspect=True)
            answer = self.failed(asked, error.status, str(error))
        except NotBegun:
            raise
        except (EOFError, OSError):
            answer = self._ended_by_itself(asked)
        except Exception as error:  # a runner that somebody has taken over may say anything
            self._retire(suspect=True)
            why = str(error) if isinstance(error, DocumentError) else type(error).__name__
            answer = self.failed(asked, "internal", f"The worker's answer could not be read: {why}")
        else:
            if answer.outcome.status == "unavailable":
                self._lost(answer.outcome.message)
            elif said.is_spent or self.runner.asked >= self._policy.recycle_after:
                self._retire(suspect=said.is_suspect)
        return answer

    def settle(self) -> None:
        """Have a worker and a runner, if it can be; ``state`` and ``message`` say what came of it.

        A worker that did not start is not tried again at once.
        """
        if self._is_closed or self.state == "missing":
            return
        if self.state == "unavailable" and time.monotonic() - self._tried < self._wait:
            return
        self._mend()
        if self.worker is None:
            self._begin()
        if self.worker is not None and self.runner is None:
            self._open()

    def _is_damaged(self) -> bool:
        """Whether a process of ours has ended by itself."""
        worker, runner = self.worker, self.runner
        return (worker is not None and worker.is_gone) or (runner is not None and runner.is_gone)

    def _mend(self) -> None:
        if self.runner is not None and self._is_damaged():
            self._retire(suspect=True)
        if self.worker is not None and (self.worker.is_gone or self._has_hung()):
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
            worker = self.worker = WorkerProcess.started(
                self.column, parameters, self._directory, self._policy
            )
            if self._is_closed:  # while the server was starting
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
        self._target = ready["target"]
        self.server_version = ready["target"]["server_version"]
        self.containment = tuple(Measure(**each) for each in ready["containment"])

    def _open(self) -> None:
        """Have a runner, after what the one before left behind has been seen to."""
        assert self.worker is not None
        try:
            if self._left is not None:
                if self.worker.clear(*self._left):
                    logger.warning("%s: the sample was made anew", self.column.name)
                self._left = None
            self.runner = self.worker.open(_CONNECTING, self._policy.largest)
        except Ended as error:
            self._fail(str(error))
        else:
            self.state, self.message, self._reason = "ready", None, None
            self._wait = _AGAIN

    def _loading(self, done: int, expected: int) -> None:
        if self._on_loading is not None:
            self._on_loading(self.column.name, done, expected)

    def _ended_by_itself(self, asked: Question[A, Any]) -> A:
        """Tell how a runner ended in the middle of a run."""
        code = self._retire(suspect=True)
        if code is None:
            how = "with its worker"
        elif code == -signal.SIGXCPU:
            how = "it had computed for longer than a run may take"
        else:
            how = f"signal {-code}" if code < 0 else f"exit status {code}"
        return self.failed(
            asked, "killed", f"The worker of this database ended in the middle of the run ({how})."
        )

    def _retire(self, *, suspect: bool) -> int | None:
        """End the runner; give its exit status, or None if nobody knows it.

        :param suspect: whether it may have left something on the server.
        """
        runner, self.runner = self.runner, None
        worker = self.worker
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
            self.worker = None
        return status

    def _lost(self, message: str | None) -> None:
        """The server is gone, or the connection to it: begin anew, soon."""
        self._discard()
        self.state, self.message = "unavailable", _UNSAID if self._policy.is_jailed else message
        self._tried = 0.0

    def _fail(self, message: str) -> None:
        if message != self._reason and not self._is_closed:
            logger.warning("%s is unavailable: %s", self.column.name, message)
        self._reason = message
        self._discard()
        longest = _NEVER_SEEN if self.server_version is None else _LONGEST
        self._wait = min(self._wait * 2, longest)
        # Why may hold places of this machine, and a server's own log.
        self.state, self.message = "unavailable", _UNSAID if self._policy.is_jailed else message

    def _discard(self) -> None:
        """End the worker by force, with its runner."""
        if self.runner is not None:
            self._left = (self.runner.session,)
            self.runner.pipe.close()
            self.runner = None
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.kill()
