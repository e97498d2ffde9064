"""What a call did to a query's joins, and Django's reason for it.

The reasons are those of ``Query.join()`` and ``JoinPromoter.update_join_types()``
(django/db/models/sql/query.py), in a sentence each.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models.sql.constants import LOUTER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.recorder.notebook import Notebook
    from ormscope.recorder.records import CallRecord

_STEPS = 200
"""Steps that are kept of one call."""

_PROMOTED = {
    "update_join_types": "a side of an OR may be true of a row that has none of these",
    "combine": "a side of the combination may be true of a row that has none of these",
}
_DEMOTED = {
    "update_join_types": "the condition can only be true of a row that has one of these",
    "add_q": "it was an INNER JOIN before this filter, and further conditions keep it one",
}


def noted_join(
    call: CallRecord, query: Any, alias: str, reuse: Any, *, is_new: bool, position: int, where: str
) -> None:
    """Note that a table was joined, or that a join was used again.

    :param position: how many steps the call had before: a FilteredRelation's own condition takes
        some while it is being joined.
    :param where: says which query it is, when it is not the call's own.
    """
    if len(call.joins) >= _STEPS:
        return
    join = query.alias_map[alias]
    if join.join_type is None:
        step = ("added", "the table of the model") if is_new else None
    elif is_new:
        step = ("added", _reason_to_add(query, join, reuse))
    elif reuse is None:
        step = ("reused", "this relation was joined already")
    else:
        step = ("reused", "conditions of one call are about the same row")
    if step is not None:
        action, reason = step
        call.joins.insert(position, _step(alias, join, action, reason + where))


@contextmanager
def noted_trimming(notebook: Notebook, query: Any) -> Iterator[None]:
    """Note which joins are given up again: what was asked of them stands in the table before."""
    before = dict(query.alias_refcount)
    yield
    call = None if notebook.closed else notebook.call
    if call is None:
        return
    for alias, count in query.alias_refcount.items():
        if not count and before.get(alias) and len(call.joins) < _STEPS:
            reason = "its column is in the table before it, as the foreign key"
            _note(call, alias, query.alias_map[alias], "trimmed", reason)


@contextmanager
def noted_change(notebook: Notebook, query: Any, action: str) -> Iterator[None]:
    """Note which joins have another type afterwards; the caller's caller is Django's."""
    before = {alias: join.join_type for alias, join in query.alias_map.items()}
    yield
    if notebook.closed or all(
        join.join_type == before.get(alias) for alias, join in query.alias_map.items()
    ):
        return
    call = notebook.call
    if call is None:
        return
    # 0 is this generator, 1 contextlib's __enter__, 2 promote_joins(), 3 who called that.
    caller = sys._getframe(3).f_code.co_name
    reasons = _PROMOTED if action == "promoted" else _DEMOTED
    for alias, join in query.alias_map.items():
        if join.join_type != before.get(alias) and len(call.joins) < _STEPS:
            _note(call, alias, join, action, reasons.get(caller, f"Query.{caller}() asks for it"))


def _reason_to_add(query: Any, join: Any, reuse: Any) -> str:
    parent = query.alias_map[join.parent_alias]
    others = [
        alias
        for alias, each in query.alias_map.items()
        if each.join_type is not None and each is not join and each == join
    ]
    again = ""
    if others and reuse is not None:
        field = join.join_field
        is_single = getattr(field, "many_to_one", False) or getattr(field, "one_to_one", False)
        why = "another call may mean another row of many"
        if is_single:
            why = "each side of a combination brings its own"
        again = f"; not {others[0]} again, as {why}"
    if join.join_type != LOUTER:
        return f"every row has one of these{again}"
    if parent.join_type == LOUTER:
        return f"what it is joined to may be missing{again}"
    return f"a row may have none of these{again}"


def _note(call: CallRecord, alias: str, join: Any, action: str, reason: str) -> None:
    call.joins.append(_step(alias, join, action, reason))


def _step(alias: str, join: Any, action: str, reason: str) -> tuple[str, str, str, str, str]:
    return str(alias), str(join.table_name), join.join_type or "", action, reason
