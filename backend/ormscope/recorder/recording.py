"""The notebook of one run: what the probes write down while it happens.

Everything here is mutable, cheap to append to and private to one run. When the run is over,
:mod:`ormscope.recorder.build` turns it into the frozen trace document. What belongs to a thread,
its clock, events and calls, is in :class:`~ormscope.recorder.notebook.Notebook`; what belongs to
a connection is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ormscope.recorder.pep249 import driver_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ormscope.databases.base import Database, Sent
    from ormscope.document.plan import Plan
    from ormscope.document.statement import DriverError
    from ormscope.recorder.notebook import Notebook
    from ormscope.recorder.places import Function
    from ormscope.recorder.records import CallRecord, EventRecord
    from ormscope.recorder.room import Room


class Tag:
    """Who caused a node: put on the node itself, so that it survives ``copy.copy()``.

    ``part`` is the keyword inside the argument and which of several such it is: ``Q(a=1)``.
    ``decisions`` are those made while the node was built, before anything was compiled.
    A copy of a tag is the tag; pickled, it is an empty text that no program needs us to read.
    """

    __slots__ = ("argument", "call", "decisions", "kind", "part")

    def __init__(
        self,
        kind: str,
        call: CallRecord | None = None,
        argument: int | None = None,
        part: tuple[str, int] | None = None,
        decisions: tuple[DecisionRecord, ...] = (),
    ) -> None:
        self.kind = kind
        self.call = call
        self.argument = argument
        self.part = part
        self.decisions = decisions

    def __deepcopy__(self, memo: Any) -> Tag:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[()]]:
        return str, ()


_NO_PARTS: Mapping[str, Tag] = MappingProxyType({})


class Frame:
    """One node on its way through ``compile()``: what it returned, what was decided meanwhile.

    ``function`` is the method that made the SQL, ``as_sql`` or ``as_<vendor>``; ``sql`` is empty
    until it has returned. For a query's own frame ``parts`` says who caused its clauses where that
    is not on the nodes, and ``phases`` what was decided while a clause was put together.
    """

    __slots__ = (
        "children", "clause", "decisions", "function", "is_query", "node", "parts", "phases", "sql",
        "tag",
    )  # fmt: skip

    def __init__(
        self,
        node: str,
        function: Function | None,
        tag: Tag | None,
        clause: str,
        is_query: bool = False,
        sql: str = "",
    ) -> None:
        self.node = node
        self.function = function
        self.tag = tag
        self.clause = clause
        self.is_query = is_query
        self.sql = sql
        self.parts: Mapping[str, Tag] = _NO_PARTS
        self.children: list[Frame] = []
        self.decisions: dict[DecisionRecord, None] | None = None
        self.phases: dict[str, dict[DecisionRecord, None]] | None = None


@dataclass(slots=True, eq=False)
class DecisionRecord:
    """A question the backend answered, the first time it did."""

    kind: str
    name: str
    value: str
    owner: type
    """The class asked; who defines the answer is looked up when the document is built."""
    arguments: str | None = None
    place: Any = None  # a Function or None; mypy would bind a function to the record


class StatementRecord:
    """A statement that reached the cursor, or the driver's connection.

    What is not known at first is an attribute of the class: most statements keep most of it.
    """

    event = -1
    given: tuple[Any, ...] = ()
    """What the driver's cursor was called with, before its own conversions."""
    sent: Sent | None = None
    logged: str | None = None
    literal: str | None = None
    unwritable: str | None = None
    """Why there is no literal form, when there is none."""
    columns: tuple[str, ...] = ()
    fetched = 0
    converters: Mapping[int, tuple[Sequence[Any], Any]] = MappingProxyType({})
    """By column, as ``SQLCompiler.get_converters()`` gives them."""
    instances = 0
    converting = 0
    """Nanoseconds in the converters of columns."""
    rowcount = -1
    invented: str | None = None
    error: str | None = None
    driver_error: DriverError | None = None
    plan: Plan | None = None

    def __init__(
        self,
        index: int,
        sql: str,
        params: Any,
        method: str,
        call: CallRecord | None,
        steps: list[tuple[Any, int]],
        root: Frame | None = None,
        compiler: str | None = None,
    ) -> None:
        self.index = index
        self.sql = sql
        self.params = params
        self.method = method
        self.call = call
        self.steps = steps
        """Django's functions on the way to it, outermost first: their code, and the line."""
        self.root = root
        self.compiler = compiler
        self.events: list[EventRecord] = []
        """Its stretches of time in the cursor and the driver."""
        self.preview: list[Any] = []
        self.chunks: list[int] = []

    @property
    def many(self) -> bool:
        """Tell whether ``params`` are those of several executions."""
        return self.method == "executemany"

    def fail(self, error: BaseException, recording: Recording) -> None:
        """Note what the database or Django refused it with; nothing of the error is held."""
        self.error = str(error)
        code = None
        if recording.database is not None and error.__cause__ is not None:
            code = recording.database.error_code(error.__cause__)
        self.driver_error = driver_error(error, recording.connection, code)


