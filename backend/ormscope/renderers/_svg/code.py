"""A text with its clauses, drawn: letters where they begin, a line below each in its colour."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ormscope.renderers._html.markup import Html, el, join
from ormscope.renderers._svg.fitting import MONO, length, rows
from ormscope.renderers._words import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.statement import Token
    from ormscope.renderers._html.sql import Span
    from ormscope.renderers._links import Links
    from ormscope.renderers._svg.fitting import Row

_STYLES: Final = {"keyword": "ink b", "comment": "soft i", "string": "ink", "number": "ink"}
_TAG: Final = 18
_STEP: Final = 3
"""Pixels between the lines below clauses that lie inside each other."""
_LEVELS: Final = 3
_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Code:
    """A text to draw. ``size`` and ``pitch`` in pixels; ``above``: letters stand over the text,
    else in a gutter before it. ``plain`` is the class of what no clause caused."""

    text: str
    tokens: Sequence[Token]
    spans: Sequence[Span]
    size: float
    pitch: float
    above: bool = False
    plain: str = "soft"


def draw(
    code: Code, links: Links, x: float, y: float, width: float, most: int
) -> tuple[Html, float]:
    """Give the drawing, with its top left corner at ``x``, ``y``, and its height.

    :param most: rows that are drawn; how many more there are is said.
    """
    letter = code.size * MONO
    clauses = _clauses(code, links)
    gutter, found = _fitted(code, clauses, width, most)
    left = x + gutter
    kept = found[:most]
    drawn: list[Html] = []
    for number, row in enumerate(kept):
        base = y + number * code.pitch + code.pitch * (0.78 if code.above else 0.66)
        start = left + row.indent * letter
        drawn.append(_text(code, row, clauses, start, base))
        drawn += _lines(code, row, clauses, start, base)
        drawn += _tags(code, row, clauses, x, start, base)
    if left_out := len(found) - len(kept):
        said = f"… and {left_out} more line{'' if left_out == 1 else 's'}"
        at = y + len(kept) * code.pitch + code.pitch * 0.66
        drawn.append(el("text", said, x=left, y=at, class_="soft i", font_size="15"))
    return join(drawn), (len(kept) + bool(left_out)) * code.pitch


def _fitted(
    code: Code, clauses: Sequence[_Clause], width: float, most: int
) -> tuple[float, list[Row]]:
    """Give the width of the letters' column and the rows beside it: no wider than it must be."""
    columns = 0
    while True:
        gutter = 0.0 if code.above or not clauses else max(columns, 1) * (_TAG + 2) + 8
        found = list(rows(code.text, max(int((width - gutter) / (code.size * MONO)), 12)))
        needed = max((len(_begun(row, clauses)) for row in found[:most]), default=0)
        if code.above or columns >= min(needed, _LETTERS):
            return gutter, found
        columns += 1


@dataclass(frozen=True, slots=True)
class _Clause:
    """A lettered place of the text; ``height`` counts the levels of others inside it."""

    start: int
    end: int
    letter: str
    colour: int
    height: int
    exact: bool


def _clauses(code: Code, links: Links) -> list[_Clause]:
    """Give the outermost spans of each letter, with what lies inside counted."""
    kept: list[Span] = []
    parents: list[int | None] = []
    around: list[int] = []
    for span in code.spans:
        while around and kept[around[-1]].end <= span.start:
            around.pop()
        is_lettered = span.key in links.by_key and span.end > span.start
        if is_lettered and not (around and kept[around[-1]].key == span.key):
            parents.append(around[-1] if around else None)
            around.append(len(kept))
            kept.append(span)
    heights = [0] * len(kept)
    for index in reversed(range(len(kept))):
        parent = parents[index]
        if parent is not None:
            heights[parent] = max(heights[parent], heights[index] + 1)
    return [
        _Clause(
            span.start, span.end, span.key, links.by_key[span.key].colour,
            min(height, _LEVELS - 1), span.exact,
        )
        for span, height in zip(kept, heights, strict=True)
    ]  # fmt: skip


def _text(code: Code, row: Row, clauses: Sequence[_Clause], x: float, y: float) -> Html:
    given = code.text[row.start : row.end]
    runs = [
        el("tspan", visible(piece.replace("\t", " " * 8)), class_=style)
        for piece, style in _runs(code, row, clauses)
    ]
    # Every face is held to the same width, or the lines below would not lie below their clauses.
    known = given.isascii() and len(given) > 1
    return el(
        "text", *runs, x=x, y=y, font_size=code.size, class_=f"mono {code.plain}",
        textLength=length(given) * code.size * MONO if known else None,
        **{"xml:space": "preserve"},
    )  # fmt: skip


def _runs(code: Code, row: Row, clauses: Sequence[_Clause]) -> Iterator[tuple[str, str | None]]:
    marks = {row.start, row.end}
    inside = [each for each in clauses if each.start < row.end and each.end > row.start]
    ends = [each.end for each in code.tokens]
    first = bisect_right(ends, row.start)
    tokens = []
    for token in code.tokens[first:]:
        if token.start >= row.end:
            break
        tokens.append(token)
    for start, end in ((each.start, each.end) for some in (inside, tokens) for each in some):
        marks |= {max(start, row.start), min(end, row.end)}
    places = sorted(marks)
    for at, until in itertools.pairwise(places):
        kind = next((each.kind for each in tokens if each.start <= at < each.end), "")
        linked = any(each.start <= at < each.end for each in inside)
        yield code.text[at:until], _STYLES.get(kind) or ("ink" if linked else None)


def _lines(code: Code, row: Row, clauses: Sequence[_Clause], x: float, y: float) -> Iterator[Html]:
    for each in clauses:
        start, end = max(each.start, row.start), min(each.end, row.end)
        if start >= end:
            continue
        letter = code.size * MONO
        first = x + length(code.text[row.start : start]) * letter
        last = first + length(code.text[start:end].rstrip()) * letter
        below = y + code.size * 0.38 + each.height * _STEP
        yield el(
            "line", x1=first, x2=last, y1=below, y2=below,
            class_=f"c{each.colour}", stroke_dasharray=None if each.exact else "2 3",
        )  # fmt: skip


def _tags(
    code: Code, row: Row, clauses: Sequence[_Clause], gutter_x: float, x: float, y: float
) -> Iterator[Html]:
    letters = _begun(row, clauses)
    if not code.above:
        for index, each in enumerate(letters[:_LETTERS]):
            yield tag(each.letter, each.colour, gutter_x + index * (_TAG + 2), y - 13)
        if len(letters) > _LETTERS:
            at = gutter_x + _LETTERS * (_TAG + 2) - 2
            yield el("text", "+", x=at, y=y, class_="soft", font_size="13")
        return
    free = 0.0
    for each in letters:
        place = max(x + length(code.text[row.start : each.start]) * code.size * MONO, free)
        yield tag(each.letter, each.colour, place, y - code.size - 18)
        free = place + _TAG + 2


def _begun(row: Row, clauses: Sequence[_Clause]) -> list[_Clause]:
    """Give a clause for each letter that begins in a row."""
    begun = (each for each in clauses if row.start <= each.start < row.end)
    return list({each.letter: each for each in begun}.values())


def tag(letter: str, colour: int, x: float, y: float) -> Html:
    """Give a letter in its box, 18 pixels wide."""
    box = el("rect", x=x, y=y, width=_TAG, height=17, rx=4, class_=f"t{colour}")
    shown = el("text", letter, x=x + _TAG / 2, y=y + 13, class_="ink b mid", font_size=12)
    return join([box, shown])
