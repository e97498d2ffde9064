"""Django's compilers; an UPDATE of an inherited model goes on as if rows had been selected."""

from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
)

from ormscope.databases.offline.update import InventsKeysToUpdate

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLUpdateCompiler(InventsKeysToUpdate):
    """An update over two tables needs the keys of the rows: Django selects them beforehand."""
