"""Finds the chained call under way by looking up the stack, in any project's code.

Django's own frames are passed over. The first frame beyond them stands in the project; the Django
function that it called (``filter()``, ``__iter__()``) is the call. When that frame is itself a
queryset's or a manager's method, the call that led to it is its parent.

Nothing of the program is held: neither its frames nor its objects live longer than they would
without us. A frame that was met is told from the next one at the same address by a mark on it,
``f_trace_lines``, which has a meaning under ``sys.settrace()`` only; there frames are held instead.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.db.models.manager import BaseManager

from ormscope.recorder.code_calls import NAMES, CodeCall, copied_name, given_to, named
from ormscope.recorder.frames import boundary, is_passed_over, method_owner
from ormscope.recorder.managers import manager_record
from ormscope.recorder.records import CallRecord
from ormscope.recorder.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from ormscope.recorder.frames import Frames
    from ormscope.recorder.notebook import Notebook

_PARENTS = 12
_HELD = 20


class Stack:
    """The calls of one thread, found where they are needed.

    :param base: gives the call that the snippet language has told of, and that is the parent of
        what is found in the project's code; gives None where there is no such language.
    :param inside: the modules at which looking stops: the language's own, an event loop's.
    :param awaiting: gives Django's frame and the project's of a coroutine that awaits this thread.
    """

    def __init__(
        self,
        notebook: Notebook,
        base: Callable[[], CallRecord | None],
        inside: tuple[str, ...] = ("ormscope.",),
        awaiting: Callable[[], Frames] = lambda: (None, None),
    ) -> None:
        self._notebook = notebook
        self._base = base
        self._inside = inside
        self._awaiting = awaiting
        self._known: dict[object, bool] = {}
        """Of a module's name, whether it is one of those."""
        self._call: CallRecord | None = None
        self._before: Any = None
        self._after: Any = None
        self._open: dict[int, CallRecord] = {}
        """By the address of their frame, which must carry our mark to be the same."""
        self._held: list[FrameType] = []

    def find(self) -> CallRecord | None:
        """Give the innermost call under way, a new record when it was not met before."""
        public, user = boundary(sys._getframe(1))
        if user is None or self._is_inside(user):
            public, user = self._awaiting()
        if public is None or user is None:
            return self._base()
        # Of an ``async for`` only the project's frame is known, which may hold several.
        key = id(public) if public is not user else hash((id(user), user.f_lasti))
        call = self._open.get(key)
        if call is None or not self._was_met(public):
            call = self._record(public, user, _PARENTS)
            self._open[key] = call
        if call is not self._call:
            self.release()
            self._call = call
        return call

    def built(self, before: Any, after: Any) -> None:
        """Note the query that the newest call, found in the stack, has made of another."""
        if self._call is None:
            return
        if self._before is None:
            self._before = before
        self._after = after

    def release(self) -> None:
        """The newest call is over: keep what it has made of its query."""
        if self._call is not None and self._after is not None:
            if self._call.effect == "none":
                self._call.effect = "builds"
            self._call.query = snapshot(self._notebook, self._before, self._after)
        self._call = self._before = self._after = None

    def close(self) -> None:
        """The run is over."""
        self.release()
        self._open.clear()
        self._held.clear()

    def _was_met(self, frame: FrameType) -> bool:
        return not frame.f_trace_lines or frame in self._held

    def _mark(self, frame: FrameType) -> None:
        if sys.gettrace() is None:
            frame.f_trace_lines = False
        else:
            self._held = [*self._held[-_HELD:], frame]

    def _is_inside(self, frame: FrameType) -> bool:
        name = frame.f_globals.get("__name__")
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = str(name).startswith(self._inside)
        return known

    def _record(self, public: FrameType, user: FrameType, depth: int) -> CallRecord:
        name = public.f_code.co_name
        name = NAMES.get(name, name)
        receiver, arguments = given_to(public)
        if public is user:  # see awaited()
            name, receiver, arguments = "__aiter__", None, []
        if name == "manager_method":  # a queryset's method, called on a manager
            name = copied_name(public) or name
        owner = method_owner(user)
        parent = self._parent(user, owner, depth)
        record = CallRecord(
            CodeCall(name, type(receiver).__name__, arguments, user), parent, -1, named(receiver)
        )
        if owner is not None and user.f_code.co_name == "get_queryset":
            if issubclass(owner, BaseManager):
                record.kind = "manager"
                manager = user.f_locals.get(user.f_code.co_varnames[0])
                manager_record(self._notebook, manager).call = record
        elif parent is not None:
            record.kind = parent.kind
        record.place = (user.f_code, user.f_lineno)
        record.kept = True
        self._notebook.calls.append(record)
        self._open[id(public)] = record
        self._mark(public)
        return record

    def _parent(self, user: FrameType, owner: type | None, depth: int) -> CallRecord | None:
        """Give the call that led to a queryset's own method of the project, or to a manager's."""
        if depth == 0 or owner is None:
            return self._base()
        known = self._open.get(id(user))
        if known is not None and self._was_met(user):
            return known
        caller = user.f_back
        while caller is not None and is_passed_over(caller):
            caller = caller.f_back
        if caller is None or self._is_inside(caller):
            return self._base()
        return self._record(user, caller, depth - 1)
