"""Django's MySQL compilers; an UPDATE with joins goes on as if a row had been selected first."""

from django.db.backends.mysql import compiler
from django.db.backends.mysql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
)

from ormscope.databases.offline_update import InventsKeysToUpdate

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLUpdateCompiler(InventsKeysToUpdate, compiler.SQLUpdateCompiler):
    """MySQL cannot select from the table it updates: Django selects the keys beforehand."""
