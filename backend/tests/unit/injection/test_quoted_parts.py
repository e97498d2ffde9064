"""Which parts of a statement stand between quotes."""

from __future__ import annotations

import pytest

from ormscope.injection.quotes import Quotes, quoted_around

STANDARD = Quotes({"'": "'", '"': '"'}, escapes=False)
MYSQL = Quotes({"'": "'", '"': '"', "`": "`"}, escapes=True)
BRACKETS = Quotes({"'": "'", '"': '"', "[": "]"}, escapes=False)


@pytest.mark.parametrize(
    ("sql", "quotes", "expected"),
    [
        ("SELECT 'VALUE'", STANDARD, "'VALUE'"),
        ("SELECT VALUE", STANDARD, None),
        ("SELECT 'a' || VALUE || 'b'", STANDARD, None),
        ("SELECT 'a''VALUE'", STANDARD, "'a''VALUE'"),
        ('SELECT "it\'s" + VALUE', STANDARD, None),
        ("SELECT 'a\\' VALUE'", STANDARD, None),
        ("SELECT 'a\\' VALUE'", MYSQL, "'a\\' VALUE'"),
        ("SELECT E'a\\' VALUE'", STANDARD, "'a\\' VALUE'"),
        ("SELECT LIKE'a\\' VALUE'", STANDARD, None),
        ("SELECT `a` FROM `VALUE`", MYSQL, "`VALUE`"),
        ("SELECT [a]]VALUE]", BRACKETS, "[a]]VALUE]"),
        ("SELECT q'[it's VALUE]'", STANDARD, "'[it's VALUE]'"),
        ("SELECT q'!it's!' || VALUE || '!'", STANDARD, None),
    ],
)
def test_a_value_is_quoted_where_the_database_says_so(
    sql: str, quotes: Quotes, expected: str | None
) -> None:
    start = sql.index("VALUE")
    around = quoted_around(sql, start, start + len("VALUE"), quotes)
    assert (None if around is None else sql[slice(*around)]) == expected


def test_what_is_not_closed_reaches_past_the_end() -> None:
    assert quoted_around("SELECT 'VALUE", 8, 13, STANDARD) == (7, 14)
