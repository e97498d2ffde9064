"""Frames for what Django writes without compiling a node: values of INSERT and UPDATE, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ormscope.recorder.causes import value_tag
from ormscope.recorder.origins import clause_tags, tag_of
from ormscope.recorder.recording import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST = 20_000
"""Values of one INSERT that get a frame."""


def value_frame(inherited: Callable[..., Any]) -> Any:
    """Give ``SQLInsertCompiler.field_as_sql()`` with a frame for what it makes of a value."""

    # Since 5.2 Django hands it the field's placeholder, too: whatever it gets, it gets.
    def field_as_sql(self: Any, field: Any, *args: Any) -> Any:
        recording = self._recording
        frames = recording.frames
        if recording.closed or not frames or field is None or len(frames[-1].children) > _MOST:
            return inherited(self, field, *args)
        tags = self.__dict__.setdefault("_ormscope_values", {})  # a compiler lives for one call
        if field.name not in tags:
            tags[field.name] = value_tag(recording.notebook, field.name)
        tag = tags[field.name]
        frame = Frame(type(field).__name__, inherited, tag, "values")  # type: ignore[arg-type]
        frames[-1].children.append(frame)
        frames.append(frame)
        try:
            result = inherited(self, field, *args)
        finally:
            frames.pop()
        frame.sql = result[0] if isinstance(result[0], str) else ""
        return result

    return field_as_sql


def extra_frames(extra: Any, query: Any, ordered: list[Frame]) -> list[Frame]:
    """Frames for what DISTINCT selects only because it is ordered by; the text is the ORDER BY's.

    :param extra: what ``SQLCompiler.get_extra_select()`` gives.
    :param ordered: what was compiled for the ORDER BY.
    """
    frames = []
    for ordering, (sql, _), _ in extra:
        expression = getattr(ordering, "expression", ordering)
        function = getattr(type(expression), "as_sql", None)
        tag = tag_of(ordering, query)
        frame = Frame(type(expression).__name__, function, tag, "select", sql=sql)
        compiled = (child for each in ordered for child in each.children if child.sql == sql)
        if (same := next(compiled, None)) is not None:
            frame.node, frame.function, frame.children = same.node, same.function, same.children
        frames.append(frame)
    return frames


def assignment_frames(compiler: Any, frame: Frame) -> None:
    """Put a frame round each ``column = value`` of an UPDATE.

    They stand one after the other from SET on, in the order of ``UpdateQuery.values``.
    """
    query, sql = compiler.query, frame.sql
    with compiler._recording.notebook.excused():
        names = [compiler.quote_name_unless_alias(field.column) for field, _, _ in query.values]
    compiled = iter([each for each in frame.children if each.clause == ""])
    assigned = clause_tags(query).assigned
    made: list[Frame] = []
    cursor = sql.find(" SET ") + len(" SET ")
    for index, ((field, _, value), name) in enumerate(zip(query.values, names, strict=True)):
        if not sql.startswith(f"{name} = ", cursor):
            break
        child = next(compiled, None) if hasattr(value, "resolve_expression") else None
        following = f", {names[index + 1]} = " if index + 1 < len(names) else None
        end = _end_of(sql, cursor + len(name) + len(" = "), child, following, frame)
        each = Frame(
            type(field).__name__,
            frame.function,
            assigned.get(field.name),
            "set",
            sql=sql[cursor:end],
        )
        each.children = [child] if child is not None else []
        made.append(each)
        cursor = end + len(", ")
    taken = {id(child) for each in made for child in each.children}
    frame.children = made + [each for each in frame.children if id(each) not in taken]


def _end_of(sql: str, start: int, child: Frame | None, following: str | None, frame: Frame) -> int:
    """Give where an assigned value ends: after what was compiled, or after its placeholder."""
    for text in (child.sql if child is not None else "%s", "NULL"):
        end = start + len(text)
        is_over = following is None or sql.startswith(following, end)
        if text and sql.startswith(text, start) and is_over:
            return end
    # The field puts something around it: a placeholder of its own.
    end = sql.find(following, start) if following is not None else _end(frame)
    return end if end >= 0 else _end(frame)


def _end(frame: Frame) -> int:
    """Give where the last assignment ends: where the WHERE begins, or else the ORDER BY."""
    sql = frame.sql
    where = next((each.sql for each in frame.children if each.clause == "where"), None)
    end = sql.rfind(f" WHERE {where}") if where else -1
    if end < 0 and any(each.clause == "order by" for each in frame.children):
        end = sql.rfind(" ORDER BY ")
    return end if end >= 0 else len(sql)
