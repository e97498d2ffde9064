"""What every database's scratch is made of: a second connection that answers to the first's alias.

A scratch is empty when it begins and gone when it ends. Models are bound to an alias, and so is all
of Django; so for that while the alias is the scratch's.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ormscope.databases.containment import Measure
from ormscope.databases.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases.base import Database

Wrapper = TypeVar("Wrapper", bound="BaseDatabaseWrapper")

_TABLE: Final = "ormscope_left"


def beside(connection: BaseDatabaseWrapper, **settings: object) -> Any:
    """Return a new wrapper like `connection`, with some other settings; it is not connected.

    What the first has asked its server about itself is not asked again: the flags, the version.
    """
    from django.db import connections
    from django.utils.connection import ConnectionProxy

    if isinstance(connection, ConnectionProxy):  # `django.db.connection`
        connection = connections[connection.alias]
    kind = type(connection)
    made = kind({**connection.settings_dict, **settings}, connection.alias)
    for there, here in ((connection, made), (connection.features, made.features)):
        for name in _cached(type(there)) & vars(there).keys():
            vars(here)[name] = vars(there)[name]
    return made


def _cached(kind: type) -> set[str]:
    from django.utils import functional

    kinds = (cached_property, functional.cached_property)
    return {
        name
        for each in kind.__mro__
        for name, attribute in vars(each).items()
        if isinstance(attribute, kinds)
    }


@contextmanager
def at_its_alias(wrapper: Wrapper) -> Iterator[Wrapper]:
    """Have `django.db.connections` give this wrapper for its alias, and the other one afterwards.

    A block that was left open on it is forgotten: what is in a scratch is thrown away.
    """
    from django.db import connections

    other = connections[wrapper.alias]
    connections[wrapper.alias] = wrapper
    try:
        yield wrapper
    finally:
        connections[wrapper.alias] = other


def measures(
    database: Database, connection: BaseDatabaseWrapper, **names: str
) -> Iterator[Measure]:
    """Yield what keeps a scratch's statements in it, tried there; nothing where there is none.

    A backend that writes nothing, say, has none, and says so to who asks for one. `names` is what
    `database.refused_in_scratch` leaves open, as the sample's.
    """
    with ExitStack() as stack:
        try:
            scratch = stack.enter_context(database.scratch(connection))
        except DatabaseUnavailable:
            return
        tried = [statement.format(**names) for statement in database.refused_in_scratch]
        allowed = [each for each in tried if not is_refused(scratch, each)]
        # Past the ORM, which has no model for it.
        with scratch.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {_TABLE} (x INTEGER)")
        made = scratch.introspection.table_names()
    if tried:
        yield _tables_only(tried, allowed)
    with database.scratch(connection) as scratch:
        left = scratch.introspection.table_names()
    yield Measure(
        name="scratch: nothing stays",
        does="Tables are made in an empty schema that is dropped with what is in it.",
        holds=[name.lower() for name in made] == [_TABLE] and not left,
        seen=f"{len(made)} made there; the next scratch began with {len(left)}.",
    )


def _tables_only(tried: list[str], allowed: list[str]) -> Measure:
    return Measure(
        name="scratch: tables only",
        does="Where tables are made, a statement reaches no file, no code, no setting of others, "
        "no other schema and not the sample.",
        holds=not allowed,
        seen=f"Not refused: {'; '.join(allowed)}." if allowed else f"{len(tried)} were refused.",
    )


def is_refused(connection: Any, statement: str) -> bool:
    """Execute it; tell whether the database or its driver refused."""
    from django.db import Error

    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()
    except (Error, connection.Database.Error, MemoryError):
        return True
    return False
