"""The backend's compilers; what needs a row or a key goes on as if there had been one."""

from django_spanner import compiler
from django_spanner.compiler import SQLAggregateCompiler, SQLCompiler, SQLDeleteCompiler

from ormscope.databases.offline.insert import InventsReturnedRows
from ormscope.databases.offline.update import InventsKeysToUpdate

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLInsertCompiler(InventsReturnedRows, compiler.SQLInsertCompiler):  # type: ignore[misc]  # no types
    """A new row's key is returned where the backend asks for it."""


class SQLUpdateCompiler(InventsKeysToUpdate, compiler.SQLUpdateCompiler):  # type: ignore[misc]  # no types
    """An update over two tables needs the keys of the rows: Django selects them beforehand."""
