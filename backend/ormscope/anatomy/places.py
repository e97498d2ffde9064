"""The places of one document, each once, and who defines what in an MRO."""

from __future__ import annotations

import functools
import inspect
import linecache
import re
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from ormscope.recorder.places import place_of

if TYPE_CHECKING:
    from ormscope.document.trace import Place

_BASE: Final = "django.db.backends.base."
_REMARK: Final = re.compile(r"^[^'\"#]*#\s?(.*)$")


class Places:
    """Collects places; a place is asked for by its position."""

    def __init__(self) -> None:
        self._positions: dict[Place, int] = {}

    def add(self, place: Place) -> int:
        """Give the position of a place."""
        return self._positions.setdefault(place, len(self._positions))

    def of(self, kind: type, name: str | None = None) -> int:
        """Give the position of the place of a class, or of what stands in its own body."""
        return self.add(defined_at(kind, name))

    def all(self) -> tuple[Place, ...]:
        """Give them by position."""
        return tuple(self._positions)


def defined_at(kind: type, name: str | None = None) -> Place:
    """Give the place of a class, or of an attribute of its own.

    Where its source has no such name, somebody has put a function there later: its place it is.
    """
    place = place_of(kind, name)
    if name is not None and place.line == place_of(kind).line:
        function = unwrapped(vars(kind).get(name))
        if isinstance(function, FunctionType):
            return place_of(function)
    return place


def unwrapped(value: Any) -> Any:
    """Give the function of a class's or a static method, anything else as it is, unasked."""
    return value.__func__ if isinstance(value, (classmethod, staticmethod)) else value


def definer(kind: type, name: str) -> type | None:
    """Give the class of the MRO that has a name in its own body."""
    return next((each for each in kind.__mro__ if name in vars(each)), None)


def is_base(kind: type) -> bool:
    """Tell whether a class is of Django's base backend, which is no database's own."""
    return str(kind.__module__).startswith(_BASE) or kind is object


def is_descriptor(thing: object) -> bool:
    """Tell whether what stands in a class's body answers for an instance, as a property does."""
    return hasattr(type(thing), "__get__") and not isinstance(thing, type)


def public_names(kind: type) -> list[str]:
    """Give the public names of a class and its bases, those of the furthest base first."""
    bodies = [vars(each) for each in reversed(kind.__mro__) if each is not object]
    names = (name for body in bodies for name in body if name.isidentifier() and name[0] != "_")
    return list(dict.fromkeys(names))


def remark_on(kind: type, name: str) -> str:
    """Give the ``#`` comment that stands above a name in a class's body, or beside it."""
    line = place_of(kind, name).line
    source = getattr(sys.modules.get(kind.__module__), "__file__", None)
    if source is None or line is None or line == place_of(kind).line:
        return ""
    lines = linecache.getlines(source)
    above = line - 2
    while above >= 0 and lines[above].lstrip().startswith("@"):
        above -= 1
    words: list[str] = []
    while above >= 0 and lines[above].lstrip().startswith("#"):
        words.insert(0, lines[above].strip().lstrip("#").strip())
        above -= 1
    beside = _REMARK.match(lines[line - 1]) if line <= len(lines) else None
    if not words and beside:
        words = [beside[1]]
    return "" if _is_order(words) else " ".join(words).strip()


def comment_on(kind: type, name: str) -> str:
    """Give what the source says of a name: its class's remark or docstring, or else a base's."""
    from ormscope.anatomy.texts import paragraph_of

    for each in kind.__mro__:
        thing: Any = vars(each).get(name)
        if thing is None:
            continue
        function = _getter(thing)
        doc = paragraph_of(function) if inspect.isroutine(function) else ""
        if found := doc or remark_on(each, name):
            return found
    return ""


def _getter(thing: Any) -> Any:
    """Give the function of a property of whatever kind, anything else as it is, unasked."""
    from django.utils import functional

    if isinstance(thing, (property, functional.classproperty)):
        return thing.fget
    if isinstance(thing, (functools.cached_property, functional.cached_property)):
        return thing.func
    return thing


def _is_order(words: list[str]) -> bool:
    """Tell whether a comment speaks to a tool and not to a reader."""
    return bool(words) and words[0].startswith(("noqa", "type:", "fmt:", "pragma", "pylint"))
