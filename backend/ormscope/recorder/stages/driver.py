"""The driver: what the PEP 249 cursor really got, and the rows that came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.texts import without_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.recorder.recording import Recording, StatementRecord

STAGE = Stage(
    name="driver",
    label="Driver",
    docs="https://peps.python.org/pep-0249/",
    order=8,
)

_LONGEST_LITERAL = 200_000
_PREVIEW = 20
"""Rows of each statement that the document keeps."""


class Probe(StageProbe):
    """Reports on what passed through the watched driver cursors."""

    def report(self) -> Report:
        recording = self.recording
        statements = recording.statements
        module = getattr(recording.connection, "Database", None)
        names = ("apilevel", "threadsafety", "paramstyle")
        findings = [
            Finding(name=name, value=str(getattr(module, name, "unknown"))) for name in names
        ]
        findings.append(Finding(name="module", value=getattr(module, "__name__", "unknown")))
        fetched = sum(each.fetched for each in statements)
        style = next((each.sent.paramstyle for each in statements if each.sent), None)
        rows = f"{fetched} row{'' if fetched == 1 else 's'} fetched"
        if recording.is_compiled:
            rows = "not executed"
        summary = f"{style}, {rows}" if style else "nothing was sent"
        return Report(summary=summary, findings=tuple(findings))


def read_statements(recording: Recording) -> None:
    """Read what the driver got, of every statement. The run is over, its connection is not.

    The drivers' cursors are not kept for this: an open one can hold a lock.
    """
    for record in recording.statements:
        if record.sent is None and record.unwritable is None:
            _read(record, recording)


def _read(record: StatementRecord, recording: Recording) -> None:
    connection, database = recording.connection, recording.database
    # An execute_wrapper may have changed what Django was given.
    sql, params = record.sql, record.params
    if record.given and isinstance(record.given[0], str):
        sql, params = record.given[0], record.given[1] if len(record.given) > 1 else None
    if record.many:
        params = next(iter(params), ()) if isinstance(params, (list, tuple)) else ()
    try:
        if database is None:
            record.unwritable = f"ORMscope does not know the driver of {connection.vendor}."
            return
        if connection.connection is None:
            record.unwritable = "The connection was closed before it could be written."
            return
        if not database.logs_from_cursor:
            record.logged = _logged(connection, None, record)
        record.sent = database.driver_call(connection, sql, params)
        literal = database.literal(connection, sql, params)
        if len(literal) > _LONGEST_LITERAL:
            record.unwritable = f"With its parameters it has {len(literal):,} characters."
        else:
            record.literal = literal
    except Exception as error:  # a value no driver takes: the run goes on
        record.unwritable = str(error)


def _logged(connection: Any, cursor: Any, record: StatementRecord) -> str | None:
    """Give what ``CursorDebugWrapper`` logs; see ``debug_sql()`` in django/db/backends/utils.py."""
    if record.many:
        times = len(record.params) if hasattr(record.params, "__len__") else "?"
        return f"{times} times: {record.sql}"
    if record.method != "execute":
        return None
    try:
        logged = connection.ops.last_executed_query(cursor, record.sql, record.params)
    except Exception:  # the backend needs a cursor that is still open
        return None
    return None if logged is None else without_addresses(str(logged))


class WatchedCursor:
    """Stands between Django's cursor wrapper and the driver's cursor, and passes everything on."""

    __slots__ = ("_cursor", "_recording", "_statement")

    def __init__(self, cursor: Any, recording: Recording) -> None:
        object.__setattr__(self, "_cursor", cursor)
        object.__setattr__(self, "_recording", recording)
        object.__setattr__(self, "_statement", None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._cursor, name, value)

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        return self._send("execute", args, kwargs)

    def executemany(self, *args: Any, **kwargs: Any) -> Any:
        return self._send("executemany", args, kwargs)

    def callproc(self, *args: Any, **kwargs: Any) -> Any:
        return self._send("callproc", args, kwargs)

    def fetchone(self) -> Any:
        row = self._fetch("fetchone", self._cursor.fetchone, ())
        self._keep([] if row is None else [row])
        return row

    def fetchmany(self, *args: Any) -> Any:
        rows = self._fetch("fetchmany", self._cursor.fetchmany, args)
        self._keep(rows)
        return rows

    def fetchall(self) -> Any:
        rows = self._fetch("fetchall", self._cursor.fetchall, ())
        self._keep(rows)
        return rows

    def __iter__(self) -> Iterator[Any]:
        for row in self._cursor:
            self._keep([row])
            yield row

    def __enter__(self) -> WatchedCursor:
        self._cursor.__enter__()
        return self

    def __exit__(self, *args: Any) -> Any:
        return self._cursor.__exit__(*args)

    def _send(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        recording = self._recording
        method: Callable[..., Any] = getattr(self._cursor, name)
        statements = recording.statements
        if recording.closed or recording.notebook.paused or not statements:
            return method(*args, **kwargs)
        record = statements[-1]
        record.given = args
        object.__setattr__(self, "_statement", record)
        event = recording.begin("driver", name)
        recording.of_statement(event, record)
        try:
            return method(*args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
            cursor = self._cursor
            if recording.database is None or recording.database.logs_from_cursor:
                with recording.notebook.excused():
                    record.logged = _logged(recording.connection, cursor, record)
            record.invented = getattr(cursor, "invented", None)
            if description := getattr(cursor, "description", None):
                record.columns = tuple([str(column[0]) for column in description])
            record.rowcount = getattr(cursor, "rowcount", -1)

    def _fetch(self, name: str, method: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        recording = self._recording
        if recording.closed:
            return method(*args)
        event = recording.begin("driver", name)
        recording.of_statement(event, self._statement)
        try:
            return method(*args)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)

    def _keep(self, rows: Any) -> None:
        record, room = self._statement, self._recording.room
        if record is None or not rows:
            return
        if room is not None:
            room.fetched(len(rows))
        record.fetched += len(rows)
        record.chunks.append(len(rows))
        if len(record.preview) < _PREVIEW:
            record.preview.extend(rows[: _PREVIEW - len(record.preview)])
