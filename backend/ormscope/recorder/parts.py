"""Which keyword inside of an argument is meant: the ``a=1`` of ``filter(Q(a=1) | Q(b=2))``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ormscope.document.errors import SourceRange
from ormscope.recorder.causes import QUERY_METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.recorder.recording import Tag
    from ormscope.recorder.records import CallRecord

_BEFORE = "f("
"""Makes of an argument, keyword or starred, something that can be parsed by itself."""


Keywords = Mapping[str, "tuple[tuple[int, int], ...]"]
"""Of each keyword in an argument, where it stands: start and end, in the argument."""


class Parts:
    """The keywords inside of arguments, each argument read once.

    :param text: what the calls' ranges are about.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[tuple[int, int], Keywords] = {}

    def find(
        self, record: CallRecord, tag: Tag, whole: SourceRange
    ) -> tuple[int | None, SourceRange]:
        """Give the argument and the range of a part; the argument's own if it is not there.

        :param whole: the call's range, for when several arguments could hold the part.
        """
        assert tag.part is not None
        name, number = tag.part
        arguments = record.snippet.arguments
        found = [
            (index, self._keywords(record, index).get(name, ()))
            for index, argument in enumerate(arguments)
            if index == tag.argument or (tag.argument is None and argument.keyword is None)
        ]
        count = sum(len(places) for _, places in found)
        # One that came in a variable was met as well: then nobody can tell which is which.
        if number < count and record.seen.get((tag.argument, name), 1) <= count:
            for index, places in found:
                if number < len(places):
                    start, end = places[number]
                    offset = arguments[index].range.start
                    return index, SourceRange(start=offset + start, end=offset + end)
                number -= len(places)
        if tag.argument is None:
            return None, whole
        return tag.argument, arguments[tag.argument].range

    def _keywords(self, record: CallRecord, index: int) -> Keywords:
        key = (id(record), index)
        if key not in self._known:
            range_ = record.snippet.arguments[index].range
            self._known[key] = _keywords(self._text[range_.start : range_.end])
        return self._known[key]


def _keywords(argument: str) -> Keywords:
    """Find the keywords of all calls, and the keys of all dictionaries, in an argument."""
    try:
        tree = ast.parse(f"{_BEFORE}{argument}\n)", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    starts = line_starts(_BEFORE + argument)
    lines = (_BEFORE + argument).splitlines(keepends=True)
    found: list[tuple[str, int, int]] = []
    for node in _own_nodes(tree.body):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found.append((key.value, *_span(lines, starts, key, value)))
        if isinstance(node, ast.keyword) and node.arg is not None:
            found.append((node.arg, *_span(lines, starts, node, node)))
    places: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in sorted(found, key=lambda each: each[1]):
        places.setdefault(name, []).append((start, end))
    return {name: tuple(each) for name, each in places.items()}


def _own_nodes(whole: ast.expr) -> Iterator[ast.AST]:
    """Give the nodes of an argument, but for those of querysets inside: their calls are others."""
    todo: list[ast.AST] = [whole]
    while todo:
        node = todo.pop()
        yield node
        is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_method and node.func.attr in QUERY_METHODS:  # type: ignore[attr-defined]  # is_method
            continue
        todo += ast.iter_child_nodes(node)


def _span(lines: list[str], starts: list[int], first: Any, last: Any) -> tuple[int, int]:
    """Give where a node begins and another ends, in the argument."""
    start = position(lines, starts, first.lineno, first.col_offset)
    end = position(lines, starts, last.end_lineno or 0, last.end_col_offset or 0)
    return start - len(_BEFORE), end - len(_BEFORE)


def line_starts(text: str) -> list[int]:
    """Give the code point at which each line begins."""
    starts, start = [], 0
    for line in text.splitlines(keepends=True):
        starts.append(start)
        start += len(line)
    return starts


def position(lines: list[str], starts: list[int], line: int, column: int) -> int:
    """Give the code point of a line (from 1) and a column in bytes of UTF-8, as ``ast`` counts."""
    if not 1 <= line <= len(lines):
        return starts[-1] + len(lines[-1]) if lines else 0
    text = lines[line - 1]
    if text.isascii():
        return starts[line - 1] + column
    return starts[line - 1] + len(text.encode()[:column].decode(errors="replace"))
