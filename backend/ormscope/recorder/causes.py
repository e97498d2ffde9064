"""Who causes what is being added to a query: the call under way, down to its argument."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from ormscope.recorder.origins import clause_tags
from ormscope.recorder.recording import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.recorder.notebook import Notebook
    from ormscope.recorder.records import CallRecord

_DEFERRED: Any = QuerySet.query.fget.__code__  # type: ignore[attr-defined]  # a property
_NEAR = 14
"""Frames between a related manager's filter and where it reaches the query."""
QUERY_METHODS = frozenset(
    (
        "aggregate", "alias", "annotate", "complex_filter", "count", "dates", "datetimes", "defer",
        "distinct", "earliest", "exclude", "exists", "filter", "first", "get", "in_bulk", "last",
        "latest", "only", "order_by", "select_for_update", "select_related", "union", "update",
        "values", "values_list",
    )
)  # fmt: skip
"""Methods of which an only argument, and every condition inside of it, says what is asked for."""


def argument_tag(notebook: Notebook, given: object, call: CallRecord | None = None) -> Tag | None:
    """Give the argument of the call under way that a keyword or a value stands for.

    :param given: a keyword (``"price__gt"``), or the very object that was passed. A keyword that
        the call was not given stands inside of its one positional argument: ``Q(price__gt=1)``.
    :param call: the call under way, where that is known.
    """
    call = call or notebook.call
    if call is None:
        return None
    found, positional = _find_argument(call, given)
    if found is not None:
        return Tag(call.kind, call, found)
    if _of_a_relation():
        return Tag("manager", call)
    if not isinstance(given, str):
        return None
    if not positional or call.snippet.name not in QUERY_METHODS:
        return Tag(call.kind, call)  # none of its arguments: get_or_create(), __get__()
    argument = positional[0] if len(positional) == 1 else None
    return Tag(call.kind, call, argument, _part(call, argument, given))


def value_tag(notebook: Notebook, name: str) -> Tag | None:
    """Give the argument of the call under way that a column is given its value by."""
    call = notebook.call
    if call is None:
        return None
    for index, argument in enumerate(call.snippet.arguments):
        # update_or_create(name="a", defaults={"name": "b"}) writes the latter.
        if argument.keyword in ("defaults", "create_defaults", "through_defaults"):
            value = argument.value
            keys = getattr(argument, "names", ()) or (value if isinstance(value, dict) else ())
            if name in keys:
                return Tag(call.kind, call, index, (name, 0))
    found, _ = _find_argument(call, name)
    return Tag(call.kind, call, found)


def filter_tag(
    notebook: Notebook, given: object, before: Tag | None, call: CallRecord
) -> Tag | None:
    """Give who causes a condition, while ``before`` causes what it stands in."""
    if notebook.is_fixed:
        if before is None or before.call is None or not isinstance(given, str):
            return before
        part = _part(before.call, before.argument, given)
        return Tag(before.kind, before.call, before.argument, part)
    if before is not None and before.argument is not None:
        if before.call is None or not isinstance(given, str) or before.part is not None:
            return before
        part = _part(before.call, before.argument, given)
        return Tag(before.kind, before.call, before.argument, part)
    tag = argument_tag(notebook, given, call)
    if tag is not None and (tag.argument is not None or tag.part is not None or before is None):
        return tag
    # Inside of aggregate() it belongs to one of the aggregates, which carry tags of their own.
    return None if before is not None else call_tag(notebook)


def _part(call: CallRecord, argument: int | None, name: str) -> tuple[str, int]:
    number = call.seen.get((argument, name), 0)
    call.seen[argument, name] = number + 1
    return name, number


def _find_argument(call: CallRecord, given: object) -> tuple[int | None, list[int]]:
    """Give the argument that something is, and else which ones were given by position."""
    text = given if isinstance(given, str) else None
    positional: list[int] = []
    for index, argument in enumerate(call.snippet.arguments):
        value = argument.value
        identity = getattr(argument, "identity", None) or id(value)
        # The program's own objects are not compared: their __eq__() may do anything.
        if identity == id(given) or (
            text is not None
            and (argument.keyword == text or (type(value) is str and value == text))
        ):
            return index, positional
        if text is not None and argument.keyword is None and text in _aliases(argument):
            return index, positional
        if argument.keyword is None:
            positional.append(index)
    return None, positional


def _aliases(argument: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = getattr(argument, "names", ())
    return names


def call_tag(notebook: Notebook) -> Tag | None:
    """Give the call under way, and its argument when it has just one that can be meant."""
    call = notebook.call
    if call is None:
        return None
    if _of_a_relation():
        return Tag("manager", call)
    arguments = call.snippet.arguments
    is_only = len(arguments) == 1 and call.snippet.name in QUERY_METHODS
    return Tag(call.kind, call, 0 if is_only else None)


@contextmanager
def caused_by_relation(notebook: Notebook, query: Any, join: Any) -> Iterator[None]:
    """The condition of a ``FilteredRelation`` is resolved by the call that joins it first."""
    relation = getattr(join, "filtered_relation", None)
    tag = relation and clause_tags(query).parts.get(f"relation {relation.alias}")
    if not tag:
        yield
        return
    before = notebook.origin, notebook.is_fixed
    notebook.origin, notebook.is_fixed = tag, True
    try:
        yield
    finally:
        notebook.origin, notebook.is_fixed = before


def _of_a_relation() -> bool:
    """Tell whether a related manager is adding its own filters: ``author.books``."""
    frame = sys._getframe(2)
    for _ in range(_NEAR):
        # Its filters may be put off until the query is first asked for.
        if frame.f_code is _DEFERRED or frame.f_code.co_name == "_apply_rel_filters":
            return True
        if frame.f_back is None:
            return False
        frame = frame.f_back
    return False
