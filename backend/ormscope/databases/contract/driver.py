"""Checks of the driver's boundary: what it gets, what it says of itself, how its errors arrive."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from ormscope.databases.base import Sent
from ormscope.databases.contract.subject import NotChecked, Subject

HOSTILE: Final = [
    "it's",
    'say "hi"',
    "100%",
    "%s",
    "%%",
    "%(name)s",
    "back\\slash",
    "ends in \\",
    "naïve 雪 🦊",
    "two\nlines",
    "?",
    ":arg0",
    "'; DROP TABLE x; --",
]
STYLES: Final = ("qmark", "numeric", "named", "format", "pyformat")  # PEP 249's


def check_the_driver_tells_what_pep_249_asks(subject: Subject) -> None:
    module = subject.connection.Database
    assert str(module.apilevel) in ("1.0", "2.0"), f"apilevel is {module.apilevel!r}"
    assert module.threadsafety in (0, 1, 2, 3), f"threadsafety is {module.threadsafety!r}"
    assert module.paramstyle in STYLES, f"paramstyle is {module.paramstyle!r}"


def check_the_drivers_exceptions_are_pep_249s(subject: Subject) -> None:
    module = subject.connection.Database
    for name in ("InterfaceError", "DatabaseError"):
        assert issubclass(getattr(module, name), module.Error), name
    for name in (
        "DataError", "OperationalError", "IntegrityError", "InternalError", "ProgrammingError",
        "NotSupportedError",
    ):  # fmt: skip
        assert issubclass(getattr(module, name), module.DatabaseError), name


def check_an_error_of_the_driver_arrives_as_djangos(subject: Subject) -> None:
    from django.db import DatabaseError

    if not subject.live:
        raise NotChecked("A compiled database has nobody who could find an error.")
    try:
        with subject.run():
            subject.select("SELECT 1 FROM no_such_table")
    except DatabaseError as error:
        cause = error.__cause__
        assert isinstance(cause, subject.connection.Database.Error), f"Caused by {cause!r}"
        code = subject.database.error_code(cause)
        assert code is None or (isinstance(code, str) and code), f"The code is {code!r}"
        return
    raise AssertionError("A table that there isn't was found.")


def check_literals_say_what_was_bound(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    sql = subject.selecting(", ".join(["%s"] * len(HOSTILE)))
    with subject.run():
        connection.ensure_connection()
        literal = database.literal(connection, sql, HOSTILE)
        assert "%(name)s" in literal, literal
        if subject.live:
            # Without parameters no percent sign means anything: it comes back as it was written.
            assert list(subject.select(literal)) == HOSTILE, literal


def check_literals_of_other_types(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    params = [None, True, 7, 1.5, Decimal("2.50"), '{"a": [1]}', "2021-01-01"]
    with subject.run():
        connection.ensure_connection()
        literal = database.literal(connection, f"SELECT {', '.join(['%s'] * 7)}, '%%'", params)
        assert "NULL" in literal, literal
        assert literal.endswith("'%'"), literal
        when = datetime(2021, 2, 3, 4, 5, 6, tzinfo=UTC)
        literal = database.literal(connection, "SELECT %s", [when])
        assert re.search("2021-02-03[ T]04:05:06", literal), literal


def check_what_the_driver_gets(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    with subject.run(), connection.cursor():
        sent = database.driver_call(connection, "SELECT %s, '%%', %s", ["%s", 7])
        assert isinstance(sent, Sent), sent
        assert sent.paramstyle in STYLES, sent
        values = list(sent.params.values() if isinstance(sent.params, dict) else sent.params)
        assert values == ["%s", 7], sent
        names = list(sent.params) if isinstance(sent.params, dict) else []
        expected = {
            "qmark": "SELECT ?, '%', ?",
            "numeric": "SELECT :1, '%', :2",
            "format": "SELECT %s, '%%', %s",
            "named": "SELECT :{}, '%', :{}".format(*(names or "??")),
            "pyformat": "SELECT %({})s, '%%', %({})s".format(*(names or "??")),
        }
        assert sent.sql == expected[sent.paramstyle], sent
        plain = database.driver_call(connection, "SELECT '100%'", None)
        assert plain.sql == "SELECT '100%'", plain


def check_named_parameters(subject: Subject) -> None:
    database, connection = subject.database, subject.connection
    if not connection.features.supports_paramstyle_pyformat:
        raise NotChecked("Django says that this database takes none.")
    with subject.run(), connection.cursor():
        sent = database.driver_call(connection, "SELECT %(a)s", {"a": "x"})
        if isinstance(sent.params, dict):
            assert sent.params == {"a": "x"}, sent
            assert sent.paramstyle in {"pyformat", "named"}, sent
        else:
            assert list(sent.params) == ["x"], sent
        literal = database.literal(connection, "SELECT %(a)s", {"a": "x"})
        assert re.fullmatch("SELECT N?'x'", literal), literal
