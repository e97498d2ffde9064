"""The events of a trace over time: a table whose one column is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.trace import STAGES
from ormscope.renderers._html.markup import Html, counted, details, duration, el

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import Event, Trace

LONGEST_LIST = 200
"""Events drawn: beyond some hundred nobody reads them, and the page becomes heavy."""
_DEEPEST = 12


def waterfall_section(comparison: Comparison) -> Html | None:
    """Give the events of every database, each on its own scale."""
    shown = [_waterfall(trace) for trace in comparison.traces if trace.events]
    return el("section", el("h2", "Over time"), *shown, id="time") if shown else None


def _waterfall(trace: Trace) -> Html:
    events = trace.events
    # A parent is at least as long as its children and comes before them: none is left without.
    kept = sorted(events, key=lambda each: each.start - each.end)[:LONGEST_LIST]
    kept.sort(key=lambda each: each.id)
    begin = min(each.start for each in events)
    whole = max(each.end for each in events) - begin or 1
    depths: dict[int, int] = {}
    rows = []
    for each in kept:
        depths[each.id] = 0 if each.parent is None else depths.get(each.parent, 0) + 1
        rows.append(_row(each, min(depths[each.id], _DEEPEST), begin, whole))
    left = len(events) - len(kept)
    note = f"The {len(kept)} longest of {len(events)} events; {left} shorter ones are not drawn."
    head = el("tr", *(el("th", each, scope="col") for each in ("event", "stage", "when", "took")))
    drawn = el(
        "table", el("caption", f"Events of {trace.target.label}, {duration(whole)} in all"),
        el("thead", head), el("tbody", *rows), class_="waterfall",
    )  # fmt: skip
    scrolls = el(
        "div", drawn, class_="scroll", tabindex=0, role="region",
        aria_label=f"Events of {trace.target.label}",
    )  # fmt: skip
    return details(
        counted(f"Events of {trace.target.label}", len(events)),
        el("p", note, class_="note") if left else None,
        scrolls,
    )


def _row(event: Event, depth: int, begin: int, whole: int) -> Html:
    at = 100 * (event.start - begin) / whole
    width = 100 * (event.end - event.start) / whole
    bar = el(
        "rect", x=f"{min(at, 99.5):.2f}%", width=f"{max(width, 0.5):.2f}%", height="10",
        class_=f"b{STAGES.index(event.stage) % 5}",
    )  # fmt: skip
    backend = el("small", f" backend {duration(event.backend)}") if event.backend else None
    return el(
        "tr",
        el("th", event.name, scope="row", class_=f"i{depth}"),
        el("td", event.stage),
        el("td", el("svg", bar, width="100%", height="10", aria_hidden="true")),
        el("td", duration(event.end - event.start), backend),
    )
