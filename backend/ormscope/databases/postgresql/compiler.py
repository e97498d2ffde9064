"""Django's compilers; what an INSERT returns and what an UPDATE selects first is made up."""

from __future__ import annotations

from ormscope.databases.offline.insert import InventsReturnedRows
from ormscope.databases.offline.update import InventsKeysToUpdate

try:
    from django.db.backends.postgresql import compiler
except ImportError:  # before Django 5.2, which was the first to have compilers of its own here
    from django.db.models.sql import compiler  # type: ignore[no-redef]

SQLCompiler = compiler.SQLCompiler
SQLAggregateCompiler = compiler.SQLAggregateCompiler
SQLDeleteCompiler = compiler.SQLDeleteCompiler

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class SQLInsertCompiler(InventsReturnedRows, compiler.SQLInsertCompiler):
    """It has a RETURNING, of keys and of what the database computes."""


class SQLUpdateCompiler(InventsKeysToUpdate, compiler.SQLUpdateCompiler):
    """An update over two tables needs the keys of the rows: Django selects them beforehand."""
