"""Scratches that hold their mark in a table of their own: where databases can have no comment."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final

from ormscope.databases.servers.server import ServerDatabase

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK: Final = "ormscope_scratch"


class MarkTable(ServerDatabase):
    """Creates the table with the scratch."""

    @abstractmethod
    def mark_table(self, name: str) -> str:
        """Return the table's name as it is written in a statement, from anywhere on the server."""

    @abstractmethod
    def find_mark(self, name: str) -> tuple[str, Sequence[object]]:
        """Return a statement that finds one row if there is that table, and its parameters."""

    @abstractmethod
    def create_empty(self, cursor: Any, name: str) -> None:
        """Make a scratch without the table."""

    def create(self, cursor: Any, name: str) -> None:
        """Make the scratch with an empty table for its mark."""
        self.create_empty(cursor, name)
        cursor.execute(f"CREATE TABLE {self.mark_table(name)} (mark VARCHAR(80) NOT NULL)")

    def read_mark(self, cursor: Any, name: str) -> str | None:
        """Return what the table holds."""
        cursor.execute(*self.find_mark(name))
        if cursor.fetchone() is None:
            return None
        cursor.execute(f"SELECT mark FROM {self.mark_table(name)}")
        row = cursor.fetchone()
        return None if row is None else str(row[0])

    def write_mark(self, cursor: Any, name: str, mark: str) -> None:
        """Replace the table's row."""
        cursor.execute(f"DELETE FROM {self.mark_table(name)}")
        cursor.execute(f"INSERT INTO {self.mark_table(name)} VALUES (%s)", [mark])
