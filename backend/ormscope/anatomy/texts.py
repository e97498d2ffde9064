"""Values as texts that are the same in every process: no addresses, sets in order."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import partial
from types import ModuleType
from typing import Any, Final

_LONGEST: Final = 1000
"""Code points of a text; only the tests that a backend skips need more."""

_ADDRESS: Final = re.compile(r" at 0x[0-9a-fA-F]+")
_SCALARS: Final = (str, bytes, bool, int, float, type(None))


def text_of(value: object, longest: int = _LONGEST) -> str:
    """Give a value as a reader of Python would write it, cut where it is long.

    A function, a class and a module are given by name, any other object by its ``repr()`` without
    its address, or by its type where that raises.
    """
    try:
        text = _text(value)
    except Exception:  # a list that is in itself, a view that was released
        text = f"a {type(value).__name__}"
    return _cut(text, longest)


def raw_text_of(value: object) -> str:
    """Give a text as it is, without quotes, and any other value as :func:`text_of` does."""
    return _cut(value, _LONGEST) if isinstance(value, str) else text_of(value)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def sql_of(result: object) -> tuple[str, tuple[str, ...]]:
    """Give what an operation returned: its SQL with the parameters, or a value as a text.

    Operations return SQL, a list of it, or one of these with parameters.
    """
    match result:
        case str():
            return result, ()
        case (str() as sql, (list() | tuple()) as params):
            return sql, tuple(text_of(each) for each in params)
        case ([*words], [*params]) if _are_texts(words):
            return " ".join(map(str, words)), tuple(text_of(each) for each in params)
        case [*texts] if texts and isinstance(result, list) and _are_texts(texts):
            return "\n".join(map(str, texts)), ()
    return text_of(result), ()


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


def dotted(kind: Any) -> str:
    """Give a class's or function's module and qualified name."""
    return f"{kind.__module__}.{kind.__qualname__}"


def sentence_of(error: BaseException) -> str:
    """Give an exception as ``NotSupportedError: why``, on one line."""
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def signature_of(function: Any) -> str:
    """Give ``(self, name=None)`` without types; an ellipsis for what has none, as parts of C."""
    try:
        found = inspect.signature(function)
    except (TypeError, ValueError):
        return "(…)"
    bare = [each.replace(annotation=each.empty) for each in found.parameters.values()]
    text = str(found.replace(parameters=bare, return_annotation=found.empty))
    return _ADDRESS.sub("", text)


def paragraph_of(thing: Any) -> str:
    """Give the first paragraph of a docstring in one line; empty where there is none."""
    doc = getattr(thing, "__doc__", None)
    if not isinstance(doc, str):
        return ""
    return " ".join(inspect.cleandoc(doc).partition("\n\n")[0].split())


def _text(value: Any) -> str:
    if isinstance(value, _SCALARS) and type(value) in _SCALARS:
        return repr(value)
    if isinstance(value, (set, frozenset)):
        return f"{{{', '.join(sorted(map(_text, value)))}}}" if value else "set()"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_text(key)}: {_text(each)}' for key, each in value.items())}}}"
    if type(value) in (list, tuple):
        inside = ", ".join(map(_text, value))
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, memoryview):
        return f"memoryview({value.tobytes()!r})"
    if isinstance(value, ModuleType):
        version = getattr(value, "__version__", None)
        return f"{value.__name__} {version}" if isinstance(version, str) else value.__name__
    if isinstance(value, partial):
        return f"partial({_text(value.func)})"
    if isinstance(value, type) or inspect.isroutine(value):
        return str(getattr(value, "__qualname__", None) or type(value).__name__)
    try:
        return _ADDRESS.sub("", repr(value))
    except Exception:  # a third party's
        return f"a {type(value).__name__}"
