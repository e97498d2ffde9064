"""What stands at a line of a Python file: the whole function, class or assignment around it."""

from __future__ import annotations

import ast
import tokenize
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from ormscope.document.errors import OrmscopeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_LINES: Final = 80
"""Lines of a definition that are given; of a longer one its head and what is around the line."""
_AROUND: Final = 10
"""Lines before and after one that stands in no definition."""
_FILES: Final = 128
"""Files that are kept parsed: a page asks for a dozen of them, again and again."""

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Unreadable(OrmscopeError):
    """The file cannot be parsed, or has no such line."""


@dataclass(frozen=True, slots=True)
class Definition:
    """Lines of a file, with their numbers from 1; `name` is qualified, empty for the module's own.

    `start` and `end` are the definition's first and last line. `is_cut`: not all of it is given.
    """

    name: str
    start: int
    end: int
    lines: tuple[tuple[int, str], ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """A definition in a file. `head` ends what is shown of a long one whatever line is meant.

    `above` are the numbers of lines outside of it that are shown: the class of an attribute.
    """

    name: str
    start: int
    end: int
    head: int
    above: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _File:
    lines: tuple[str, ...]
    spans: tuple[_Span, ...]


def definition(path: Path, line: int) -> Definition:
    """Return the innermost definition at a line of a file. Raises :class:`Unreadable`."""
    try:
        status = path.stat()
        file = _parsed(path, status.st_mtime_ns, status.st_size)
    except (OSError, SyntaxError, ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} cannot be read as Python.") from error
    if not 1 <= line <= len(file.lines):
        raise Unreadable(f"{path.name} has {len(file.lines)} lines: there is no line {line}.")
    around = [span for span in file.spans if span.start <= line <= span.end]
    if around:
        span = max(around, key=lambda each: (each.start, -each.end))
    else:
        start, end = max(1, line - _AROUND), min(len(file.lines), line + _AROUND)
        span = _Span("", start, end, start, ())
    numbers = _shown(span, line)
    return Definition(
        name=span.name,
        start=span.start,
        end=span.end,
        lines=tuple((number, file.lines[number - 1]) for number in numbers),
        is_cut=len(numbers) - len(span.above) < span.end - span.start + 1,
    )


def _shown(span: _Span, line: int) -> Sequence[int]:
    room = MOST_LINES - len(span.above)
    if span.end - span.start < room:
        return [*span.above, *range(span.start, span.end + 1)]
    head = range(span.start, min(span.head, span.start + room // 2) + 1)
    left = room - len(head)
    # Two thirds of what is left come before the line: what led there.
    first = max(head.stop, min(line - left * 2 // 3, span.end - left + 1))
    return [*span.above, *head, *range(first, min(first + left, span.end + 1))]


@lru_cache(maxsize=_FILES)
def _parsed(path: Path, changed: int, size: int) -> _File:
    """Read a file; what it was `changed` at and its size tell whether it is still the same."""
    del changed, size
    with tokenize.open(path) as source:  # as Python would: an encoding may be declared
        text = source.read()
    lines = tuple(text.splitlines())
    return _File(lines, tuple(_spans(ast.parse(text), lines, "", None)))


def _spans(
    node: ast.AST, lines: Sequence[str], prefix: str, inside: ast.ClassDef | None
) -> Iterator[_Span]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield _definition_span(child, prefix)
            owner = child if isinstance(child, ast.ClassDef) else None
            within = f"{prefix}{child.name}." + ("<locals>." if owner is None else "")
            yield from _spans(child, lines, within, owner)
        elif isinstance(child, (ast.Assign, ast.AnnAssign)) and "<locals>" not in prefix:
            yield _assignment_span(child, lines, prefix, inside)
        elif isinstance(child, (ast.stmt, ast.excepthandler)):
            yield from _spans(child, lines, prefix, inside)  # `if` and `try` around definitions


def _definition_span(node: _Function | ast.ClassDef, prefix: str) -> _Span:
    start = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    end = node.end_lineno or node.lineno
    head = max(node.lineno, node.body[0].lineno - 1)
    return _Span(f"{prefix}{node.name}", start, end, min(head, end), ())


def _assignment_span(
    node: ast.Assign | ast.AnnAssign, lines: Sequence[str], prefix: str, inside: ast.ClassDef | None
) -> _Span:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    names = [each.id for each in targets if isinstance(each, ast.Name)]
    start = node.lineno
    while start > 1 and lines[start - 2].lstrip().startswith("#"):
        start -= 1
    above = () if inside is None else (inside.lineno,)
    return _Span(
        f"{prefix}{names[0]}" if names else prefix.rstrip("."),
        start, node.end_lineno or node.lineno, node.lineno, above,
    )  # fmt: skip
