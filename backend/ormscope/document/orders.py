"""What a statement orders its rows by, and why two results have them in another order."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.document.clauses import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ormscope.document.results import DifferenceKind
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.tables import Row, Table

    Why = tuple[DifferenceKind, str, str | None]

_NAMES = re.compile(r'"((?:[^"]|"")+)"|`((?:[^`]|``)+)`|\[((?:[^]]|\]\])+)\]')
_DESCENDING = re.compile(r"\bDESC\b", re.IGNORECASE)
_WRAPPED = re.compile(r"col([1-9]\d?)")
"""What the columns of a query inside another are called (SQLCompiler.get_qualify_sql())."""


@dataclass(frozen=True, slots=True)
class Term:
    """One expression of ORDER BY: its name for people, and its column in the result if it has one.

    ``sql`` is its text with names in one spelling.
    """

    name: str
    sql: str
    column: int | None


def terms_of(table: Table) -> tuple[Term, ...] | None:
    """Give what the rows are ordered by; none at all is an empty tuple.

    ``None`` where no one statement read the rows: Python may have ordered them.
    """
    statement = table.statement
    if statement is None:
        return None
    selected = selected_of(statement)
    return tuple(
        _term(statement, each, selected, table)
        for each in statement.fragments
        if each.parent == 0 and each.clause == "order by"
    )


def selected_of(statement: Statement) -> list[Fragment]:
    """Give the columns that a statement selects, in their order."""
    return [each for each in statement.fragments if each.parent == 0 and each.clause == "select"]


def is_limited(table: Table) -> bool:
    """Tell whether the statement asks for some of the rows only."""
    statement = table.statement
    return statement is not None and any(
        each.parent == 0 and each.clause == "limits" for each in statement.fragments
    )


def is_by_unseen_key(table: Table) -> bool:
    """Tell whether a unique column orders the rows, which the result hasn't: each has its place."""
    statement, terms = table.statement, terms_of(table)
    if statement is None or not terms or terms[0].column is not None:
        return False
    if any(each.node == "Join" for each in statement.fragments):
        return False
    ordered = [each for each in statement.fragments if each.clause == "order by"]
    column = next((each for each in ordered if each.node == "Col"), None)
    if column is None or column.parent != ordered[0].id:
        return False
    named = bare(statement.sql[column.start : column.end]).lower()
    return any(
        named == f"{model.table}.{field.column}".lower()
        for model in table.trace.models
        for field in model.fields
        if field.is_unique
    )


def _term(
    statement: Statement, fragment: Fragment, selected: Sequence[Fragment], table: Table
) -> Term:
    inside = [each for each in statement.fragments if fragment.start <= each.start]
    inside = [each for each in inside if each.end <= fragment.end and each.id > fragment.id]
    child = inside[0] if inside else fragment
    text = statement.sql[child.start : child.end]
    position = next(
        (
            number
            for number, each in enumerate(selected)
            if bare(statement.sql[each.start : each.end]) == bare(text)
        ),
        None,
    )
    if text.isdigit() and 0 < int(text) <= len(selected):
        position = int(text) - 1
        column = selected[position]
        text = statement.sql[column.start : column.end]
    names = ["".join(each) for each in _NAMES.findall(text)]
    is_shown = len(table.columns) <= len(selected)
    shown = _at(table, position) if is_shown else None
    if shown is not None and (shown.isdigit() or shown == "value"):
        shown = None
    if position is None and names and (found := _WRAPPED.fullmatch(names[-1])):
        position = int(found[1]) - 1
        shown = _at(table, position)
    elif position is None and names:  # an annotation is ordered by its name
        alone = [each.lower() for each in table.columns]
        if bare(text) == names[-1].lower() and alone.count(names[-1].lower()) == 1:
            position = alone.index(names[-1].lower())
            shown = _at(table, position)
    name = shown or (names[-1].lower() if names and len(names) <= 2 else " ".join(text.split()))
    sql = statement.sql[fragment.start : fragment.end]
    return Term(
        name=f"{name} DESC" if _DESCENDING.search(sql) else name,
        sql=bare(sql),
        column=position if position is not None and position < len(table.columns) else None,
    )


