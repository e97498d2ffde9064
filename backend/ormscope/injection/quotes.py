"""Which parts of a statement stand between quotes, as the database would read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases import Database


@dataclass(frozen=True, slots=True)
class Quotes:
    """A vendor's quotes: each opening one with its closing one.

    ``escapes``: a backslash inside of a text takes the next character's meaning away.
    """

    pairs: dict[str, str]
    escapes: bool


def quotes_of(database: Database, connection: BaseDatabaseWrapper) -> Quotes:
    """Ask the backend for its quotes of names, and whoever writes literals for a backslash."""
    name = connection.ops.quote_name("a")
    written = database.literal(connection, "SELECT %s", ["\\"])
    # Where E'…' is written, a plain text has no escapes: _tokens() looks for the E itself.
    return Quotes(
        {"'": "'", '"': '"', name[0]: name[-1]}, written.count("\\") > 1 and " E'" not in written
    )


def quoted_around(sql: str, start: int, end: int, quotes: Quotes) -> tuple[int, int] | None:
    """Return the range of the quoted part that holds ``start`` to ``end``, quotes included."""
    for first, last in _tokens(sql, quotes):
        if first < start and end < last:
            return first, last
        if first >= start:
            return None
    return None


def _tokens(sql: str, quotes: Quotes) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(sql):
        closing = quotes.pairs.get(sql[at])
        if closing is None:
            at += 1
            continue
        if sql[at] == "'" and _has_prefix(sql, at, "q"):
            end = _closed_by_choice(sql, at + 1)
        else:
            escapes = sql[at] == "'" and (quotes.escapes or _has_prefix(sql, at, "e"))
            end = _closed(sql, at + 1, closing, escapes)
        yield at, end
        at = end


def _has_prefix(sql: str, at: int, letter: str) -> bool:
    """Tell whether a letter of its own stands before the quote: E'it\\'s', q'[it's]'."""
    before = sql[max(at - 2, 0) : at].lower()
    return before[-1:] == letter and not before[:-1].isalnum()


def _closed_by_choice(sql: str, at: int) -> int:
    """Return the position after Oracle's q'[…]', whose delimiter the writer chooses."""
    opening = sql[at : at + 1]
    closing = {"[": "]", "{": "}", "<": ">", "(": ")"}.get(opening, opening) + "'"
    found = sql.find(closing, at + 1)
    return len(sql) + 1 if found < 0 else found + len(closing)


def _closed(sql: str, at: int, closing: str, escapes: bool) -> int:
    """Return the position after the closing quote; a doubled one does not close."""
    while at < len(sql):
        if escapes and sql[at] == "\\":
            at += 2
        elif sql[at] != closing:
            at += 1
        elif sql[at + 1 : at + 2] == closing:
            at += 2
        else:
            return at + 1
    return len(sql) + 1
