"""The eight stages from the model to the driver, every database beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, details, duration, el, join, place
from ormscope.renderers._html.repeats import IN_DOCUMENT

if TYPE_CHECKING:
    from ormscope.document.comparison import Comparison
    from ormscope.document.trace import StageReport, Trace

_FACTS = 200
"""Facts of a stage that are shown."""


def descent_section(comparison: Comparison) -> Html | None:
    """Give a folded entry a stage; what all databases say alike is said once."""
    reports: dict[str, list[tuple[Trace, StageReport]]] = {}
    for trace in comparison.traces:
        for report in trace.stages:
            reports.setdefault(report.name, []).append((trace, report))
    if not reports:
        return None
    return el(
        "section",
        el("h2", "The descent"),
        el("div", *(_stage(each) for each in reports.values()), class_="stages"),
        id="descent",
    )


def _stage(reports: list[tuple[Trace, StageReport]]) -> Html:
    first = reports[0][1]
    summaries = {report.summary for _, report in reports}
    times = [report.timing.median for _, report in reports if report.timing.samples]
    said = first.summary if len(summaries) == 1 else "≠ differs"
    took = ""
    if times:
        low, high = duration(min(times)), duration(max(times))
        took = low if low == high else f"{low} – {high}"
    told: dict[Html, list[str]] = {}
    for trace, report in reports:
        label = trace.target.label
        if report.timing.samples:
            label += f" ({duration(report.timing.median)})"
        told.setdefault(_report(trace, report), []).append(label)
    return details(
        join([el("b", first.label), " ", el("span", said), " ", el("small", took)]),
        _docs(first),
        el(
            "div",
            *(
                el("div", el("h3", ", ".join(labels)), shown, class_="report")
                for shown, labels in told.items()
            ),
            class_="reports",
        ),
    )


def _docs(report: StageReport) -> Html | None:
    # The address comes with the document: only what a browser merely visits becomes a link.
    if not report.docs.startswith(("https://", "http://")):
        return None
    link = el(
        "a", f"Django's documentation of {report.label}", href=report.docs, target="_blank",
        rel="noopener noreferrer",
    )  # fmt: skip
    return el("p", link, class_="note")


def _report(trace: Trace, report: StageReport) -> Html:
    facts = (
        join(
            [
                el("dt", each.name),
                el(
                    "dd", el("code", each.value),
                    el("small", place(trace.places[each.place]))
                    if each.place is not None
                    else None,
                ),
            ]
        )
        for each in report.facts[:_FACTS]
    )  # fmt: skip
    left = len(report.facts) - _FACTS
    more = el("p", f"… and {left} more facts. {IN_DOCUMENT}", class_="note") if left > 0 else None
    return join([el("p", report.summary), el("dl", *facts) if report.facts else None, more])
