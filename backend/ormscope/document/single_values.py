"""Why one value differs between databases: what decided it, as far as the statements tell.

The rows behind a ``count()`` are not in the result. What alone can decide is named as the reason;
where several could, or the statements show none, the sentence says that it is uncertain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ormscope.document.clauses import bare
from ormscope.document.matches import PARTIAL, WHOLE, needles_of, what_is_ignored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.results import DifferenceKind
    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.tables import Table

Why = tuple["DifferenceKind", str]

_PATTERNS = frozenset({"Regex", "IRegex"})
_ORDERS = frozenset({
    "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual", "Range",
})  # fmt: skip
"""Lookups that ask which of two texts comes first (django/db/models/lookups.py)."""
_OF_TEXTS = PARTIAL | WHOLE | _PATTERNS | _ORDERS
_TIME = re.compile(r"\d{4}-\d\d-\d\d|\d\d:\d\d")
_AVERAGES = frozenset({"Avg", "StdDev", "Variance"})
_FILTERS = ("where", "having")
_DIVIDES = re.compile(r"[^/]/[^/]")
_DISTINCT = re.compile(r"\bDISTINCT\b", re.IGNORECASE)
_OF_NULLS = frozenset({"Greatest", "Least"})
"""Functions of which Django's documentation says that databases differ about NULL."""


@dataclass(frozen=True, slots=True)
class _Clue:
    """Something that databases may answer differently.

    ``is_text``: by their rules for texts. ``is_sure``: it is about texts or NULLs for certain, not
    only where a column should have the type for it.
    """

    sentence: str
    is_text: bool
    is_sure: bool = True


def why_value(base: Table, other: Table, column: int) -> Why | None:
    """Give the kind of a difference between two single values and the reason, or None.

    None where they are no answer of one statement: rows, or what Python made of some.
    """
    mine, theirs = _asking(base), _asking(other)
    if mine is None or theirs is None or base.is_rows or other.is_rows:
        return None
    here, there = base.rows[0][column], other.rows[0][column]
    tops = [_top(statement, column, len(base.columns)) for statement in (mine, theirs)]
    if tops[0] is not None and tops[1] is not None:
        if (said := _of_extremes(base, other, tops[0], column)) is not None:
            return said
    elif not _is_counted(here) or not _is_counted(there):
        return None  # a cell of a row: which row it is, the order says
    clues = [
        *_divisions(mine, tops[0]),
        *_distinct(mine, tops[0]),
        *_lookups(base, other, mine, theirs),
        *_nulls(mine, tops[0]),
    ]
    if not clues:
        how = "in the same words" if bare(mine.sql) == bare(theirs.sql) else "for the same"
        return (
            "values",
            f"Uncertain why: both were asked {how}, and its rows are not in the result.",
        )
    if len(clues) == 1 and clues[0].is_sure and _is_only(base) and _filters(mine) <= 1:
        return ("collation" if clues[0].is_text else "values"), clues[0].sentence
    told = " ".join(dict.fromkeys(each.sentence for each in clues[:3]))
    why = "which of these it is" if len(clues) > 1 else "whether it is this"
    return "values", f"{told} Uncertain {why}: its rows are not in the result."


def why_digits(base: Table, column: int) -> str:
    """Say what computed a value whose last digits differ; nothing where no aggregate did."""
    statement = _asking(base)
    top = None if statement is None else _top(statement, column, len(base.columns))
    if top is None or top.node not in _AVERAGES:
        return ""
    return f" {top.node} is each database's own function: how many digits it keeps is its own rule."


def _asking(table: Table) -> Statement | None:
    """Give the statement that a single value comes from: the last one that read."""
    read = [each for each in table.trace.statements if each.kind == "select" and each.executed]
    return read[-1] if read else None


def _is_only(table: Table) -> bool:
    """Tell whether nothing but one statement can have made the value."""
    return sum(each.kind != "transaction" for each in table.trace.statements) == 1


def _is_counted(cell: str | None) -> bool:
    return cell is not None and (cell.isdigit() or cell in ("True", "False"))


def _top(statement: Statement, column: int, columns: int) -> Fragment | None:
    """Give the expression that a value was selected by; a query around another has no clauses."""
    selected = [
        each
        for each in statement.fragments
        if each.parent == 0 and (each.clause == "select" or not each.clause)
        and each.node not in ("Query", "WhereNode")
    ]  # fmt: skip
    return selected[column] if len(selected) == columns else None


def _inside(statement: Statement, top: Fragment | None) -> list[Fragment]:
    if top is None:
        return []
    return [each for each in statement.fragments if top.start <= each.start < each.end <= top.end]


