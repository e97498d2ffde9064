"""The text of a trace of code: the traced block, then whatever else built or ran a query.

``executing`` finds the expression that a frame is at. Each piece after the block stands below a
comment that tells its file and line, so that one text holds all ranges of a trace.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from executing import Source

from ormscope.document.errors import SourceRange
from ormscope.recorder import parts
from ormscope.recorder.code_calls import CodeCall
from ormscope.recorder.places import place_of_code

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType, FrameType, TracebackType

_PIECES = 200
"""Pieces of code in one text; calls elsewhere have the range of the whole text's beginning."""


@dataclass(frozen=True, slots=True)
class Block:
    """The frame that a ``with`` block stands in."""

    code: CodeType
    line: int
    module: dict[str, Any]

    @classmethod
    def of(cls, frame: FrameType) -> Block:
        """Note where a frame is now."""
        return cls(frame.f_code, frame.f_lineno, frame.f_globals)

    def at(self, traceback: TracebackType) -> CodeCall | None:
        """Give the expression in the block's own frame that an error came through."""
        found: TracebackType | None = traceback
        while found is not None and found.tb_frame.f_code is not self.code:
            found = found.tb_next
        if found is None:
            return None
        call = CodeCall("", "", [], found.tb_frame)
        call.instruction, call.line = found.tb_lasti, found.tb_lineno
        return call


@dataclass(slots=True)
class _Piece:
    """Whole lines of a file, with the indentation of the first taken off all of them."""

    title: str
    lines: list[str]
    first: int
    """The number in its file of the first line, from 1."""
    start: int = 0
    """Where it begins in the text."""
    starts: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        indent = len(self.lines[0]) - len(self.lines[0].lstrip())
        self.cuts = [min(indent, len(line) - len(line.lstrip(" \t"))) for line in self.lines]
        return "\n".join(
            line[cut:].rstrip() for line, cut in zip(self.lines, self.cuts, strict=True)
        )

    def range(self, node: Any) -> SourceRange:
        """Give the place of a syntax node in the text."""
        start = self.position(node.lineno, node.col_offset)
        return SourceRange(start=start, end=self.position(node.end_lineno, node.end_col_offset))

    def position(self, line: int, column: int) -> int:
        index = min(max(0, line - self.first), len(self.lines) - 1)
        in_line = parts.position([self.lines[index]], [0], 1, column) - self.cuts[index]
        return self.start + self.starts[index] + max(0, in_line)


class Sources:
    """The pieces of code that a trace's calls stand in."""

    def __init__(self, block: Block | None) -> None:
        self._pieces: dict[tuple[str, int], _Piece] = {}
        self._text = ""
        self._block: tuple[str, int, int] | None = None
        if block is not None:
            self._add_block(block)

    def read(self, calls: Iterable[object]) -> str:
        """Give the text of all calls that were found in the stack, and tell each its ranges."""
        found = [
            (call, *place)
            for call in calls
            if isinstance(call, CodeCall) and (place := self._locate(call)) is not None
        ]
        self._write()
        for call, piece, node in found:
            _tell_ranges(call, piece, node, self._text)
        return self._text

    def _add_block(self, block: Block) -> None:
        source = Source.for_filename(block.code.co_filename, block.module)
        if source.tree is None:
            return
        around = [
            node
            for node in ast.walk(source.tree)
            if isinstance(node, (ast.With, ast.AsyncWith))
            and node.lineno <= block.line <= (node.items[-1].context_expr.end_lineno or 0)
        ]
        if around:
            last = around[-1]
            end = last.end_lineno or last.lineno
            self._block = (block.code.co_filename, last.lineno, end)
            self._piece(source, block.code, last.lineno, end)

    def _locate(self, call: CodeCall) -> tuple[_Piece, Any] | None:
        frame: Any = SimpleNamespace(
            f_code=call.code, f_lasti=call.instruction, f_lineno=call.line, f_globals=call.module
        )
        try:
            executing = Source.executing(frame)
        except Exception:  # its own assertions, on code that was changed or made in unusual ways
            return None
        source, node = executing.source, executing.node
        if source.tree is None or not source.lines:
            return None
        if node is None or not hasattr(node, "lineno"):
            node = _awaited(source, call) or _line(source, call.line)
        if node is None:
            return None
        if self._block is not None:
            name, start, end = self._block
            if call.code.co_filename == name and start <= node.lineno <= end:
                return self._pieces[name, start], node
        start, end = _statement_lines(node, call.line)
        if (call.code.co_filename, start) not in self._pieces and len(self._pieces) >= _PIECES:
            return None
        return self._piece(source, call.code, start, end), node

    def _piece(self, source: Any, code: CodeType, start: int, end: int) -> _Piece:
        key = (code.co_filename, start)
        known = self._pieces.get(key)
        if known is not None and len(known.lines) < end - start + 1:
            known.lines = [str(line) for line in source.lines[start - 1 : end]]
        if known is None:
            place = place_of_code(code)
            title = f"# {place.file}, line {start}"
            if place.name != "<module>":
                title += f", in {place.name}"
            lines = [str(line) for line in source.lines[start - 1 : end]]
            self._pieces[key] = _Piece(title, lines, start)
        return self._pieces[key]

    def _write(self) -> None:
        written: list[str] = []
        length = 0
        for key, piece in self._pieces.items():
            is_block = self._block is not None and key == self._block[:2]
            head = "" if is_block else f"{piece.title}\n"
            if written:
                head = f"\n\n{head}"
            text = piece.text
            piece.start = length + len(head)
            starts, start = [], 0
            for line in text.split("\n"):
                starts.append(start)
                start += len(line) + 1
            piece.starts = starts
            written += [head, text]
            length += len(head) + len(text)
        self._text = "".join(written)


