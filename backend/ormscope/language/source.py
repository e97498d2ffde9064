"""From text to a syntax tree that knows where in the text each of its nodes is.

``ast`` counts lines from 1 and columns in UTF-8 bytes, and takes ``\\n``, ``\\r\\n`` and ``\\r``
for ends of lines (CPython's ``translate_newlines``). We speak of code points from the beginning.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from ormscope.document.errors import SourceRange
from ormscope.document.positions import Positions
from ormscope.language.errors import SnippetSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 100_000
DEEPEST = 200

_LAST_WORD = re.compile(r"\w+\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"(\s|#[^\r\n]*)*\Z")
_TOO_DEEP = "This is nested too deeply to be read. Give the inner parts names, line by line."
_EMPTY = "Type a queryset, for example Book.objects.all()."


class Program:
    """A snippet that is Python: its ``source``, its ``tree`` and the range of every node."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self.source = source
        self.tree = tree
        self._positions = Positions(source)
        self._ranges: dict[ast.AST, SourceRange] = {}
        self._links: dict[ast.AST, SourceRange] = {}
        self._clamp_f_strings()

    def range(self, node: ast.AST) -> SourceRange:
        """The whole node, its receiver included."""
        found = self._ranges.get(node)
        if found is None:
            found = self._ranges[node] = self._measure(node)
        return found

    def link(self, node: ast.expr) -> SourceRange:
        """The node without its receiver: ``filter(a=1)``, ``objects``, ``[:5]``."""
        found = self._links.get(node)
        if found is None:
            found = self._links[node] = self._measure_link(node)
        return found

    def text(self, range: SourceRange) -> str:
        """The source of a range."""
        return self.source[range.start : range.end]

    def _measure(self, node: ast.AST) -> SourceRange:
        line = getattr(node, "lineno", None)
        if line is None:
            return SourceRange(start=0, end=len(self.source))
        at = self._positions.at
        start = at(line, getattr(node, "col_offset", 0))
        end_line = getattr(node, "end_lineno", None) or line
        end = at(end_line, getattr(node, "end_col_offset", None) or 0)
        return SourceRange(start=start, end=max(start, end))

    def _measure_link(self, node: ast.expr) -> SourceRange:
        whole = self.range(node)
        if isinstance(node, ast.Call):
            return SourceRange(start=self.link(node.func).start, end=whole.end)
        if isinstance(node, ast.Attribute):
            word = _LAST_WORD.search(self.source, whole.start, whole.end)
            return SourceRange(start=word.start() if word else whole.start, end=whole.end)
        if isinstance(node, ast.Subscript):
            start = self.source.find("[", self.range(node.value).end, whole.end)
            return SourceRange(start=start if start >= 0 else whole.start, end=whole.end)
        return whole

    def _clamp_f_strings(self) -> None:
        """Python 3.11 misplaces some nodes inside f-strings; those get the whole f-string."""
        if "{" not in self.source:
            return
        for string in ast.walk(self.tree):
            if not isinstance(string, ast.JoinedStr) or string in self._ranges:
                continue
            outer = self._measure(string)
            for node in ast.walk(string):
                if isinstance(node, (ast.expr, ast.keyword)):
                    self._ranges[node] = self._measured_inside(node, outer)

    def _measured_inside(self, node: ast.expr | ast.keyword, outer: SourceRange) -> SourceRange:
        inner = self._measure(node)
        inside = outer.start <= inner.start and inner.end <= outer.end
        if isinstance(node, ast.Name):
            inside = inside and self.text(inner) == node.id
        elif isinstance(node, ast.Attribute):
            inside = inside and self.text(inner).endswith(node.attr)
        return inner if inside else outer


def parse(source: str) -> Program:
    """Read a snippet.

    Raises :class:`SnippetSyntaxError` with the range where Python stopped reading, also for an
    empty snippet, one beyond 100,000 characters, and one nested beyond 200 nodes.
    """
    everything = SourceRange(start=0, end=len(source))
    if len(source) > LONGEST:
        raise SnippetSyntaxError(f"A snippet has at most {LONGEST:,} characters.", range=everything)
    for position, what in _unreadable(source):
        where = SourceRange(start=position, end=position + 1)
        raise SnippetSyntaxError(f"The snippet contains {what}; delete it.", range=where)
    if _BLANK.fullmatch(source):
        raise SnippetSyntaxError(_EMPTY, range=everything)
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        raise _syntax_error(source, error) from error
    except (RecursionError, MemoryError) as error:
        raise SnippetSyntaxError(_TOO_DEEP, range=everything) from error
    except ValueError as error:
        raise SnippetSyntaxError(f"This is not Python: {error}.", range=everything) from error
    program = Program(source, tree)
    deep = _deeper_than(tree, DEEPEST)
    if deep is not None:
        raise SnippetSyntaxError(_TOO_DEEP, range=program.range(deep))
    for stray in _stray(tree.body):
        word = type(stray).__name__.lower()
        raise SnippetSyntaxError(f"`{word}` is outside of a loop.", range=program.range(stray))
    return program


def _stray(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """``break`` and ``continue`` outside of loops, which ``ast.parse`` lets through."""
    for node in body:
        if isinstance(node, (ast.Break, ast.Continue)):
            yield node
        elif isinstance(node, (ast.For, ast.While)):
            yield from _stray(node.orelse)
        elif isinstance(node, (ast.If, ast.With, ast.Try, ast.ExceptHandler)):
            yield from _stray(ast.iter_child_nodes(node))


def _unreadable(source: str) -> Iterator[tuple[int, str]]:
    if (position := source.find("\0")) >= 0:
        yield position, "a NUL character"
    if found := _SURROGATE.search(source):
        yield found.start(), "half of a character (a lone surrogate)"


def _syntax_error(source: str, error: SyntaxError) -> SnippetSyntaxError:
    positions = Positions(source)
    line, offset = error.lineno or 1, error.offset or 1
    start = positions.character(line, offset)
    end = start
    if error.end_lineno and error.end_offset:
        end = positions.character(error.end_lineno, error.end_offset)
    end = min(max(end, start + 1), len(source))
    message = f"Python cannot read this: {error.msg}."
    # At the end of the text the last character stands for what is missing.
    return SnippetSyntaxError(
        message, range=SourceRange(start=max(min(start, end - 1), 0), end=end)
    )


def _deeper_than(tree: ast.Module, limit: int) -> ast.AST | None:
    level: list[ast.AST] = [tree]
    for _ in range(limit):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return next((node for node in level if hasattr(node, "lineno")), None)
