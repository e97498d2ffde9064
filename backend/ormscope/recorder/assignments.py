"""Frames for the values of INSERT and UPDATE, which Django joins without a node of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.recorder.causes import value_tag
from ormscope.recorder.origins import clause_tags
from ormscope.recorder.recording import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 20_000
"""Values of one INSERT that get a frame."""


def value_frame(inherited: Callable[..., Any]) -> Any:
    """Give ``SQLInsertCompiler.field_as_sql()`` with a frame for what it makes of a value."""

    def field_as_sql(self: Any, field: Any, get_placeholder: Any, val: Any) -> Any:
        recording = self._recording
        frames = recording.frames
        if recording.closed or not frames or field is None or len(frames[-1].children) > _MOST:
            return inherited(self, field, get_placeholder, val)
        tags = self.__dict__.setdefault("_ormscope_values", {})  # a compiler lives for one call
        if field.name not in tags:
            tags[field.name] = value_tag(recording.notebook, field.name)
        tag = tags[field.name]
        frame = Frame(type(field).__name__, inherited, tag, "values")  # type: ignore[arg-type]
        frames[-1].children.append(frame)
        frames.append(frame)
        try:
            result = inherited(self, field, get_placeholder, val)
        finally:
            frames.pop()
        frame.sql = result[0] if isinstance(result[0], str) else ""
        return result

    return field_as_sql


def assignment_frames(compiler: Any, frame: Frame) -> None:
    """Put a frame round each ``column = value`` of an UPDATE.

    Where one ends is where the next begins; the last ends where the WHERE does begin.
    """
    query, sql = compiler.query, frame.sql
    with compiler._recording.notebook.excused():
        names = [compiler.quote_name_unless_alias(field.column) for field, _, _ in query.values]
    starts = []
    cursor = sql.find(" SET ")
    for name in names:
        cursor = sql.find(f"{name} = ", cursor + 1)
        if cursor < 0:
            return
        starts.append(cursor)
    ends = [start - 2 for start in starts[1:]] + [_end(frame)]
    compiled = iter([each for each in frame.children if each.clause == ""])
    assigned = clause_tags(query).assigned
    made = []
    for (field, _, value), start, end in zip(query.values, starts, ends, strict=True):
        each = Frame(
            type(field).__name__,
            frame.function,
            assigned.get(field.name),
            "set",
            sql=sql[start:end],
        )
        if hasattr(value, "resolve_expression") and (child := next(compiled, None)) is not None:
            each.children = [child]
        made.append(each)
    taken = {id(child) for each in made for child in each.children}
    frame.children = made + [each for each in frame.children if id(each) not in taken]


def _end(frame: Frame) -> int:
    sql = frame.sql
    where = next((each.sql for each in frame.children if each.clause == "where"), None)
    end = sql.rfind(f" WHERE {where}") if where else -1
    if end < 0 and any(each.clause == "order by" for each in frame.children):
        end = sql.rfind(" ORDER BY ")
    return end if end >= 0 else len(sql)
