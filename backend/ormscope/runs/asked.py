"""A question on its way over several databases."""

from __future__ import annotations

import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Final, Generic

from ormscope.runs.questions import A, C, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ormscope.runs.lane import Lane
    from ormscope.runs.queue import Queue

TURN: Final = 30.0
"""Seconds that a run waits until the worker has started and those before it are done."""
STOPPING: Final = "ORMscope is being stopped."
_LOOK: Final = 0.5
"""Seconds between two looks at whether anybody still wants it."""


class Asked(Generic[A, C]):
    """Iterate once for the answers, as they are there; then :attr:`result` is what they come to.

    It has a place in the queue, which it gives back when its last database is done with it and it
    was read. Close it when nobody wants the rest: what has not begun then never does.
    """

    def __init__(
        self,
        question: Question[A, C],
        lanes: Sequence[Lane],
        queue: Queue,
        abandoned: Callable[[], bool],
        visitor: str,
    ) -> None:
        self.question = question
        self.result: C | None = None
        """What all answers come to, in the order asked; None until they are there."""
        self._lanes = lanes
        self._queue = queue
        self._abandoned = abandoned
        self._visitor = visitor
        self._lock = threading.Lock()
        self._left = len(lanes) + 1  # and whoever reads it
        self._is_read = False
        self._began = time.monotonic()
        self._answers: dict[Lane, A] = {}
        self._futures: dict[Future[A], Lane] = {}
        for lane in lanes:
            self._futures[self._submitted(lane)] = lane

    def _submitted(self, lane: Lane) -> Future[A]:
        try:
            future = lane.submit(self.question, self._visitor)
        except RuntimeError:  # its thread takes nothing any more
            future = Future()
            future.set_result(lane.failed(self.question, "unavailable", STOPPING))
        future.add_done_callback(self._count)
        return future

    def _count(self, future: Future[A] | None = None) -> None:
        del future
        with self._lock:
            self._left -= 1
            is_last = self._left == 0
        if is_last:
            self._queue.leave(self._visitor)

    def __iter__(self) -> Iterator[A]:
        pending = set(self._futures)
        try:
            while pending:
                done, pending = wait(pending, timeout=_LOOK, return_when=FIRST_COMPLETED)
                if self._abandoned():
                    return
                if time.monotonic() - self._began > TURN:
                    late = {future for future in pending if future.cancel()}
                    done, pending = done | late, pending - late
                for future in done:
                    lane = self._futures[future]
                    self._answers[lane] = self._answer(future, lane)
                    yield self._answers[lane]
            self.result = self._compared()
        finally:
            self.close()

    def so_far(self) -> C | None:
        """Return what the answers that were given come to; None where more can be had at once."""
        given = self._answers
        if len(given) == len(self._lanes):
            return None
        if any(each.done() and lane not in given for each, lane in self._futures.items()):
            return None
        return self._compared()

    def _compared(self) -> C:
        given = self._answers
        return self.question.compared([given[lane] for lane in self._lanes if lane in given])

    def _answer(self, future: Future[A], lane: Lane) -> A:
        if not future.cancelled():
            return future.result()
        if lane.is_closed:
            return lane.failed(self.question, "unavailable", STOPPING)
        doing = "starting" if lane.state == "starting" else "busy with other runs"
        message = f"It is still {doing} after {TURN:g} s. Try again in a while."
        return lane.failed(self.question, "unavailable", message)

    def close(self) -> None:
        """Take back what has not begun. What has begun ends by itself, within its deadline."""
        futures, self._futures = self._futures, {}  # or a run and its answers hold each other
        for future in futures:
            future.cancel()
        with self._lock:
            was_read, self._is_read = self._is_read, True
        if not was_read:
            self._count()

    def __del__(self) -> None:
        # Whoever began it may have failed before reading: its place must not be lost.
        self.close()
