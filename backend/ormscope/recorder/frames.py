"""The frames of the stack: which are Django's, and which is the first of the project's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import QuerySet
from django.db.models.manager import BaseManager

if TYPE_CHECKING:
    from types import CodeType, FrameType

_PASSED_OVER = ("django.db.", "django.utils.", "ormscope.recorder.")
_DEEPEST = 400
"""Frames that are looked through for the project's code."""
_STEPS = 40
"""Steps to a statement that are kept."""


def awaited(coroutine: Any) -> Frames:
    """Give Django's outermost frame and the project's innermost of a coroutine that is suspended.

    ``await Tag.objects.acount()`` waits for a thread in which no frame of the project stands.
    """
    public = user = None
    for _ in range(_DEEPEST):
        frame = getattr(coroutine, "cr_frame", None)
        if frame is None:
            break
        if is_passed_over(frame):
            public = frame
            break
        user = frame
        coroutine = coroutine.cr_await
    # ``async for`` waits for an object that shows no frame: the project's own stands in for it.
    return public or user, user


def boundary(frame: FrameType | None) -> tuple[FrameType | None, FrameType | None]:
    """Give the last of Django's frames and the first of the project's."""
    public = None
    known = _passed_over
    while frame is not None:
        # Looked up here and not in a function: this runs for every hook that asks for the call.
        is_passed = known.get(frame.f_globals.get("__name__"))
        if is_passed is None:
            is_passed = is_passed_over(frame)
        if not is_passed:
            break
        public = frame
        frame = frame.f_back
    return public, frame


def is_passed_over(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__")
    known = _passed_over.get(name)
    if known is None:
        # Comprehensions and generators of the standard library in between are Django's doing.
        known = isinstance(name, str) and (
            name.startswith(_PASSED_OVER) or name in _BETWEEN or f"{name}.".startswith(_backends)
        )
        _passed_over[name] = known
    return known


def pass_over_backend(connection: Any) -> None:
    """Take the code of a connection's backend for Django's, as far as it is none of Django's.

    A third party's compiler stands between the project and `compile()` as Django's own would. This
    lasts for the process: a backend does not become a project's code later.
    """
    global _backends
    ops = connection.ops
    kinds = (type(connection), type(ops), ops.compiler("SQLCompiler"))
    found = {_package(str(each.__module__)) for kind in kinds for each in kind.__mro__}
    new = sorted(found - {*_backends, ""})
    if new:
        _backends = (*_backends, *new)
        _passed_over.clear()


def _package(module: str) -> str:
    """Give the package whose code is the backend's, with a dot; empty for Django's and ours.

    Of an installed distribution that is all of it, of a project's own backend its package only.
    """
    top = module.partition(".")[0]
    if top in ("builtins", "django", "ormscope"):
        return ""
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    is_installed = any(f"{each}-packages" in file for each in ("site", "dist"))
    return f"{top}." if is_installed else f"{module.rpartition('.')[0] or module}."


_passed_over: dict[object, bool] = {}
_backends: tuple[str, ...] = ()
"""Packages of backends that are not Django's, each with a dot."""

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
            is_passed = is_passed_over(frame)
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


def method_owner(frame: FrameType) -> type | None:
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
