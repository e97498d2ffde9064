"""A queryset that is asked in parts, although all of its rows are fetched anyway."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ormscope.document.findings import Remedy
from ormscope.document.rules.repeated import node_of
from ormscope.document.rules.rule import Case, Found, Rule, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ormscope.document.trace import Call

_ASKED = ("count", "exists")
_WHOLE = frozenset({"__iter__", "list", "len", "sorted", "tuple", "set", "enumerate"})


def find(case: Case) -> Iterator[Found]:
    yield from _fetched_later(case)
    yield from _by_index(case)


RULE = Rule(
    name="asked-again",
    summary="A queryset is counted, or taken apart by index, and its rows are fetched as well.",
    order=22,
    find=find,
)


def _fetched_later(case: Case) -> Iterator[Found]:
    whole = _fetched_whole(case)
    for call in case.trace.calls:
        node = case.code.at(call.whole) if case.is_written(call) else None
        is_asked = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and call.name in _ASKED
            and not node.args
        )
        if not is_asked or not isinstance(node, ast.Call):
            continue
        name = node.func.value if isinstance(node.func, ast.Attribute) else None
        statements = [s for s in case.statements_of(call) if s.index not in case.claimed]
        if not isinstance(name, ast.Name) or not statements or next(case.code.loops(node), None):
            continue
        later = whole.get(case.code.binding(name))
        if later is None or later[0].index < call.index or _writes_between(case, call, later[0]):
            continue
        fetching, reader = later
        if call.name == "count" and _is_conditional(case, reader, node):
            continue
        case.claimed.update(each.index for each in statements)
        text = name.id if call.name == "exists" else f"len({name.id})"
        is_tested = isinstance(case.code.parents.get(node), (ast.If, ast.While))
        if call.name == "exists" and not is_tested:
            text = f"bool({name.id})"
        edit = replaced(case, node, text)
        fetched = tuple(each.index for each in case.statements_of(fetching)[:1])
        yield Found(
            weight="wasteful",
            title="Asked, and then fetched",
            reason=f"`{call.name}()` has a statement of its own, and all rows of `{name.id}` are "
            f"fetched afterwards: `{text}` would fetch them at once and keep them.",
            range=call.range,
            statements=(*(each.index for each in statements), *fetched),
            remedy=Remedy(
                text=f"Write `{text}`: the queryset keeps its rows for what follows.",
                edits=() if edit is None else (edit,),
            ),
        )


def _fetched_whole(case: Case) -> dict[ast.AST | None, tuple[Call, ast.expr]]:
    """Give the variables whose querysets fetched all their rows, by what has bound them."""
    found: dict[ast.AST | None, tuple[Call, ast.expr]] = {}
    for call in case.trace.calls:
        if call.name not in _WHOLE or call.effect != "evaluates":
            continue
        node = node_of(case, call)
        binding = case.code.binding(node) if isinstance(node, ast.Name) else None
        if isinstance(binding, ast.Assign) and node is not None and case.statements_of(call):
            found.setdefault(binding, (call, node))
    return found


def _writes_between(case: Case, first: Call, last: Call) -> bool:
    return any(
        statement.kind != "select"
        for statement in case.trace.statements
        if statement.call is not None and first.index < statement.call < last.index
    )


def _is_conditional(case: Case, reader: ast.expr, asked: ast.expr) -> bool:
    """Tell whether the rows are only fetched when a condition holds that comes with the count."""
    around = set(case.code.above(asked))
    for each in case.code.above(reader):
        if not isinstance(each, (ast.If, ast.IfExp, ast.While)):
            continue
        if each not in around or asked in ast.walk(each.test):
            return True
    return False


def _by_index(case: Case) -> Iterator[Found]:
    groups: dict[ast.AST, list[tuple[Call, ast.Subscript]]] = {}
    for call in case.trace.calls:
        if not call.name.startswith("[") or call.effect != "evaluates" or not case.is_written(call):
            continue
        node = case.code.at(call.whole)
        if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
            continue
        binding = case.code.binding(node.value)
        if isinstance(binding, ast.Assign) and not isinstance(node.slice, ast.Slice):
            groups.setdefault(binding, []).append((call, node))
    for found in groups.values():
        statements = [s.index for call, _ in found for s in case.statements_of(call)]
        if len(statements) < 2 or case.claimed.intersection(statements):
            continue
        call, node = found[0]
        in_loop = any(next(case.code.loops(each), None) for _, each in found)
        case.claimed.update(statements)
        name = case.code.text(node.value)
        yield Found(
            weight="costly" if in_loop else "wasteful",
            title="One statement an index",
            reason=f"`{name}` has not fetched its rows, so each of {len(statements)} indexes is "
            "a statement of its own.",
            range=call.range,
            statements=tuple(statements),
            remedy=Remedy(
                text=f"Fetch the rows once, `rows = list({name}[:n])`, and index the list."
            ),
        )
