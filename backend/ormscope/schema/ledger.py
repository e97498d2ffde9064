"""What is written down while the schema editor works: its steps, statements and decisions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ormscope.recorder.notebook import Notebook
from ormscope.recorder.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.base import Database
    from ormscope.document.migration import Phase
    from ormscope.recorder.recording import DecisionRecord
    from ormscope.recorder.records import Clock
    from ormscope.schema.made import Made

MOST_STEPS = 3000
"""Steps kept; what is called when there are as many belongs to the last one above it."""


class StepRecord:
    """A call of a method of the schema editor."""

    __slots__ = (
        "absent", "arguments", "decisions", "end", "fields", "function", "id", "method",
        "operation", "parent", "phase", "result", "start",
        "through",
    )  # fmt: skip

    def __init__(
        self, id_: int, parent: StepRecord | None, ledger: Ledger, method: str, function: Any
    ) -> None:
        self.id = id_
        self.parent = parent
        self.phase = ledger.phase
        self.operation = ledger.operation
        self.method = method
        self.function = function
        self.arguments = self.result = ""
        self.absent: list[str] = []
        """The editor's ``sql_…`` attributes that it read and found to be None."""
        self.fields: tuple[Any, Any] | None = None
        """The field before and after, of a step that compares two."""
        self.decisions: dict[DecisionRecord, None] = {}
        self.through: tuple[Any, ...] = ()
        """The functions that its parent went through by ``super()``, outermost first."""
        self.start = self.end = 0


class StatementRecord:
    """A statement on its way to the driver."""

    def __init__(self, ledger: Ledger, sql: str, params: Any, step: StepRecord | None) -> None:
        self.phase = ledger.phase
        self.operation = ledger.operation
        self.sql = sql
        self.params = params
        self.step = step
        self.function: Any = None if step is None else step.function
        """What executed it: the step's own function, or one that it went through by ``super()``."""
        self.editor: type = type(None)
        self.template: str | None = None
        self.within: tuple[str, ...] = ()
        self.is_deferred = False
        self.by_editor = False
        self.ns: int | None = None
        self.error: str | None = None
        self.invented: str | None = None


class StepRecording(Recording):
    """Hears what the backend is asked, for the step that is under way."""

    def __init__(self, connection: Any, database: Database | None, ledger: Ledger) -> None:
        super().__init__(
            connection, database, Notebook(ledger.clock), {"compiler": lambda found, _: found}
        )
        self._ledger = ledger

    def depend(self, decision: DecisionRecord) -> None:
        """Note that the step under way depends on a decision."""
        step = self._ledger.current
        if step is not None and not self.notebook.paused and not self.closed:
            step.decisions[decision] = None


class Ledger:
    """The record of one migration on one connection."""

    def __init__(self, connection: Any, database: Database | None, clock: Clock) -> None:
        self.clock = clock
        self.started = clock()
        self.phase: Phase = "setup"
        self.operation: int | None = None
        self.steps: list[StepRecord] = []
        self.statements: list[StatementRecord] = []
        self.current: StepRecord | None = None
        self.executing: StatementRecord | None = None
        """The editor's statement that is under way to the cursor."""
        self.templates: dict[str, str] = {}
        """The editor's ``sql_…`` attributes read since its last statement, the newest last."""
        self.makers: dict[int, tuple[Any, StepRecord]] = {}
        """The step that made a ``Statement``, which may be executed much later."""
        self.made: Made | None = None
        """What there would be by now, on a database where nothing is executed."""
        self.writing: Any = None
        """The function that made a statement, where writing it out has failed."""
        self.recording = StepRecording(connection, database, self)

    @property
    def paused(self) -> bool:
        """Whether what happens now is our own reading, and no part of what is shown."""
        return self.recording.notebook.paused

    def now(self) -> int:
        """Give the nanoseconds since the beginning."""
        return self.clock() - self.started

    @contextmanager
    def pausing(self) -> Iterator[None]:
        """Note nothing of what is done inside."""
        notebook = self.recording.notebook
        before, notebook.paused = notebook.paused, True
        try:
            yield
        finally:
            notebook.paused = before

    @contextmanager
    def during(self, phase: Phase, operation: int | None) -> Iterator[None]:
        """Note what is done inside as part of an operation, or of the setup."""
        self.phase, self.operation = phase, operation
        yield

    def enter(self, method: str, function: Any) -> StepRecord | None:
        """Open a step below the one that is open; None when there are too many."""
        if self.paused or len(self.steps) >= MOST_STEPS:
            return None
        step = StepRecord(len(self.steps), self.current, self, method, function)
        self.steps.append(step)
        self.current = step
        step.start = self.now()
        return step

    def leave(self, step: StepRecord) -> None:
        """Close a step."""
        step.end = self.now()
        self.current = step.parent
