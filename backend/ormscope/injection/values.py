"""Hostile values: what each of them tries. What becomes of them is not told here."""

from __future__ import annotations

from typing import Final

VALUES: Final[dict[str, tuple[str, str]]] = {
    "apostrophe": ("O'Reilly", "An apostrophe: ends a text in SQL."),
    "always": ("x' OR 1=1 -- ", "Ends a text, adds a condition and comments out the rest."),
    "parenthesis": ("1) OR 1=1 -- ", "Closes a parenthesis, adds a condition."),
    "union": ("x' UNION SELECT email FROM bookshop_customer -- ", "Reads another table."),
    "second": ("1; DROP TABLE bookshop_book", "A second statement."),
    "backslash": ("\\' OR 1=1 -- ", "A backslash before the apostrophe, where that escapes it."),
    "wildcards": ("100%_\\", "The wildcards of LIKE and their escape."),
    "placeholder": ("%s and %(name)s", "Python's placeholders: parameters for a driver."),
    "percent": ("5%", "A lone percent sign."),
    "question": ("who?", "The placeholder of qmark drivers."),
    "colon": (":arg0", "A named parameter."),
    "double quote": ('a"b', "The quote of identifiers in the standard."),
    "quoted": ('"already"', "An identifier that comes with its own quotes."),
    "column": ('x" FROM bookshop_customer -- ', "Ends an identifier, reads another table."),
    "backtick": ("a`b", "MySQL's quote of identifiers."),
    "bracket": ("a]b", "SQL Server's quote of identifiers."),
    "brackets": ("[already]", "An identifier in SQL Server's own quotes."),
    "dollar": ("a$$b$x$c", "PostgreSQL's other quotes."),
    "dot": ("publisher.name", "A name with its table."),
    "line comment": ("a--b", "A comment to the end of the line."),
    "hash": ("a#b", "A comment to the end of the line in MySQL."),
    "block comment": ("a/**/b", "A comment that stands for a space."),
    "newline": ("a\nb", "A new line, which ends a comment."),
    "control": ("a\x01b", "A control character: what a database makes of it differs."),
    "space": ("a b", "A space."),
    "nul": ("a\x00b", "A NUL, where C thinks that a text ends."),
    "surrogate": ("a\ud800b", "Half a character: no encoding can hold it."),
    "unicode quotes": ("a\u02bcb\u2019c\uff07d", "Quotes that a conversion may turn into ASCII."),
    "lookup": ("a__exact", "Django's own separator."),
    "json path": ('a"."b', "Leaves a key of a JSON path for another."),
    "json literal": ("a' = '1') OR 1=1 -- ", "Ends the text that a JSON path is written in."),
    "unit": ("year' FROM created_at)) OR 1=1;SELECT PG_SLEEP(5)--", "More than a unit of time."),
    "connector": ("OR 1=1 OR", "SQL in the place of AND."),
    "option": ("ANALYZE false) SELECT 1 --", "Ends the options of EXPLAIN."),
    "function": ("UPPER(email), LOWER", "A function call more."),
    "collation": ("nocase\" OR 1=1 -- ", "Ends the name of a collation."),
    "wildcard order": ("?", "Django's own name for a random order."),
    "number": ("1 OR 1=1", "A condition after a number."),
    "date": ("2020-01-01' OR '1'='1", "A condition after a date."),
    "pattern": ("(a+)+$'", "A slow regular expression, and an apostrophe."),
}  # fmt: skip
"""Text and purpose by name."""

OWN: Final = "own"
LONGEST: Final = 200
"""Characters of a value that a visitor gives."""
