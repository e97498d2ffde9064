"""Differences between two databases' statements that stand in no clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.document.clauses import Clause, bare, named_statements
from ormscope.document.comparison import Divergence, Side
from ormscope.document.last_reasons import compiler_of
from ormscope.document.reasons import UNEXPLAINED, reason_for
from ormscope.document.statement import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ormscope.document.statement import Statement
    from ormscope.document.trace import Place, Trace


def whole_statements(traces: Sequence[Trace], found: Sequence[Divergence]) -> Iterator[Divergence]:
    """Give the statements that differ where no fragment stands: they are not called the same."""
    base, *others = traces
    told: dict[tuple[str, int | None], set[str]] = {}
    for each in found:
        for side in each.sides:
            statement = each.sides[0].statement if side.statement is None else side.statement
            if side.kind != "same":
                told.setdefault((side.alias, statement), set()).add(side.kind)
    seen: set[tuple[str, str, str]] = set()
    for trace in others:
        found_here = named_statements(trace)
        for name, mine in named_statements(base).items():
            theirs = found_here.get(name)
            if theirs is None or bare(mine.sql) == bare(theirs.sql):
                continue
            kinds = told.get((trace.target.alias, theirs.index))
            if kinds and not _is_other_around(kinds, base, mine, trace, theirs):
                continue
            # In a loop it differs in the same way each time: once is enough.
            pair = (trace.target.alias, bare(mine.sql), bare(theirs.sql))
            if pair in seen:
                continue
            seen.add(pair)
            reason, place = _reason_of_statement(trace, theirs, base, mine)
            sides = (
                Side(
                    alias=base.target.alias,
                    kind="same",
                    statement=mine.index,
                    fragments=(0,) if mine.fragments else (),
                    sql=mine.sql,
                    reason="",
                ),
                Side(
                    alias=trace.target.alias,
                    kind="spelled differently",
                    statement=theirs.index,
                    fragments=(0,) if theirs.fragments else (),
                    sql=theirs.sql,
                    reason=reason,
                    place=place,
                ),
            )
            yield Divergence(
                kind="spelled differently",
                label=f"statement {mine.index + 1}",
                node="",
                origin=Origin(kind="backend"),
                sides=sides,
            )


def _reason_of_statement(
    trace: Trace, theirs: Statement, base: Trace, mine: Statement
) -> tuple[str, Place | None]:
    """Give what decided about a statement as a whole, its own decisions left to its parts."""
    if not (theirs.fragments and mine.fragments):
        return UNEXPLAINED, None
    here = Clause(trace, theirs, theirs.fragments[:1])
    there = Clause(base, mine, mine.fragments[:1])
    return reason_for(here, there, is_whole=True)


def _is_other_around(
    kinds: set[str], base: Trace, mine: Statement, trace: Trace, theirs: Statement
) -> bool:
    """Tell whether a statement also differs between its clauses, and whose doing that is.

    Where a clause is missing, so are the words around it.
    """
    compilers = compiler_of(base, mine), compiler_of(trace, theirs)
    is_other_compiler = None not in compilers and compilers[0] != compilers[1]
    is_other_django = base.target.django_version != trace.target.django_version
    if kinds != {"spelled differently"} or not (is_other_compiler or is_other_django):
        return False
    return around(mine) != around(theirs)


def around(statement: Statement) -> str:
    """Give a statement's words outside of its clauses, however many those are."""
    text, position = "", 0
    for fragment in statement.fragments:
        if fragment.parent == 0:
            text += statement.sql[position : fragment.start]
            position = max(position, fragment.end)
    return " ".join(bare(text + statement.sql[position:]).replace(",", " ").split())