def _at(table: Table, position: int | None) -> str | None:
    is_there = position is not None and position < len(table.columns)
    return table.columns[position] if is_there and position is not None else None


def why_other_order(base: Table, other: Table, mine: Sequence[Row], theirs: Sequence[Row]) -> Why:
    """Say why rows that both have stand in another order: the kind, a sentence, the column.

    :param mine: the baseline's rows in its order, made comparable; those at the end that only the
        other one kept come somewhere after them.
    """
    terms = terms_of(base)
    if terms is None:
        sentence = f"{other.label} gives the same rows as {base.label} in another order."
        return "order", sentence, None
    if not terms:
        return (
            "order",
            f"Nothing in the query orders the rows: {base.label} and {other.label} each give them "
            "as they find them. Add order_by() to fix it.",
            None,
        )
    for term in terms:
        if term.column is None:
            return (
                "order",
                f"The rows are ordered by {_listed(terms)}, and {term.name} is no column of the "
                f"result: why {other.label} has another order than {base.label} cannot be seen "
                "from it.",
                None,
            )
        here = [row[term.column] for row in mine]
        there = [row[term.column] for row in theirs]
        if here != there:
            return _why_of_term(base, other, term, here, there, is_first=term is terms[0])
    return (
        "order",
        f"The rows are ordered by {_listed(terms)} only: those that are equal in it come in any "
        f"order, and {other.label} has them in another one than {base.label}.",
        None,
    )


def _why_of_term(
    base: Table,
    other: Table,
    term: Term,
    here: list[str | None],
    there: list[str | None],
    *,
    is_first: bool,
) -> Why:
    assert term.column is not None
    name = base.columns[term.column]
    at = next(i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b)
    first, second = here[at], there[at]
    here, there = here[: len(base.rows)], there[: len(other.rows)]
    types = base.types[term.column] | other.types[term.column]
    if first is None or second is None:
        early, late = (base, other) if first is None else (other, base)
        value = second if first is None else first
        sequences = {base.alias: here, other.alias: there}
        if sequences[early.alias][0] is None and sequences[late.alias][-1] is None:
            sentence = f"By {term.name}, {early.label} puts NULLs first, {late.label} last."
        else:
            sentence = (
                f"By {term.name}, {early.label} puts NULL before {_quoted(value, types)}, "
                f"{late.label} after it."
            )
        return "nulls", sentence, name
    sentence = (
        f"By {term.name}, {base.label} puts {_quoted(first, types)} before "
        f"{_quoted(second, types)}, "
        f"{other.label} after it"
    )
    if types <= {"str", "SafeString"}:
        rules = [
            f"{table.label}'s order is that of code points"
            for table, values in ((base, here), (other, there))
            if is_first and _is_by_code_point(values, "DESC" in term.name)
        ]
        rule = f": {rules[0]}" if len(rules) == 1 else ""
        return "collation", f"{sentence}{rule}.", name
    return "order", f"{sentence}.", name


def _is_by_code_point(values: Sequence[str | None], is_descending: bool) -> bool:
    texts = [each for each in values if each is not None]
    pairs = itertools.pairwise(texts)
    return all(b <= a if is_descending else a <= b for a, b in pairs)


def other_orders(base: Table, other: Table) -> str | None:
    """Say how two different queries order their rows, where that differs; else None."""
    mine, theirs = terms_of(base), terms_of(other)
    if mine is None or theirs is None or [each.sql for each in mine] == [e.sql for e in theirs]:
        return None
    said = [
        f"{table.label} {'orders by ' + _listed(terms) if terms else 'orders by nothing'}"
        for table, terms in ((base, mine), (other, theirs))
    ]
    return f"{said[0][0].upper()}{said[0][1:]}, {said[1]}."


def _listed(terms: Sequence[Term]) -> str:
    return ", ".join(each.name for each in terms)


def _quoted(value: str | None, types: frozenset[str]) -> str:
    short = "NULL" if value is None else value if len(value) <= 40 else value[:39] + "…"
    return repr(short) if "str" in types else short
