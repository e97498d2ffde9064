"""What a statement takes and gives: parameters, rows, converters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, counted, details, el, place, table
from ormscope.renderers._words import returned

if TYPE_CHECKING:
    from ormscope.document.statement import Statement
    from ormscope.document.trace import Trace


def parameters(statement: Statement, name: str) -> Html | None:
    """Give what goes in; what the driver was handed only where that is something else."""
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


def rows_back(trace: Trace, statement: Statement, name: str) -> Html | None:
    """Give what came back: rows, how they were fetched, what turned them into Python's values."""
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
                # Its name stands before it.
                "" if each.place is None else place(trace.places[each.place], named=False),
            )
            for each in statement.converters
        ),
    )
