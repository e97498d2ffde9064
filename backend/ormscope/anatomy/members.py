"""The classes of a backend: their MROs, and what stands in each body."""

from __future__ import annotations

import inspect
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from ormscope.anatomy.places import defined_at, unwrapped
from ormscope.anatomy.texts import dotted, paragraph_of, signature_of, text_of
from ormscope.document.anatomy import Ancestor, BackendClass, Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.anatomy.places import Places

PURPOSES: Final = {
    "DatabaseWrapper": "One connection: opens it, gives cursors, handles transactions, and names "
    "the classes below.",
    "CursorWrapper": "What Django executes statements on: turns the driver's errors into Django's.",
    "CursorDebugWrapper": "The same with DEBUG on: times and logs each statement.",
    "Cursor": "What the backend puts between Django's cursor and the driver's.",
    "DatabaseFeatures": "What the database can do: flags that the ORM and Django's tests ask.",
    "DatabaseOperations": "Writes the SQL that differs between databases, and adapts values.",
    "DatabaseSchemaEditor": "Writes and executes the DDL of migrations.",
    "DatabaseIntrospection": "Reads tables, columns and constraints back from the database.",
    "DatabaseValidation": "System checks of fields that only this database needs.",
    "DatabaseClient": "Starts the database's own shell, for `manage.py dbshell`.",
    "DatabaseCreation": "Makes and drops the databases of a test run.",
    "SQLCompiler": "Turns a query into a SELECT and reads its rows.",
    "SQLInsertCompiler": "Turns an insert query into SQL, and gets the new keys.",
    "SQLDeleteCompiler": "Turns a delete query into SQL.",
    "SQLUpdateCompiler": "Turns an update query into SQL.",
    "SQLAggregateCompiler": "Turns an aggregation over a subquery into SQL.",
}
"""What each role is for, in Django's documentation's sense."""

_DULL: Final = frozenset((
    "__module__", "__doc__", "__dict__", "__weakref__", "__qualname__", "__annotations__",
    "__abstractmethods__", "_abc_impl", "__parameters__", "__orig_bases__", "__slots__",
    "__firstlineno__", "__static_attributes__", "__annotate_func__", "__annotations_cache__",
))  # fmt: skip
"""What every class's body has and nobody wrote."""

_MEMBER_TEXT: Final = 120
"""Code points of a member's text."""


def backend_classes(connection: Any, places: Places) -> tuple[BackendClass, ...]:
    """Describe the classes that a backend is made of, each with its ancestors."""
    return tuple(
        BackendClass(
            role=role,
            purpose=PURPOSES[role],
            ancestors=tuple(_ancestors(kind, places)),
        )
        for role, kind in roles(connection).items()
    )


def roles(connection: Any) -> dict[str, type]:
    """Give the class that plays each role here; a role that nobody plays is left out."""
    found = {
        "DatabaseWrapper": type(connection),
        **_cursors(connection),
        "DatabaseFeatures": type(connection.features),
        "DatabaseOperations": type(connection.ops),
        "DatabaseSchemaEditor": connection.SchemaEditorClass,
        "DatabaseIntrospection": type(connection.introspection),
        "DatabaseValidation": type(connection.validation),
        "DatabaseClient": type(connection.client),
        "DatabaseCreation": type(connection.creation),
    }
    for role in PURPOSES:
        if role.endswith("Compiler"):
            with suppress(AttributeError, ImportError):
                found[role] = connection.ops.compiler(role)
    return {role: found[role] for role in PURPOSES if found.get(role) is not None}


def _cursors(connection: Any) -> dict[str, type]:
    with _without_server(connection):
        found = {
            "CursorWrapper": type(connection.make_cursor(_DriverCursor())),
            "CursorDebugWrapper": type(connection.make_debug_cursor(_DriverCursor())),
        }
        with suppress(Exception):  # a backend that needs more of its driver than this gives
            own = type(connection.create_cursor())
            if own is not _DriverCursor:
                found["Cursor"] = own
    return found


class _DriverCursor:
    """A cursor of no driver: takes whatever a backend sets up when it wraps one."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _DriverCursor()

    def __call__(self, *call: object, **options: object) -> Any:
        del call, options
        return _DriverCursor()


class _DriverConnection(_DriverCursor):
    """A connection of no driver: its cursors are of the class that the backend asks for."""

    def __init__(self, cursor_class: type | None) -> None:
        self._cursor_class = cursor_class

    def cursor(self, *call: object, **options: Any) -> Any:
        del call
        kind: Any = options.get("factory") or self._cursor_class
        return _DriverCursor() if kind is None else kind.__new__(kind)


@contextmanager
def _without_server(connection: Any) -> Iterator[None]:
    """Have no server behind the connection for as long as the context lasts."""
    real = connection.connection
    asked: dict[str, Any] = {}
    with suppress(Exception):  # settings without a name, say
        asked = connection.get_connection_params()
    connection.connection = _DriverConnection(asked.get("cursor_factory"))
    try:
        yield
    finally:
        connection.connection = real


def _ancestors(kind: type, places: Places) -> Iterator[Ancestor]:
    mro = [each for each in kind.__mro__ if each is not object]
    for index, each in enumerate(mro):
        members = [
            _member(each, name, mro[index + 1 :], places)
            for name in vars(each)
            if name not in _DULL
        ]
        lines = {id(member): _line(each, member.name) for member in members}
        yield Ancestor(
            module=str(each.__module__),
            name=each.__qualname__,
            doc=paragraph_of(each),
            members=tuple(sorted(members, key=lambda member: lines[id(member)])),
            place=places.of(each),
        )


def _line(kind: type, name: str) -> int:
    return defined_at(kind, name).line or 0


def _member(kind: type, name: str, others: list[type], places: Places) -> Member:
    value = vars(kind)[name]
    function = unwrapped(value)
    below = next((each for each in others if name in vars(each)), None)
    member_kind: Literal["method", "property", "attribute"] = "attribute"
    if isinstance(value, (property, cached_property)) or _is_lazy(value):
        member_kind, text = "property", ""
    elif inspect.isroutine(function):
        member_kind, text = "method", signature_of(function)
    else:
        text = text_of(value, _MEMBER_TEXT)
    return Member(
        name=name,
        kind=member_kind,
        text=text,
        overrides=dotted(below) if below is not None else None,
        place=places.of(kind, name),
    )


def _is_lazy(value: object) -> bool:
    """Tell whether it is a property of Django's own kind: it computes once, or asks the class."""
    from django.utils import functional

    return isinstance(value, (functional.cached_property, functional.classproperty))
