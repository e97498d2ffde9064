"""One statement of a column: its SQL in five forms, what went in and what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.compiled import node_tree
from ormscope.renderers._html.exchanged import parameters, rows_back
from ormscope.renderers._html.markup import Html, counted, details, el, join, place, tag
from ormscope.renderers._html.plan import plan_view
from ormscope.renderers._html.repeats import others_like_it
from ormscope.renderers._html.sql import plain_lines, statement_lines
from ormscope.renderers._html.times import times
from ormscope.renderers._repeats import values
from ormscope.renderers._words import call_name, returned, steps_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.statement import Statement
    from ormscope.document.trace import Trace
    from ormscope.renderers._links import Links

FORMS = ("formatted", "template", "literal", "driver", "logged")
"""What a reader may ask to see; each is in the page, and a style sheet shows the one chosen."""
_VALUES = 100


def statement_view(number: int, trace: Trace, alike: Sequence[Statement], links: Links) -> Html:
    """Give a statement, and those like it. ``number`` is the trace's position in the comparison."""
    statement = alike[0]
    name = _name(statement, trace)
    return el(
        "article",
        el("h3", *_heading(trace, alike, links)),
        *_forms(number, trace, statement, links, name),
        *_remarks(statement),
        times(steps_of(statement.stages, trace), name),
        parameters(statement, name),
        _way(trace, statement),
        rows_back(trace, statement, name),
        plan_view(statement.plan),
        node_tree(number, trace, statement, links),
        others_like_it(alike, name),
        class_="statement", aria_label=name, id=f"s{number}-{statement.index}",
    )  # fmt: skip


def brief_view(number: int, trace: Trace, alike: Sequence[Statement], links: Links) -> Html:
    """Give a statement without its fragments and nodes: one of too many."""
    statement = alike[0]
    name = _name(statement, trace)
    sql = el("pre", plain_lines(statement), class_="sql form-formatted", dir="ltr")
    given = values(statement, _VALUES)
    came = returned(statement)
    return el(
        "article",
        el("h3", *_heading(trace, alike, links)),
        sql,
        *_plain_forms(statement),
        *_remarks(statement),
        times(steps_of(statement.stages, trace), name),
        el("p", "with ", el("code", given), class_="note") if given else None,
        el("p", came, class_="note") if came else None,
        plan_view(statement.plan),
        others_like_it(alike, name),
        class_="statement", aria_label=name, id=f"s{number}-{statement.index}",
    )  # fmt: skip


def _name(statement: Statement, trace: Trace) -> str:
    return f"Statement {statement.index + 1} on {trace.target.label}"


def _heading(trace: Trace, alike: Sequence[Statement], links: Links) -> list[Html | str | None]:
    statement = alike[0]
    call = None if statement.call is None else trace.calls[statement.call]
    letter = None if call is None else links.at(call.range)
    about = [f"by {statement.compiler}"] if statement.compiler else []
    if call is not None:
        name = call_name(call)
        # "for list(), forced by list()" would say it twice.
        if not call.name.startswith("__") and call.forced_by != f"{call.name}()":
            about.append(f"for {name:.60}")
        if call.forced_by:
            about.append(f"forced by {call.forced_by}")
    return [
        f"{statement.index + 1} {statement.kind}",
        join([" ", el("span", f"× {len(alike)}", class_="verdict")]) if len(alike) > 1 else None,
        el("small", " ", ", ".join(about)) if about else None,
        join([" ", tag(links, letter)]) if letter else None,
    ]


def _forms(number: int, trace: Trace, statement: Statement, links: Links, name: str) -> list[Html]:
    linked = el(
        "pre", statement_lines(trace, statement, links), class_="sql form-formatted", tabindex=0,
        data_s=f"{number}-{statement.index}", aria_label=f"{name}; arrow keys go through its parts",
        role="group", dir="ltr",
    )  # fmt: skip
    return [linked, *_plain_forms(statement)]


def _plain_forms(statement: Statement) -> list[Html]:
    """Give the other forms; those of the same text are one element."""
    sent = statement.driver
    unwritable = statement.unwritable or ""
    plain = {
        "template": (statement.sql, ""),
        "literal": (statement.literal, f"There is no literal form. {unwritable}"),
        "driver": (None if sent is None else sent.sql, "The driver was handed nothing."),
        "logged": (statement.logged, "Django logged nothing for it."),
    }
    told: dict[tuple[bool, str], str] = {}
    for form, (sql, missing) in plain.items():
        key = (sql is not None, missing.strip() if sql is None else sql)
        told[key] = f"{told.get(key, '')} form-{form}"
    shown = [
        el("pre", said, class_=f"plain{forms}", dir="ltr")
        if is_sql
        else el("p", said, class_=f"note plain{forms}")
        for (is_sql, said), forms in told.items()
    ]
    if sent is not None:
        note = f"{sent.method}() with paramstyle {sent.paramstyle}"
        shown.append(el("p", note, class_="note form-driver"))
    return shown


def _way(trace: Trace, statement: Statement) -> Html | None:
    if not statement.steps:
        return None
    steps = (el("li", place(trace.places[each])) for each in statement.steps)
    return details(counted("The way through Django", len(statement.steps)), el("ol", *steps))


def _remarks(statement: Statement) -> list[Html | None]:
    formatted = statement.formatted
    return [
        el("p", formatted.note, class_="note form-formatted") if formatted.note else None,
        el("p", statement.error, class_="failed") if statement.error else None,
        _invented(statement),
    ]


def _invented(statement: Statement) -> Html | None:
    if statement.executed or statement.error:
        return None
    made_up = f" To go on, an answer was made up: {statement.invented}"
    said = "Nothing was executed." + (made_up if statement.invented else "")
    return el("p", said, class_="note")
