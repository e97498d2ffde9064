"""A database's lane: what it is, its SQL with letters, and its events by stage on its own scale."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from ormscope.document.trace import STAGES
from ormscope.renderers._html.markup import Html, duration, el, join
from ormscope.renderers._html.sql import statement_spans
from ormscope.renderers._svg.code import Code, draw
from ormscope.renderers._svg.fitting import brief, wrapped
from ormscope.renderers._svg.rail import EXECUTED
from ormscope.renderers._words import NOT_EXECUTED, failure, heading, returned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.statement import Statement
    from ormscope.document.trace import Event, Trace
    from ormscope.renderers._links import Links

_ROWS: Final = 70
"""Rows of SQL in a lane: a slide has room for fewer."""
_STATEMENTS: Final = 8
_EVENTS: Final = 400
_STAGE: Final = 36
WATERFALL: Final = _STAGE * len(STAGES) + 34
"""The height of a lane's times."""


def statements(trace: Trace, links: Links, x: float, y: float, width: float) -> tuple[Html, float]:
    """Give the lane's head and SQL, and their height."""
    drawn = [_head(trace, x, y, width)]
    at = y + 44
    for line in wrapped(failure(trace), 15, width, 4):
        kind = "soft" if trace.outcome.status == "halted" else "error"
        drawn.append(el("text", line, x=x, y=at + 14, class_=kind, font_size=15))
        at += 22
    same = Counter(each.sql for each in trace.statements)
    first = {each.sql: each for each in reversed(trace.statements)}
    shown = [each for each in trace.statements if first[each.sql] is each]
    rows = _ROWS
    for statement in shown[:_STATEMENTS]:
        made, height = _statement(trace, statement, links, (x, at, width), rows, same)
        drawn.append(made)
        at += height
        rows = max(rows - int(height / 25), 3)
    if (left := len(shown) - _STATEMENTS) and left > 0:
        said = f"… and {left} more statement{'' if left == 1 else 's'}"
        drawn.append(el("text", said, x=x, y=at + 14, class_="soft i", font_size=15))
        at += 26
    return join(drawn), at - y


def _head(trace: Trace, x: float, y: float, width: float) -> Html:
    mode = trace.target.mode
    pill = 8.2 * len(mode) + 20
    name, _, _ = heading(trace.target).rpartition(" (")
    return join(
        [
            el("text", brief(name, 24, width - pill), x=x, y=y + 24, class_="ink b", font_size=22),
            el("rect", x=round(x + width - pill), y=y + 4, width=round(pill), height=26, rx=13,
               class_="pill", stroke_dasharray=None if mode == "live" else "3 3"),
            el("text", mode, x=round(x + width - pill / 2), y=y + 22,
               class_=f"{'ok' if mode == 'live' else 'soft'} b mid", font_size=14),
        ]
    )  # fmt: skip


def _statement(
    trace: Trace, statement: Statement, links: Links, box: tuple[float, float, float], rows: int,
    same: Counter[str],
) -> tuple[Html, float]:  # fmt: skip
    x, y, width = box
    formatted = statement.formatted
    code = Code(
        formatted.text, formatted.tokens, statement_spans(trace, statement, links), 15, 25
    )  # fmt: skip
    drawn, height = draw(code, links, x, y, width, rows)
    times = f"× {same[statement.sql]}, the same statement" if same[statement.sql] > 1 else ""
    what = returned(statement) if trace.target.mode == "live" else NOT_EXECUTED
    said = " · ".join(each for each in (times, what) if each)
    note = el("text", brief(said, 14, width), x=x, y=y + height + 18, class_="soft", font_size=14)
    return join([drawn, note if said else None]), height + (34 if said else 14)


def waterfall(trace: Trace, x: float, y: float, width: float) -> Html:
    """Give the events on one scale, a row a stage; the height is :data:`WATERFALL`."""
    events = sorted(trace.events, key=lambda each: each.start - each.end)[:_EVENTS]
    begin = min((each.start for each in events), default=0)
    whole = max((each.end for each in events), default=0) - begin or 1
    drawn = [el("line", x1=x, x2=x + width, y1=y, y2=y, class_="rule")]
    for index, stage in enumerate(STAGES):
        top = y + 14 + index * _STAGE
        drawn.append(_named(trace, stage, x, top, width))
        drawn.append(el("rect", x=x, y=top + 18, width=width, height=8, rx=2, class_="wash"))
        mine = [each for each in events if each.stage == stage and not _unmeant(trace, stage)]
        drawn += _bars(mine, (x, top + 18, width), begin, whole, index)
    foot = y + WATERFALL - 6
    if events:
        drawn.append(el("text", "0", x=x, y=foot, class_="soft", font_size=13))
        drawn.append(
            el("text", duration(whole), x=x + width, y=foot, class_="soft end", font_size=13)
        )
    return el("g", *drawn, role="group", aria_label=f"{trace.target.label} over time")


def _unmeant(trace: Trace, stage: str) -> bool:
    """Tell whether the stage's times mean nothing: a compiled database executes nothing."""
    return trace.target.mode == "compiled" and stage in EXECUTED


def _named(trace: Trace, stage: str, x: float, y: float, width: float) -> Html:
    report = next((each for each in trace.stages if each.name == stage), None)
    label = stage if report is None else report.label[:24]
    said = "" if report is None else report.summary
    took = duration(report.timing.median) if report and report.timing.samples else ""
    if _unmeant(trace, stage):
        said, took = "not executed", ""
    indent = 9.4 * len(label) + 10
    return join(
        [
            el("text", label, x=x, y=y + 12, class_="ink b", font_size=14),
            el("text", brief(said, 14, width - indent - 80), x=round(x + indent), y=y + 12,
               class_="soft", font_size=14),
            el("text", took, x=x + width, y=y + 12, class_="ink end", font_size=14),
        ]
    )  # fmt: skip


def _bars(
    events: list[Event], box: tuple[float, float, float], begin: int, whole: int, stage: int
) -> Iterator[Html]:
    x, y, width = box
    reached = -1.0
    for each in sorted(events, key=lambda each: (each.start, -each.end)):
        start = (each.start - begin) / whole * width
        long = max((each.end - each.start) / whole * width, 1.5)
        start = min(start, width - long)
        if start + long <= reached:
            continue  # inside another of its stage: its bar would not be seen
        reached = start + long
        yield el(
            "rect", x=f"{x + start:.1f}", y=y, width=f"{long:.1f}", height=8, rx=1,
            class_=f"s{stage}",
        )  # fmt: skip
