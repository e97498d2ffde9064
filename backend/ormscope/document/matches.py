"""Why a row is found by one database and not by another: texts that are compared by other rules."""

from __future__ import annotations

import ast
import unicodedata
from typing import TYPE_CHECKING

from ormscope.document.clauses import bare
from ormscope.document.orders import selected_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.statement import Fragment, Statement
    from ormscope.document.tables import Row, Table

PARTIAL = frozenset(
    {"Contains", "IContains", "StartsWith", "IStartsWith", "EndsWith", "IEndsWith"}
)  # fmt: skip
WHOLE = frozenset({"Exact", "IExact", "In"})
"""Lookups of texts (django/db/models/lookups.py)."""


def why_found(finds: Table, misses: Table, row: Row) -> str | None:
    """Say which lookup a row passes only where letters are compared by other rules, or None."""
    statement = finds.statement
    if statement is None:
        return None
    selected = selected_of(statement)
    if len(finds.columns) > len(selected):
        return None
    columns = [bare(statement.sql[each.start : each.end]) for each in selected]
    for lookup in statement.fragments:
        if lookup.clause != "where" or lookup.node not in PARTIAL | WHOLE:
            continue
        names = [
            bare(statement.sql[each.start : each.end])
            for each in statement.fragments
            if each.parent == lookup.id
        ]
        position = columns.index(names[0]) if names and names[0] in columns else len(row)
        cell = row[position] if position < len(row) else None
        if cell is None or finds.types[position] - {"str"}:
            continue
        for needle in needles_of(statement, lookup):
            difference = _difference(needle, cell, is_whole=lookup.node in WHOLE)
            if difference is not None:
                return (
                    f"{finds.label} finds {_short(cell)} by {lookup.node} of {_short(needle)}, "
                    f"{misses.label} does not: they differ in {difference}."
                )
    return None


def needles_of(statement: Statement, lookup: Fragment) -> Iterator[str]:
    """Give the texts that are looked for, without the pattern's signs around them."""
    for each in statement.params[lookup.param_start : lookup.param_end]:
        if each.type not in ("str", "SafeString") or each.cut:
            continue
        try:
            text = ast.literal_eval(each.text)
        except (ValueError, SyntaxError):
            continue
        if isinstance(text, str):
            if lookup.node in PARTIAL:
                text = text.strip("%").replace("\\%", "%").replace("\\_", "_")
            yield text


def what_is_ignored(mine: str, theirs: str) -> str | None:
    """Name what must be ignored for two texts to be equal; None where they are, or never can be."""
    return _difference(mine, theirs, is_whole=True)


def _difference(needle: str, cell: str, *, is_whole: bool) -> str | None:
    """Name what must be ignored for the texts to match; None where they match, or never do."""

    def match(mine: str, theirs: str) -> bool:
        return mine == theirs if is_whole else mine in theirs

    if match(needle, cell):
        return None
    if match(needle.rstrip(" "), cell.rstrip(" ")):
        return "spaces at the end"
    if match(needle.casefold(), cell.casefold()):
        return "case" if needle.isascii() else "case, of letters beyond ASCII"
    if match(_plain(needle), _plain(cell)):
        return "accents"
    if match(_plain(needle).casefold(), _plain(cell).casefold()):
        return "case and accents"
    return None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
