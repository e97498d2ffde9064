"""A database's column: what it is, how the run ended, its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.compiled import decision_table
from ormscope.renderers._html.markup import Html, counted, details, el, table
from ormscope.renderers._html.repeats import IN_DOCUMENT
from ormscope.renderers._html.statement import brief_view, statement_view
from ormscope.renderers._html.times import bar, times
from ormscope.renderers._repeats import alike_statements
from ormscope.renderers._words import NOT_EXECUTED, failure, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Trace
    from ormscope.renderers._links import Links

_STATEMENTS = 50
"""Statements of a column shown with their fragments; a page of more would be too heavy to read."""
_BRIEFLY = (
    "Only the first {shown} are shown with their fragments, nodes and rows, and those on which the "
    "databases differ. The others are shown briefly. {where}"
)


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
        *_statements(number, trace, links),
        None if trace.statements else el("p", "There is no SQL.", class_="note"),
        *_given(trace),
        decision_table(number, trace),
        class_="column", aria_label=target.label,
    )  # fmt: skip


def _about(trace: Trace) -> Iterator[Html | None]:
    target = trace.target
    yield el("p", f"{target.driver} · Django {target.django_version}", class_="note")
    if shown := steps_of(trace.timings, trace):
        yield bar(shown)
        yield times(shown, target.label)
    if trace.repeat > 1:
        yield el("p", f"Medians of {trace.repeat} runs; the first, cold one aside.", class_="note")
    if message := failure(trace):
        kind = "halted" if trace.outcome.status == "halted" else "failed"
        yield el("p", message, class_=kind)
    if target.mode == "compiled":
        yield el("p", NOT_EXECUTED, class_="note")


def _statements(number: int, trace: Trace, links: Links) -> Iterator[Html]:
    groups = alike_statements(trace)
    total = len(trace.statements)
    if len(groups) < total or len(groups) > _STATEMENTS:
        said = f"{total} statements, {len(groups)} of them different."
        if len(groups) > _STATEMENTS:
            said += f" {_BRIEFLY.format(shown=_STATEMENTS, where=IN_DOCUMENT)}"
        yield el("p", said, class_="note")
    for position, alike in enumerate(groups):
        differs = any(links.differs(trace, each) for each in alike)
        whole = position < _STATEMENTS or differs
        yield (statement_view if whole else brief_view)(number, trace, alike, links)


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
