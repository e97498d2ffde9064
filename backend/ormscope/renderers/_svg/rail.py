"""The eight stages as a rail: what every database did alike, and how long each took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ormscope.renderers._html.markup import Html, duration, el, join
from ormscope.renderers._svg.fitting import brief, wrapped
from ormscope.renderers._svg.ink import INNER, MARGIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import StageReport, Trace

EXECUTED: Final = ("cursor", "driver")
"""Stages that a compiled database has no part in."""
_RADIUS: Final = 15
_LINE: Final = 20
_ROWS: Final = 5


def rail(comparison: Comparison, y: float) -> tuple[Html, float]:
    """Give the rail, with its top at ``y``, and its height; nothing where no stage was told of."""
    reports: dict[str, list[tuple[Trace, StageReport]]] = {}
    for trace in comparison.traces:
        for report in trace.stages:
            reports.setdefault(report.name, []).append((trace, report))
    if not reports:
        return Html(""), 0
    step = INNER / len(reports)
    middle = y + _RADIUS
    drawn = [
        el(
            "line", x1=MARGIN + _RADIUS, x2=round(MARGIN + step * (len(reports) - 1)), y1=middle,
            y2=middle, class_="rail",
        )
    ]  # fmt: skip
    deepest = 0
    for number, told in enumerate(reports.values()):
        shown, lines = _stop(number, told, MARGIN + number * step, y, step - 22)
        drawn.append(shown)
        deepest = max(deepest, lines)
    return join(drawn), 2 * _RADIUS + 32 + deepest * _LINE


def _stop(
    number: int, told: Sequence[tuple[Trace, StageReport]], x: float, y: float, room: float
) -> tuple[Html, int]:
    label, said, took = told[0][1].label, _said(told), _took(told)
    lines = wrapped(said, 15, room, _ROWS)
    at, top = round(x), y + 2 * _RADIUS + 24
    texts = [
        el("text", each, x=at, y=top + (index + 1) * _LINE, class_="soft", font_size=15)
        for index, each in enumerate(lines)
    ]
    time = el("text", took, x=at + 2 * _RADIUS + 10, y=y + 7, class_="soft", font_size=14)
    stop = el(
        "g",
        el("circle", cx=at + _RADIUS, cy=y + _RADIUS, r=_RADIUS, class_="stop"),
        el("text", str(number + 1), x=at + _RADIUS, y=y + 20, class_="ink b mid", font_size=15),
        time if took else None,
        el("text", brief(label, 18, room), x=at, y=top, class_="ink b", font_size=18),
        *texts,
        role="group", aria_label=f"Stage {number + 1}: {label}",
    )  # fmt: skip
    return stop, len(lines)


def _said(told: Sequence[tuple[Trace, StageReport]]) -> str:
    """Give what all say alike; else that they differ: the lanes below tell each one's own."""
    summaries = {
        report.summary
        for trace, report in told
        if trace.target.mode == "live" or report.name not in EXECUTED
    }
    return summaries.pop() if len(summaries) == 1 else "≠ differs, see below"


def _took(told: Sequence[tuple[Trace, StageReport]]) -> str:
    times = [
        report.timing.median
        for trace, report in told
        if report.timing.samples and (trace.target.mode == "live" or report.name not in EXECUTED)
    ]
    if not times:
        return ""
    low, high = duration(min(times)), duration(max(times))
    if low == high:
        return low
    number, unit = low.rsplit(" ", 1)
    return f"{number} – {high}" if high.endswith(unit) else f"{low} – {high}"
