"""mssql-django's compilers; an UPDATE of two tables goes on as if rows had been selected."""

from mssql import compiler
from mssql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
)

from ormscope.databases.offline.insert import InventsReturnedRows
from ormscope.databases.offline.update import InventsKeysToUpdate

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLInsertCompiler(InventsReturnedRows, compiler.SQLInsertCompiler):  # type: ignore[misc]  # as above
    """A new row's key comes back from a second statement, or from a table made for it."""


class SQLUpdateCompiler(InventsKeysToUpdate, compiler.SQLUpdateCompiler):  # type: ignore[misc]  # mssql has no types
    """An update over two tables needs the keys of the rows: Django selects them beforehand."""
