"""The notebook of one run: what the probes write down while it happens.

Everything here is mutable, cheap to append to and private to one run. When the run is over,
:mod:`ormscope.recorder.build` turns it into the frozen trace document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ormscope.databases.base import Database, Sent
    from ormscope.document.errors import SourceRange
    from ormscope.document.trace import StageName
    from ormscope.recorder.places import Function

Clock = Callable[[], int]
"""Gives nanoseconds from any fixed point. ``time.perf_counter_ns`` outside of tests."""


class SnippetArgument(Protocol):
    """What the recorder needs to know of an argument of a call in the snippet."""

    @property
    def keyword(self) -> str | None: ...
    @property
    def range(self) -> SourceRange: ...
    @property
    def value(self) -> object: ...


class SnippetCall(Protocol):
    """What the recorder needs to know of a call in the snippet; the language's own fits."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def receiver(self) -> object: ...
    @property
    def range(self) -> SourceRange: ...
    @property
    def whole(self) -> SourceRange: ...
    @property
    def arguments(self) -> Sequence[SnippetArgument]: ...


@dataclass(slots=True, eq=False)
class CallRecord:
    """A call of the snippet while it is under way, and after."""

    snippet: SnippetCall
    parent: CallRecord | None
    event: int
    receiver: str
    result: str = ""
    before: dict[str, str] | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    effect: str = "none"
    kept: bool = False
    """True once something in the document refers to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """Who caused a node: put on the node itself, so that it survives ``copy.copy()``."""

    kind: str
    call: CallRecord | None = None
    argument: int | None = None


@dataclass(slots=True, eq=False)
class EventRecord:
    """A stretch of time in one stage. ``end`` is -1 while it is open."""

    parent: int | None
    stage: StageName
    name: str
    start: int
    end: int = -1
    call: CallRecord | None = None
    statement: StatementRecord | None = None


@dataclass(slots=True, eq=False)
class Frame:
    """One node on its way through ``compile()``: what it returned, what was decided meanwhile."""

    node: str
    function: Function | None
    """The method that made the SQL: ``as_sql`` or ``as_<vendor>``."""
    tag: Tag | None
    clause: str
    is_query: bool = False
    parts: dict[str, Tag] = field(default_factory=dict)
    """For a query's own frame: who caused its clauses, where that is not on the nodes."""
    children: list[Frame] = field(default_factory=list)
    decisions: list[DecisionRecord] = field(default_factory=list)
    phases: dict[str, list[DecisionRecord]] = field(default_factory=dict)
    """For a query's own frame: what was decided while a clause was put together."""
    sql: str = ""
    done: bool = False


@dataclass(slots=True, eq=False)
class DecisionRecord:
    """A question the backend answered, the first time it did."""

    kind: str
    name: str
    value: str
    owner: type
    """The class asked; who defines the answer is looked up when the document is built."""
    place: Any = None  # a Function or None; mypy would bind a function to the record


@dataclass(slots=True, eq=False)
class StatementRecord:
    """A statement that reached the cursor."""

    index: int
    sql: str
    params: Any
    many: bool
    call: CallRecord | None
    root: Frame | None
    compiler: str | None
    event: int = -1
    events: list[EventRecord] = field(default_factory=list)
    """Its stretches of time in the cursor and the driver."""
    sent: Sent | None = None
    literal: str | None = None
    unwritable: str | None = None
    """Why there is no literal form, when there is none."""
    columns: tuple[str, ...] = ()
    preview: list[Any] = field(default_factory=list)
    fetched: int = 0
    rowcount: int = -1
    invented: str | None = None
    error: str | None = None


