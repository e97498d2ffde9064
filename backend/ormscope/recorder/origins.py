"""Who caused which part of a query: tags on its nodes.

Expressions and lookups carry a tag in their own ``__dict__``, which ``copy.copy()`` keeps. Joins,
ordering, grouping and limits are recreated as Django goes along, so their tags lie in a small
record on the ``Query``, replaced and never changed, which ``Query.clone()`` hands on.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import expressions
from django.db.models.expressions import Col, RawSQL, Ref
from django.db.models.sql.datastructures import BaseTable, Join
from django.db.models.sql.where import WhereNode

from ormscope.recorder.recording import DecisionRecord, Tag

if TYPE_CHECKING:
    from collections.abc import Sequence


# Not to be tagged: Django keeps one for several queries. ColPairs came with composite keys, in 5.2.
_SHARED: tuple[type, ...] = (Col, getattr(expressions, "ColPairs", Col), BaseTable, Join)
_TAG = "_ormscope_tag"
_CLAUSES = "_ormscope_clauses"


@dataclass(frozen=True, slots=True)
class ClauseTags:
    """The tags of a query's parts that are not expressions; joins by table alias."""

    joins: dict[str, Tag] = field(default_factory=dict)
    order_by: tuple[tuple[str, Tag], ...] = ()
    parts: dict[str, Tag] = field(default_factory=dict)
    select: tuple[tuple[str, str, Tag], ...] = ()
    """Of the columns that ``values()`` asked for: table alias, column, who."""
    assigned: dict[str, Tag] = field(default_factory=dict)
    """Of ``update()``: the field's name, who."""


_NO_TAGS = ClauseTags()


def clause_tags(query: Any) -> ClauseTags:
    """Give the tags of a query's clauses; none for a query that nobody has watched."""
    return query.__dict__.get(_CLAUSES) or _NO_TAGS


def tag_part(query: Any, part: str, tag: Tag) -> None:
    """Say who caused ``limits``, ``group by``, ``distinct`` or ``select related``."""
    tags = clause_tags(query)
    setattr(query, _CLAUSES, replace(tags, parts={**tags.parts, part: tag}))


def tag_join(query: Any, alias: str, tag: Tag) -> None:
    """Say who caused a table to be joined, unless that is known."""
    tags = clause_tags(query)
    if alias not in tags.joins:
        setattr(query, _CLAUSES, replace(tags, joins={**tags.joins, alias: tag}))


def rename_joins(query: Any, changes: dict[str, str]) -> None:
    """Follow ``Query.change_aliases()``."""
    tags = clause_tags(query)
    joins = {changes.get(alias, alias): tag for alias, tag in tags.joins.items()}
    setattr(query, _CLAUSES, replace(tags, joins=joins))


def tag_ordering(query: Any, names: list[tuple[str, Tag]]) -> None:
    """Say who caused each of the strings in ``Query.order_by``, in order."""
    setattr(query, _CLAUSES, replace(clause_tags(query), order_by=tuple(names)))


def tag_columns(query: Any, columns: list[tuple[str, str, Tag]]) -> None:
    """Say who caused the selected columns."""
    setattr(query, _CLAUSES, replace(clause_tags(query), select=tuple(columns)))


def tag_assignment(query: Any, name: str, tag: Tag) -> None:
    """Say who caused a field to be set by ``update()``."""
    tags = clause_tags(query)
    setattr(query, _CLAUSES, replace(tags, assigned={**tags.assigned, name: tag}))


def tagged_copy(expression: Any, tag: Tag | None) -> Any:
    """Give a copy of an expression with a tag; the program's own object is left as it was."""
    if tag is None or not hasattr(expression, "resolve_expression"):
        return expression
    copied = copy.copy(expression)
    if (marks := getattr(copied, "__dict__", None)) is not None and not marks.get(_TAG):
        marks[_TAG] = tag
    return copied


def note_decisions(lookup: Any, decisions: list[DecisionRecord], origin: Tag | None) -> None:
    """Say what was decided while a lookup was built, and who caused it; copies of it keep that."""
    marks = getattr(lookup, "__dict__", None)
    if marks is not None and origin is not None:
        marks[_TAG] = Tag(origin.kind, origin.call, origin.argument, origin.part, tuple(decisions))


def without_tags(state: dict[str, Any]) -> dict[str, Any]:
    """Give what a query is made of without our marks, for a pickle that others can read."""
    return {name: value for name, value in state.items() if name != _CLAUSES}


def tag_expression(expression: Any, tag: Tag) -> None:
    """Tag an expression and what it is made of, as far as nobody did before.

    Columns are never tagged: Django keeps them on the fields for the whole process.
    """
    marks = getattr(expression, "__dict__", None)
    if marks is None or marks.get(_TAG) or isinstance(expression, _SHARED):
        return
    if hasattr(expression, "alias_map"):  # a Query: its own calls are its origins
        return
    marks[_TAG] = tag
    sources = getattr(expression, "get_source_expressions", None)
    for source in sources() if sources else ():
        if source is not None:
            tag_expression(source, tag)


def tag_where(node: Any, tag: Tag) -> None:
    """Tag the leaves of a where tree. The tree's own nodes lose their marks when cloned."""
    if isinstance(node, WhereNode):
        for child in node.children:
            tag_where(child, tag)
    else:
        tag_expression(node, tag)


def tag_of(node: Any, query: Any, clause: str = "") -> Tag | None:
    """Give who caused a node of a query, or None where its children or its parent can tell."""
    if type(node) is Col:  # most nodes are, and none of them carries a tag
        return _column_tag(node, query) if clause == "select" else None
    # Not through __dict__, which would be made for the asking.
    tag = getattr(node, _TAG, None)
    if tag:
        return tag if type(tag) is Tag else None
    if isinstance(node, (Join, BaseTable)):
        return clause_tags(query).joins.get(str(node.table_alias))
    if isinstance(node, Ref):
        return tag_of(getattr(node, "source", None), query)
    if type(node) is RawSQL:
        return clause_tags(query).parts.get("extra")
    return None


def _column_tag(node: Col, query: Any) -> Tag | None:
    """A column is there because it was asked for, or because its table was."""
    tags = query.__dict__.get(_CLAUSES)
    if tags is None:
        return None
    for alias, column, tag in tags.select:
        if alias == node.alias and column == node.target.column:
            return tag  # type: ignore[no-any-return]  # a __dict__ has no types
    return tags.joins.get(str(node.alias))  # type: ignore[no-any-return]


def common_tag(tags: Sequence[Tag | None]) -> Tag | None:
    """Give what all leaves of a where tree share, to the argument or to the call."""
    if not tags or tags[0] is None:
        return None
    first = tags[0]
    if all(_same(tag, first) for tag in tags):
        return first
    if any(tag is None or (tag.call, tag.kind) != (first.call, first.kind) for tag in tags):
        return None
    argument = first.argument
    if any(tag is not None and tag.argument != argument for tag in tags):
        argument = None
    return Tag(first.kind, first.call, argument)


def _same(one: Tag | None, other: Tag) -> bool:
    return one is other or (
        one is not None
        and one.call is other.call
        and (one.kind, one.argument, one.part) == (other.kind, other.argument, other.part)
    )
