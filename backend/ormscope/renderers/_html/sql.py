"""A text with its clauses: lines with letters in a gutter, fragments nested as spans."""

from __future__ import annotations

import html
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, tag
from ormscope.renderers._words import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.statement import Segment, Statement, Token
    from ormscope.document.trace import Trace
    from ormscope.renderers._links import Links

_DEEPEST = 60
"""Browsers stop nesting elements somewhere below this; what lies deeper has no span of its own."""
_INDENTS = 40


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
    return _lines(snippet, (), spans, links)


def statement_lines(trace: Trace, statement: Statement, links: Links) -> Html:
    """Give the formatted SQL with its fragments."""
    formatted, raw = statement.formatted, statement.sql
    place = _Places(formatted.segments)
    spans = []
    for fragment, key in zip(statement.fragments, links.keys(trace, statement), strict=True):
        if raw[fragment.start : fragment.end].strip():
            start, end = place.start(fragment.start), place.end(fragment.end)
            spans.append(Span(start, end, key, fragment.id, fragment.exact))
    # Parents come first in the document, not necessarily in the text's own order.
    spans.sort(key=lambda span: (span.start, -span.end))
    return _lines(formatted.text, formatted.tokens, spans, links)


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


def _lines(text: str, tokens: Sequence[Token], spans: Sequence[Span], links: Links) -> Html:
    """Lay the text out. ``spans`` are nested and ordered; one that is not, is cut to its parent."""
    marks = {0, len(text)}
    marks.update(*((each.start, each.end) for each in spans))
    marks.update(*((each.start, each.end) for each in tokens))
    marks.update(*((at, at + 1) for at, each in enumerate(text) if each == "\n"))
    ordered = sorted(mark for mark in marks if 0 <= mark <= len(text))
    open_spans: list[tuple[int, str]] = []
    keys: list[str] = []
    lines: list[str] = []
    line: list[str] = []
    letters: dict[str, None] = {}
    upcoming = token = 0
    for at, until in zip(ordered, ordered[1:], strict=False):
        while open_spans and open_spans[-1][0] <= at:
            open_spans.pop()
            keys.pop()
            line.append("</span>")
        while upcoming < len(spans) and spans[upcoming].start <= at:
            span = spans[upcoming]
            upcoming += 1
            end = min(span.end, open_spans[-1][0]) if open_spans else span.end
            if end <= at or len(open_spans) >= _DEEPEST:
                continue
            opening = _opening(span, keys[-1] if keys else None, links)
            if span.key in links.by_key and (not keys or keys[-1] != span.key):
                letters[span.key] = None
            open_spans.append((end, opening))
            keys.append(span.key)
            line.append(opening)
        piece = text[at:until]
        if piece == "\n":
            line += ["</span>"] * len(open_spans)
            lines.append(_line(line, letters, links, text, at))
            line, letters = [opening for _, opening in open_spans], {}
            continue
        while token < len(tokens) and tokens[token].end <= at:
            token += 1
        shown = html.escape(visible(piece))
        if token < len(tokens) and tokens[token].start <= at:
            shown = f'<span class="t-{tokens[token].kind}">{shown}</span>'
        line.append(shown)
    line += ["</span>"] * len(open_spans)
    lines.append(_line(line, letters, links, text, len(text)))
    return Html("".join(lines))


def _opening(span: Span, around: str | None, links: Links) -> str:
    clause = links.by_key.get(span.key)
    attributes = "" if span.fragment is None else f' data-f="{span.fragment}"'
    if span.key != around:
        attributes += f' data-k="{html.escape(span.key)}"'
        if clause is not None:
            attributes += f' data-c="{clause.colour}"'
    kind = "s" if span.exact else "s unsure"
    return f'<span class="{kind}"{attributes}>'


def _line(line: list[str], letters: dict[str, None], links: Links, text: str, end: int) -> str:
    start = text.rfind("\n", 0, end) + 1
    source = text[start:end]
    indent = min(_INDENTS, len(source) - len(source.lstrip(" ")))
    gutter = "".join(tag(links, letter) for letter in letters)
    return (
        f'<span class="line h{indent}"><span class="letters">{gutter}</span>'
        f"<code>{''.join(line)}\n</code></span>"
    )
