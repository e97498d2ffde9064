"""Records what a program does with its databases, whoever wrote it.

While a session is open, three functions of Django's are wrapped: ``Query.__init__()`` and
``Query.clone()``, since nothing of a queryset can be seen before its ``Query``, and the getter of
``connections``, which every thread asks for its own connection. The wrappers look at a context
variable and do nothing outside of a session. They go when the last session ends (decision 0012).

A session has a notebook for each thread and a recorder for each connection of it. Async code
brings the context variable along to the threads where Django runs its queries.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import weakref
from contextlib import suppress
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connections
from django.db.models.manager import BaseManager
from django.db.models.sql import Query
from django.utils.connection import BaseConnectionHandler

from ormscope.databases.discovery import by_vendor
from ormscope.document.errors import OrmscopeError
from ormscope.recorder.frames import Frames, awaited
from ormscope.recorder.managers import manager_record
from ormscope.recorder.notebook import Notebook
from ormscope.recorder.recorder import ConnectionRecorder
from ormscope.recorder.stack import Stack
from ormscope.recorder.watched_query import can_watch, watched_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ormscope.recorder.records import Clock

_current: ContextVar[Session | None] = ContextVar("ormscope_session", default=None)

_ELSEWHERE = Notebook(lambda: 0)
_ELSEWHERE.close()
"""Of a query that was made under a session and is used outside of it."""

_GET_QUERYSET: Any = BaseManager.get_queryset.__code__
_NOT_PROJECT = ("ormscope.", "asgiref.", "concurrent.", "threading", "asyncio.", "_pytest.")


class Session:
    """A traced stretch of a program, from :meth:`start` to :meth:`stop`."""

    def __init__(self, clock: Clock, aliases: Iterable[str] | None) -> None:
        self._clock = clock
        self._aliases = None if aliases is None else tuple(aliases)
        self._lock = threading.RLock()
        self._notebooks: dict[int, Notebook] = {}
        self._stacks: list[Stack] = []
        self._watched: dict[type, type] = {}
        self.recorders: dict[int, ConnectionRecorder] = {}
        """By the id of the connection; the recorder holds it."""
        self._outer: Session | None = None
        self._thread = 0
        self._task: weakref.ref[asyncio.Task[Any]] | None = None
        self.closed = False

    def start(self) -> None:
        """Watch this thread's connections, and every query that is made from here on."""
        for alias in self._aliases or ():
            if alias not in connections.settings:
                known = ", ".join(connections.settings)
                raise OrmscopeError(f"No database has the alias {alias!r}. There are: {known}.")
        self._outer = _current.get()
        self._thread = threading.get_ident()
        with suppress(RuntimeError):  # no event loop is running
            task = asyncio.current_task()
            self._task = None if task is None else weakref.ref(task)
        _Seam.enter()
        try:
            for alias in self._aliases or connections:
                # An alias whose backend cannot be loaded fails where it is used, not here.
                with suppress(Exception):
                    self.watch(connections[alias])
        except BaseException:
            self.stop()
            raise
        _current.set(self)

    def stop(self) -> None:
        """Put everything back. Idempotent."""
        if self.closed:
            return
        self.closed = True
        before = _current.get()
        # Nobody records what is read from the connections now.
        _current.set(None)
        for stack in self._stacks:
            stack.close()
        for notebook in self._notebooks.values():
            notebook.close()
        try:
            for recorder in reversed(self.recorders.values()):
                recorder.release()
        finally:
            _Seam.leave()
            _current.set(self._open_outer() if before is self else before)

    def _open_outer(self) -> Session | None:
        session = self._outer
        while session is not None and session.closed:
            session = session._outer
        return session

    def is_current(self) -> bool:
        """Tell whether this runs in the context of the session: one inside of it takes over."""
        return _current.get() is self

    @property
    def notebook(self) -> Notebook:
        """This thread's notebook."""
        thread = threading.get_ident()
        notebook = self._notebooks.get(thread)
        if notebook is None:
            notebook = Notebook(self._clock)
            stack = Stack(notebook, lambda: None, _NOT_PROJECT, self._awaiting)
            notebook.find_call = stack.find
            notebook.built = stack.built
            notebook.closed = self.closed
            with self._lock:
                self._notebooks[thread] = notebook
                self._stacks.append(stack)
        return notebook

    @property
    def notebooks(self) -> list[Notebook]:
        """The notebooks of all threads, in the order they came to it."""
        return list(self._notebooks.values())

    def _awaiting(self) -> Frames:
        """Look for the project's code in the task that the session was started in."""
        task = None if self._task is None else self._task()
        if task is None or threading.get_ident() == self._thread:
            return None, None
        return awaited(task.get_coro())

    def watch(self, connection: Any) -> None:
        """Record a connection, unless it is recorded already."""
        if self.closed or id(connection) in self.recorders:
            return
        if self._aliases is not None and connection.alias not in self._aliases:
            return
        with self._lock:
            if id(connection) in self.recorders:
                return
            database = by_vendor(connection.vendor)
            recorder = ConnectionRecorder(connection, database, self.notebook)
            recorder.record.is_current = self.is_current
            recorder.install()
            self.recorders[id(connection)] = recorder

    def adopt(self, query: Any) -> None:
        """Give a new query a class that notes."""
        kind = type(query)
        query.__class__ = self._watched.get(kind) or self._watched_class(kind)

    def _watched_class(self, kind: type) -> type:
        # A queryset that is kept after the block must not keep the session.
        session = weakref.ref(self)

        def notebook(_: Any) -> Notebook:
            found = _current.get()
            return found.notebook if found is not None and found is session() else _ELSEWHERE

        body = {
            "_notebook": property(notebook),
            "_watch": lambda _, other: found.adopt(other) if (found := session()) else None,
        }
        return watched_class(kind, self._watched, body)


