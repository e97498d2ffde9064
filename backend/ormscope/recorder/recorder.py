"""Records one run on one connection, and puts everything back."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, QuerySet
from django.db.models.manager import BaseManager
from django.db.models.query import RawQuerySet

from ormscope.recorder.frames import pass_over_backend
from ormscope.recorder.notebook import Notebook
from ormscope.recorder.recording import Recording, SharedRecording
from ormscope.recorder.room import Room
from ormscope.recorder.stack import Stack
from ormscope.recorder.stages import stages
from ormscope.recorder.stages.driver import WatchedCursor, read_statements
from ormscope.recorder.watched_compiler import watched_compiler
from ormscope.recorder.watched_query import watch_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.base import Database
    from ormscope.recorder.records import CallRecord, Clock, SnippetCall


def _lent_query(query: Any, recording: Recording) -> Any:
    return watch_query(query, recording.notebook)


def _read_statements(_: Any, recording: Recording) -> None:
    read_statements(recording)


_LENDERS = {
    "compiler": watched_compiler,
    "cursor": WatchedCursor,
    "query": _lent_query,
    "statements": _read_statements,
}


class ConnectionRecorder:
    """Watches one connection with a probe for each stage.

    Several may watch one connection, each for its own context. They are taken off in the reverse
    order in which they were put on, whichever ends first.
    """

    _installed: ClassVar[dict[int, list[ConnectionRecorder]]] = {}
    _lock: ClassVar[threading.RLock] = threading.RLock()

    def __init__(self, connection: Any, database: Database | None, notebook: Notebook) -> None:
        self.record = Recording(connection, database, notebook, _LENDERS)
        self.probes = [(stage, probe(self.record)) for stage, probe in stages()]
        self._stack = ExitStack()

    def install(self) -> None:
        """Put every probe in; nothing stays when one fails."""
        with self._lock:
            pass_over_backend(self.record.connection)
            with ExitStack() as stack:
                for _, probe in self.probes:
                    stack.enter_context(probe.installed())
                self._stack = stack.pop_all()
            others = self._installed.setdefault(id(self.record.connection), [])
            others.append(self)
            if len(others) > 1:
                for each in others:
                    each.record.__class__ = SharedRecording

    def release(self) -> None:
        """Read what is to be read from the connection, and put everything back."""
        try:
            with self.record.notebook.excused():
                read_statements(self.record)
        finally:
            self.record.finish()
            with self._lock:
                others = self._installed.get(id(self.record.connection), [])
                while others and others[-1].record.is_over:
                    others.pop()._stack.close()
                if not others:
                    self._installed.pop(id(self.record.connection), None)


class Recorder:
    """Hears the snippet's calls and watches its connection.

    It fits the snippet language's observer. Use it once::

        recorder = Recorder(connection, database)
        with recorder.recording():
            run(program, observer=recorder, ...)
    """

    def __init__(
        self, connection: Any, database: Database, clock: Clock = time.perf_counter_ns
    ) -> None:
        self.notebook = Notebook(clock)
        self.stack = Stack(self.notebook, lambda: self.notebook.told)
        self.notebook.find_call = self.stack.find
        self.notebook.built = self.stack.built
        self.connection = ConnectionRecorder(connection, database, self.notebook)
        self.record = self.connection.record
        self.record.room = Room()
        self.probes = self.connection.probes
        self._calls: list[CallRecord | None] = []

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Put every probe in; take them all out at exit, whatever happened."""
        self.connection.install()
        try:
            self.notebook.restart()
            yield self.record
        finally:
            self.stack.close()
            self.notebook.close()
            self.connection.release()

    def enter(self, call: SnippetCall) -> None:
        """The snippet is about to call something."""
        if not _reaches_django(call):
            self._calls.append(None)
            return
        event = self.notebook.begin("queryset", call.name)
        self._calls.append(self.notebook.enter(call, _name(call.receiver), event))
        for _, probe in self.probes:
            probe.enter(call)

    def leave(self, call: SnippetCall, result: object) -> object:
        """It has called; what is given back takes the result's place in the snippet."""
        record = self._calls.pop()
        for _, probe in self.probes:
            result = probe.leave(call, record, result)
        if record is not None:
            record.result = _name(result)
            self.notebook.leave()
            self.notebook.end(record.event)
        return result

    def abort(self, call: SnippetCall, error: BaseException) -> None:  # noqa: ARG002  # observer
        """It has raised."""
        record = self._calls.pop()
        if record is not None:
            record.result = type(error).__name__
            record.kept = True
            self.notebook.leave()
            self.notebook.end(record.event, error)


def _reaches_django(call: SnippetCall) -> bool:
    """Tell whether a call is to something that may build or run a query."""
    receiver = call.receiver
    if isinstance(receiver, (QuerySet, RawQuerySet, BaseManager, Model)):
        return True
    if call.kind == "call":
        return isinstance(receiver, type) and issubclass(receiver, Model)
    return call.kind in ("iterate", "evaluate")


def _name(value: object) -> str:
    if isinstance(value, (QuerySet, RawQuerySet)):
        kind = "QuerySet" if isinstance(value, QuerySet) else "RawQuerySet"
        model: Any = value.model
        return f"{kind} of {model.__name__}"
    return value.__name__ if isinstance(value, type) else type(value).__name__