class Recording:
    """What is known so far of one run.

    :param clock: nanoseconds; injected, so that golden traces are stable to the byte.
    """

    def __init__(
        self,
        connection: Any,
        database: Database,
        clock: Clock,
        lenders: Mapping[str, Callable[[Any, Recording], Any]],
    ) -> None:
        self._lenders = lenders
        self.connection = connection
        self.database = database
        self.clock = clock
        self._excused = 0
        self._paused = False
        self.started = clock()
        self.finished = 0
        self.closed = False
        self.events: list[EventRecord] = []
        self.calls: list[CallRecord] = []
        self.statements: list[StatementRecord] = []
        self.decisions: dict[tuple[str, str], DecisionRecord] = {}
        self.models: dict[type, None] = {}
        self.managers: list[tuple[str, type, str]] = []
        self.roots: list[tuple[Frame, str]] = []
        self.frames: list[Frame] = []
        self.phase = ""
        """The clause whose nodes are being compiled at the moment."""
        self.origin: Tag | None = None
        """Who causes whatever is added to a query at the moment."""
        self.compiling: Any = None
        """The ``Query`` that is being compiled at the moment."""
        self.compilers: dict[str, type] = {}
        self.cursors: dict[str, type] = {}
        self.watched: dict[tuple[str, type], Any] = {}
        """The classes made for this run, by what they watch and the class they extend."""
        self.failed_stage: StageName | None = None
        self._failure: BaseException | None = None
        self._open: list[int] = []
        self._open_calls: list[CallRecord] = []

    def lend(self, what: str, thing: Any) -> Any:
        """Wrap what one stage meets for the stage it belongs to; stages don't know each other."""
        return self._lenders[what](thing, self)

    # Time

    def now(self) -> int:
        """Give the nanoseconds since the beginning, without those spent on recording itself."""
        return self.clock() - self.started - self._excused

    def restart(self) -> None:
        """Count time from here: the connection has been made, the snippet begins."""
        self.started = self.clock()

    @contextmanager
    def excused(self) -> Iterator[None]:
        """Record and measure nothing of what is done inside: it is our work, not Django's."""
        before, self._paused = self.clock(), True
        try:
            yield
        finally:
            self._paused = False
            self._excused += self.clock() - before

    def begin(self, stage: StageName, name: str, call: CallRecord | None = None) -> int:
        """Open an event inside the innermost open one; give its id, -1 while paused."""
        if self._paused:
            return -1
        number = len(self.events)
        parent = self._open[-1] if self._open else None
        self.events.append(EventRecord(parent, stage, name, self.now(), -1, call))
        self._open.append(number)
        return number

    def of_statement(self, number: int, record: StatementRecord | None) -> None:
        """Note that an event belongs to a statement."""
        if number >= 0 and record is not None:
            self.events[number].statement = record
            record.events.append(self.events[number])

    def end(self, number: int, error: BaseException | None = None) -> None:
        """Close an event, and whatever was left open inside of it."""
        if number not in self._open:
            return
        now = self.now()
        if error is not None and error is not self._failure:
            self._failure = error
            self.failed_stage = self.events[number].stage
        while self._open:
            inner = self._open.pop()
            self.events[inner].end = now
            if inner == number:
                break

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
    def call(self) -> CallRecord | None:
        """The innermost call of the snippet that is under way."""
        return self._open_calls[-1] if self._open_calls else None

    # Decisions

    def decide(
        self,
        kind: str,
        name: str,
        value: str,
        owner: type,
        place: Any = None,
        several: bool = False,
    ) -> None:
        """Note a decision, and that the node being compiled depends on it.

        :param several: the same question has several answers in a run, each worth keeping.
        """
        if self._paused:
            return
        detail = owner.__qualname__ if kind == "override" else value if several else ""
        key = (kind, f"{name} {detail}")
        decision = self.decisions.get(key)
        if decision is None:
            decision = DecisionRecord(kind, name, value, owner, place)
            self.decisions[key] = decision
        if self.frames:
            frame = self.frames[-1]
            decisions = frame.phases.setdefault(self.phase, []) if self.phase else frame.decisions
            if decision not in decisions:
                decisions.append(decision)

    def close(self) -> None:
        """The run is over: whatever still carries our classes passes through from now on."""
        self.finished = self.now()
        while self._open:
            self.events[self._open.pop()].end = self.finished
        self.closed = True
