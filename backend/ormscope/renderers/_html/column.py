"""A database's column: what it is, how the run ended, its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.compiled import decision_table
from ormscope.renderers._html.markup import Html, counted, details, el, table
from ormscope.renderers._html.statement import statement_view
from ormscope.renderers._html.times import bar, times
from ormscope.renderers._words import NOT_EXECUTED, failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace
    from ormscope.renderers._links import Links


def column(number: int, trace: Trace, links: Links) -> Html:
    """Give the column of the trace at position ``number``."""
    target = trace.target
    heading = el(
        "h2", target.label, " ", el("small", target.server_version), " ",
        el("span", target.mode, class_=f"mode {target.mode}"),
    )  # fmt: skip
    return el(
        "section",
        el("header", heading, *_about(trace)),
        *(statement_view(number, trace, each, links) for each in trace.statements),
        None if trace.statements else el("p", "There is no SQL.", class_="note"),
        *_given(trace),
        decision_table(number, trace),
        class_="column", aria_label=target.label,
    )  # fmt: skip


def _about(trace: Trace) -> Iterator[Html | None]:
    target = trace.target
    yield el("p", f"{target.driver} · Django {target.django_version}", class_="note")
    if trace.timings:
        yield bar(trace.timings)
        yield times(trace.timings, target.label)
    if trace.repeat > 1:
        yield el("p", f"Medians of {trace.repeat} runs; the first, cold one aside.", class_="note")
    if message := failure(trace):
        kind = "halted" if trace.outcome.status == "halted" else "failed"
        yield el("p", message, class_=kind)
    if target.mode == "compiled":
        yield el("p", NOT_EXECUTED, class_="note")


def _given(trace: Trace) -> Iterator[Html]:
    value = trace.value
    if value is not None:
        yield el(
            "p", "Result: ", el("code", value.text.text, dir="auto"),
            "…" if value.text.cut else None,
        )  # fmt: skip
        if value.columns:
            rows = table(f"Result on {trace.target.label}", value.columns, value.rows)
            more = el("p", "There were more rows.", class_="note") if value.truncated else None
            yield details(counted("Rows of the result", len(value.rows)), rows, more)
    if trace.output:
        yield details("Printed", el("pre", trace.output, class_="plain"), is_open=True)
