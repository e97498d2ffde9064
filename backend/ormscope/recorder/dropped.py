"""Nodes that Django compiles and then leaves out of the statement.

``SQLCompiler`` compiles the columns of a UNION that it never writes, an ORDER BY column twice, a
GROUP BY column to find that its position will do. Each case is one place of
django/db/models/sql/compiler.py; what is dropped there is dropped here, and is no fragment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.sql import UpdateQuery

if TYPE_CHECKING:
    from ormscope.recorder.recording import Frame


def without_dropped(name: str, compiler: Any, frame: Frame, since: int, result: Any) -> None:
    """Take out of a query's frame what a phase of its compiler has compiled in vain.

    :param name: the method of the compiler that has returned ``result``.
    :param since: how many children the frame had before it was called.
    """
    before, made = frame.children[:since], frame.children[since:]
    if name == "get_group_by":
        made = _grouped([each for each in made if each.sql], [sql for sql, _ in result])
    elif name == "get_order_by":
        made = _ordered([each for each in made if each.sql], [each[1][0] for each in result])
    elif name == "get_combinator_sql":
        # The columns of the whole are those of its first part.
        before = [each for each in before if each.clause == "order by"]
        made = [each for each in made if each.is_query]
    elif name == "get_qualify_sql":
        # Written by the inner query; only its ordering is written again.
        before = []
        made = [each for each in made if each.clause == ""]
        for each in made:
            each.clause = "order by" if each.node == "OrderBy" else each.clause
    elif name == "pre_sql_setup" and isinstance(compiler.query, UpdateQuery):
        made = []
    else:
        return
    frame.children[:] = before + made


def without_unused_sides(frame: Frame) -> None:
    """Drop the sides that a tuple lookup compiles before it writes itself column by column.

    See ``get_fallback_sql()`` of django/db/models/fields/tuple_lookups.py, which every database
    without ``supports_tuple_lookups`` takes.
    """
    frame.children = [each for each in frame.children if each.sql in frame.sql]


def without_meta_ordering(compiler: Any, frame: Frame) -> None:
    """Drop Meta.ordering from a grouped query, as ``SQLCompiler.as_sql()`` does."""
    is_grouped = any(each.clause == "group by" for each in frame.children)
    if is_grouped and getattr(compiler, "_meta_ordering", None):
        frame.children = [each for each in frame.children if each.clause != "order by"]


def _grouped(made: list[Frame], texts: list[str]) -> list[Frame]:
    """Match what was compiled with what is grouped by: the text itself, or a position for it."""
    kept: list[Frame] = []
    seen: set[str] = set()
    position = 0
    for frame in made:
        if position >= len(texts):
            break
        text = texts[position]
        # The same text again is another group if its parameters differ, which the result knows.
        if frame.sql in seen and text != frame.sql:
            continue
        seen.add(frame.sql)
        if text != frame.sql:
            if not text.isdigit() and frame.sql not in text:
                continue
            frame.children = frame.children if frame.sql in text else []
            frame.sql = text
        position += 1
        kept.append(frame)
    return kept


def _ordered(made: list[Frame], texts: list[str]) -> list[Frame]:
    """Leave out the columns that are ordered by already."""
    kept: list[Frame] = []
    for frame in made:
        if len(kept) < len(texts) and frame.sql == texts[len(kept)]:
            kept.append(frame)
    return kept
