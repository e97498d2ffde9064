"""Django's compilers; what an INSERT returns and what an UPDATE selects first is made up."""

from django.db.backends.mysql import compiler
from django.db.backends.mysql.compiler import (
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


class SQLInsertCompiler(InventsReturnedRows, compiler.SQLInsertCompiler):
    """MariaDB returns the new rows' keys; MySQL's driver knows the last one."""


class SQLUpdateCompiler(InventsKeysToUpdate, compiler.SQLUpdateCompiler):
    """MySQL cannot select from the table it updates: Django selects the keys beforehand."""
