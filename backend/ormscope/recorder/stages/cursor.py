"""The cursor: Django's own wrapper round the driver's, and what it was given."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.db.models.sql.query import RawQuery

from ormscope.databases.base import Sent
from ormscope.recorder.code_calls import forced_by
from ormscope.recorder.frames import django_steps
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.recording import Frame, StatementRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.utils import CursorWrapper

    from ormscope.recorder.recording import Recording
    from ormscope.recorder.records import CallRecord

STAGE = Stage(
    name="cursor",
    label="CursorWrapper",
    docs="https://docs.djangoproject.com/en/5.2/topics/db/sql/#executing-custom-sql-directly",
    order=7,
)


_TRANSACTIONS = {"_commit": "COMMIT", "_rollback": "ROLLBACK"}
"""What ends a transaction without a cursor, and how Django logs it."""


class Probe(StageProbe):
    """Watches each cursor that Django wraps, plain or debug, and the transaction's own calls."""

    @contextmanager
    def installed(self) -> Iterator[None]:
        connection = self.recording.connection
        watched = dict.fromkeys(("make_cursor", "make_debug_cursor"), self._watch)
        names = (*watched, *_TRANSACTIONS, "_set_autocommit", "close")
        own = {name: vars(connection).get(name) for name in names}
        for name in names:
            method = getattr(connection, name)
            make = watched.get(name) or _transaction(name, self.recording)
            if name == "close":
                make = self._watch_close
            setattr(connection, name, make(method))
        try:
            yield
        finally:
            for name, method in own.items():
                if method is None:
                    vars(connection).pop(name, None)
                else:
                    setattr(connection, name, method)

    def _watch(self, make: Callable[[Any], CursorWrapper]) -> Callable[[Any], CursorWrapper]:
        recording = self.recording

        def watched(cursor: Any) -> CursorWrapper:
            if recording.closed or recording.notebook.paused:
                return make(cursor)
            wrapper = make(recording.lend("cursor", cursor))
            kind = type(wrapper)
            wrapper.__class__ = _watched_class(kind, recording)
            recording.cursors[kind.__name__] = kind
            return wrapper

        return watched

    def _watch_close(self, close: Callable[[], None]) -> Callable[[], None]:
        """Read what is to be read of the statements so far, while the connection is open."""
        recording = self.recording

        @wraps(close)
        def watched() -> None:
            if not recording.closed and not recording.notebook.paused:
                with recording.notebook.excused():
                    recording.lend("statements", None)
            close()

        return watched

    def report(self) -> Report:
        recording = self.recording
        statements = recording.statements
        counts = Counter(each.method for each in statements)
        parts = [f"{count} {method}" for method, count in counts.items()]
        findings = [
            Finding(name="class", value=kind.__name__, defined_by=kind)
            for kind in recording.cursors.values()
        ]
        executed = not recording.is_compiled
        not_executed = "" if executed else ", not executed"
        findings += [
            Finding(name=f"{each.method}{not_executed}", value=each.sql[:300])
            for each in statements[:50]
        ]
        summary = ", ".join(parts)
        if summary and not executed:
            summary = f"not executed ({summary})"
        return Report(summary=summary or "nothing was executed", findings=tuple(findings))


def _note_evaluation(call: CallRecord | None) -> None:
    if call is not None:
        call.effect = "evaluates"
        call.forced_by = call.forced_by or forced_by(call)


def _transaction(name: str, recording: Recording) -> Callable[[Any], Any]:
    """Give what watches a method that begins or ends a transaction."""

    def watch(method: Any) -> Any:
        @wraps(method)
        def watched(*args: Any) -> Any:
            connection = recording.connection
            if recording.closed or recording.notebook.paused or connection.connection is None:
                return method(*args)
            if name == "_set_autocommit":
                kind, sql = "autocommit", f"autocommit = {args[0]}"
            else:
                kind, sql = name.removeprefix("_"), _TRANSACTIONS[name]
            call = recording.notebook.call
            _note_evaluation(call)
            record = StatementRecord(
                len(recording.statements), sql, None, kind, call, django_steps()
            )
            recording.statements.append(record)
            record.sent, record.literal = Sent(sql, (), ""), f"{sql};"
            record.logged = sql if kind != "autocommit" else None
            event = record.event = recording.begin("driver", kind)
            recording.of_statement(event, record)
            try:
                return method(*args)
            except BaseException as error:
                record.fail(error, recording)
                recording.end(event, error)
                raise
            finally:
                recording.end(event)

        return watched

    return watch


def _watched_class(kind: type[CursorWrapper], recording: Recording) -> type[CursorWrapper]:
    key = ("cursor", kind)
    if key not in recording.watched:
        body = {
            name: _watched_call(getattr(kind, name), name, recording)
            for name in ("execute", "executemany", "callproc")
        }
        body |= {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
        recording.watched[key] = type(kind.__name__, (kind,), body)
    return cast("type[CursorWrapper]", recording.watched[key])


def _watched_call(inherited: Any, name: str, recording: Recording) -> Any:
    def method(self: CursorWrapper, sql: Any, params: Any = None, *args: Any) -> Any:
        if recording.closed or recording.notebook.paused:
            return inherited(self, sql, params, *args)
        if recording.room is not None:
            recording.room.sent(sql)
        event = recording.begin("cursor", name)
        record = _statement(sql, params, name, recording)
        record.event = event
        recording.of_statement(event, record)
        _note_evaluation(record.call)
        try:
            return inherited(self, sql, params, *args)
        except BaseException as error:
            record.fail(error, recording)
            recording.end(event, error)
            raise
        finally:
            recording.end(event)

    # What the program called, for whoever looks up the stack.
    method.__code__ = method.__code__.replace(co_name=name)
    return wraps(inherited)(method)


def raw_query(steps: list[tuple[Any, int]]) -> Any:
    """Give the method of ``RawQuery`` that runs a statement, if one does."""
    method = RawQuery._execute_query  # type: ignore[attr-defined]  # not in the stubs
    return method if any(code is method.__code__ for code, _ in steps) else None


def _statement(sql: Any, params: Any, method: str, recording: Recording) -> StatementRecord:
    """Open a statement, with the frames of the compiler that made it, if one did."""
    root, compiler = None, None
    for position in range(len(recording.roots) - 1, -1, -1):
        if recording.roots[position][0].sql == sql:
            root, compiler = recording.roots.pop(position)
            break
    call = recording.notebook.call
    if not isinstance(sql, str) and hasattr(sql, "as_string"):  # psycopg's own composition
        sql = sql.as_string(recording.connection.connection)
    record = StatementRecord(
        len(recording.statements), str(sql), params, method, call, django_steps(), root, compiler
    )
    if root is None and (raw := raw_query(record.steps)) is not None:
        record.root = Frame("RawQuery", raw, None, "", True, record.sql)
    recording.statements.append(record)
    return record