class Recording:
    """What is known so far of one connection.

    :param database: knows the driver's side; ``None`` for a vendor that ORMscope does not know.
    :param lenders: how to wrap what one stage meets for the stage it belongs to.
    """

    def __init__(
        self,
        connection: Any,
        database: Database | None,
        notebook: Notebook,
        lenders: Mapping[str, Callable[[Any, Recording], Any]],
    ) -> None:
        self._lenders = lenders
        self.connection = connection
        self.database = database
        self.notebook = notebook
        self.room: Room | None = None
        """How much a snippet may fetch; None for a program."""
        self.closed = False
        """Whether to pass everything on. Of a shared connection see :class:`SharedRecording`."""
        self.is_over = False
        self.is_current: Callable[[], bool] = lambda: True
        """Tells whether what happens now happens in the context that is recorded."""
        self.statements: list[StatementRecord] = []
        self.decisions: dict[Any, DecisionRecord] = {}
        self.models: dict[type, None] = {}
        self.roots: list[tuple[Frame, str]] = []
        self.frames: list[Frame] = []
        self.phase = ""
        """The clause whose nodes are being compiled at the moment."""
        self.compiling: Any = None
        """The ``Query`` that is being compiled at the moment."""
        self.compilers: dict[str, type] = {}
        self.cursors: dict[str, type] = {}
        self.watched: dict[Any, Any] = {}
        """The classes made for this run, by what they watch and the class they extend."""
        self.begin = notebook.begin_of(self)
        self.end = notebook.end
        self.quoting: dict[DecisionRecord, None] | None = None
        """The decision that every column depends on; a compiler asks once for each name."""

    @property
    def is_compiled(self) -> bool:
        """Whether statements are compiled only, and no database executes them."""
        return self.database is not None and self.database.mode == "compiled"

    def finish(self) -> None:
        """The run is over: whatever still carries our classes passes through from now on."""
        self.is_over = True
        if type(self) is Recording:
            self.closed = True

    def lend(self, what: str, thing: Any) -> Any:
        """Wrap what one stage meets for the stage it belongs to; stages don't know each other."""
        return self._lenders[what](thing, self)

    def of_statement(self, number: int, record: StatementRecord | None) -> None:
        """Note that an event belongs to a statement."""
        if number >= 0 and record is not None:
            event = self.notebook.events[number]
            event.statement = record
            record.events.append(event)

    def decide(
        self,
        kind: str,
        name: str,
        value: str,
        owner: type,
        *,
        arguments: str | None = None,
        place: Any = None,
    ) -> DecisionRecord:
        """Note a decision, and that the node being compiled depends on it."""
        key = (kind, name, value, arguments) if kind != "override" else (kind, name, owner)
        decision = self.decisions.get(key)
        if decision is None:
            decision = DecisionRecord(kind, name, value, owner, arguments, place)
            if not self.notebook.paused:
                self.decisions[key] = decision
        self.depend(decision)
        return decision

    def depend(self, decision: DecisionRecord) -> None:
        """Note that the node being compiled, or the lookup being built, depends on a decision."""
        notebook = self.notebook
        if notebook.paused or self.closed:
            return
        if not self.frames:
            building = notebook.building
            if building is not None and decision not in building:
                building.append(decision)
            return
        frame = self.frames[-1]
        if self.phase:
            if frame.phases is None:
                frame.phases = {}
            frame.phases.setdefault(self.phase, {})[decision] = None
        elif frame.decisions is None:
            frame.decisions = {decision: None}
        else:
            frame.decisions[decision] = None


class SharedRecording(Recording):
    """One of several recordings of one connection: it hears only what its own context does.

    A recording becomes one when another trace comes to its connection, as two tasks of an event
    loop do whose queries run in one thread. Looking at the context costs, so others don't.
    """

    @property
    def closed(self) -> bool:
        """Whether to pass everything on."""
        return self.is_over or not self.is_current()

    @closed.setter
    def closed(self, value: bool) -> None:
        raise AttributeError(f"finish() closes a recording, not closed = {value}")
