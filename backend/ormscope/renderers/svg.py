"""The descent as a drawing for a slide: the snippet, the eight stages, and a lane a database.

Text stays text. Nothing is loaded and nothing runs; light or dark follows the reader's system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ormscope.renderers._html.markup import Html, el, join
from ormscope.renderers._html.sql import Span
from ormscope.renderers._links import Links
from ormscope.renderers._svg import lane
from ormscope.renderers._svg.code import Code, draw
from ormscope.renderers._svg.differences import differences
from ormscope.renderers._svg.fitting import MONO, length, wrapped
from ormscope.renderers._svg.ink import INNER, MARGIN, WIDTH, style
from ormscope.renderers._svg.rail import rail
from ormscope.renderers._words import failure, heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Trace

_TOP: Final = 40
_SNIPPET_ROWS: Final = 40
_SIZE: Final = 20
_BESIDE: Final = 640
"""Pixels for what is told beside the snippet."""
_GAP: Final = 48
"""Pixels between two lanes."""


class SvgRenderer:
    """An SVG file, 1600 pixels wide."""

    media_type = "image/svg+xml"
    suffix = "svg"

    def render(self, comparison: Comparison, *, width: int = 120, colour: bool = False) -> str:
        del width, colour
        links = Links(comparison)
        parts: list[Html] = []
        y = float(_TOP)
        for part in (_headline, _snippet, _rail):
            drawn, height = part(comparison, links, y)
            parts.append(drawn)
            y += height
        for row in _rows(comparison.traces):
            drawn, height = _lanes(row, links, y)
            parts.append(drawn)
            y += height
        return f"{_file(comparison, join(parts), round(y))}\n"


RENDERER = SvgRenderer()


def _file(comparison: Comparison, drawn: Html, height: int) -> Html:
    """Give the root. Its description tells what a reader of the drawing sees of each database."""
    told = "; ".join(
        f"{heading(trace.target)}: {failure(trace) or _counted(len(trace.statements))}"
        for trace in comparison.traces
    )
    return el(
        "svg",
        el("title", comparison.headline or "A trace", id="title"),
        el("desc", f"{comparison.snippet} — {told}", id="desc"),
        el("style", Html(style())),
        el("rect", width=WIDTH, height=height, class_="paper"),
        drawn,
        xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}", width=WIDTH,
        height=height, aria_labelledby="title", aria_describedby="desc",
    )  # fmt: skip


def _counted(count: int) -> str:
    return f"{count} statement{'' if count == 1 else 's'}"


def _headline(comparison: Comparison, links: Links, y: float) -> tuple[Html, float]:
    del links
    versions = dict.fromkeys(trace.target.django_version for trace in comparison.traces)
    lines = wrapped(comparison.headline, 34, INNER - 360, 2)
    drawn = [
        el("text", line, x=MARGIN, y=round(y + 26 + index * 38), class_="ink b", font_size=30)
        for index, line in enumerate(lines)
    ]
    djangos = ", ".join(f"Django {each}" for each in versions if each)
    said = " · ".join(["ORMscope", *wrapped(djangos, 17, 240, 1)])
    by = el("text", said, x=MARGIN + INNER, y=round(y + 24), class_="soft end", font_size=17)
    return join([*drawn, by]), max(len(lines), 1) * 38 + 14


def _snippet(comparison: Comparison, links: Links, y: float) -> tuple[Html, float]:
    """Give the snippet; beside it where the databases differ, if it leaves the room."""
    text = comparison.snippet.rstrip()
    spans = [Span(*each.range, each.letter, None, True) for each in links.clauses]
    lines = text.split("\n")
    # Letters stand over a line of its own, beside the lines of a longer text.
    above = bool(spans) and len(lines) == 1
    code = Code(text, (), spans, _SIZE, 56 if above else 32, above, "ink")
    beside = max(map(length, lines)) * _SIZE * MONO + 100 < INNER - _BESIDE
    room = INNER - 48 - (_BESIDE if beside else 0)
    drawn, height = draw(code, links, MARGIN + 24, y + 16, room, _SNIPPET_ROWS)
    told = Html("")
    if beside:
        at = MARGIN + INNER - _BESIDE
        told, told_height = differences(comparison, links, at, y + 16, _BESIDE - 24, height)
        height = max(height, told_height)
    box = el(
        "rect", x=MARGIN, y=round(y), width=INNER, height=round(height + 32), rx=10, class_="panel"
    )
    return join([box, el("g", drawn, role="group", aria_label="Snippet"), told]), height + 68


def _rail(comparison: Comparison, links: Links, y: float) -> tuple[Html, float]:
    del links
    drawn, height = rail(comparison, y)
    return drawn, height + 44 if height else 0


def _rows(traces: Sequence[Trace]) -> list[Sequence[Trace]]:
    """Give the lanes that stand beside each other: three at most, four as two and two."""
    across = 2 if len(traces) == 4 else 3
    return [traces[at : at + across] for at in range(0, len(traces), across)]


def _lanes(traces: Sequence[Trace], links: Links, y: float) -> tuple[Html, float]:
    """Give lanes beside each other, their times on one level."""
    width = (INNER - _GAP * (len(traces) - 1)) / len(traces)
    places = [round(MARGIN + index * (width + _GAP)) for index in range(len(traces))]
    upper = [
        lane.statements(trace, links, x, y, round(width))
        for trace, x in zip(traces, places, strict=True)
    ]
    below = y + max(height for _, height in upper) + 10
    drawn = [
        el(
            "g", made, lane.waterfall(trace, x, below, round(width)),
            role="group", aria_label=heading(trace.target),
        )
        for trace, x, (made, _) in zip(traces, places, upper, strict=True)
    ]  # fmt: skip
    return join(drawn), below + lane.WATERFALL + 44 - y
