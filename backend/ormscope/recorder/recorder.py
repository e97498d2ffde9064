"""Records one run on one connection, and puts everything back."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.db.models.manager import BaseManager

from ormscope.recorder.recording import Clock, Recording
from ormscope.recorder.stages import stages
from ormscope.recorder.stages.compiler import watched_compiler
from ormscope.recorder.stages.driver import WatchedCursor
from ormscope.recorder.stages.query import watched_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.databases.base import Database
    from ormscope.recorder.recording import CallRecord, SnippetCall

_LENDERS = {"compiler": watched_compiler, "cursor": WatchedCursor, "query": watched_query}


class Recorder:
    """Hears the snippet's calls and watches the connection.

    It fits the snippet language's observer. Use it once::

        recorder = Recorder(connection, database)
        with recorder.recording():
            run(program, observer=recorder, ...)
    """

    def __init__(
        self, connection: Any, database: Database, clock: Clock = time.perf_counter_ns
    ) -> None:
        self.record = Recording(connection, database, clock, _LENDERS)
        self.probes = [(stage, probe(self.record)) for stage, probe in stages()]
        self._calls: list[CallRecord | None] = []

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Put every probe in; take them all out at exit, whatever happened."""
        with ExitStack() as stack:
            stack.callback(self.record.close)
            for _, probe in self.probes:
                stack.enter_context(probe.installed())
            self.record.restart()
            yield self.record

    def enter(self, call: SnippetCall) -> None:
        """The snippet is about to call something."""
        if not _reaches_django(call):
            self._calls.append(None)
            return
        event = self.record.begin("queryset", call.name)
        self._calls.append(self.record.enter(call, _name(call.receiver), event))
        for _, probe in self.probes:
            probe.enter(call)

    def leave(self, call: SnippetCall, result: object) -> object:
        """It has called; what is given back takes the result's place in the snippet."""
        record = self._calls.pop()
        for _, probe in self.probes:
            result = probe.leave(call, record, result)
        if record is not None:
            record.result = _name(result)
            self.record.leave()
            self.record.end(record.event)
        return result

    def abort(self, call: SnippetCall, error: BaseException) -> None:  # noqa: ARG002  # observer
        """It has raised."""
        record = self._calls.pop()
        if record is not None:
            record.result = type(error).__name__
            record.kept = True
            self.record.leave()
            self.record.end(record.event, error)


def _reaches_django(call: SnippetCall) -> bool:
    """Tell whether a call is to something that may build or run a query."""
    receiver = call.receiver
    if isinstance(receiver, (QuerySet, BaseManager, Model)):
        return True
    if call.kind == "call":
        return isinstance(receiver, type) and issubclass(receiver, Model)
    return call.kind in ("iterate", "evaluate")


def _name(value: object) -> str:
    if isinstance(value, QuerySet):
        return f"QuerySet of {value.model.__name__}"
    return value.__name__ if isinstance(value, type) else type(value).__name__
