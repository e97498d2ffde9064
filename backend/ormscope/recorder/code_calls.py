"""A call that was found in the stack: where it stands, and what it was given."""

from __future__ import annotations

from inspect import CO_VARARGS, CO_VARKEYWORDS
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from ormscope.document.errors import SourceRange
from ormscope.document.trace import TEXT_LIMIT

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from ormscope.recorder.records import CallRecord

_PLAIN = frozenset((str, bytes, int, float, bool, type(None)))

NAMES = {"_iterator": "iterator", "inner": "atomic"}
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


def forced_by(call: CallRecord) -> str:
    """Say what made a call ask the database."""
    name = call.snippet.name
    if name.startswith("["):
        return "slicing"
    if call.snippet.kind == "attribute":
        return "attribute access"
    return FORCED.get(name, f"{name}()")


def given_to(frame: FrameType) -> tuple[object, list[CodeArgument]]:
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


def copied_name(frame: FrameType) -> str | None:
    """Give the name of the queryset's method that ``manager_method()`` stands for."""
    name = frame.f_locals.get("name")
    return name if isinstance(name, str) else None


def named(value: Any) -> str:
    if isinstance(value, QuerySet):
        model = value.__dict__.get("model")
        return f"QuerySet of {model.__name__}" if model is not None else "QuerySet"
    return value.__name__ if isinstance(value, type) else type(value).__name__
