"""Lines and columns, as Python's parser counts them, as code points of the whole text."""

from __future__ import annotations

import re

_LINE = re.compile(r"\r\n|\r|\n")
"""What ends a line for Python (CPython's ``translate_newlines``)."""


class Positions:
    """Turns the line and byte column of a node into code points of the source."""

    __slots__ = ("_ascii", "_lines", "_starts", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._ascii = source.isascii()
        self._starts = [0, *(match.end() for match in _LINE.finditer(source))]
        self._lines: dict[int, bytes] = {}

    def at(self, line: int, column: int) -> int:
        """The code point at a 1-based line and a 0-based column in UTF-8 bytes."""
        if not 1 <= line <= len(self._starts):
            return len(self.source)
        start = self._starts[line - 1]
        if self._ascii:
            return min(start + column, len(self.source))
        encoded = self._lines.get(line)
        if encoded is None:
            end = self._starts[line] if line < len(self._starts) else len(self.source)
            encoded = self.source[start:end].encode("utf-8", "surrogatepass")
            self._lines[line] = encoded
        return start + len(encoded[:column].decode("utf-8", "ignore"))

    def character(self, line: int, offset: int) -> int:
        """The code point at a 1-based line and a 1-based column in characters, as errors say it."""
        if not 1 <= line <= len(self._starts):
            return len(self.source)
        return min(self._starts[line - 1] + max(offset - 1, 0), len(self.source))
