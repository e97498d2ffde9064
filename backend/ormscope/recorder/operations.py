"""``connection.features`` and ``connection.ops``, watched: what is asked, and the answer."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from ormscope.recorder.origins import clause_tags
from ormscope.recorder.recording import DecisionRecord, Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from ormscope.recorder.recording import Recording

_PLAIN_OPERATIONS = (
    "convert_",
    "get_db_converters",
    "check_expression_support",
    "validate_",
    "modify_insert_params",
    "integer_field_range",
    "max_",
)
"""Operations that make no SQL and run once a row or a node: noted, not wrapped."""


_NO_QUESTIONS = frozenset(("connection", "compiler_module"))
"""Attributes of the operations that decide nothing."""

_MADE = {"limit_offset_sql": "limits", "for_update_sql": "for update", "distinct_sql": "distinct"}
"""Operations that make a clause by themselves, and the clause."""


def watched_features(kind: type, recording: Recording) -> type:
    inherited: Any = kind.__getattribute__
    known: dict[str, tuple[Any, DecisionRecord]] = {}
    depend = recording.depend

    def __getattribute__(self: Any, name: str) -> Any:
        value = inherited(self, name)
        if name[0] == "_" or recording.closed:
            return value
        seen = known.get(name)
        if seen is not None and seen[0] is value:
            depend(seen[1])
        elif name != "connection" and not callable(value) and not recording.notebook.paused:
            known[name] = value, recording.decide("feature", name, repr(value)[:200], kind)
        return value

    return type(kind.__name__, (kind,), _named(kind, __getattribute__))


def watched_ops(kind: type, recording: Recording) -> type:
    inherited: Any = kind.__getattribute__
    known: dict[str, tuple[Any, Any, DecisionRecord | None]] = {}
    depend = recording.depend

    def __getattribute__(self: Any, name: str) -> Any:
        value = inherited(self, name)
        if name[0] == "_" or name in _NO_QUESTIONS or recording.closed:
            return value
        seen = known.get(name)
        if seen is not None and seen[0] == value:
            if seen[2] is not None:
                depend(seen[2])
            return seen[1]
        if recording.notebook.paused:
            return value
        watched, decision = value, None
        if name == "compiler":
            watched = _watched_compilers(value, recording)
        elif isinstance(value, dict):
            watched = WatchedTable(value, recording, name, kind)
        elif not callable(value):
            decision = recording.decide("operation", name, repr(value)[:200], kind)
        elif name == "quote_name" or name.startswith(_PLAIN_OPERATIONS):
            decision = recording.decide("operation", name, "", kind)
            if name == "quote_name":
                recording.quoting = {decision: None}
        else:
            watched = _watched_operation(name, value, kind, recording)
        known[name] = value, watched, decision
        return watched

    return type(kind.__name__, (kind,), _named(kind, __getattribute__))


def _named(kind: type, getter: Any) -> dict[str, Any]:
    return {
        "__getattribute__": getter,
        "__module__": kind.__module__,
        "__qualname__": kind.__qualname__,
    }


def _watched_compilers(compiler: Callable[[str], type], recording: Recording) -> Any:
    def watched(name: str) -> type:
        found = compiler(name)
        return found if recording.closed else cast("type", recording.lend("compiler", found))

    return watched


def _watched_operation(
    name: str, method: Callable[..., Any], kind: type, recording: Recording
) -> Callable[..., Any]:
    known: dict[Any, DecisionRecord] = {}
    adapts = name.startswith("adapt_")

    @wraps(method)
    def operation(*args: Any, **kwargs: Any) -> Any:
        if recording.closed:
            return method(*args, **kwargs)
        notebook = recording.notebook
        if notebook.paused:
            return method(*args, **kwargs)
        started = notebook.begin_part()
        try:
            result = method(*args, **kwargs)
        except BaseException as error:
            notebook.fail("backend", error)
            raise
        finally:
            notebook.end_part(started)
        if adapts:
            # Called for every value: what matters is that it is asked, and by which type.
            key: Any = type(args[0]) if args else None
        else:
            key = (args, result) if not kwargs and _are_plain(args, result) else None
        decision = known.get(key) if key is not None else None
        if decision is None:
            decision = recording.decide(
                "operation", name, _text(result), kind, arguments=_arguments(args, kwargs, adapts)
            )
            if key is not None:
                known[key] = decision
        else:
            recording.depend(decision)
        if name in _MADE and recording.frames:
            _note_clause(name, result, method, decision, recording)
        return result

    return operation


_PLAIN = frozenset((str, int, bool, type(None)))


def _are_plain(args: tuple[Any, ...], result: Any) -> bool:
    """Tell whether a call can be known again by what it was given and gave."""
    return type(result) in _PLAIN and all(type(each) in _PLAIN for each in args)


def _arguments(args: tuple[Any, ...], kwargs: dict[str, Any], by_type: bool) -> str:
    if by_type:
        return ", ".join(f"a {type(each).__name__}" for each in args)
    texts = [_argument(each) for each in args]
    texts += [f"{name}={_argument(each)}" for name, each in kwargs.items()]
    return ", ".join(texts)[:300]


def _argument(value: object) -> str:
    """Give a plain value as it is written, of an object its type: its repr() may do anything."""
    if type(value) in _PLAIN or isinstance(value, float):
        return repr(value)[:100]
    if isinstance(value, (list, tuple)) and len(value) <= 8:
        return f"[{', '.join(_argument(each) for each in value)}]"
    return f"a {type(value).__name__}"


def _note_clause(
    name: str, result: Any, method: Any, decision: DecisionRecord, recording: Recording
) -> None:
    """Leave a frame for a part of the statement that an operation made and no node did."""
    clause = _MADE[name]
    sql = _sql(result)
    if not sql:
        return
    frame = Frame(name, getattr(method, "__func__", None), None, clause, sql=sql.strip())
    if recording.compiling is not None:
        frame.tag = clause_tags(recording.compiling).parts.get(clause)
    frame.decisions = {decision: None}
    siblings = recording.frames[-1].children
    # The columns of DISTINCT ON and FOR UPDATE OF were compiled before, and stand inside.
    frame.children = [each for each in siblings if each.clause == clause]
    siblings[:] = [each for each in siblings if each.clause != clause] + [frame]


def _sql(result: object) -> str | None:
    """Give the SQL of an operation's answer: a text, or a text or words with their parameters."""
    if isinstance(result, tuple) and result:
        result = " ".join(result[0]) if isinstance(result[0], list) else result[0]
    return result if isinstance(result, str) else None


def _text(result: object) -> str:
    """Give the SQL that an operation made, or its plain answer; nothing of objects."""
    if (sql := _sql(result)) is not None:
        return sql[:200]
    plain = isinstance(result, (bool, int, float)) or result is None
    return repr(result) if plain else f"a {type(result).__name__}"


class WatchedTable(dict[str, Any]):
    """``connection.operators``, ``pattern_ops`` or ``data_types``: notes which entry is used."""

    def __init__(self, table: dict[str, Any], recording: Recording, name: str, owner: type) -> None:
        super().__init__(table)
        self._noted = recording, name, owner

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        self._note(key, value)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        value = super().get(key, default)
        if key in self:
            self._note(key, value)
        return value

    def _note(self, key: str, value: Any) -> None:
        recording, name, owner = self._noted
        if not recording.closed:
            kind = "data_type" if "data_type" in name else "operator"
            recording.decide(kind, f"{name}[{key!r}]", str(value), owner)

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self),)
