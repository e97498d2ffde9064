"""The schema editor of a connection, watched: its methods as steps, its statements, its templates.

The editor is a subclass of the same name whose ``__getattribute__`` notes what is asked of it:
Django compares class attributes, so that methods cannot be overridden one by one.
"""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db.backends.ddl_references import Statement

from ormscope.recorder.stages.backend import Probe
from ormscope.schema.arguments import arguments_of, result_of
from ormscope.schema.inherited import inherited_on_the_way
from ormscope.schema.ledger import StatementRecord
from ormscope.schema.templates import templates_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.schema.ledger import Ledger
    from ormscope.schema.made import Made

TRIVIA = frozenset(
    ("connection", "deferred_sql", "collect_sql", "atomic_migration", "atomic", "quote_name",
     "quote_value", "normalize_name", "effective_default", "_effective_default", "prepare_default",
     "_iter_column_sql", "_create_index_name", "_index_columns", "_comment_sql", "skip_default",
     "_field_data_type", "_field_base_data_types", "_is_limited_data_type",
     "_get_index_tablespace_sql")
)  # fmt: skip
"""What is asked so often, or is so plain, that no reader wants a step of it."""


@contextmanager
def watched(connection: Any, ledger: Ledger) -> Iterator[None]:
    """Note what the connection's schema editors do, what decides it, and what they execute."""
    plain = vars(connection).get("SchemaEditorClass")
    kind = connection.SchemaEditorClass
    connection.SchemaEditorClass = watched_editor(kind, ledger)
    _read_tables(connection)
    try:
        with Probe(ledger.recording).installed(), connection.execute_wrapper(_listener(ledger)):
            yield
    finally:
        ledger.recording.finish()
        if plain is None:
            del connection.SchemaEditorClass
        else:
            connection.SchemaEditorClass = plain


def _read_tables(connection: Any) -> None:
    """Have the connection compute its tables of types, which are noted once they are there."""
    for name in ("data_types", "data_type_check_constraints", "operators"):
        getattr(connection, name, None)


def watched_editor(kind: type, ledger: Ledger) -> type:
    """Give a subclass of a schema editor's class that notes in ``ledger`` what it does."""
    inherited: Any = kind.__getattribute__
    known: dict[tuple[int, str], tuple[Any, Any]] = {}

    def __getattribute__(self: Any, name: str) -> Any:
        value = inherited(self, name)
        if name in TRIVIA or name.startswith("__") or ledger.paused:
            return value
        if name.startswith("sql_"):
            if isinstance(value, str):
                ledger.templates.pop(name, None)
                ledger.templates[name] = value
            elif value is None and ledger.current is not None:
                ledger.current.absent.append(name)
            return value
        if not inspect.ismethod(value) or inspect.isgeneratorfunction(value.__func__):
            return value
        seen = known.get((id(self), name))
        if seen is not None and seen[0] == value:
            return seen[1]
        if name == "execute":
            wrapper = _executing(self, value, ledger)
        else:
            wrapper = _stepping(name, value, ledger)
        known[id(self), name] = value, wrapper
        return wrapper

    return type(
        kind.__name__,
        (kind,),
        {
            "__getattribute__": __getattribute__,
            "__module__": kind.__module__,
            "__qualname__": kind.__qualname__,
        },
    )


def _stepping(name: str, method: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    function = method.__func__  # type: ignore[attr-defined]  # a bound method

    @wraps(method)
    def step(*args: Any, **kwargs: Any) -> Any:
        record = ledger.enter(name, function)
        if record is None:
            return method(*args, **kwargs)
        record.through = inherited_on_the_way(method.__self__, record.parent)  # type: ignore[attr-defined]  # see above
        record.arguments = arguments_of(args, kwargs)
        if name == "_field_should_be_altered":
            record.fields = args[0], args[1]
        elif name in ("add_field", "remove_field"):
            record.fields = args[1], args[1]
        try:
            result = method(*args, **kwargs)
        finally:
            ledger.leave(record)
        if ledger.made is not None:
            with ledger.pausing():
                ledger.made.called(name, args)
        record.result = result_of(result)
        if isinstance(result, Statement) and id(result) not in ledger.makers:
            ledger.makers[id(result)] = result, record
        return result

    return step


def _executing(editor: Any, method: Callable[..., Any], ledger: Ledger) -> Callable[..., Any]:
    @wraps(method)
    def execute(sql: Any, *args: Any, **kwargs: Any) -> Any:
        made = ledger.makers.get(id(sql))
        step = made[1] if made is not None else ledger.current
        params = args[0] if args else kwargs.get("params", ())
        ledger.writing = step.function if step is not None else None
        record = StatementRecord(ledger, str(sql), params, step)
        ledger.writing = None
        if made is None and (through := inherited_on_the_way(editor, step)):
            record.function = through[-1]
        record.by_editor, record.editor = True, type(editor).__mro__[1]
        record.is_deferred = any(sql is each for each in editor.deferred_sql)
        record.template, record.within = templates_of(sql, type(editor), ledger.templates)
        ledger.templates.clear()
        ledger.statements.append(record)
        ledger.executing = record
        started = ledger.clock()
        try:
            result = method(sql, *args, **kwargs)
        except Exception as error:
            record.error = record.error or words_of(error)
            raise
        finally:
            if record.ns is None:  # an editor that goes round Django's cursor
                record.ns = ledger.clock() - started
            ledger.executing = None
        if ledger.made is not None:
            with ledger.pausing():
                _remember(ledger.made, sql, record)
        return result

    return execute


def _remember(made: Made, sql: Any, record: StatementRecord) -> None:
    """Keep what a statement makes that nobody executes; say which names in it are made up."""
    record.invented = made.invented_in(record.sql) or record.invented
    made.executed(sql)


def _listener(ledger: Ledger) -> Callable[..., Any]:
    """Give a wrapper of ``cursor.execute()`` that notes the time, and what no editor executes."""

    def listen(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if ledger.paused:
            return execute(sql, params, many, context)
        record = ledger.executing
        if record is None or record.ns is not None:
            record = StatementRecord(ledger, str(sql), params, ledger.current)
            ledger.statements.append(record)
        record.sql, record.params = str(sql), params
        started = ledger.clock()
        try:
            return execute(sql, params, many, context)
        except Exception as error:
            record.error = words_of(error)
            raise
        finally:
            record.ns = ledger.clock() - started
            record.invented = getattr(getattr(context["cursor"], "cursor", None), "invented", None)

    return listen


def words_of(error: BaseException) -> str:
    """Give Django's words for an error, which are the driver's, and the driver's exception."""
    words = f"{type(error).__name__}: {' '.join(str(error).split())}"
    cause = error.__cause__
    if cause is None or not type(error).__module__.startswith("django.db"):
        return words
    return f"{words} ({type(cause).__module__.partition('.')[0]}'s {type(cause).__name__})"
