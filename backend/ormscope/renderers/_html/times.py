"""Times in words, every sample of repeated runs, and one bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, details, duration, el, join, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.statement import Timing


def times(timings: Sequence[Timing], name: str) -> Html | None:
    """Give the medians in a line; of repeated runs every sample is folded below it."""
    taken = [each for each in timings if each.samples]
    if not taken:
        return None
    said = join((join([f"{each.name} ", el("b", duration(each.median))]) for each in taken), " · ")
    if all(len(each.samples) == 1 for each in taken):
        return el("p", said, class_="times")
    rows = (
        [
            each.name,
            duration(each.median),
            duration(each.spread),
            ", ".join(map(duration, each.samples)),
        ]
        for each in taken
    )
    samples = table(f"Times of {name}", ("step", "median", "spread", "samples"), rows)
    return details(el("span", said, class_="times"), samples)


def bar(timings: Sequence[Timing]) -> Html:
    """Draw the steps after each other. The numbers stand beside it: it is only a picture."""
    steps = [each for each in timings if each.name != "total"]
    total = sum(each.median for each in steps) or 1
    at = 0.0
    drawn = []
    for index, each in enumerate(steps):
        width = 100 * each.median / total
        drawn.append(
            el("rect", x=f"{at:.2f}%", width=f"{width:.2f}%", height=6, class_=f"b{index % 5}")
        )
        at += width
    return el("svg", *drawn, width="100%", height=6, aria_hidden="true", class_="bar")
