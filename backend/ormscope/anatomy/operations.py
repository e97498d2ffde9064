"""Rows for ``DatabaseOperations``: what each attribute is, and what example calls give."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final

from ormscope.anatomy.compiling import value_of
from ormscope.anatomy.operation_calls import calls_of, plain, written
from ormscope.anatomy.places import comment_on, definer, is_base, is_descriptor, public_names
from ormscope.anatomy.texts import dotted, raw_text_of, sentence_of, signature_of, sql_of
from ormscope.document.anatomy import CallExample, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.anatomy.made_calls import Arguments
    from ormscope.anatomy.places import Places

_SERVANTS: Final = frozenset(("connection",))
_MISUSE: Final = ("AttributeError", "TypeError", "KeyError", "IndexError", "Error")
"""What is raised by code that was handed something else than it was written for."""


def operation_entries(connection: Any, places: Places) -> Iterator[Entry]:
    """Give a row for each public name of the operations' class."""
    kind = type(connection.ops)
    for name in public_names(kind):
        owner = definer(kind, name)
        if owner is not None and name not in _SERVANTS:
            yield _entry(connection, name, owner, places)


def _entry(connection: Any, name: str, owner: type, places: Places) -> Entry:
    kind = type(connection.ops)
    common: dict[str, Any] = {
        "kind": "operation",
        "name": name,
        "comment": comment_on(kind, name),
        "overrides": not is_base(owner),
        "place": places.of(owner, name),
    }
    static = inspect.getattr_static(kind, name)
    try:
        value = getattr(connection.ops, name)
    except Exception as error:
        note = f"It could not be told here: {sentence_of(error)}"
        return Entry(value=None, how="computed", note=note, **common)
    if callable(value) and not isinstance(value, type):
        return _method(connection, name, value, owner, common)
    is_computed = is_descriptor(static)
    return Entry(value=raw_text_of(value), how="computed" if is_computed else "constant", **common)


def _method(connection: Any, name: str, method: Any, owner: type, common: dict[str, Any]) -> Entry:
    try:
        calls = calls_of(name, connection)
    except Exception:  # what the calls are made from, this backend or Django hasn't
        calls = []
    examples = [_example(name, method, each) for each in calls]
    fitting = tuple(each for each in examples if not _is_misuse(each))
    if fitting:
        return Entry(value=value_of(fitting), how="method", examples=fitting, **common)
    why = "it needs a cursor, a server or what only Django hands it"
    if examples:
        why = f"called with what other backends take it raises {examples[0].error}"
    return Entry(
        value=dotted(owner),
        how="method",
        note=f"No example: {why}. The value is the class that defines it; it is called as "
        f"{name}{signature_of(method)}.",
        **common,
    )


def _is_misuse(example: CallExample) -> bool:
    """Tell whether an argument was not what this backend takes: Django would not hand it that."""
    return example.error is not None and example.error.startswith(_MISUSE)


def _example(name: str, method: Any, arguments: Arguments) -> CallExample:
    call = written(name, arguments)
    try:
        result, params = sql_of(_fitting(method, plain(arguments)))
    except Exception as error:
        return CallExample(call=call, result=None, error=sentence_of(error))
    return CallExample(call=call, result=result, params=params)


def _fitting(method: Any, arguments: Arguments) -> Any:
    """Call by position, in the order of the method's own parameters: backends rename them."""
    try:
        named = inspect.signature(method)
        named.bind(**arguments)
    except (TypeError, ValueError):
        return method(*arguments.values())
    return method(**arguments)