def _awaited(source: Any, call: CodeCall) -> Any:
    """Find the ``await`` that a suspended frame is at, which ``executing`` does not, by its place.

    See ``code.co_positions()``, which Python 3.11 brought.
    """
    place = next(islice(call.code.co_positions(), call.instruction // 2, None), None)
    if place is None:
        return None
    line, end_line, column, end_column = place
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.Await, ast.Call)) and (line, end_line, column, end_column) == (
            node.lineno, node.end_lineno, node.col_offset, node.end_col_offset,
        ):  # fmt: skip
            return node
    return None


def _line(source: Any, line: int) -> Any:
    """Stand in for a node that is not known: the whole line."""
    if not 1 <= line <= len(source.lines):
        return None
    text = source.lines[line - 1]
    return SimpleNamespace(
        lineno=line, end_lineno=line, col_offset=len(text) - len(text.lstrip()),
        end_col_offset=len(text.rstrip().encode()),
    )  # fmt: skip


def _statement_lines(node: Any, line: int) -> tuple[int, int]:
    """Give the lines of the statement around a node; of a compound one those of its head."""
    current = node
    while current is not None and not isinstance(current, ast.stmt):
        current = getattr(current, "parent", None)
    if current is None:
        return line, line
    end = current.end_lineno or current.lineno
    body = getattr(current, "body", None)
    if isinstance(body, list) and body:
        end = max(node.end_lineno or 0, min(each.lineno for each in body) - 1, current.lineno)
    return current.lineno, end


def _tell_ranges(call: CodeCall, piece: _Piece, node: Any, text: str) -> None:
    call.is_found = True
    if isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, (ast.For, ast.AsyncFor)):
        node = node.iter
    elif isinstance(node, ast.Subscript):
        call.whole = piece.range(node)
        bracket = text.find("[", piece.range(node.value).end)
        call.range = SourceRange(start=bracket, end=call.whole.end)
        _tell_arguments(call, piece, ast.Call(func=node.value, args=[], keywords=[]))
        return
    call.whole = call.range = piece.range(node)
    if not isinstance(node, ast.Call):
        for argument in call.arguments:
            argument.range, argument.is_written = call.range, False
        return
    function = node.func
    if isinstance(function, ast.Attribute):
        line, column = function.end_lineno or 0, function.end_col_offset or 0
        start = piece.position(line, column - len(function.attr.encode()))
        call.range = SourceRange(start=start, end=call.whole.end)
    _tell_arguments(call, piece, node)


def _tell_arguments(call: CodeCall, piece: _Piece, node: ast.Call) -> None:
    """Give each argument its place. What Django added or has a default for was not written."""
    keywords = {each.arg: each for each in node.keywords if each.arg is not None}
    has_more = any(each.arg is None for each in node.keywords)
    positional = list(node.args)
    for argument in call.arguments:
        argument.range = call.range
        name = argument.keyword
        if name is not None and name in keywords:
            argument.range = piece.range(keywords[name])
        elif name is not None and argument.is_filter:
            argument.is_written = has_more
        elif positional and isinstance(positional[0], ast.Starred):
            argument.range = piece.range(positional[0])  # it stands for all that follow
        elif positional:
            argument.range = piece.range(positional.pop(0))
        else:
            argument.is_written = False