def _of_extremes(base: Table, other: Table, top: Fragment, column: int) -> Why | None:
    """Explain ``Max`` and ``Min`` of texts, by the order that each database has for them."""
    here, there = base.rows[0][column], other.rows[0][column]
    types = base.types[column] | other.types[column]
    if top.node not in ("Max", "Min") or here is None or there is None or "str" not in types:
        return None
    is_max = top.node == "Max"
    ignored = what_is_ignored(here, there)
    said = (
        f"{top.node} takes the {'last' if is_max else 'first'} by each database's own order of "
        "texts"
    )
    if ignored is not None:
        return "collation", f"{said}: the two differ in {ignored}, which one of them ignores."
    if here == there:
        return None
    first = (here > there) == is_max
    label = base.label if first else other.label
    return "collation", f"{said}: the order of {label} agrees with that of code points here."


def _divisions(statement: Statement, top: Fragment | None) -> Iterator[_Clue]:
    filters = [each for each in statement.fragments if each.clause in _FILTERS]
    for each in [*_inside(statement, top), *filters]:
        text = statement.sql[each.start : each.end]
        if each.node == "CombinedExpression" and _DIVIDES.search(bare(text)):
            yield _Clue(
                f"It divides, {bare(text)}: of whole numbers some databases keep the whole "
                "quotient only, others its decimals.",
                is_text=False,
                is_sure=False,
            )
            return


def _distinct(statement: Statement, top: Fragment | None) -> Iterator[_Clue]:
    """Tell of texts that may be counted once or twice: ``COUNT(DISTINCT …)``, or in a subquery."""
    text = "" if top is None else bare(statement.sql[top.start : top.end])
    if top is not None and top.node == "Count" and _DISTINCT.search(text):
        said = f"{text} counts"
    elif _DISTINCT.search(bare(statement.sql)):
        said = "DISTINCT keeps"
    elif any(each.clause == "group by" for each in statement.fragments):
        said = "GROUP BY keeps"
    else:
        return
    yield _Clue(
        f"{said} what is equal once: of texts, which are equal is up to their column's collation.",
        is_text=True,
        is_sure=False,
    )


def _filters(statement: Statement) -> int:
    """Count the conditions that rows must meet."""
    holders = {each.id for each in statement.fragments if each.node == "WhereNode"}
    return sum(
        each.parent in holders and each.clause in _FILTERS and each.node != "WhereNode"
        for each in statement.fragments
    )


def _lookups(base: Table, other: Table, mine: Statement, theirs: Statement) -> Iterator[_Clue]:
    """Give the conditions on texts, with what each database asks for them."""
    seen: dict[str, int] = {}
    for lookup in mine.fragments:
        if lookup.clause not in _FILTERS or lookup.node not in _OF_TEXTS:
            continue
        number = seen[lookup.node] = seen.get(lookup.node, -1) + 1
        needle = next(needles_of(mine, lookup), None)
        if needle is None or (lookup.node in _ORDERS and _TIME.match(needle)):
            continue
        same = [each for each in theirs.fragments if each.node == lookup.node]
        asked = f"{lookup.node} of {needle!r}"
        here = _operator(base, lookup)
        there = _operator(other, same[number]) if number < len(same) else None
        if here and there and here != there:
            said = f"{asked} is {here} on {base.label}, {there} on {other.label}: "
            said += "each has its own rule for case and accents."
        elif lookup.node in _ORDERS:
            said = f"{asked} is up to the order that each database has for texts."
        elif lookup.node in _PATTERNS:
            said = f"{asked} is up to the regular expressions of each database."
        else:
            said = f"{asked} is asked in the same words, so what is equal is up to the collation "
            said += "of the column: it may ignore case, accents, or spaces at the end."
        yield _Clue(said + _finds_more(base, other, mine), is_text=lookup.node not in _PATTERNS)


def _operator(table: Table, lookup: Fragment) -> str | None:
    """Give the entry of ``connection.operators`` that a lookup was written with."""
    decisions = (table.trace.decisions[each] for each in lookup.decisions)
    return next((each.value for each in decisions if each.kind == "operator"), None)


def _finds_more(base: Table, other: Table, statement: Statement) -> str:
    """Say who takes more texts for equal, where a count of what one condition finds tells it."""
    here, there = base.rows[0][0], other.rows[0][0]
    negated = " NOT " in f" {statement.sql.upper().replace('(', ' ')} "
    if negated or _filters(statement) != 1 or not (here and there) or here == there:
        return ""
    if not (_is_counted(here) and _is_counted(there)) or len(base.columns) != 1:
        return ""
    counts = [int(each) if each.isdigit() else int(each == "True") for each in (here, there)]
    more, less = (base, other) if counts[0] > counts[1] else (other, base)
    return f" {more.label} lets more pass than {less.label}."


def _nulls(statement: Statement, top: Fragment | None) -> Iterator[_Clue]:
    filters = [each for each in statement.fragments if each.clause in _FILTERS]
    for each in [*_inside(statement, top), *filters]:
        if each.node in _OF_NULLS:
            yield _Clue(
                f"{each.node} of values of which one is NULL is NULL on some databases; others "
                "leave that one out.",
                is_text=False,
            )
            return
