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
from inspect import CO_VARARGS, CO_VARKEYWORDS
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import QuerySet
from django.db.models.manager import BaseManager

from ormscope.document.errors import SourceRange
from ormscope.document.trace import TEXT_LIMIT
from ormscope.recorder.managers import manager_record
from ormscope.recorder.notebook import CallRecord
from ormscope.recorder.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

    from ormscope.recorder.notebook import Notebook

_PASSED_OVER = ("django.db.", "django.utils.", "ormscope.recorder.")
_DEEPEST = 400
"""Frames that are looked through for the project's code."""
_PARENTS = 12
_HELD = 20
_STEPS = 40
"""Steps to a statement that are kept."""
_PLAIN = frozenset((str, bytes, int, float, bool, type(None)))

_NAMES = {"_iterator": "iterator", "inner": "atomic"}
"""What the program called, where Django's function for it has another name."""

FORCED = {
    "__enter__": "entering a block",
    "__exit__": "leaving a block",
    "__iter__": "iteration",
    "__aiter__": "iteration",
    "_fetch_all": "iteration",
    "__len__": "len()",
    "__bool__": "bool()",
    "__repr__": "repr()",
    "__getitem__": "slicing",
    "__contains__": "in",
    "__get__": "attribute access",
    "__eq__": "comparison",
}
"""What a reader calls the method of a queryset that asked the database."""


class CodeArgument:
    """An argument of a call found in the stack. Only of a text the ``value`` is kept."""

    __slots__ = (
        "identity", "is_filter", "is_written", "keyword", "names", "range", "text", "type", "value",
    )  # fmt: skip

    def __init__(self, keyword: str | None, value: object, *, is_filter: bool = False) -> None:
        self.keyword = keyword
        self.is_filter = is_filter
        """Whether it was one of ``**kwargs``, so that it has no place among the positional ones."""
        self.identity = id(value)
        """Tells it from other objects for as long as the call is under way."""
        self.value = value if type(value) is str else None
        self.type = type(value).__name__
        # Of an object its type is enough: its repr() may do anything.
        self.text = repr(value)[:TEXT_LIMIT] if type(value) in _PLAIN else f"a {self.type}"
        self.names: tuple[str, ...] = ()
        """The aliases that Django made of it, or the keys of a dictionary."""
        if type(value) is dict:
            self.names = tuple(each for each in value if type(each) is str)
        self.is_written = True
        """Whether it stands in the code: Django adds some, and has defaults for others."""
        self.range = SourceRange(start=0, end=0)


