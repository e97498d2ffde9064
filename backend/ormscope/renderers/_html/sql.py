"""A text with its clauses: lines with letters in a gutter, fragments nested as spans."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, tag
from ormscope.renderers._html.markup import text as escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.statement import Segment, Statement, Token
    from ormscope.document.trace import Trace
    from ormscope.renderers._links import Links

_DEEPEST = 60
"""Browsers stop nesting elements somewhere below this; what lies deeper has no span of its own."""
_INDENTS = 40
_STYLED = {"keyword": "tk", "string": "tv", "number": "tv", "placeholder": "tv", "comment": "tc"}
"""The classes of tokens that look like something; names and operators are as the text around."""


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` of a text that one clause caused; ``fragment`` where it is one of SQL."""

    start: int
    end: int
    key: str
    fragment: int | None
    exact: bool


def snippet_lines(snippet: str, links: Links) -> Html:
    """Give the snippet with its lettered clauses."""
    spans = [Span(*each.range, each.letter, None, True) for each in links.clauses]
    return _lines(snippet, (), spans, _Layout(links, is_snippet=True))


def statement_lines(trace: Trace, statement: Statement, links: Links) -> Html:
    """Give the formatted SQL with its fragments."""
    formatted, spans = statement.formatted, statement_spans(trace, statement, links)
    return _lines(formatted.text, formatted.tokens, spans, _Layout(links, is_snippet=False))


def statement_spans(trace: Trace, statement: Statement, links: Links) -> list[Span]:
    """Give the fragments as places of the formatted SQL, those around others first."""
    raw = statement.sql
    place = _Places(statement.formatted.segments)
    spans = []
    for fragment, key in zip(statement.fragments, links.keys(trace, statement), strict=True):
        if raw[fragment.start : fragment.end].strip():
            start, end = place.start(fragment.start), place.end(fragment.end)
            spans.append(Span(start, end, key, fragment.id, fragment.exact))
    # Parents come first in the document, not necessarily in the text's own order.
    spans.sort(key=lambda span: (span.start, -span.end))
    return spans


def plain_lines(statement: Statement) -> Html:
    """Give the formatted SQL with its lines alone."""
    lines = statement.formatted.text.split("\n")
    shown = (
        f'<span class="line h{min(len(line) - len(line.lstrip(" ")), _INDENTS)}">'
        f"<code>{escaped(line)}\n</code></span>"
        for line in lines
    )
    return Html("".join(shown))


class _Places:
    """Places of the raw statement in the formatted one."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._raw = [each.raw for each in segments]

    def start(self, raw: int) -> int:
        """Give the place of the first code point at or after ``raw`` that was kept."""
        index = bisect_right(self._raw, raw) - 1
        if index >= 0:
            segment = self._segments[index]
            if raw < segment.raw + segment.length:
                return segment.formatted + raw - segment.raw
        rest = self._segments[index + 1 : index + 2]
        return rest[0].formatted if rest else 0

    def end(self, raw: int) -> int:
        """Give the place after the last code point before ``raw`` that was kept."""
        index = bisect_right(self._raw, raw - 1) - 1
        if index < 0:
            return 0
        segment = self._segments[index]
        return segment.formatted + min(raw - segment.raw, segment.length)


def _lines(text: str, tokens: Sequence[Token], spans: Sequence[Span], layout: _Layout) -> Html:
    """Lay the text out. ``spans`` are nested and ordered; one that is not, is cut to its parent."""
    marks = {0, len(text)}
    marks.update(*((each.start, each.end) for each in spans))
    marks.update(*((each.start, each.end) for each in tokens))
    marks.update(*((at, at + 1) for at, each in enumerate(text) if each == "\n"))
    upcoming = token = 0
    for at, until in pairwise(sorted(mark for mark in marks if 0 <= mark <= len(text))):
        layout.close(at)
        while upcoming < len(spans) and spans[upcoming].start <= at:
            layout.open(spans[upcoming], at)
            upcoming += 1
        while token < len(tokens) and tokens[token].end <= at:
            token += 1
        if text[at] == "\n":
            layout.end_line()
        else:
            inside = token < len(tokens) and tokens[token].start <= at
            layout.write(text[at:until], tokens[token].kind if inside else None)
    layout.end_line()
    return Html("".join(layout.lines))


class _Layout:
    """Lines in the making. A span that goes on over the end of a line is opened on the next."""

    def __init__(self, links: Links, *, is_snippet: bool) -> None:
        self.lines: list[str] = []
        self._links = links
        self._is_snippet = is_snippet
        self._open: list[tuple[int, str, str]] = []
        self._line: list[str] = []
        self._indent: int | None = None
        self._letters: dict[str, None] = {}

    def open(self, span: Span, at: int) -> None:
        """Begin a span, unless it is empty or lies too deep."""
        end = min(span.end, self._open[-1][0]) if self._open else span.end
        if end <= at or len(self._open) >= _DEEPEST:
            return
        around = self._open[-1][2] if self._open else None
        if span.key in self._links.by_key and span.key != around:
            self._letters[span.key] = None
        opening = _opening(span, around, self._links)
        self._open.append((end, opening, span.key))
        if self._indent is not None:
            self._line.append(opening)

    def close(self, at: int) -> None:
        """End the spans that reach no further."""
        while self._open and self._open[-1][0] <= at:
            self._open.pop()
            if self._indent is not None:
                self._line.append("</span>")

    def write(self, piece: str, kind: str | None) -> None:
        """Add text, of one token at most. A line may break between a table and its column."""
        if self._indent is None:
            # The indentation belongs to no clause: no line is drawn below it.
            self._start(len(piece) - len(piece.lstrip(" ")))
            piece = piece.lstrip(" ")
        shown = escaped(piece)
        if kind not in ("string", "number"):
            shown = Html(shown.replace(".", ".<wbr>"))
        style = _STYLED.get(kind or "")
        self._line.append(f'<span class="{style}">{shown}</span>' if style else shown)

    def _start(self, indent: int) -> None:
        self._indent = indent
        self._line = [" " * indent, *(opening for _, opening, _ in self._open)]

    def end_line(self) -> None:
        """End the line and begin the next."""
        # In SQL a letter is a mark: arrow keys reach the fragments, the snippet has the links.
        tags = (tag(self._links, each, is_link=self._is_snippet) for each in self._letters)
        letters = "".join(tags)
        gutter = f'<span class="letters">{letters}</span>' if letters else ""
        closing = "" if self._indent is None else "</span>" * len(self._open)
        self.lines.append(
            f'<span class="line h{min(self._indent or 0, _INDENTS)}">'
            f"{gutter}<code>{''.join(self._line)}{closing}\n</code></span>"
        )
        self._line, self._letters, self._indent = [], {}, None


def _opening(span: Span, around: str | None, links: Links) -> str:
    clause = links.by_key.get(span.key)
    attributes = "" if span.fragment is None else f' data-f="{span.fragment}"'
    if span.key != around:
        attributes += f' data-k="{span.key}"'
        if clause is not None:
            attributes += f' data-c="{clause.colour}"'
    kind = "s" if span.exact else "s unsure"
    return f'<span class="{kind}"{attributes}>'
