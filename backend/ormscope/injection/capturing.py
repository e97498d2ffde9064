"""Compiles what a piece of code would execute, and executes nothing."""

from __future__ import annotations

import dis
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

import django
from django.db.models import QuerySet
from django.db.models.query import RawQuerySet

from ormscope.document.trace import Place
from ormscope.recorder.places import place_of_code
from ormscope.recorder.texts import stable_repr

if TYPE_CHECKING:
    from types import CodeType, TracebackType

    from django.db.backends.base.base import BaseDatabaseWrapper

    from ormscope.databases import Database

_LONGEST: Final = 2000
"""Characters of an error that is quoted."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the driver gets, parameters as texts; ``literal`` where it writes them in itself."""

    sql: str
    params: tuple[str, ...] = ()
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """How it was refused. ``by`` is the package whose code raised: ``django``, a driver's.

    ``is_meant``: somebody wrote ``raise``; otherwise Python found something wrong there.
    """

    error: str
    by: str
    place: Place | None
    is_unsupported: bool = False
    is_meant: bool = True


class _CaughtError(BaseException):
    """A statement on its way to the cursor. Nobody who catches Exception may stop it."""

    def __init__(self, sql: str, params: Any) -> None:
        super().__init__(sql)
        self.sql = sql
        self.params = params


def capture(
    code: CodeType, names: dict[str, Any], database: Database, connection: BaseDatabaseWrapper
) -> Compiled | Refused:
    """Evaluate ``code``, which gives a queryset or a text, up to its first statement.

    The connection is open. Its statements are caught before any cursor has them: on a live database
    nothing is executed either.
    """
    try:
        with connection.execute_wrapper(_catch):
            result = eval(code, names)  # code of ours, compiled from asks.py
            if isinstance(result, (QuerySet, RawQuerySet)):
                list(result)
    except _CaughtError as caught:
        return _sent(caught, database, connection)
    except Exception as error:
        return refusal(error)
    return Compiled(sql=str(result))


def refusal(error: Exception) -> Refused:
    """Tell who raised an exception, and where in Django."""
    from django.db import NotSupportedError

    text = f"{type(error).__name__}: {' '.join(str(error).split())}"
    frames = [*traceback.walk_tb(error.__traceback__)]
    by = str(frames[-1][0].f_globals.get("__name__", "")).partition(".")[0] if frames else ""
    return Refused(
        error=text[:_LONGEST],
        by=by,
        place=raised_at(error.__traceback__),
        is_unsupported=isinstance(error, NotSupportedError),
        is_meant=type(error).__module__ != "builtins" or _is_raised(error.__traceback__),
    )


def _is_raised(where: TracebackType | None) -> bool:
    """Tell a ``raise`` from what Python itself found wrong, by the instruction it happened at."""
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    if where is None or where.tb_lasti >= len(where.tb_frame.f_code.co_code):
        return False
    return where.tb_frame.f_code.co_code[where.tb_lasti] == dis.opmap["RAISE_VARARGS"]


def raised_at(where: TracebackType | None) -> Place | None:
    """Return the innermost of Django's own functions, with the line that raised."""
    inside = [
        (frame, line)
        for frame, line in traceback.walk_tb(where)
        if str(frame.f_globals.get("__name__")).partition(".")[0] == django.__name__
    ]
    if not inside:
        return None
    frame, line = inside[-1]
    place = place_of_code(frame.f_code)
    return Place(name=place.name, file=place.file, line=line)


def _catch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> NoReturn:
    del execute, many, context
    raise _CaughtError(sql, params)


def _sent(
    caught: _CaughtError, database: Database, connection: BaseDatabaseWrapper
) -> Compiled | Refused:
    try:
        sent = database.driver_call(connection, caught.sql, caught.params)
        written = None
        if database.binds_on_client:
            written = database.literal(connection, caught.sql, caught.params)
    except Exception as error:  # the driver's, of a value that it does not take
        return refusal(error)
    values = sent.params.values() if isinstance(sent.params, dict) else sent.params
    try:
        for each in (sent.sql, *values):
            if isinstance(each, str):
                each.encode()
    except UnicodeEncodeError as error:  # a driver that binds on the server does it as late as that
        return refusal(error)
    return Compiled(
        sql=sent.sql,
        params=tuple(map(_shown, values)),
        literal=written,
    )


def _shown(param: object) -> str:
    """Give a parameter as a text; psycopg's Jsonb and its like are shown with what they hold."""
    if isinstance(param, str):
        return param
    held = getattr(param, "obj", None)  # their own repr() cuts it
    return stable_repr(param) if held is None else f"{type(param).__name__}({held!r})"
