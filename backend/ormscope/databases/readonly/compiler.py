"""The compilers: SELECT as PostgreSQL has it, and three that refuse.

Refusing here, rather than in a cursor, needs no look at the SQL to tell a write from a read: Django
has chosen the class by the kind of the query. Its module must have all five names.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import NotSupportedError

try:
    from django.db.backends.postgresql import compiler
except ImportError:  # before Django 5.2 PostgreSQL had those of all databases
    from django.db.models.sql import compiler  # type: ignore[no-redef]

SQLCompiler = compiler.SQLCompiler
SQLAggregateCompiler = compiler.SQLAggregateCompiler

__all__ = [
    "SQLAggregateCompiler",
    "SQLCompiler",
    "SQLDeleteCompiler",
    "SQLInsertCompiler",
    "SQLUpdateCompiler",
]


class Refuses:
    """Mixed into a compiler, in front of Django's."""

    statement: str
    connection: Any
    query: Any

    def as_sql(self, *args: object, **kwargs: object) -> NoReturn:
        """Raise NotSupportedError: whatever executes a query or prints it comes through here."""
        del args, kwargs
        table = self.query.get_meta().db_table
        raise NotSupportedError(
            f"{self.connection.display_name} refuses {self.statement} {table}: it only reads."
        )


class SQLInsertCompiler(Refuses, compiler.SQLInsertCompiler):
    """create(), bulk_create(), and save() of a new object."""

    statement = "INSERT INTO"


class SQLUpdateCompiler(Refuses, compiler.SQLUpdateCompiler):
    """update(), bulk_update(), and save() of an object that has a key."""

    statement = "UPDATE"


class SQLDeleteCompiler(Refuses, compiler.SQLDeleteCompiler):
    """delete(), of the rows themselves and of those that refer to them."""

    statement = "DELETE FROM"
