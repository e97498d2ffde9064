"""Methods of the schema editor reached by ``super()``: it is not asked for them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

    from ormscope.schema.ledger import StepRecord

_FRAMES = 30
"""Frames that are looked at between a step and the one that called it."""


def inherited_on_the_way(editor: Any, parent: StepRecord | None) -> tuple[Any, ...]:
    """Give the functions between the step under way and its parent, outermost first.

    A method that is called on the editor is a step itself; what else of its class stands in the
    stack, a step's own function calls by ``super()``.
    """
    frame: FrameType | None = sys._getframe(2)
    until = None if parent is None else parent.function.__code__
    found: list[Any] = []
    for _ in range(_FRAMES):
        if frame is None or frame.f_code is until:
            return tuple(reversed(found))
        if (function := _method(editor, frame)) is not None:
            found.append(function)
        frame = frame.f_back
    return ()  # its parent is too far away to tell what belongs to it


def _method(editor: Any, frame: FrameType) -> Any:
    """Give the function of a frame that is a method of the editor, whose first name is itself."""
    code = frame.f_code
    if not code.co_argcount or frame.f_locals.get(code.co_varnames[0]) is not editor:
        return None
    for kind in type(editor).__mro__:
        function = vars(kind).get(code.co_name)
        if getattr(function, "__code__", None) is code:
            return function
    return None
