"""The cursor: Django's own wrapper round the driver's, and what it was given."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.recording import StatementRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.backends.utils import CursorWrapper

    from ormscope.recorder.recording import Recording

STAGE = Stage(
    name="cursor",
    label="CursorWrapper",
    docs="https://docs.djangoproject.com/en/5.2/topics/db/sql/#executing-custom-sql-directly",
    order=7,
)


class Probe(StageProbe):
    """Watches each cursor that Django wraps, plain or debug."""

    @contextmanager
    def installed(self) -> Iterator[None]:
        connection = self.recording.connection
        names = ("make_cursor", "make_debug_cursor")
        own = {name: vars(connection).get(name) for name in names}
        for name in names:
            setattr(connection, name, self._watch(getattr(connection, name)))
        try:
            yield
        finally:
            for name, method in own.items():
                if method is None:
                    delattr(connection, name)
                else:
                    setattr(connection, name, method)

    def _watch(self, make: Callable[[Any], CursorWrapper]) -> Callable[[Any], CursorWrapper]:
        recording = self.recording

        def watched(cursor: Any) -> CursorWrapper:
            wrapper = make(recording.lend("cursor", cursor))
            kind = type(wrapper)
            wrapper.__class__ = _watched_class(kind, recording)
            recording.cursors[kind.__name__] = kind
            return wrapper

        return watched

    def report(self) -> Report:
        recording = self.recording
        statements = recording.statements
        many = sum(each.many for each in statements)
        parts = [f"{len(statements) - many} execute"] if len(statements) > many else []
        parts += [f"{many} executemany"] if many else []
        findings = [
            Finding(name="class", value=kind.__name__, defined_by=kind)
            for kind in recording.cursors.values()
        ]
        findings += [
            Finding(name="executemany" if each.many else "execute", value=each.sql[:300])
            for each in statements[:50]
        ]
        return Report(summary=", ".join(parts) or "nothing was executed", findings=tuple(findings))


def _watched_class(kind: type[CursorWrapper], recording: Recording) -> type[CursorWrapper]:
    key = ("cursor", kind)
    if key not in recording.watched:
        body = {
            "execute": _watched_call(kind.execute, False, recording),
            "executemany": _watched_call(kind.executemany, True, recording),
        }
        recording.watched[key] = type(kind.__name__, (kind,), body)
    return cast("type[CursorWrapper]", recording.watched[key])


def _watched_call(inherited: Any, many: bool, recording: Recording) -> Any:
    name = "executemany" if many else "execute"

    def method(self: CursorWrapper, sql: Any, params: Any = None) -> Any:
        if recording.closed:
            return inherited(self, sql, params)
        event = recording.begin("cursor", name)
        record = _statement(sql, params, many, recording)
        record.event = event
        recording.of_statement(event, record)
        if recording.call is not None:
            recording.call.effect = "evaluates"
        try:
            return inherited(self, sql, params)
        except BaseException as error:
            record.error = str(error)
            recording.end(event, error)
            raise
        finally:
            recording.end(event)

    return method


def _statement(sql: Any, params: Any, many: bool, recording: Recording) -> StatementRecord:
    """Open a statement, with the frames of the compiler that made it, if one did."""
    root, compiler = None, None
    for position in range(len(recording.roots) - 1, -1, -1):
        if recording.roots[position][0].sql == sql:
            root, compiler = recording.roots.pop(position)
            break
    record = StatementRecord(
        len(recording.statements), str(sql), params, many, recording.call, root, compiler
    )
    recording.statements.append(record)
    return record
