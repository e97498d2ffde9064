"""What is like something that was shown already: how often, and what is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._html.markup import Html, details, duration, el, join, table
from ormscope.renderers._repeats import values
from ormscope.renderers._words import given

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.statement import Statement
    from ormscope.document.trace import Call

LONGEST_LIST = 1_000
"""Repetitions that are listed one by one."""
_VALUES = 30
IN_DOCUMENT = "The trace itself has them: saved as JSON, or from trace.comparison."


def others_like_it(alike: Sequence[Statement], name: str) -> Html | None:
    """Give those that a statement stands for: their parameters, rows and times."""
    others = alike[1:]
    if not others:
        return None
    took = sum(each.median for statement in alike for each in statement.stages)
    said = (
        "The same SQL for the same reason. Their rows, literal forms and times by step are left "
        f"out. {IN_DOCUMENT}"
    )
    return details(
        join(
            [
                f"{len(others)} more like this",
                el("small", f" · all {len(alike)} took {duration(took)}") if took else None,
            ]
        ),
        el("p", said, class_="note"),
        table(f"Like {name}", ("#", "parameters", "rows", "took"), _statement_rows(others)),
        _left(len(others), "statements"),
        class_="others",
    )


def _statement_rows(others: Sequence[Statement]) -> Iterator[list[str]]:
    for each in others[:LONGEST_LIST]:
        rows = "" if each.rows is None else str(each.rows.fetched)
        took = sum(step.median for step in each.stages)
        yield [str(each.index + 1), values(each, _VALUES), rows, duration(took) if took else ""]


def calls_like_it(alike: Sequence[Call]) -> Html | None:
    """Give the calls that one stands for: their arguments where they are not its own."""
    others = alike[1:]
    if not others:
        return None
    own = given(alike[0])
    said = {each.index: given(each) for each in others}
    if all(each == own for each in said.values()):
        times = "once" if len(others) == 1 else f"{len(others)} times"
        return el("p", f"And {times} more with the same arguments.", class_="note")
    return details(
        f"{len(others)} more like this",
        el("p", f"What each changed of the Query is left out. {IN_DOCUMENT}", class_="note"),
        table(
            f"Like {alike[0].name}", ("call", "arguments"),
            ([str(index + 1), text] for index, text in list(said.items())[:LONGEST_LIST]),
        ),
        _left(len(others), "calls"),
    )  # fmt: skip


def _left(count: int, what: str) -> Html | None:
    left = count - LONGEST_LIST
    return el("p", f"… and {left} more {what}. {IN_DOCUMENT}", class_="note") if left > 0 else None