class CodeCall:
    """A call found in the stack: where it stands, and what it was given."""

    __slots__ = (
        "arguments", "code", "instruction", "is_found", "kind", "line", "module", "name", "range",
        "receiver", "whole",
    )  # fmt: skip

    def __init__(
        self, name: str, receiver: object, arguments: list[CodeArgument], frame: FrameType
    ) -> None:
        self.kind = "call"
        self.name = name
        self.receiver = receiver
        self.arguments = arguments
        self.code: CodeType = frame.f_code
        self.instruction = frame.f_lasti
        self.line = frame.f_lineno
        self.module = frame.f_globals
        self.is_found = False
        """Whether the ranges are known; :mod:`ormscope.recorder.sources` finds them."""
        self.range = self.whole = SourceRange(start=0, end=0)


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
        public, user = _boundary(sys._getframe(1))
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
        name = _NAMES.get(name, name)
        receiver, arguments = _given(public)
        if public is user:  # see awaited()
            name, receiver, arguments = "__aiter__", None, []
        if name == "manager_method":  # a queryset's method, called on a manager
            name = _copied(public) or name
        owner = _owner(user)
        parent = self._parent(user, owner, depth)
        record = CallRecord(
            CodeCall(name, type(receiver).__name__, arguments, user), parent, -1, _named(receiver)
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
        while caller is not None and _is_passed_over(caller):
            caller = caller.f_back
        if caller is None or self._is_inside(caller):
            return self._base()
        return self._record(user, caller, depth - 1)


def awaited(coroutine: Any) -> Frames:
    """Give Django's outermost frame and the project's innermost of a coroutine that is suspended.

    ``await Tag.objects.acount()`` waits for a thread in which no frame of the project stands.
    """
    public = user = None
    for _ in range(_DEEPEST):
        frame = getattr(coroutine, "cr_frame", None)
        if frame is None:
            break
        if _is_passed_over(frame):
            public = frame
            break
        user = frame
        coroutine = coroutine.cr_await
    # ``async for`` waits for an object that shows no frame: the project's own stands in for it.
    return public or user, user


def forced_by(call: CallRecord) -> str:
    """Say what made a call ask the database."""
    name = call.snippet.name
    return FORCED.get(name, f"{name}()")


def _boundary(frame: FrameType | None) -> tuple[FrameType | None, FrameType | None]:
    """Give the last of Django's frames and the first of the project's."""
    public = None
    known = _passed_over
    while frame is not None:
        # Looked up here and not in a function: this runs for every hook that asks for the call.
        is_passed = known.get(frame.f_globals.get("__name__"))
        if is_passed is None:
            is_passed = _is_passed_over(frame)
        if not is_passed:
            break
        public = frame
        frame = frame.f_back
    return public, frame


def _is_passed_over(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__")
    known = _passed_over.get(name)
    if known is None:
        # Comprehensions and generators of the standard library in between are Django's doing.
        known = isinstance(name, str) and (name.startswith(_PASSED_OVER) or name in _BETWEEN)
        _passed_over[name] = known
    return known


_passed_over: dict[object, bool] = {}

Frames: TypeAlias = "tuple[FrameType | None, FrameType | None]"

_BETWEEN = frozenset(("contextlib", "functools", "copy"))


def django_steps() -> list[tuple[CodeType, int]]:
    """Give Django's functions from the project's code to here, outermost first, and their lines."""
    frame: FrameType | None = sys._getframe(1)
    steps: list[tuple[CodeType, int]] = []
    known = _passed_over
    while frame is not None:
        name = frame.f_globals.get("__name__")
        is_passed = known.get(name)
        if is_passed is None:
            is_passed = _is_passed_over(frame)
        if not is_passed:
            break
        if name not in _OURS:
            steps.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    steps.reverse()
    return steps[:_STEPS]


_OURS = frozenset(
    (
        "ormscope.recorder.stack",
        "ormscope.recorder.session",
        "ormscope.recorder.watched_query",
        "ormscope.recorder.watched_compiler",
        "ormscope.recorder.rows",
        "ormscope.recorder.stages.backend",
        "ormscope.recorder.stages.cursor",
        "ormscope.recorder.stages.driver",
        "contextlib",
        "functools",
        "copy",
    )
)


def _owner(frame: FrameType) -> type | None:
    """Give the queryset's or manager's class that a function is a method of.

    Found by its qualified name: asking a frame for its local variables would keep them alive.
    """
    code = frame.f_code
    path = code.co_qualname.split(".")
    if len(path) < 2 or code.co_argcount == 0:
        return None
    found: Any = frame.f_globals.get(path[0])
    for name in path[1:-1]:
        found = getattr(found, name, None) if isinstance(found, type) else None
    is_ours = isinstance(found, type) and issubclass(found, (QuerySet, BaseManager))
    return found if is_ours else None


def _given(frame: FrameType) -> tuple[object, list[CodeArgument]]:
    """Give what a function is bound to, and its arguments."""
    code, values = frame.f_code, frame.f_locals
    names = code.co_varnames
    positional = names[: code.co_argcount]
    receiver = values.get(positional[0]) if positional else None
    arguments = [CodeArgument(name, values.get(name)) for name in positional[1:]]
    index = code.co_argcount + code.co_kwonlyargcount
    arguments += [CodeArgument(name, values.get(name)) for name in names[code.co_argcount : index]]
    if code.co_flags & CO_VARARGS:
        given = values.get(names[index])
        if isinstance(given, tuple):
            arguments = [CodeArgument(None, value) for value in given] + arguments
        index += 1
    if code.co_flags & CO_VARKEYWORDS:
        given = values.get(names[index])
        if isinstance(given, dict):
            positional_ones = {each.identity: each for each in arguments if each.keyword is None}
            for name, value in given.items():
                written = positional_ones.get(id(value))
                if written is not None:  # aggregate(Sum("n")) has become n__sum=Sum("n")
                    written.names = (*written.names, str(name))
                else:
                    arguments.append(CodeArgument(str(name), value, is_filter=True))
    return receiver, arguments


def _copied(frame: FrameType) -> str | None:
    """Give the name of the queryset's method that ``manager_method()`` stands for."""
    name = frame.f_locals.get("name")
    return name if isinstance(name, str) else None


def _named(value: Any) -> str:
    if isinstance(value, QuerySet):
        model = value.__dict__.get("model")
        return f"QuerySet of {model.__name__}" if model is not None else "QuerySet"
    return value.__name__ if isinstance(value, type) else type(value).__name__
