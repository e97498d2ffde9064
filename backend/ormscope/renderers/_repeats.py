"""What a loop did over and over, once: statements and calls that differ in their values alone.

Of a group the first one is shown whole, the others by what is their own. Nothing is compared by
guess: the same SQL of the same nodes for the same reasons, asked for by the same place of the code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ormscope.renderers._plans import shape

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ormscope.document.statement import Origin, Statement
    from ormscope.document.trace import Call, Trace


def alike_statements(trace: Trace) -> list[tuple[Statement, ...]]:
    """Give the statements in groups, in the order of each group's first."""
    by_sql: dict[str, list[Statement]] = {}
    for each in trace.statements:
        by_sql.setdefault(each.sql, []).append(each)
    groups: dict[Hashable, list[Statement]] = {}
    for each in trace.statements:
        # To look at all fragments pays only where there may be something to fold.
        alone = len(by_sql[each.sql]) == 1
        key = each.index if alone else _statement_key(each, trace)
        groups.setdefault(key, []).append(each)
    return [tuple(each) for each in groups.values()]


def _statement_key(statement: Statement, trace: Trace) -> Hashable:
    call = None if statement.call is None else trace.calls[statement.call]
    sent = statement.driver
    return (
        statement.sql, statement.kind, statement.compiler, statement.executed, statement.unplaced,
        statement.error, statement.invented, statement.unwritable, statement.steps,
        shape(statement.plan),
        None if sent is None else (sent.sql, sent.method, sent.paramstyle),
        None if call is None else (call.name, call.range, call.forced_by, call.place),
        tuple(
            (each.start, each.end, each.node, each.place, each.exact, _cause(each.origin, trace))
            for each in statement.fragments
        ),
    )  # fmt: skip


def _cause(origin: Origin, trace: Trace) -> Hashable:
    call = None if origin.call is None else trace.calls[origin.call]
    asked = None if call is None else (call.name, call.range)
    return (origin.kind, asked, origin.argument, origin.range)


def alike_calls(trace: Trace) -> list[tuple[Call, ...]]:
    """Give the calls in groups, in the order of each group's first; so are their parents."""
    groups: dict[Hashable, list[Call]] = {}
    group_of: dict[int, int] = {}
    for each in trace.calls:
        above = None if each.parent is None else group_of.get(each.parent, -1)
        group = groups.setdefault((above, *_call_key(each)), [])
        group.append(each)
        group_of[each.index] = group[0].index
    return [tuple(each) for each in groups.values()]


def _call_key(call: Call) -> tuple[Hashable, ...]:
    return (
        call.name, call.range, call.whole, call.place, call.receiver, call.result, call.effect,
        call.forced_by, call.joins,
        tuple((each.keyword, each.range) for each in call.arguments),
    )  # fmt: skip


def values(statement: Statement, most: int) -> str:
    """Give the parameters of a statement in a line, at most so many of them."""
    shown = ", ".join(each.text + ("…" if each.cut else "") for each in statement.params[:most])
    left = len(statement.params) > most
    return f"{shown}, … {len(statement.params)} in all" if left else shown
