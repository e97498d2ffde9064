"""django-snowflake's compilers; an UPDATE of two tables goes on as if rows had been selected."""

from django_snowflake import compiler
from django_snowflake.compiler import (
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


class SQLUpdateCompiler(InventsKeysToUpdate, compiler.SQLUpdateCompiler):  # type: ignore[misc]  # no types
    """An update over two tables needs the keys of the rows: Django selects them beforehand."""
