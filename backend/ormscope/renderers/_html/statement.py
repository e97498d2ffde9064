"""One statement of a column: its SQL in five forms, what went in and what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.compiled import node_tree
from ormscope.renderers._html.markup import (
    Html,
    counted,
    details,
    duration,
    el,
    join,
    place,
    table,
    tag,
)
from ormscope.renderers._html.sql import statement_lines
from ormscope.renderers._words import call_name, returned

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
        _times(statement, name),
        _parameters(statement, name),
        _rows(trace, statement, name),
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


def _forms(
    number: int, trace: Trace, statement: Statement, links: Links, name: str
) -> list[Html]:
    sent = statement.driver
    unwritable = statement.unwritable or ""
    plain = {
        "template": (statement.sql, ""),
        "literal": (statement.literal, f"There is no literal form. {unwritable}"),
        "driver": (sent and sent.sql, "The driver was handed nothing."),
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


def _invented(statement: Statement) -> Html | None:
    if statement.executed or statement.error:
        return None
    made_up = f" To go on, an answer was made up: {statement.invented}"
    said = "Nothing was executed." + (made_up if statement.invented else "")
    return el("p", said, class_="note")


def _times(statement: Statement, name: str) -> Html | None:
    timed = [each for each in statement.stages if each.samples]
    if not timed:
        return None
    said = " · ".join(f"{each.name} {duration(each.median)}" for each in timed)
    if all(len(each.samples) == 1 for each in timed):
        return el("p", said, class_="times", aria_label=f"Times of {name}")
    rows = (
        [
            each.name,
            duration(each.median),
            duration(each.spread),
            ", ".join(map(duration, each.samples)),
        ]
        for each in timed
    )
    return details(said, table(f"Times of {name}", ("step", "median", "spread", "samples"), rows))


def _parameters(statement: Statement, name: str) -> Html | None:
    if not statement.params:
        return None
    sent = statement.driver.params if statement.driver is not None else ()
    differs = len(sent) == len(statement.params) and sent != statement.params
    rows = []
    for index, each in enumerate(statement.params):
        row = [str(index + 1), each.text + ("…" if each.cut else ""), each.type]
        rows.append([*row, f"{sent[index].text} ({sent[index].type})"] if differs else row)
    columns = ["#", "value", "type", *(["to the driver"] if differs else [])]
    listed = table(f"Parameters of {name}", columns, rows)
    return details(counted("Parameters", len(rows)), listed)


def _rows(trace: Trace, statement: Statement, name: str) -> Html | None:
    rows = statement.rows
    if rows is None:
        return None
    typed = [
        f"{column} ({kind})" if kind else column
        for column, kind in zip(rows.columns, rows.types, strict=False)
    ]
    return details(
        counted("Rows from the driver", rows.fetched),
        el("p", f"{returned(statement)}; the cursor's rowcount is {rows.count}.", class_="note"),
        table(f"Rows of {name}", typed or rows.columns, rows.rows) if rows.columns else None,
        el("p", f"The first {len(rows.rows)} of {rows.fetched}.", class_="note")
        if rows.fetched > len(rows.rows)
        else None,
        _converters(trace, statement, name),
    )


def _converters(trace: Trace, statement: Statement, name: str) -> Html | None:
    if not statement.converters:
        return None
    columns = statement.rows.columns if statement.rows is not None else ()
    return table(
        f"Converters of {name}",
        ("column", "converter", "defined in"),
        (
            (
                columns[each.column] if each.column < len(columns) else str(each.column),
                el("code", each.name),
                (place(trace.places[each.place]) if each.place is not None else None) or "",
            )
            for each in statement.converters
        ),
    )
