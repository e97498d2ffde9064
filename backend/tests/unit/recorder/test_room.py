"""What one snippet may have of a database's work, before it is in memory."""

from __future__ import annotations

import pytest

from ormscope.databases.directives import is_wide
from ormscope.recorder.room import Exhausted, Room


def test_rows_are_counted_over_all_statements_of_a_run() -> None:
    room = Room(rows=5)
    room.fetched(3)
    room.fetched(2)
    with pytest.raises(Exhausted, match="more than 5 rows"):
        room.fetched(1)


def test_sql_has_a_longest() -> None:
    room = Room(characters=10)
    room.written("SELECT 1")
    with pytest.raises(Exhausted, match="longer than 10 characters"):
        room.written("SELECT 1, 2")
    with pytest.raises(Exhausted):
        room.sent("SELECT 1, 2")


@pytest.mark.parametrize(
    "sql",
    [
        *("%1000000000s", "%(a)1000000000s", "x %-9999d", "%%%5000s", "%%1000s", "%.9999f"),
        *(
            "%*d",
            "%.*f",
            "%(a b)9999s",
            "%(a(b)9999s",
            "%9999b",
            f"%({'a' * 300})9999s",
            "% 00001s",
        ),
    ],
)
def test_a_directive_with_a_width_is_not_sent(sql: str) -> None:
    assert is_wide(sql)
    with pytest.raises(Exhausted, match="width"):
        Room().sent(sql)


@pytest.mark.parametrize(
    "sql",
    [
        *(
            "SELECT %s, %(name)s, 100%%",
            "a % 5",
            "(a % 1000000) % 1000000, b",
            "SUM(a) * 2",
            "%d %i",
        ),
        *("", "LIKE 'a%'", "x %% y", "%s::numeric(9999)", "'%99s'"),
    ],
)
def test_ordinary_sql_is_sent(sql: str) -> None:
    Room().sent(sql)


@pytest.mark.parametrize("part", ["%(", "%", "%(a", "% ", "%0", "%(a)0"])
def test_looking_at_a_long_text_ends(part: str) -> None:
    """A pattern that looks back and forth would take hours."""
    is_wide(part * 500_000)
    is_wide("%(" + part.strip("%") * 500_000)
