"""Stands in for a driver's cursor behind a backend's own wrapper, to learn what it would get."""

from __future__ import annotations


class NotingCursor:
    """Notes the call instead of executing it. What the wrapper does with a result it does not see.

    >>> cursor = NotingCursor()
    >>> CursorWrapper(cursor, connection).execute("SELECT %s", [1])
    >>> cursor.sql, cursor.params
    ('SELECT ?', (1,))
    """

    sql: str = ""
    params: object = None

    def execute(self, sql: str, params: object = None) -> None:
        """Note the statement and its parameters."""
        self.sql, self.params = sql, params
