"""The backend: which flag, operation, operator or override decided what."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from ormscope.recorder.origins import clause_tags
from ormscope.recorder.probe import Finding, Report, Stage, StageProbe
from ormscope.recorder.recording import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ormscope.recorder.recording import Recording

STAGE = Stage(
    name="backend",
    label="Backend",
    docs="https://docs.djangoproject.com/en/5.2/ref/databases/",
    order=6,
)

_PLAIN_OPERATIONS = (
    "convert_",
    "get_db_converters",
    "check_expression_support",
    "validate_",
    "integer_field_range",
    "max_",
)
"""Operations that make no SQL and run once a row or a node: noted, not wrapped."""


_MADE = {"limit_offset_sql": "limits", "for_update_sql": "for update", "distinct_sql": "distinct"}
"""Operations that make a clause by themselves, and the clause."""


class Probe(StageProbe):
    """Watches ``connection.features``, ``connection.ops`` and the operators.

    The classes of the two objects are swapped for subclasses of the same name, whose
    ``__getattribute__`` notes what is asked. Overriding methods one by one does not work: Django
    compares class attributes.
    """

    @contextmanager
    def installed(self) -> Iterator[None]:
        connection = self.recording.connection
        features, ops = connection.features, connection.ops
        classes = type(features), type(ops)
        tables = {name: vars(connection).get(name) for name in ("operators", "pattern_ops")}
        operators = {name: getattr(connection, name) for name in tables}
        features.__class__ = _watched_features(classes[0], self.recording)
        ops.__class__ = _watched_ops(classes[1], self.recording)
        for name, table in operators.items():
            setattr(connection, name, _WatchedTable(table, self.recording, name, type(connection)))
        try:
            yield
        finally:
            features.__class__, ops.__class__ = classes
            for name, own in tables.items():
                if own is None:
                    delattr(connection, name)
                else:
                    setattr(connection, name, own)

    def report(self) -> Report:
        decisions = list(self.recording.decisions.values())
        counts = {
            "flags": sum(each.kind == "feature" for each in decisions),
            "operations": sum(each.kind == "operation" for each in decisions),
            "overrides": sum(each.kind == "override" for each in decisions),
        }
        summary = ", ".join(
            f"{count} {name[:-1] if count == 1 else name}"
            for name, count in counts.items()
            if count
        )
        return Report(
            summary=summary or "nothing was asked",
            findings=tuple(
                Finding(
                    name=f"{each.name}" if each.kind != "override" else f"{each.value}.{each.name}",
                    value=each.kind if each.kind == "override" else each.value,
                    defined_by=each.place or defining_class(each.owner, attribute_of(each.name)),
                    attribute=None if each.place else attribute_of(each.name),
                )
                for each in decisions
            ),
        )


def attribute_of(name: str) -> str:
    """Give ``operators`` of ``operators['exact']``."""
    return name.partition("[")[0]


def defining_class(owner: type, name: str) -> type | None:
    """Give the class of an MRO that defines an attribute."""
    for kind in owner.__mro__:
        if name in vars(kind):
            return kind
    return None


def _watched_features(kind: type, recording: Recording) -> type:
    inherited: Any = kind.__getattribute__

    def __getattribute__(self: Any, name: str) -> Any:
        value = inherited(self, name)
        if name[0] != "_" and name != "connection" and not callable(value):
            recording.decide("feature", name, repr(value)[:200], kind)
        return value

    return type(kind.__name__, (kind,), {"__getattribute__": __getattribute__})


def _watched_ops(kind: type, recording: Recording) -> type:
    inherited: Any = kind.__getattribute__

    def __getattribute__(self: Any, name: str) -> Any:
        value = inherited(self, name)
        if name[0] == "_" or name == "connection":
            return value
        if name == "compiler":
            return _watched_compilers(value, recording)
        if not callable(value):
            recording.decide("operation", name, repr(value)[:200], kind)
            return value
        if name == "quote_name" or name.startswith(_PLAIN_OPERATIONS):
            recording.decide("operation", name, "", kind)
            return value
        return _watched_operation(name, value, kind, recording)

    return type(kind.__name__, (kind,), {"__getattribute__": __getattribute__})


def _watched_compilers(compiler: Callable[[str], type], recording: Recording) -> Any:
    def watched(name: str) -> type:
        return cast("type", recording.lend("compiler", compiler(name)))

    return watched


def _watched_operation(
    name: str, method: Callable[..., Any], kind: type, recording: Recording
) -> Callable[..., Any]:
    def operation(*args: Any, **kwargs: Any) -> Any:
        event = recording.begin("backend", name)
        try:
            result = method(*args, **kwargs)
        except BaseException as error:
            recording.end(event, error)
            raise
        finally:
            recording.end(event)
        text = _text(result)
        recording.decide("operation", name, text, kind, several=not name.startswith("adapt_"))
        if name in _MADE and recording.frames:
            _note_clause(name, result, method, text, recording)
        return result

    return operation


def _note_clause(name: str, result: Any, method: Any, text: str, recording: Recording) -> None:
    """Leave a frame for a part of the statement that an operation made and no node did."""
    clause = _MADE[name]
    sql = _sql(result)
    if not sql:
        return
    frame = Frame(name, method.__func__, None, clause, sql=sql.strip(), done=True)
    if recording.compiling is not None:
        frame.tag = clause_tags(recording.compiling).parts.get(clause)
    frame.decisions.append(recording.decisions["operation", f"{name} {text}"])
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


class _WatchedTable(dict[str, Any]):
    """``connection.operators`` or ``pattern_ops``: notes which entry is used."""

    def __init__(self, table: dict[str, Any], recording: Recording, name: str, owner: type) -> None:
        super().__init__(table)
        self._noted = recording, name, owner

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        recording, name, owner = self._noted
        recording.decide("operator", f"{name}[{key!r}]", str(value), owner)
        return value
