"""What a thread does while it is traced: its time, its events and its calls."""

from __future__ import annotations

from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ormscope.recorder.records import CallRecord, Clock, EventRecord, ManagerRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.document.trace import StageName
    from ormscope.recorder.recording import DecisionRecord, Recording, Tag
    from ormscope.recorder.records import SnippetCall


class Notebook:
    """The time, the events and the calls of a thread.

    :param clock: nanoseconds; injected, so that golden traces are stable to the byte.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.excused_time = 0
        self.paused = False
        self.started = clock()
        self.finished = 0
        self.closed = False
        self.events: list[EventRecord] = []
        self.calls: list[CallRecord] = []
        self.managers: dict[tuple[str, type], ManagerRecord] = {}
        self.origin: Tag | None = None
        """Who causes whatever is added to a query at the moment."""
        self.inside = ""
        """Which subquery is being built, where Django makes one of a condition."""
        self.is_fixed = False
        """Whether ``origin`` is all that is known of who causes what is added now."""
        self.failed_stage: StageName | None = None
        self.failed_call: CallRecord | None = None
        self.building: list[DecisionRecord] | None = None
        """What was decided while a lookup is being built, before anything is compiled."""
        self.watched: dict[type, type] = {}
        """The query classes made for this run, by the class they extend."""
        self.find_call: Callable[[], CallRecord | None] | None = None
        """Finds the call under way in the stack of the program, where no language tells of it."""
        self.built: Callable[[Any, Any], None] = lambda _before, _after: None
        """Told of the query that such a call has made of another."""
        self._thread = get_ident()
        self._failure: BaseException | None = None
        self._in_part = False
        self._open: list[int] = []
        self._open_calls: list[CallRecord] = []

    # Time

    def now(self) -> int:
        """Give the nanoseconds since the beginning, without those spent on recording itself."""
        return self.clock() - self.started - self.excused_time

    def restart(self) -> None:
        """Count time from here: the connection has been made, the snippet begins."""
        self.started = self.clock()

    @contextmanager
    def excused(self) -> Iterator[None]:
        """Record and measure nothing of what is done inside: it is our work, not Django's."""
        before, paused = self.clock(), self.paused
        self.paused = True
        try:
            yield
        finally:
            self.paused = paused
            if not paused:
                self.excused_time += self.clock() - before

    def begin(self, stage: StageName, name: str, owner: Recording | None = None) -> int:
        """Open an event inside the innermost open one; give its id, -1 while paused."""
        # A connection that threads share has events of one of them only.
        if self.paused or get_ident() != self._thread:
            return -1
        events, opened = self.events, self._open
        number = len(events)
        parent = opened[-1] if opened else None
        start = self.clock() - self.started - self.excused_time
        events.append(EventRecord(parent, stage, name, start, owner))
        opened.append(number)
        return number

    def begin_of(self, owner: Recording) -> Callable[[StageName, str], int]:
        """Give :meth:`begin` for a connection. It is called for every phase of every query."""
        events, opened, clock, thread = self.events, self._open, self.clock, self._thread

        def begin(stage: StageName, name: str) -> int:
            if self.paused or get_ident() != thread:
                return -1
            number = len(events)
            start = clock() - self.started - self.excused_time
            events.append(EventRecord(opened[-1] if opened else None, stage, name, start, owner))
            opened.append(number)
            return number

        return begin

    def end(self, number: int, error: BaseException | None = None) -> None:
        """Close an event, and whatever was left open inside of it."""
        opened = self._open
        if error is not None and number >= 0:
            self.fail(self.events[number].stage, error)
        if opened and opened[-1] == number:
            self.events[opened.pop()].end = self.clock() - self.started - self.excused_time
            return
        if number not in opened:
            return
        now = self.now()
        while opened:
            inner = opened.pop()
            self.events[inner].end = now
            if inner == number:
                break

    def fail(self, stage: StageName, error: BaseException) -> None:
        """Note the stage that an error comes from; the first to tell of one is the innermost."""
        # Django raises its own error from the driver's: that has told where.
        if error.__cause__ is not None and error.__cause__ is self._failure:
            self._failure = error
        if error is not self._failure:
            self._failure = error
            self.failed_stage = stage
            self.failed_call = self.call

    def is_failure(self, error: BaseException) -> bool:
        """Tell whether an error is the last one that came through a stage."""
        return error is self._failure

    def begin_part(self) -> tuple[int, int] | None:
        """Open a stretch of the backend's; None inside of another one.

        The backend is asked thousands of times: its time is kept with the event it is asked in.
        """
        if self._in_part:
            return None
        self._in_part = True
        return self.clock(), len(self.events)

    def end_part(self, started: tuple[int, int] | None) -> None:
        """Close the stretch; what other stages did in it has events of its own."""
        if started is None:
            return
        self._in_part = False
        if not self._open or get_ident() != self._thread:
            return
        number = self._open[-1]
        took = self.clock() - started[0]
        for event in self.events[started[1] :]:
            if event.parent == number:
                took -= event.end - event.start
        self.events[number].backend += max(0, took)

    # Calls

    def enter(self, snippet: SnippetCall, receiver: str, event: int) -> CallRecord:
        """Note that the snippet calls something."""
        parent = self._open_calls[-1] if self._open_calls else None
        record = CallRecord(snippet, parent, event, receiver)
        self.events[event].call = record
        self.calls.append(record)
        self._open_calls.append(record)
        return record

    def leave(self) -> CallRecord:
        """Note that the innermost call is over; give it."""
        return self._open_calls.pop()

    @property
    def told(self) -> CallRecord | None:
        """The innermost call that the language has told of and that is under way."""
        return self._open_calls[-1] if self._open_calls else None

    @property
    def call(self) -> CallRecord | None:
        """The innermost call that is under way, of the snippet or in the project's own code."""
        if self.find_call is not None and not self.closed:
            return self.find_call()
        return self.told

    def close(self) -> None:
        """The run is over: whatever still carries our classes passes through from now on."""
        self.finished = self.now()
        while self._open:
            self.events[self._open.pop()].end = self.finished
        self.closed = True
