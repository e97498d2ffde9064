"""One column, seen from the parent: who waits for it, and whose turn it is."""

from __future__ import annotations

import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ormscope.runs.questions.snippet import Snippet
from ormscope.runs.supervisor import Supervisor
from ormscope.runs.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ormscope.databases.containment import Measure
    from ormscope.document.trace import Status, Trace
    from ormscope.runs.columns import Column
    from ormscope.runs.options import Options
    from ormscope.runs.policy import Policy
    from ormscope.runs.questions import A, Question
    from ormscope.runs.servers import Servers
    from ormscope.runs.supervisor import State


class Lane:
    """Has one column's database asked, one question at a time; visitors take turns.

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
        self.used = time.monotonic()
        """When it was last asked for something."""
        self.is_closed = False
        self.supervisor = Supervisor(column, state, servers, patience, on_loading, policy)
        self._asked: set[Future[Any]] = set()
        self._kept: dict[str, Any] = {}  # lasting answers, by question
        self._turns: Turns[tuple[Future[Any], Question[Any, Any]]] = Turns()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=column.name)

    @property
    def state(self) -> State:
        """What can be expected of it now."""
        return self.supervisor.state

    @property
    def message(self) -> str | None:
        """Why it is unavailable or missing, and what to do; None if it isn't."""
        return self.supervisor.message

    @property
    def server_version(self) -> str | None:
        """What the server said, once it was there."""
        return self.supervisor.server_version

    @property
    def containment(self) -> tuple[Measure, ...]:
        """What keeps runs inside, as it was seen when the worker was prepared."""
        return self.supervisor.containment

    @property
    def waiting(self) -> int:
        """How many runs are under way or wait."""
        return len(self._asked)

    def start(self) -> None:
        """Begin to start the worker, and the server if there is one; returns at once."""
        if self.supervisor.begins():
            self._soon(self.supervisor.settle)

    def wait_ready(self) -> None:
        """Wait until the worker is ready or has failed."""
        with suppress(CancelledError, RuntimeError):  # it is being closed
            self._thread.submit(self.supervisor.settle).result()

    def submit(self, asked: Question[A, Any], visitor: str = "") -> Future[A]:
        """Have a question answered when it is its turn; the future has that, whatever happens.

        It can be cancelled until its turn has come. Raises RuntimeError once the lane is closed.
        """
        future: Future[A] = Future()
        if (kept := self._kept.get(asked.kind)) is not None:
            future.set_result(kept)
            return future
        self.used = time.monotonic()
        self.supervisor.begins()
        self._asked.add(future)
        self._turns.put(visitor, (future, asked))
        future.add_done_callback(self._done)
        try:
            self._thread.submit(self._perform)
        except RuntimeError:
            future.cancel()
            raise
        return future

    def run(self, snippet: str, options: Options) -> Trace:
        """Run a snippet, in its turn; give its trace, whatever happens."""
        return self.submit(Snippet(text=snippet, options=options)).result()

    def failed(self, asked: Question[A, Any], status: Status, message: str) -> A:
        """Give the answer to a question that was not looked at."""
        return self.supervisor.failed(asked, status, message)

    def tend(self) -> None:
        """See to it that whoever comes next finds a runner; returns at once.

        To be called now and then while the column is wanted.
        """
        if not self.waiting and self.supervisor.needs_care():
            self._soon(self.supervisor.settle)

    def rest(self) -> None:
        """End the worker unless it is in the middle of something; the next run starts another."""
        if not self.waiting:
            self._soon(self.supervisor.rest)

    def hang_up(self) -> None:
        """Begin to end: nothing is run any more, and what is in the middle of a run is killed."""
        self.is_closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)
        for future in list(self._asked):
            if future.cancel():
                future.set_running_or_notify_cancel()  # whoever waits for it is told
        self.supervisor.hang_up(by_force=bool(self.waiting))

    def close(self) -> None:
        """End the worker: by hanging up, or by force when it is in the middle of something."""
        self.hang_up()
        self.supervisor.end()

    def _soon(self, action: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # it is being closed
            self._thread.submit(action)

    def _done(self, future: Future[Any]) -> None:
        self._asked.discard(future)
        self.used = time.monotonic()

    def _perform(self) -> None:
        self.supervisor.settle()
        future, asked = self._turns.take()
        if not future.set_running_or_notify_cancel():
            return
        try:
            answer = self.supervisor.ask(asked)
            if asked.is_lasting and answer.outcome.status == "ok":
                self._kept[asked.kind] = answer
            future.set_result(answer)
        except BaseException as error:
            future.set_exception(error)
            raise
        self.supervisor.settle()  # so that the next run need not wait for it