class _Seam:
    """Django's functions with an eye on the context, for as long as any session is open."""

    _lock: ClassVar[threading.Lock] = threading.Lock()
    _open: ClassVar[int] = 0
    _replaced: ClassVar[list[tuple[type, str, Any, Any]]] = []

    @classmethod
    def enter(cls) -> None:
        with cls._lock:
            cls._open += 1
            if cls._open == 1:
                cls._replace(Query, "__init__", _adopting_init)
                cls._replace(Query, "clone", _adopting_clone)
                cls._replace(BaseConnectionHandler, "__getitem__", _watching)

    @classmethod
    def leave(cls) -> None:
        with cls._lock:
            cls._open -= 1
            if cls._open == 0:
                for kind, name, plain, ours in cls._replaced:
                    # Somebody else's wrapper around ours stays: ours then passes everything on.
                    if vars(kind).get(name) is ours:
                        setattr(kind, name, plain)
                cls._replaced.clear()

    @classmethod
    def _replace(cls, kind: type, name: str, wrapper: Callable[[Any], Any]) -> None:
        plain = vars(kind)[name]
        ours = wraps(plain)(wrapper(plain))
        setattr(kind, name, ours)
        cls._replaced.append((kind, name, plain, ours))


def _adopting_init(plain: Any) -> Any:
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        session = _current.get()
        if session is not None and not session.closed and can_watch(type(self)):
            session.adopt(self)
            # Called by QuerySet.__init__(), and that by the manager's get_queryset().
            caller = sys._getframe(2)
            if caller.f_code is _GET_QUERYSET:
                manager_record(session.notebook, caller.f_locals["self"])

    return __init__


def _adopting_clone(plain: Any) -> Any:
    """A queryset that is older than the session is met when it is used."""

    def clone(self: Any) -> Any:
        cloned = plain(self)
        session = _current.get()
        if session is not None and not session.closed and can_watch(type(cloned)):
            session.adopt(cloned)
            notebook = session.notebook
            if not notebook.paused and notebook.call is not None:
                notebook.built(self, cloned)
        return cloned

    return clone


def _watching(plain: Any) -> Any:
    """A thread's connection is watched from when it is first asked for."""

    def __getitem__(self: Any, alias: str) -> Any:
        connection = plain(self, alias)
        session = _current.get()
        if session is not None and id(connection) not in session.recorders and self is connections:
            session.watch(connection)
        return connection

    return __getitem__
