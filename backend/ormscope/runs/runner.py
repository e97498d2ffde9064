"""What answers visitors' questions: a fork of a worker, connected, limited, in *public* jailed.

Over its pipe it says that it is ready, then answers one request after the other: a line of JSON
about itself, and the document. When it says that it is *spent* it is not asked again; when it is
*suspect*, the database is looked at before the next one.
"""

from __future__ import annotations

import json
import logging
import math
import resource
import sys
import warnings
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, Final

from ormscope.document.errors import OrmscopeError
from ormscope.runs.questions import kinds, question
from ormscope.runs.wire import BEGUN

if TYPE_CHECKING:
    from ormscope.databases.containment import Reach
    from ormscope.document.trace import Outcome
    from ormscope.runs.policy import Policy
    from ormscope.runs.prepared import Prepared
    from ormscope.runs.questions import Answer, Question

logger = logging.getLogger(__name__)
_GROWTH: Final = 96 * 1024**2
"""Bytes that a runner may have grown by before it makes room for a new one."""


class Runner:
    """Serves one pipe at a time, in the process that it finds itself in."""

    def __init__(self, prepared: Prepared, reach: Reach) -> None:
        from ormscope.runs.policy import policy

        self.prepared = prepared
        self.reach = reach
        self.policy: Policy = policy()
        kinds()  # imported before the fork, which may be jailed
        self.session: str | None = None

    def serve(self, descriptor: int) -> None:
        """Connect, take the limits on, and answer until the other end hangs up."""
        pipe = Connection(descriptor)
        try:
            self.session = self.prepared.database.session(self.prepared.connection)
            self._limit()
        except (Exception, SystemExit) as error:
            _tell(pipe, failed=_sentence(error))
            return
        _tell(pipe, ready={"session": self.session})
        done, size = 0, _size()
        while True:
            try:
                request = json.loads(pipe.recv_bytes())
            except EOFError:
                return
            pipe.send_bytes(BEGUN)
            done += 1
            before = self.prepared.connection.connection
            asked = question(request["question"])
            _limit_processor_time(request["seconds"])
            answer = self._answered(asked)
            suspect = answer.outcome.type == "Escaped" or self._has_lost_its_connection(before)
            spent = suspect or self._is_spent(answer.outcome, done, _size() - size)
            about = json.dumps({"spent": spent, "suspect": suspect}).encode()
            pipe.send_bytes(about + b"\n" + self._written(asked, answer))

    def _answered(self, asked: Question[Any, Any]) -> Answer:
        from ormscope.runs.outcomes import failure

        answer: Answer
        try:
            answer = asked.answer(self.prepared)
        except SystemExit as error:  # of a third party's backend
            logger.exception("a question was not answered")
            ended = failure(error, self.prepared.database)
            target, kind = self.prepared.target, str(ended.type)
            answer = asked.failed(target, ended.status, kind, str(ended.message))
        return answer

    def _written(self, asked: Question[Any, Any], answer: Answer) -> bytes:
        from ormscope.document.codec import to_json

        written = to_json(answer).encode()
        largest = self.policy.largest
        if len(written) <= largest:
            return written
        message = (
            f"The trace of this run has {len(written) // 1024**2} MB, of which "
            f"{largest // 1024**2} are the most. Make fewer statements, or shorter ones."
        )
        failed = asked.failed(answer.target, "budget", "BudgetError", message)
        return to_json(failed).encode()

    def _limit(self) -> None:
        if self.policy.is_jailed:
            # They quote values of the snippet, as of a naive datetime, and the log has none.
            warnings.simplefilter("ignore")
            logging.getLogger("django").setLevel(logging.ERROR)
            from ormscope.runs import jail

            jail.enter(self.reach, memory=self.policy.memory)
        elif sys.platform == "linux":  # macOS has the limit and refuses to set it
            resource.setrlimit(resource.RLIMIT_AS, (self.policy.memory, self.policy.memory))
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def _has_lost_its_connection(self, before: object) -> bool:
        """Whether the run closed a connection that is kept: it may have committed before.

        Whoever asked the database something afterwards has opened another.
        """
        keeps = self.session is not None and not self.reach.connects
        now = self.prepared.connection.connection
        return keeps and (now is None or now is not before)

    def _is_spent(self, outcome: Outcome, done: int, growth: int) -> bool:
        """Whether this runner should make room for a new one."""
        wrong = {"internal", "unavailable"}
        if self.prepared.database.can_fork:  # a new process costs nothing then
            wrong.add("budget")
        went_wrong = outcome.status in wrong
        return went_wrong or done >= self.policy.recycle_after or growth > _GROWTH


def _limit_processor_time(seconds: float) -> None:
    """End this process when an answer takes longer to compute than it may, parent or not."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _size() -> int:
    """Return the most memory that this process has had, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _sentence(error: BaseException) -> str:
    if isinstance(error, OrmscopeError):
        return str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _tell(pipe: Connection, **message: Any) -> None:
    pipe.send_bytes(json.dumps(message).encode())
