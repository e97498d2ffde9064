"""``with ormscope.trace() as trace:`` around any Django code, in any project.

    with ormscope.trace() as trace:
        list(Book.objects.filter(price__gt=10).order_by("title"))

    print(trace)

The trace is made when it is first asked for, not when the block ends.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import django

from ormscope.document.alignment import compare
from ormscope.document.errors import OrmscopeError
from ormscope.document.trace import Outcome, Target
from ormscope.recorder.build import Builder
from ormscope.recorder.pep249 import pep249
from ormscope.recorder.session import Session
from ormscope.recorder.sources import Block, Sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Trace
    from ormscope.recorder.code_calls import CodeCall
    from ormscope.recorder.notebook import Notebook
    from ormscope.recorder.recorder import ConnectionRecorder
    from ormscope.recorder.records import CallRecord, Clock

_LONGEST_MESSAGE = 600


class trace:  # reads as a function, like contextlib's
    """Traces what a block of code does with its databases.

    :param using: the aliases to trace; all of ``DATABASES`` by default.
    :param clock: gives nanoseconds; for tests.

    Threads that the block starts are traced when they carry its context along, as ``asyncio`` and
    ``sync_to_async()`` do. Two traces at once never see each other's events; one inside of another
    takes over what is built while it is open.

    Raises :class:`~ormscope.document.errors.OrmscopeError` when it is used twice, or asked for
    its result too early.
    """

    def __init__(
        self, using: Iterable[str] | None = None, *, clock: Clock = time.perf_counter_ns
    ) -> None:
        self._session = Session(clock, (using,) if isinstance(using, str) else using)
        self._block: Block | None = None
        self._error: BaseException | None = None
        self._failed_at: CodeCall | None = None
        """The expression of the block that raised."""
        self._is_started = False

    def __enter__(self) -> trace:
        self._block = Block.of(sys._getframe(1))
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        del kind
        self._error = error
        if traceback is not None and self._block is not None:
            self._failed_at = self._block.at(traceback)
        self.stop()

    def start(self) -> None:
        """Begin, where a ``with`` block does not fit."""
        if self._is_started:
            raise OrmscopeError("This trace was used already. Make another: ormscope.trace().")
        self._session.start()
        self._is_started = True

    def stop(self) -> None:
        """End, and put everything back. Idempotent."""
        if self._is_started:
            self._session.stop()

    @cached_property
    def comparison(self) -> Comparison:
        """The trace of each connection that was used, as one document."""
        if not self._session.closed:
            raise OrmscopeError("The trace is still under way. Ask for it after the block.")
        calls = [call for each in self._session.notebooks for call in each.calls]
        calls.sort(key=lambda call: call.number)
        sites = [call.snippet for call in calls]
        if self._failed_at is not None:
            sites.append(self._failed_at)
        text = Sources(self._block).read(sites)
        used = [each for each in self._session.recorders.values() if _was_used(each)]
        # A block that asked no database still has a trace, of the first connection.
        used = used or list(self._session.recorders.values())[:1]
        names: dict[str, int] = {}
        traces = [self._trace(each, text, calls, names) for each in used]
        # What a block asks two of its databases need not be the same: nothing is held side by side.
        return compare(text, traces, is_same=False)

    @property
    def statements(self) -> tuple[Any, ...]:
        """The statements of all connections, in the order of the connections."""
        return tuple(each for trace in self.comparison.traces for each in trace.statements)

    def _trace(
        self,
        recorder: ConnectionRecorder,
        text: str,
        calls: Sequence[CallRecord],
        names: dict[str, int],
    ) -> Trace:
        target = _target(recorder.record.connection)
        number = names[target.alias] = names.get(target.alias, 0) + 1
        if number > 1:  # another thread's connection to the same database
            target = replace(target, alias=f"{target.alias}#{number}")
        builder = Builder(recorder, target, text, calls)
        return builder.trace(self._outcome(recorder.record.notebook, builder), None, "")

    def _outcome(self, notebook: Notebook, builder: Builder) -> Outcome:
        error = self._error
        if error is None:
            return Outcome(status="ok")
        failed = notebook.failed_call if notebook.is_failure(error) else None
        where = None if failed is None else builder.range(failed)
        stage = notebook.failed_stage if failed is not None else None
        site = self._failed_at
        if where is None and site is not None and site.is_found:
            # A queryset's own error, as of get() without a row, comes through no event.
            is_djangos = _is_djangos(error)
            stage = "queryset" if is_djangos else None
            where = site.range if is_djangos else site.whole
        return Outcome(
            status="error",
            type=type(error).__name__,
            message=_message(error),
            stage=stage,
            range=where,
        )

    def __str__(self) -> str:
        from ormscope.renderers.tree import render_comparison

        is_terminal = sys.stdout.isatty()
        return render_comparison(self.comparison, width=_width(), colour=is_terminal)

    def __repr__(self) -> str:
        if not self._session.closed:
            state = "open" if self._is_started else "not started"
            return f"<ormscope.trace: {state}>"
        return f"<ormscope.trace: {self.comparison.headline}>"

    def _repr_html_(self) -> str:
        from ormscope.renderers.html import fragment

        return fragment(self.comparison)


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_LONGEST_MESSAGE]
    except Exception:  # its own __str__ fails: a ValidationError's parameters, say
        return f"a {type(error).__name__} that cannot be printed"


def _is_djangos(error: BaseException) -> bool:
    """Tell whether an error was raised by Django's models."""
    traceback = error.__traceback__
    module = ""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        traceback = traceback.tb_next
    return module.startswith("django.db.models.")


def _was_used(recorder: ConnectionRecorder) -> bool:
    record = recorder.record
    return bool(record.statements or record.compilers)


def _target(connection: Any) -> Target:
    driver = getattr(connection, "Database", None)
    return Target(
        alias=connection.alias,
        vendor=connection.vendor,
        label=connection.display_name,
        mode="live",
        server_version=_server_version(connection),
        driver=str(getattr(driver, "__name__", "unknown")),
        django_version=django.get_version(),
        **pep249(connection),
    )


def _server_version(connection: Any) -> str:
    """Give the version as far as it is known: nothing is asked of the server for it."""
    if not connection.connection:
        return "unknown"
    try:
        version = connection.get_database_version()
    except Exception:  # a backend without it, or a connection that is gone
        return "unknown"
    return ".".join(map(str, version))


def _width() -> int:
    import shutil

    return shutil.get_terminal_size((120, 24)).columns
