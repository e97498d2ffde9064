"""One statement of a column: its SQL in five forms, what went in and what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.compiled import node_tree
from ormscope.renderers._html.exchanged import parameters, rows_back
from ormscope.renderers._html.markup import Html, counted, details, el, join, place, tag
from ormscope.renderers._html.sql import statement_lines
from ormscope.renderers._html.times import times
from ormscope.renderers._words import call_name

if TYPE_CHECKING:
    from ormscope.document.statement import Statement
    from ormscope.document.trace import Trace
    from ormscope.renderers._links import Links

FORMS = ("formatted", "template", "literal", "driver", "logged")
"""What a reader may ask to see; each is in the page, and a style sheet shows the one chosen."""


def statement_view(number: int, trace: Trace, statement: Statement, links: Links) -> Html:
    """Give a statement. ``number`` is the trace's position in the comparison."""
    name = f"Statement {statement.index + 1} on {trace.target.label}"
    return el(
        "article",
        el("h3", *_heading(trace, statement, links)),
        *_forms(number, trace, statement, links, name),
        el("p", statement.formatted.note, class_="note") if statement.formatted.note else None,
        el("p", statement.error, class_="failed") if statement.error else None,
        _invented(statement),
        times(statement.stages, name),
        parameters(statement, name),
        _way(trace, statement),
        rows_back(trace, statement, name),
        details("Plan", el("pre", statement.plan)) if statement.plan else None,
        node_tree(number, trace, statement, links),
        class_="statement", aria_label=name, id=f"s{number}-{statement.index}",
    )  # fmt: skip


def _heading(trace: Trace, statement: Statement, links: Links) -> list[Html | str | None]:
    call = None if statement.call is None else trace.calls[statement.call]
    letter = None if call is None else links.at(call.range)
    forced = None if call is None else call.forced_by
    return [
        f"{statement.index + 1} {statement.kind}",
        el("small", " by ", statement.compiler) if statement.compiler else None,
        el("small", f" for {call_name(call):.60}")
        if call is not None and not call.name.startswith("__")
        else None,
        el("small", f" forced by {forced}") if forced else None,
        join([" ", tag(links, letter)]) if letter else None,
    ]


def _forms(number: int, trace: Trace, statement: Statement, links: Links, name: str) -> list[Html]:
    sent = statement.driver
    unwritable = statement.unwritable or ""
    plain = {
        "template": (statement.sql, ""),
        "literal": (statement.literal, f"There is no literal form. {unwritable}"),
        "driver": (None if sent is None else sent.sql, "The driver was handed nothing."),
        "logged": (statement.logged, "Django logged nothing for it."),
    }
    linked = el(
        "pre", statement_lines(trace, statement, links), class_="sql form-formatted", tabindex=0,
        data_s=f"{number}-{statement.index}", aria_label=f"{name}; arrow keys go through its parts",
        role="group", dir="ltr",
    )  # fmt: skip
    shown = [linked]
    for form, (sql, missing) in plain.items():
        kind = f"plain form-{form}"
        if sql is None:
            shown.append(el("p", missing.strip(), class_=f"note {kind}"))
        else:
            shown.append(el("pre", sql, class_=kind, dir="ltr"))
    if sent is not None:
        note = f"{sent.method}() with paramstyle {sent.paramstyle}"
        shown.append(el("p", note, class_="note form-driver"))
    return shown


def _way(trace: Trace, statement: Statement) -> Html | None:
    if not statement.steps:
        return None
    steps = (el("li", place(trace.places[each])) for each in statement.steps)
    return details(counted("Through Django's", len(statement.steps)), el("ol", *steps))


def _invented(statement: Statement) -> Html | None:
    if statement.executed or statement.error:
        return None
    made_up = f" To go on, an answer was made up: {statement.invented}"
    said = "Nothing was executed." + (made_up if statement.invented else "")
    return el("p", said, class_="note")
