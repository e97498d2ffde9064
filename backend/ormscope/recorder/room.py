"""How much of a database's work one snippet may have in memory.

Only a snippet has a room. A program that is traced with ``ormscope.trace()`` is nobody's guest.
"""

from __future__ import annotations

from ormscope.databases.directives import is_wide


class Exhausted(MemoryError):
    """A snippet's queries want more memory than it gets. Django and drivers let it pass."""


class Room:
    """Counts one run's rows and looks at the length of its SQL.

    Some backends write an operand twice (MySQL's ``TruncWeek``, Oracle's ``bitor``), so forty of
    them nested are a terabyte of SQL; a join over many tables has more rows than anyone reads.

    :param rows: rows that all statements of a run may fetch together.
    :param characters: the longest SQL of one statement, or of one node of it.
    """

    __slots__ = ("_characters", "_left", "_rows")

    def __init__(self, *, rows: int = 100_000, characters: int = 2_000_000) -> None:
        self._rows = self._left = rows
        self._characters = characters

    def fetched(self, rows: int) -> None:
        """Take ``rows`` off what is left. Raises :class:`Exhausted`."""
        self._left -= rows
        if self._left < 0:
            raise Exhausted(
                f"The snippet fetched more than {self._rows:,} rows. "
                "Filter or slice the queryset, or let the database count."
            )

    def written(self, sql: str) -> None:
        """Look at SQL just compiled. Raises :class:`Exhausted`."""
        if len(sql) > self._characters:
            raise Exhausted(
                f"The SQL is longer than {self._characters:,} characters. Nest fewer functions."
            )

    def sent(self, sql: object) -> None:
        """Look at a statement before its parameters are filled in. Raises :class:`Exhausted`."""
        if isinstance(sql, str):
            self.written(sql)
            if is_wide(sql):
                raise Exhausted("The SQL has a `%` with a width, which would fill the memory.")
